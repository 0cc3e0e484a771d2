//! Capillary's responses: the lead, or a list of errors, which is a failure with any status.

use super::support::*;
use leadwire::crm::{Kind, is_lead_closed, is_status_set};

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

#[test]
fn refusals_that_an_earlier_attempt_can_have_caused() {
    let failure = |sent, status, code: &str| {
        let body = format!(r#"{{"errors":[{{"status":false,"code":{code},"message":"m"}}],"warnings":[]}}"#);
        interpret(sent, &response(status, &body)).unwrap_err()
    };
    for (kind, sent, code, is_set, is_closed) in [
        (Kind::CapillaryStatus, CAPILLARY_STATUS, "92002", true, false),
        (Kind::CapillaryStatus, CAPILLARY_STATUS, "92024", false, true),
        (Kind::CapillaryStatus, CAPILLARY_STATUS, "92003", false, false),
        (Kind::CapillaryStatus, CAPILLARY_STATUS, "4001", false, false),
        (Kind::CapillaryLead, CAPILLARY_ADD, "92002", false, false),
        (Kind::CapillaryLead, CAPILLARY_ADD, "92024", false, false),
    ] {
        let failure = failure(sent, 400, code);
        assert_eq!(
            (is_status_set(kind, &failure), is_lead_closed(kind, &failure)),
            (is_set, is_closed),
            "{kind} {code}"
        );
    }
}

/// The documents do not say which HTTP status comes with these codes, so that each is tried with several.
#[test]
fn documented_codes() {
    let lead_codes: Vec<(u32, &str)> =
        (92_001..=92_025).map(|code| (code, if code == 92_001 { "not_found" } else { "rejected" })).collect();
    let other_codes = [
        (4000, "unauthorized"),
        (4001, "unavailable retryable maybeSent"),
        (498, "unauthorized"),
        (320_001, "unauthorized"),
        (461, "unavailable retryable maybeSent"),
        (521, "unavailable retryable maybeSent"),
    ];
    for (code, kind) in lead_codes.into_iter().chain(other_codes) {
        let body = format!(r#"{{"errors":[{{"status":false,"code":{code},"message":"m"}}],"warnings":[]}}"#);
        for status in [200, 201, 400, 403, 500, 503] {
            let expected = format!("{kind} code={code}: m");
            expect("the code decides", CAPILLARY_STATUS, &response(status, &body), &expected);
        }
    }
    for code in [92_000, 92_026] {
        let body = format!(r#"{{"errors":[{{"status":false,"code":{code},"message":"m"}}]}}"#);
        let expected = format!("unavailable retryable maybeSent code={code}: m");
        expect("the status decides", CAPILLARY_STATUS, &response(503, &body), &expected);
    }
}

#[test]
fn statuses_of_capillary_alone() {
    for (status, kind) in [
        (461, "unavailable retryable maybeSent"),
        (521, "unavailable retryable maybeSent"),
        (498, "unauthorized"),
        (201, "protocol maybeSent"),
    ] {
        let expected = format!("{kind}: the CRM answered HTTP {status} with an undocumented body");
        expect("no body", CAPILLARY_ADD, &response(status, ""), &expected);
    }
    expect(
        "the same status of another CRM",
        BITRIX24_ADD,
        &response(498, ""),
        "rejected: the CRM answered HTTP 498 with an undocumented body",
    );
}

/// The samples of the vendor's page, whose `success` is "true" although the call failed.
#[test]
fn refused_tokens() {
    let invalid =
        r#"{"response":{"status":{"success":"true","code":"401","message":"Unauthorized"},"customers":null}}"#;
    let expired = r#"{"response":{"status":{"success":"true","code":"498","message":"Token expired at 2019-12-02T12:31:15.000+0530"},"customers":null}}"#;
    let no_access = r#"{"response":{"status":{"code":403,"message":"Client doesn't have access to the requested resource","success":false,"warnings":{"warning":[]}}}}"#;
    let new_shape = r#"{"errors":[{"status":false,"code":0,"message":"Token expired at 2026-11-28T12:31:15Z"}]}"#;
    for sent in [CAPILLARY_ADD, CAPILLARY_STATUS] {
        for status in [200, 401, 403, 498] {
            for (body, expected) in [
                (invalid, "unauthorized code=401: Unauthorized"),
                (expired, "unauthorized code=498: Token expired at 2019-12-02T12:31:15.000+0530"),
                (no_access, "unauthorized code=403: Client doesn't have access to the requested resource"),
                (new_shape, "unauthorized code=0: Token expired at 2026-11-28T12:31:15Z"),
            ] {
                expect("a refused token", sent, &response(status, body), expected);
            }
        }
    }
}
