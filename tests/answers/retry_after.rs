//! How long to wait by the server's word: Retry-After in seconds or as a date, and Bitrix24's `operating_reset_at`.

use super::replies::*;
use leadwire::crm::HttpResponse;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn with(retry_after: &str, status: u16, body: &str) -> HttpResponse {
    HttpResponse { retry_after: Some(retry_after.to_owned()), ..answer(status, body) }
}

#[test]
fn header() {
    for (header, expected) in [
        ("0", Some(0)),
        ("1", Some(1000)),
        ("120", Some(120_000)),
        (" 120 ", Some(120_000)),
        ("0120", Some(120_000)),
        ("9999999999", Some(9_999_999_999_000)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
        ("Sun, 06 Nov 1994 08:49:38 GMT", Some(1000)),
        ("Sun, 06 Nov 1994 08:49:36 GMT", Some(0)),
        ("Mon, 07 Nov 1994 08:49:37 GMT", Some(86_400_000)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("Tue, 29 Feb 2000 00:00:00 GMT", Some(167_670_623_000)),
        ("Wed, 01 Mar 2000 00:00:00 GMT", Some(167_757_023_000)),
        ("Mon, 01 Mar 2100 00:00:00 GMT", Some(3_323_430_623_000)),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("0x10", None),
        ("12 seconds", None),
        ("1994-11-06T08:49:37Z", None),
        ("Sun, 06 Nov 1994 08:49:37", None),
        ("Sun, 06 Nov 1994 08:49:37 CET", None),
        ("Sun, 06 Abc 1994 08:49:37 GMT", None),
        ("Sun, 00 Nov 1994 08:49:37 GMT", None),
        ("Sun, 32 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 24:00:00 GMT", None),
        ("Sun, 06 Nov 1994 08:60:00 GMT", None),
        ("Sun, 06 Nov 99999999999 08:49:37 GMT", None),
        ("Ｓun, 06 Nov", None),
    ] {
        for status in [429, 503] {
            let failure = replied(IVVY_ADD, &with(header, status, "")).unwrap_err();
            assert_eq!(failure.retry_after_ms, expected, "{header:?} with HTTP {status}");
        }
    }
    let failure = replied(IVVY_ADD, &answer(429, "")).unwrap_err();
    assert_eq!(failure.retry_after_ms, None, "no header");
}

#[test]
fn milliseconds_of_the_clock_count() {
    let kind = leadwire::crm::Kind::IvvyStage;
    let answer = with("Sun, 06 Nov 1994 08:49:38 GMT", 503, "");
    let failure = leadwire::crm::interpret_response(kind, &body(kind, IVVY_ADD.1), &answer, NOW_MS + 400).unwrap_err();
    assert_eq!(failure.retry_after_ms, Some(600));
}

/// An answer whose limit on running time ends at this second since 1970.
fn operating(code: &str, reset_at: &str) -> String {
    format!(r#"{{"error":"{code}","error_description":"m","time":{{"operating_reset_at":{reset_at}}}}}"#)
}

#[test]
fn operating_reset_at() {
    let limit = "OPERATION_TIME_LIMIT";
    for (reset_at, wait) in [
        ("784111837", " retryAfterMs=60000"),
        (r#""784111837""#, " retryAfterMs=60000"),
        ("784111777", " retryAfterMs=0"),
        ("784111700", " retryAfterMs=0"),
        ("null", ""),
        ("-1", ""),
        (r#""soon""#, ""),
    ] {
        let expected = format!("busy retryable code={limit}{wait}: m");
        let answer = answer(429, &operating(limit, reset_at));
        becomes("the end of the limit", BITRIX24_ADD, &answer, &expected);
    }
    becomes(
        "a garbled header leaves the body's word",
        BITRIX24_ADD,
        &with("soon", 429, &operating(limit, "784111837")),
        "busy retryable code=OPERATION_TIME_LIMIT retryAfterMs=60000: m",
    );
    becomes(
        "a header that says more",
        BITRIX24_ADD,
        &with("90", 429, &operating(limit, "784111837")),
        "busy retryable code=OPERATION_TIME_LIMIT retryAfterMs=90000: m",
    );
}

#[test]
fn both_are_floors() {
    becomes(
        "a header that says less",
        BITRIX24_ADD,
        &with("1", 429, &operating("OPERATION_TIME_LIMIT", "784111837")),
        "busy retryable code=OPERATION_TIME_LIMIT retryAfterMs=60000: m",
    );
}

#[test]
fn operating_reset_at_is_the_word_of_one_code_only() {
    for (code, kind) in [
        ("QUERY_LIMIT_EXCEEDED", "busy retryable"),
        ("INTERNAL_SERVER_ERROR", "unavailable retryable maybeSent"),
        ("ACCESS_DENIED", "unauthorized"),
    ] {
        let expected = format!("{kind} code={code}: m");
        becomes("every answer tells it", BITRIX24_UPDATE, &answer(503, &operating(code, "784112377")), &expected);
    }
    becomes(
        "not of an answer without a result",
        BITRIX24_UPDATE,
        &answer(200, r#"{"time":{"operating_reset_at":784112377}}"#),
        "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body",
    );
    becomes(
        "another CRM's time is none of it",
        IVVY_UPDATE,
        &answer(200, r#"{"errorCode":429,"message":"m","time":{"operating_reset_at":784111837}}"#),
        "busy retryable code=429: m",
    );
}
