//! Bitrix24's responses: `{"result": …}`, or a code, or a message without a code. The code decides, not the status.

use super::support::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TIME: &str = r#""time":{"start":1705764932.998683,"finish":1705764937.173995,"duration":4.1753120422363281,"processing":3.3076529502868652,"date_start":"2024-01-20T18:35:32+03:00","date_finish":"2024-01-20T18:35:37+03:00","operating_reset_at":1705765533,"operating":3.3076241016387939}"#;

#[test]
fn success() {
    let with_time = |result: &str| response(200, &format!(r#"{{"result":{result},{TIME}}}"#));
    expect("an add's id", BITRIX24_ADD, &with_time("3465"), "delivered 3465");
    expect("an update's true", BITRIX24_UPDATE, &with_time("true"), "delivered 1608");
    let status = ("bitrix24.status", r#"{"id":9007199254740993,"status":"NEW"}"#);
    expect("a status's true, with the id that was sent", status, &with_time("true"), "delivered 9007199254740993");
    expect("without time", BITRIX24_ADD, &response(200, r#"{"result":3465}"#), "delivered 3465");
    expect("null for no error", BITRIX24_ADD, &response(200, r#"{"result":3465,"error":null}"#), "delivered 3465");
    expect("digits", BITRIX24_ADD, &response(200, r#"{"result":"3465"}"#), "delivered 3465");
}

const PROTOCOL: &str = "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body";

#[test]
fn undocumented_success() {
    for result in ["null", r#""""#, "{}", "[]", r#""ok""#, "-1", "1.5"] {
        let response = response(200, &format!(r#"{{"result":{result}}}"#));
        expect("undocumented result", BITRIX24_ADD, &response, PROTOCOL);
        expect("undocumented result", BITRIX24_UPDATE, &response, PROTOCOL);
    }
    expect("an add without an id", BITRIX24_ADD, &response(200, r#"{"result":true}"#), PROTOCOL);
    for sent in [BITRIX24_ADD, BITRIX24_UPDATE] {
        let refused = "rejected: the CRM answered with result: false";
        expect("result: false", sent, &response(200, r#"{"result":false}"#), refused);
    }
}

const ITEM_ADD: (&str, &str) = ("bitrix24.item", r#"{"fields":{"title":"x"}}"#);
const ITEM_UPDATE: (&str, &str) = ("bitrix24.item", r#"{"id":351,"fields":{"title":"x"}}"#);
const STATUS: (&str, &str) = ("bitrix24.status", r#"{"id":351,"status":"NEW"}"#);

#[test]
fn items() {
    let item = r#"{"result":{"item":{"id":351,"title":"x","entityTypeId":1}}}"#;
    expect("an add's item", ITEM_ADD, &response(200, item), "delivered 351");
    expect("an update's item", ITEM_UPDATE, &response(200, item), "delivered 351");
    expect("a status by crm.item.update", STATUS, &response(200, item), "delivered 351");
    for body in [
        r#"{"result":351}"#,
        r#"{"result":true}"#,
        r#"{"result":{"item":[]}}"#,
        r#"{"result":{"item":{"id":0}}}"#,
        r#"{"result":{"id":351}}"#,
    ] {
        expect("another form", ITEM_ADD, &response(200, body), PROTOCOL);
        expect("another form", ITEM_UPDATE, &response(200, body), PROTOCOL);
    }
    expect("an item for a lead", BITRIX24_ADD, &response(200, item), PROTOCOL);
    expect("an item for a lead", BITRIX24_UPDATE, &response(200, item), PROTOCOL);
    let error =
        r#"{"error":"CRM_FIELD_ERROR_VALUE_NOT_VALID","error_description":"Invalid value for field \"Title\""}"#;
    let expected = "rejected code=CRM_FIELD_ERROR_VALUE_NOT_VALID: Invalid value for field \"Title\"";
    expect("a code of the method", ITEM_ADD, &response(400, error), expected);
    expect("a code of the method", STATUS, &response(400, error), expected);
}

#[test]
fn id_0_is_undocumented() {
    expect("0", BITRIX24_ADD, &response(200, r#"{"result":0}"#), PROTOCOL);
}

#[test]
fn an_update_returns_true_and_no_id() {
    expect("another lead's id", BITRIX24_UPDATE, &response(200, r#"{"result":1}"#), PROTOCOL);
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
        ("PORTAL_DELETED", 500, "unavailable maybeSent"),
        ("CONNECTION_ERROR", 401, "busy retryable"),
        ("invalid_token", 401, "unauthorized"),
        ("allowed_only_intranet_user", 403, "unauthorized"),
        ("authorization_error", 401, "unauthorized"),
        ("WRONG_AUTH_TYPE", 403, "unauthorized"),
        ("APPLICATION_NOT_FOUND", 401, "unauthorized"),
        ("ERROR_OAUTH", 401, "unauthorized"),
        ("NOT_INSTALLED", 401, "unauthorized"),
        ("METHOD_CONFIRM_WAITING", 401, "unauthorized"),
        ("METHOD_CONFIRM_DENIED", 403, "unauthorized"),
        ("verification_needed", 401, "unauthorized"),
        ("invalid_client", 400, "unauthorized"),
        ("wrong_client", 200, "unauthorized"),
        ("invalid_grant", 400, "unauthorized"),
        ("invalid_scope", 403, "unauthorized"),
        ("INVALID_SCOPE", 403, "unauthorized"),
        ("PAYMENT_REQUIRED", 401, "unauthorized"),
        ("CREATE_DYNAMIC_ITEM_RESTRICTED", 400, "unauthorized"),
        ("UPDATE_DYNAMIC_ITEM_RESTRICTED", 400, "unauthorized"),
        ("NOT_FOUND", 400, "not_found"),
        ("ERROR_METHOD_NOT_FOUND", 404, "not_found"),
        ("100", 400, "rejected"),
        ("CRM_FIELD_ERROR_VALUE_NOT_VALID", 400, "rejected"),
        ("CRM_FIELD_ERROR_REQUIRED", 400, "rejected"),
        ("ENTITY_TYPE_NOT_SUPPORTED", 400, "rejected"),
        ("INVALID_ARG_VALUE", 400, "rejected"),
        ("INVALID_REQUEST", 400, "rejected"),
        ("ERROR_BATCH_LENGTH_EXCEEDED", 400, "rejected"),
        ("ERROR_BATCH_METHOD_NOT_ALLOWED", 405, "rejected"),
    ] {
        let body = format!(r#"{{"error":"{code}","error_description":"The message"}}"#);
        for sent in [BITRIX24_ADD, BITRIX24_UPDATE] {
            for status in [own_status, 200, 400, 401, 404, 429, 500, 503] {
                let expected = format!("{kind} code={code}: The message");
                expect("the code decides, not the status", sent, &response(status, &body), &expected);
            }
        }
    }
}

#[test]
fn messages_without_a_code() {
    for (message, kind) in [
        ("ID is not defined or invalid.", "rejected"),
        ("Access denied.", "unauthorized"),
        ("Not found", "not_found"),
        ("Not found.", "not_found"),
    ] {
        let body = format!(r#"{{"error":"","error_description":"{message}"}}"#);
        for status in [200, 400, 403, 500] {
            let expected = format!("{kind}: {message}");
            expect("documented message", BITRIX24_UPDATE, &response(status, &body), &expected);
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
        expect(
            "undocumented message",
            BITRIX24_UPDATE,
            &response(status, body),
            &format!("{kind}: The lead is locked."),
        );
        let body = r#"{"error":"ERROR_CORE","error_description":"The lead is locked."}"#;
        let expected = format!("{kind} code=ERROR_CORE: The lead is locked.");
        expect("a code that is not listed", BITRIX24_UPDATE, &response(status, body), &expected);
    }
}

#[test]
fn documented_messages_with_an_unlisted_code() {
    for (message, expected) in [
        ("Not found", "not_found code=ERROR_CORE: Not found"),
        ("Access denied.", "unauthorized code=ERROR_CORE: Access denied."),
    ] {
        let body = format!(r#"{{"error":"ERROR_CORE","error_description":"{message}"}}"#);
        expect("the message decides", BITRIX24_UPDATE, &response(400, &body), expected);
    }
}

#[test]
fn code_without_message() {
    let body = r#"{"error":"QUERY_LIMIT_EXCEEDED"}"#;
    let expected = "busy retryable code=QUERY_LIMIT_EXCEEDED: QUERY_LIMIT_EXCEEDED";
    expect("the code is the message", BITRIX24_ADD, &response(503, body), expected);
    let expected = "rejected: the CRM refused the request with HTTP 400 and no message";
    expect("neither", BITRIX24_ADD, &response(400, r#"{"error":"","error_description":""}"#), expected);
    expect("neither", BITRIX24_ADD, &response(400, r#"{"error":""}"#), expected);
    let both = r#"{"result":3465,"error":"ERROR_CORE","error_description":"no"}"#;
    expect("an error beside a result", BITRIX24_ADD, &response(200, both), "rejected code=ERROR_CORE: no");
}
