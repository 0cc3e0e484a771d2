//! Responses with an undocumented body: the HTTP status decides.

use super::support::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Undocumented bodies.
const UNDOCUMENTED_BODIES: &[&str] =
    &["", "<html>Error</html>", "null", "[]", "5", r#""error""#, "{}", r#"{"ok":1}"#, "{\"success\":"];

#[track_caller]
fn expect_by_status(status: u16, kind: &str) {
    let suffix =
        if status == 0 || (300..400).contains(&status) { ", a redirect" } else { " with an undocumented body" };
    for sent in ALL {
        for body in UNDOCUMENTED_BODIES {
            let expected = format!("{kind}: the CRM answered HTTP {status}{suffix}");
            expect("undocumented body", sent, &response(status, body), &expected);
        }
    }
}

#[test]
fn documented_statuses() {
    expect_by_status(404, "not_found");
    expect_by_status(401, "unauthorized");
    expect_by_status(403, "unauthorized");
    expect_by_status(429, "busy retryable");
    for status in [408, 425, 500, 501, 502, 503, 504, 505, 507, 520, 599] {
        expect_by_status(status, "unavailable retryable maybeSent");
    }
}

#[test]
fn other_refusals() {
    for status in [400, 402, 405, 406, 409, 410, 413, 415, 422, 428, 431, 451, 499] {
        expect_by_status(status, "rejected");
    }
}

#[test]
fn undocumented_2xx_responses() {
    for status in [200, 201, 202, 204, 206, 299] {
        expect_by_status(status, "protocol maybeSent");
    }
}

#[test]
fn redirects_are_not_followed() {
    for status in [0, 301, 302, 303, 307, 308] {
        expect_by_status(status, "protocol maybeSent");
    }
}

#[test]
fn success_body_with_an_error_status() {
    for (sent, body) in [
        (IVVY_ADD, r#"{"success":true,"id":755}"#),
        (BITRIX24_ADD, r#"{"result":3465}"#),
        (BITRIX24_UPDATE, r#"{"result":true}"#),
        (CAPILLARY_STATUS, r#"{"id":3100,"status":"WON"}"#),
    ] {
        let message = |status: u16| format!("the CRM answered HTTP {status} with an undocumented body");
        for (status, kind) in [
            (400, "rejected"),
            (401, "unauthorized"),
            (404, "not_found"),
            (429, "busy retryable"),
            (500, "unavailable retryable maybeSent"),
            (503, "unavailable retryable maybeSent"),
        ] {
            expect("not a success", sent, &response(status, body), &format!("{kind}: {}", message(status)));
        }
    }
}

#[test]
fn success_body_with_a_redirect_status() {
    for (sent, body) in [
        (IVVY_ADD, r#"{"success":true,"id":755}"#),
        (BITRIX24_UPDATE, r#"{"result":true}"#),
        (CAPILLARY_STATUS, r#"{"id":3100}"#),
    ] {
        for status in [300, 302, 399] {
            let expected = format!("protocol maybeSent: the CRM answered HTTP {status}, a redirect");
            expect("not a success", sent, &response(status, body), &expected);
        }
    }
}

#[test]
fn responses_of_other_crms_are_undocumented() {
    let undocumented = "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body";
    for (sent, body) in [
        (IVVY_ADD, r#"{"result":3465}"#),
        (IVVY_ADD, r#"{"error":"ACCESS_DENIED","error_description":"Access denied."}"#),
        (BITRIX24_ADD, r#"{"success":true,"id":755}"#),
        (BITRIX24_ADD, r#"{"errors":[{"code":1,"message":"no"}]}"#),
        (BITRIX24_UPDATE, r#"{"errorCode":400,"message":"no"}"#),
        (CAPILLARY_ADD, r#"{"result":3465}"#),
        (CAPILLARY_ADD, r#"{"errorCode":400,"message":"no"}"#),
    ] {
        expect("a body of another CRM", sent, &response(200, body), undocumented);
    }
}
