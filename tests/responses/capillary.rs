//! Capillary's responses: the lead, or a list of errors, which is a failure with any status.

use super::support::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn success() {
    let lead = r#"{"id":3100,"userId":5,"type":"SKU","leadFor":"x","status":"WON","nextFollowUp":null,"createdOn":"2018-10-05T08:00:00Z","createdBy":1,"lastUpdatedOn":"2018-10-05T08:00:00Z","lastUpdatedBy":1,"followUpDetails":[],"statusLogDetails":[],"orgSourceId":-1,"extendedFields":{},"subStatus":"paid","warnings":[]}"#;
    for sent in [CAPILLARY_ADD, CAPILLARY_STATUS, ("capillary.lead", r#"{"id":3100,"owner":"o"}"#)] {
        expect("the lead", sent, &response(200, lead), "delivered 3100");
        expect("created", sent, &response(201, lead), "delivered 3100");
        expect("no errors", sent, &response(200, r#"{"id":"3100","errors":[],"warnings":[]}"#), "delivered 3100");
        let warned = r#"{"id":3100,"warnings":[{"status":false,"code":9,"message":"careful"}]}"#;
        expect("warnings are no errors", sent, &response(200, warned), "delivered 3100");
        let protocol = "protocol maybeSent: the CRM answered HTTP 200 with an undocumented body";
        for body in [r#"{"status":"WON"}"#, r#"{"id":null}"#, r#"{"id":"x"}"#, r#"{"errors":[],"warnings":[]}"#] {
            expect("no lead", sent, &response(200, body), protocol);
        }
    }
}

#[test]
fn errors() {
    let one = r#"{"errors":[{"status":false,"code":7005,"message":"Lead does not exist"}],"warnings":[]}"#;
    for sent in [CAPILLARY_ADD, CAPILLARY_STATUS] {
        for (status, kind) in [
            (200, "rejected"),
            (400, "rejected"),
            (422, "rejected"),
            (401, "unauthorized"),
            (403, "unauthorized"),
            (404, "not_found"),
            (429, "busy retryable"),
            (500, "unavailable retryable maybeSent"),
            (503, "unavailable retryable maybeSent"),
        ] {
            let expected = format!("{kind} code=7005: Lead does not exist");
            expect("a failure with any status", sent, &response(status, one), &expected);
        }
    }
    for (body, expected) in [
        (
            r#"{"errors":[{"status":false,"code":0,"message":"a"},{"status":false,"code":1,"message":"b"}]}"#,
            "rejected code=0: a; b",
        ),
        (r#"{"errors":[{"code":"E1","message":"a"}]}"#, "rejected code=E1: a"),
        (r#"{"errors":[{"message":"a"}]}"#, "rejected: a"),
        (r#"{"errors":[{"code":5}]}"#, "rejected code=5: the CRM refused the request with HTTP 200 and no message"),
        (r#"{"errors":[null]}"#, "rejected: the CRM refused the request with HTTP 200 and no message"),
        (r#"{"id":3100,"errors":[{"code":5,"message":"a"}]}"#, "rejected code=5: a"),
    ] {
        expect("the first code, and all messages", CAPILLARY_STATUS, &response(200, body), expected);
    }
}
