//! The minimum wait: Retry-After in seconds or as a date, and Bitrix24's `operating_reset_at`.

use super::support::*;
use leadwire::crm::HttpResponse;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn with(retry_after: &str, status: u16, body: &str) -> HttpResponse {
    HttpResponse { retry_after: Some(retry_after.to_owned()), ..response(status, body) }
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
            let failure = interpret(IVVY_ADD, &with(header, status, "")).unwrap_err();
            assert_eq!(failure.retry_after_ms, expected, "{header:?} with HTTP {status}");
        }
    }
    let failure = interpret(IVVY_ADD, &response(429, "")).unwrap_err();
    assert_eq!(failure.retry_after_ms, None, "no header");
}

#[test]
fn a_date_is_compared_in_milliseconds() {
    let kind = leadwire::crm::Kind::IvvyStage;
    let response = with("Sun, 06 Nov 1994 08:49:38 GMT", 503, "");
    let failure =
        leadwire::crm::interpret_response(kind, &body(kind, IVVY_ADD.1), &response, NOW_MS + 400).unwrap_err();
    assert_eq!(failure.retry_after_ms, Some(600));
}

/// A response whose limit on running time ends at this second since 1970.
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
        let response = response(429, &operating(limit, reset_at));
        expect("the end of the limit", BITRIX24_ADD, &response, &expected);
    }
    expect(
        "an invalid header is ignored",
        BITRIX24_ADD,
        &with("soon", 429, &operating(limit, "784111837")),
        "busy retryable code=OPERATION_TIME_LIMIT retryAfterMs=60000: m",
    );
    expect(
        "the header is later",
        BITRIX24_ADD,
        &with("90", 429, &operating(limit, "784111837")),
        "busy retryable code=OPERATION_TIME_LIMIT retryAfterMs=90000: m",
    );
}

#[test]
fn both_are_minimums() {
    expect(
        "the header is earlier",
        BITRIX24_ADD,
        &with("1", 429, &operating("OPERATION_TIME_LIMIT", "784111837")),
        "busy retryable code=OPERATION_TIME_LIMIT retryAfterMs=60000: m",
    );
}

#[test]
fn operating_reset_at_applies_to_one_code() {
    for (code, kind) in [
        ("QUERY_LIMIT_EXCEEDED", "busy retryable"),
        ("INTERNAL_SERVER_ERROR", "unavailable retryable maybeSent"),
        ("ACCESS_DENIED", "unauthorized"),
    ] {
        let expected = format!("{kind} code={code}: m");
        expect("every response has it", BITRIX24_UPDATE, &response(503, &operating(code, "784112377")), &expected);
    }
    expect(
        "a response without an error code",
        BITRIX24_UPDATE,
        &response(200, r#"{"time":{"operating_reset_at":784112377}}"#),
        "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body",
    );
    expect(
        "a response of another CRM",
        IVVY_UPDATE,
        &response(200, r#"{"errorCode":429,"message":"m","time":{"operating_reset_at":784111837}}"#),
        "busy retryable code=429: m",
    );
}
