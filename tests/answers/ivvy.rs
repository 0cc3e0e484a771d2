//! iVvy's answers: `{"success": true, "id": 755}`, or codes under any HTTP status.

use super::replies::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn success() {
    for sent in
        [IVVY_ADD, IVVY_UPDATE, ("ivvy.source", r#"{"name":"x"}"#), ("ivvy.status", r#"{"id":755,"stageId":4}"#)]
    {
        becomes("the document's", sent, &answer(200, r#"{"success":true,"id":755}"#), "delivered 755");
        becomes("success may be absent", sent, &answer(200, r#"{"id":755}"#), "delivered 755");
        becomes("any 2xx", sent, &answer(201, r#"{"success":true,"id":755}"#), "delivered 755");
        becomes("digits", sent, &answer(200, r#"{"success":true,"id":"755"}"#), "delivered 755");
        becomes("spaces and more keys", sent, &answer(200, " {\"id\" : 755 ,\n\"x\":{}}\n"), "delivered 755");
    }
}

#[test]
fn an_update_confirmed_without_its_id() {
    for body in [r#"{"success":true}"#, r#"{"success":true,"id":null}"#] {
        becomes("the id is known", IVVY_UPDATE, &answer(200, body), "delivered 755");
    }
}

#[test]
fn success_that_is_none() {
    let protocol = "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body";
    for body in [r#"{"success":true}"#, r#"{"success":true,"id":null}"#, r#"{"success":true,"id":""}"#, "{}"] {
        becomes("an add without an id", IVVY_ADD, &answer(200, body), protocol);
    }
    becomes("neither an id nor success", IVVY_UPDATE, &answer(200, "{}"), protocol);
    for sent in [IVVY_ADD, IVVY_UPDATE] {
        for body in [
            r#"{"success":true,"id":-1}"#,
            r#"{"success":true,"id":1.5}"#,
            r#"{"success":true,"id":"x"}"#,
            r#"{"success":true,"id":[755]}"#,
            r#"{"success":true,"id":755,"id":756}"#,
            r#"[{"success":true,"id":755}]"#,
        ] {
            becomes("no id that the document knows", sent, &answer(200, body), protocol);
        }
    }
    let wordless = "rejected: the CRM refused the request with HTTP 200 and no message";
    becomes("success: false", IVVY_ADD, &answer(200, r#"{"success":false}"#), wordless);
    becomes("success: false with an id", IVVY_UPDATE, &answer(200, r#"{"success":false,"id":755}"#), wordless);
    becomes(
        "success: false with words",
        IVVY_ADD,
        &answer(200, r#"{"success":false,"message":"No.","additionalMessages":["Sorry."]}"#),
        "rejected: No.; Sorry.",
    );
}

#[test]
fn an_id_of_0_names_no_record() {
    let protocol = "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body";
    becomes("0", IVVY_ADD, &answer(200, r#"{"success":true,"id":0}"#), protocol);
}

#[test]
fn specific_codes() {
    for (code, kind) in [
        (24215, "rejected"),
        (24216, "not_found"),
        (24218, "rejected"),
        (24320, "not_found"),
        (24321, "rejected"),
        (24322, "rejected"),
        (24323, "rejected"),
        (24324, "rejected"),
        (24325, "not_found"),
        (24326, "rejected"),
        (24327, "rejected"),
        (24328, "rejected"),
        (24329, "rejected"),
        (23016, "rejected"),
        (23017, "rejected"),
        (24448, "rejected"),
    ] {
        let expected = format!("{kind} code={code}: The words");
        for status in [200, 400] {
            let number = format!(r#"{{"errorCode":400,"message":"The words","specificCode":{code}}}"#);
            becomes("as a number", IVVY_UPDATE, &answer(status, &number), &expected);
            let text = format!(r#"{{"errorCode":"400","message":"The words","specificCode":"{code}"}}"#);
            becomes("as text", IVVY_UPDATE, &answer(status, &text), &expected);
        }
        let alone = format!(r#"{{"message":"The words","specificCode":{code}}}"#);
        becomes("without errorCode", IVVY_ADD, &answer(200, &alone), &expected);
    }
    becomes(
        "a stale request is refused with 401",
        IVVY_ADD,
        &answer(401, r#"{"errorCode":401,"message":"The request is stale","specificCode":23005}"#),
        "unauthorized code=23005: The request is stale",
    );
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
        let body = format!(r#"{{"errorCode":{code},"message":"The words"}}"#);
        for sent in [IVVY_ADD, IVVY_UPDATE] {
            for status in [200, 400, code] {
                let expected = format!("{kind} code={code}: The words");
                becomes("whatever the HTTP status", sent, &answer(status, &body), &expected);
            }
        }
    }
}

#[test]
fn the_specific_code_says_more() {
    for (body, expected) in [
        (r#"{"errorCode":500,"message":"m","specificCode":24216}"#, "not_found code=24216: m"),
        (r#"{"errorCode":401,"message":"m","specificCode":24218}"#, "unauthorized code=24218: m"),
        (r#"{"errorCode":400,"message":"m","specificCode":null}"#, "rejected code=400: m"),
        (r#"{"errorCode":400,"message":"m","specificCode":""}"#, "rejected code=400: m"),
        (r#"{"success":true,"id":755,"errorCode":400,"message":"m"}"#, "rejected code=400: m"),
    ] {
        becomes("over the general one, and both over success", IVVY_UPDATE, &answer(200, body), expected);
    }
}

#[test]
fn words() {
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
        becomes("the CRM's own", IVVY_ADD, &answer(200, body), expected);
    }
}
