//! Bitrix24's answers: `{"result": …}`, or a code, or words without a code. The code tells, not the status.

use super::replies::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TIME: &str = r#""time":{"start":1705764932.998683,"finish":1705764937.173995,"duration":4.1753120422363281,"processing":3.3076529502868652,"date_start":"2024-01-20T18:35:32+03:00","date_finish":"2024-01-20T18:35:37+03:00","operating_reset_at":1705765533,"operating":3.3076241016387939}"#;

#[test]
fn success() {
    let with_time = |result: &str| answer(200, &format!(r#"{{"result":{result},{TIME}}}"#));
    becomes("an add's id", BITRIX24_ADD, &with_time("3465"), "delivered 3465");
    becomes("an update's true", BITRIX24_UPDATE, &with_time("true"), "delivered 1608");
    let status = ("bitrix24.status", r#"{"id":9007199254740993,"status":"NEW"}"#);
    becomes("a status's true, with the id that was sent", status, &with_time("true"), "delivered 9007199254740993");
    becomes("without time", BITRIX24_ADD, &answer(200, r#"{"result":3465}"#), "delivered 3465");
    becomes("null for no error", BITRIX24_ADD, &answer(200, r#"{"result":3465,"error":null}"#), "delivered 3465");
    becomes("digits", BITRIX24_ADD, &answer(200, r#"{"result":"3465"}"#), "delivered 3465");
}

const PROTOCOL: &str = "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body";

#[test]
fn success_that_is_none() {
    for result in ["null", r#""""#, "{}", "[]", r#""ok""#, "-1", "1.5"] {
        let answer = answer(200, &format!(r#"{{"result":{result}}}"#));
        becomes("nothing that the document knows", BITRIX24_ADD, &answer, PROTOCOL);
        becomes("nothing that the document knows", BITRIX24_UPDATE, &answer, PROTOCOL);
    }
    becomes("an add without an id", BITRIX24_ADD, &answer(200, r#"{"result":true}"#), PROTOCOL);
    for sent in [BITRIX24_ADD, BITRIX24_UPDATE] {
        let refused = "rejected: the CRM answered with result: false";
        becomes("result: false", sent, &answer(200, r#"{"result":false}"#), refused);
    }
}

#[test]
fn an_id_of_0_names_no_record() {
    becomes("0", BITRIX24_ADD, &answer(200, r#"{"result":0}"#), PROTOCOL);
}

#[test]
fn an_update_answers_true_and_no_id() {
    becomes("another lead's id", BITRIX24_UPDATE, &answer(200, r#"{"result":1}"#), PROTOCOL);
}

#[test]
fn codes() {
    for (code, own_status, kind) in [
        ("QUERY_LIMIT_EXCEEDED", 503, "busy retryable"),
        ("OPERATION_TIME_LIMIT", 429, "busy retryable"),
        ("OVERLOAD_LIMIT", 503, "unavailable maybeSent"),
        ("NO_AUTH_FOUND", 401, "unauthorized"),
        ("expired_token", 401, "unauthorized"),
        ("INVALID_CREDENTIALS", 403, "unauthorized"),
        ("insufficient_scope", 403, "unauthorized"),
        ("user_access_error", 403, "unauthorized"),
        ("ACCESS_DENIED", 403, "unauthorized"),
        ("INTERNAL_SERVER_ERROR", 500, "unavailable retryable maybeSent"),
        ("ERROR_UNEXPECTED_ANSWER", 500, "unavailable retryable maybeSent"),
        ("PORTAL_DELETED", 500, "rejected"),
    ] {
        let body = format!(r#"{{"error":"{code}","error_description":"The words"}}"#);
        for sent in [BITRIX24_ADD, BITRIX24_UPDATE] {
            for status in [own_status, 200, 400, 401, 404, 429, 500, 503] {
                let expected = format!("{kind} code={code}: The words");
                becomes("the code, not the status", sent, &answer(status, &body), &expected);
            }
        }
    }
}

#[test]
fn words_without_a_code() {
    for (words, kind) in [
        ("ID is not defined or invalid.", "rejected"),
        ("Access denied.", "unauthorized"),
        ("Not found", "not_found"),
        ("Not found.", "not_found"),
    ] {
        let body = format!(r#"{{"error":"","error_description":"{words}"}}"#);
        for status in [200, 400, 403, 500] {
            let expected = format!("{kind}: {words}");
            becomes("words of the document", BITRIX24_UPDATE, &answer(status, &body), &expected);
        }
    }
    for (status, kind) in [
        (200, "rejected"),
        (400, "rejected"),
        (401, "unauthorized"),
        (404, "not_found"),
        (429, "busy retryable"),
        (500, "unavailable retryable maybeSent"),
    ] {
        let body = r#"{"error":"","error_description":"The lead is locked."}"#;
        becomes("other words", BITRIX24_UPDATE, &answer(status, body), &format!("{kind}: The lead is locked."));
        let body = r#"{"error":"ERROR_CORE","error_description":"The lead is locked."}"#;
        let expected = format!("{kind} code=ERROR_CORE: The lead is locked.");
        becomes("a code that is not listed", BITRIX24_UPDATE, &answer(status, body), &expected);
    }
}

#[test]
fn the_documents_words_beside_a_code_that_is_not_listed() {
    for (words, expected) in [
        ("Not found", "not_found code=ERROR_CORE: Not found"),
        ("Access denied.", "unauthorized code=ERROR_CORE: Access denied."),
    ] {
        let body = format!(r#"{{"error":"ERROR_CORE","error_description":"{words}"}}"#);
        becomes("the words still tell", BITRIX24_UPDATE, &answer(400, &body), expected);
    }
}

#[test]
fn a_code_without_words() {
    let body = r#"{"error":"QUERY_LIMIT_EXCEEDED"}"#;
    let expected = "busy retryable code=QUERY_LIMIT_EXCEEDED: QUERY_LIMIT_EXCEEDED";
    becomes("the code is all there is to say", BITRIX24_ADD, &answer(503, body), expected);
    let expected = "rejected: the CRM refused the request with HTTP 400 and no message";
    becomes("neither", BITRIX24_ADD, &answer(400, r#"{"error":"","error_description":""}"#), expected);
    becomes("neither", BITRIX24_ADD, &answer(400, r#"{"error":""}"#), expected);
    let both = r#"{"result":3465,"error":"ERROR_CORE","error_description":"no"}"#;
    becomes("an error beside a result", BITRIX24_ADD, &answer(200, both), "rejected code=ERROR_CORE: no");
}
