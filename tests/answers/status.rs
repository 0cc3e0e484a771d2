//! Answers without words of the CRM: the HTTP status tells.

use super::replies::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Bodies that no document knows.
const WORDLESS: &[&str] =
    &["", "<html>Error</html>", "null", "[]", "5", r#""error""#, "{}", r#"{"ok":1}"#, "{\"success\":"];

#[track_caller]
fn wordless(status: u16, kind: &str) {
    let words = if status == 0 || (300..400).contains(&status) { ", a redirect" } else { " with an undocumented body" };
    for sent in ALL {
        for body in WORDLESS {
            let expected = format!("{kind}: the CRM answered HTTP {status}{words}");
            becomes("no words", sent, &answer(status, body), &expected);
        }
    }
}

#[test]
fn of_the_table() {
    wordless(404, "not_found");
    wordless(401, "unauthorized");
    wordless(403, "unauthorized");
    wordless(429, "busy retryable");
    for status in [408, 425, 500, 501, 502, 503, 504, 505, 507, 520, 599] {
        wordless(status, "unavailable retryable maybeSent");
    }
}

#[test]
fn other_refusals() {
    for status in [400, 402, 405, 406, 409, 410, 413, 415, 422, 428, 431, 451, 499] {
        wordless(status, "rejected");
    }
}

#[test]
fn a_2xx_that_the_document_does_not_know() {
    for status in [200, 201, 202, 204, 206, 299] {
        wordless(status, "protocol maybeSent");
    }
}

#[test]
fn redirects_are_never_followed() {
    for status in [0, 301, 302, 303, 307, 308] {
        wordless(status, "protocol maybeSent");
    }
}

#[test]
fn success_in_words_under_a_status_that_is_none() {
    for (sent, body) in [
        (IVVY_ADD, r#"{"success":true,"id":755}"#),
        (BITRIX24_ADD, r#"{"result":3465}"#),
        (BITRIX24_UPDATE, r#"{"result":true}"#),
        (CAPILLARY_STATUS, r#"{"id":3100,"status":"WON"}"#),
    ] {
        let words = |status: u16| format!("the CRM answered HTTP {status} with an undocumented body");
        for (status, kind) in [
            (400, "rejected"),
            (401, "unauthorized"),
            (404, "not_found"),
            (429, "busy retryable"),
            (500, "unavailable retryable maybeSent"),
            (503, "unavailable retryable maybeSent"),
        ] {
            becomes("no success", sent, &answer(status, body), &format!("{kind}: {}", words(status)));
        }
    }
}

#[test]
fn success_in_words_under_a_redirect() {
    for (sent, body) in [
        (IVVY_ADD, r#"{"success":true,"id":755}"#),
        (BITRIX24_UPDATE, r#"{"result":true}"#),
        (CAPILLARY_STATUS, r#"{"id":3100}"#),
    ] {
        for status in [300, 302, 399] {
            let expected = format!("protocol maybeSent: the CRM answered HTTP {status}, a redirect");
            becomes("no success", sent, &answer(status, body), &expected);
        }
    }
}

#[test]
fn other_crms_words_are_none() {
    let words = "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body";
    for (sent, body) in [
        (IVVY_ADD, r#"{"result":3465}"#),
        (IVVY_ADD, r#"{"error":"ACCESS_DENIED","error_description":"Access denied."}"#),
        (BITRIX24_ADD, r#"{"success":true,"id":755}"#),
        (BITRIX24_ADD, r#"{"errors":[{"code":1,"message":"no"}]}"#),
        (BITRIX24_UPDATE, r#"{"errorCode":400,"message":"no"}"#),
        (CAPILLARY_ADD, r#"{"result":3465}"#),
        (CAPILLARY_ADD, r#"{"errorCode":400,"message":"no"}"#),
    ] {
        becomes("not this one's", sent, &answer(200, body), words);
    }
}
