//! iVvy's responses: `{"success": true, "id": 755}`, or error codes with any HTTP status.

use super::support::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn success() {
    for sent in
        [IVVY_ADD, IVVY_UPDATE, ("ivvy.source", r#"{"name":"x"}"#), ("ivvy.status", r#"{"id":755,"stageId":4}"#)]
    {
        expect("the document's", sent, &response(200, r#"{"success":true,"id":755}"#), "delivered 755");
        expect("success may be absent", sent, &response(200, r#"{"id":755}"#), "delivered 755");
        expect("any 2xx", sent, &response(201, r#"{"success":true,"id":755}"#), "delivered 755");
        expect("digits", sent, &response(200, r#"{"success":true,"id":"755"}"#), "delivered 755");
        expect("spaces and more keys", sent, &response(200, " {\"id\" : 755 ,\n\"x\":{}}\n"), "delivered 755");
    }
}

#[test]
fn update_response_without_id() {
    for body in [r#"{"success":true}"#, r#"{"success":true,"id":null}"#] {
        expect("the id of the request", IVVY_UPDATE, &response(200, body), "delivered 755");
    }
}

#[test]
fn undocumented_success() {
    let protocol = "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body";
    for body in [r#"{"success":true}"#, r#"{"success":true,"id":null}"#, r#"{"success":true,"id":""}"#, "{}"] {
        expect("an add without an id", IVVY_ADD, &response(200, body), protocol);
    }
    expect("neither an id nor success", IVVY_UPDATE, &response(200, "{}"), protocol);
    for sent in [IVVY_ADD, IVVY_UPDATE] {
        for body in [
            r#"{"success":true,"id":-1}"#,
            r#"{"success":true,"id":1.5}"#,
            r#"{"success":true,"id":"x"}"#,
            r#"{"success":true,"id":[755]}"#,
            r#"{"success":true,"id":755,"id":756}"#,
            r#"[{"success":true,"id":755}]"#,
        ] {
            expect("undocumented id", sent, &response(200, body), protocol);
        }
    }
    let no_message = "rejected: the CRM refused the request with HTTP 200 and no message";
    expect("success: false", IVVY_ADD, &response(200, r#"{"success":false}"#), no_message);
    expect("success: false with an id", IVVY_UPDATE, &response(200, r#"{"success":false,"id":755}"#), no_message);
    expect(
        "success: false with a message",
        IVVY_ADD,
        &response(200, r#"{"success":false,"message":"No.","additionalMessages":["Sorry."]}"#),
        "rejected: No.; Sorry.",
    );
}

#[test]
fn id_0_is_undocumented() {
    let protocol = "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body";
    expect("0", IVVY_ADD, &response(200, r#"{"success":true,"id":0}"#), protocol);
}

#[test]
fn specific_codes() {
    for (code, kind) in [
        (24215, "rejected"),
        (24216, "not_found"),
        (24218, "rejected"),
        (24320, "not_found"),
        (24321, "rejected"),
        (24322, "unavailable retryable maybeSent"),
        (24323, "rejected"),
        (24324, "rejected"),
        (24325, "not_found"),
        (24326, "rejected"),
        (24327, "unavailable retryable maybeSent"),
        (24328, "rejected"),
        (24329, "rejected"),
        (23016, "rejected"),
        (23017, "rejected"),
        (24228, "not_found"),
        (24376, "not_found"),
        (24377, "rejected"),
        (24378, "unavailable retryable maybeSent"),
        (24381, "not_found"),
        (24382, "unavailable retryable maybeSent"),
        (24383, "rejected"),
        (24304, "not_found"),
        (24305, "unavailable retryable maybeSent"),
        (24434, "not_found"),
        (24435, "unavailable retryable maybeSent"),
        (24436, "rejected"),
        (24441, "not_found"),
        (24096, "not_found"),
        (24153, "not_found"),
        (24091, "rejected"),
        (24092, "rejected"),
        (24093, "rejected"),
        (24105, "not_found"),
        (24114, "busy retryable"),
        (24115, "not_found"),
        (24448, "rejected"),
    ] {
        let expected = format!("{kind} code={code}: The message");
        for status in [200, 400] {
            let number = format!(r#"{{"errorCode":400,"message":"The message","specificCode":{code}}}"#);
            expect("as a number", IVVY_UPDATE, &response(status, &number), &expected);
            let text = format!(r#"{{"errorCode":"400","message":"The message","specificCode":"{code}"}}"#);
            expect("as text", IVVY_UPDATE, &response(status, &text), &expected);
        }
        let alone = format!(r#"{{"message":"The message","specificCode":{code}}}"#);
        expect("without errorCode", IVVY_ADD, &response(200, &alone), &expected);
    }
    expect(
        "a stale request is refused with 401",
        IVVY_ADD,
        &response(401, r#"{"errorCode":401,"message":"The request is stale","specificCode":23005}"#),
        "unauthorized code=23005: The request is stale; this device's clock differs from iVvy's by more than five minutes",
    );
}

/// The code of a booking that met another change. It is no rate limit, and whether it was saved is not documented.
#[test]
fn a_race_condition_is_not_a_rate_limit() {
    let race = r#"{"errorCode":429,"message":"Race condition error","specificCode":24299,"additionalMessages":[]}"#;
    let limit = r#"{"errorCode":429,"message":"Too Many Requests"}"#;
    for sent in [IVVY_ADD, IVVY_UPDATE] {
        let expected = "unavailable retryable maybeSent code=24299: Race condition error";
        expect("a race condition", sent, &response(429, race), expected);
        expect("a rate limit", sent, &response(429, limit), "busy retryable code=429: Too Many Requests");
    }
}

#[test]
fn error_codes() {
    for (code, kind) in [
        (400, "rejected"),
        (401, "unauthorized"),
        (403, "unauthorized"),
        (404, "not_found"),
        (405, "rejected"),
        (406, "rejected"),
        (429, "busy retryable"),
        (460, "unavailable retryable maybeSent"),
        (461, "unavailable retryable maybeSent"),
        (462, "unauthorized"),
        (463, "unauthorized"),
        (500, "unavailable retryable maybeSent"),
        (501, "rejected"),
    ] {
        let body = format!(r#"{{"errorCode":{code},"message":"The message"}}"#);
        for sent in [IVVY_ADD, IVVY_UPDATE] {
            for status in [200, 400, code] {
                let expected = format!("{kind} code={code}: The message");
                expect("whatever the HTTP status", sent, &response(status, &body), &expected);
            }
        }
    }
}

#[test]
fn specific_code_has_priority() {
    for (body, expected) in [
        (r#"{"errorCode":500,"message":"m","specificCode":24216}"#, "not_found code=24216: m"),
        (r#"{"errorCode":500,"message":"m","specificCode":24091}"#, "rejected code=24091: m"),
        (r#"{"errorCode":401,"message":"m","specificCode":24218}"#, "unauthorized code=24218: m"),
        (r#"{"errorCode":400,"message":"m","specificCode":null}"#, "rejected code=400: m"),
        (r#"{"errorCode":400,"message":"m","specificCode":""}"#, "rejected code=400: m"),
        (r#"{"success":true,"id":755,"errorCode":400,"message":"m"}"#, "rejected code=400: m"),
    ] {
        expect("before the general code, and both before success", IVVY_UPDATE, &response(200, body), expected);
    }
}

#[test]
fn messages() {
    for (body, expected) in [
        (
            r#"{"errorCode":400,"message":"Invalid","specificCode":23016,"additionalMessages":["name","stageId"]}"#,
            "rejected code=23016: Invalid; name; stageId",
        ),
        (r#"{"errorCode":400,"additionalMessages":["name"]}"#, "rejected code=400: name"),
        (r#"{"errorCode":400,"message":"m","additionalMessages":[5,null,{"a":1}]}"#, "rejected code=400: m"),
        (r#"{"errorCode":400,"message":"m","additionalMessages":"n"}"#, "rejected code=400: m"),
        (r#"{"errorCode":400}"#, "rejected code=400: the CRM refused the request with HTTP 200 and no message"),
        (
            r#"{"errorCode":400,"message":""}"#,
            "rejected code=400: the CRM refused the request with HTTP 200 and no message",
        ),
        (r#"{"errorCode":400,"message":"Überlänge 🎉\n"}"#, "rejected code=400: Überlänge 🎉\n"),
    ] {
        expect("the CRM's messages", IVVY_ADD, &response(200, body), expected);
    }
}
