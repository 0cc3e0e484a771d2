//! Which failures are retried: of a create only those that say that it was not executed.

use super::support::{call, create, network_error, response, retry_after, run, update};
use leadwire::client::{Call, Outcome, SendError, SendErrorKind, is_final, may_retry};
use leadwire::crm::{Crm, ErrorKind, Failure};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Whether a create and an update are retried after this outcome.
#[track_caller]
fn expect_retries(why: &str, crm: Crm, outcome: &Outcome, of_create: bool, of_update: bool) {
    let success = match crm {
        Crm::Ivvy | Crm::Capillary => response(200, r#"{"id":5}"#),
        Crm::Bitrix24 => response(200, r#"{"result":5}"#),
    };
    for (what, call, expected) in [("create", create(crm), of_create), ("update", update(crm), of_update)] {
        let success = if what == "update" && crm == Crm::Bitrix24 {
            response(200, r#"{"result":true}"#)
        } else {
            success.clone()
        };
        let ending = run(&call, 2, &[outcome.clone(), success]);
        let found = !ending.retries.is_empty();
        assert_eq!(found, expected, "{why}: a {what} of {crm} is retried after {outcome:?}");
        if let Some((_, failure)) = ending.retries.first() {
            assert!(may_retry(failure, what == "create"), "{why}");
            assert!(failure.kind.is_retryable(), "{why}: a retried failure is retryable");
        }
    }
}

const CRMS: [Crm; 3] = [Crm::Ivvy, Crm::Bitrix24, Crm::Capillary];

#[test]
fn without_a_response() {
    for crm in CRMS {
        expect_retries("a timeout", crm, &Outcome::TimedOut, false, true);
        expect_retries("a network failure", crm, &network_error(), false, true);
        expect_retries("the caller's abort", crm, &Outcome::Aborted, false, false);
    }
}

/// Updates that add something each time, and some that do not.
#[test]
fn updates_that_append() {
    let contact =
        |rest: &str| format!(r#"{{"id":1,"contact":{{"firstName":"A","lastName":"B","email":"a@b.c"{rest}}}}}"#);
    for (kind, payload, appends) in [
        ("bitrix24.lead", r#"{"id":1,"fields":{"PHONE":"1"}}"#.to_owned(), true),
        ("bitrix24.lead", r#"{"id":1,"fields":{"PHONE":[{"ID":5,"VALUE":"1"}]}}"#.to_owned(), false),
        ("bitrix24.lead", r#"{"id":1,"fields":{"PHONE":[{"ID":5,"VALUE":""}]}}"#.to_owned(), false),
        ("bitrix24.item", r#"{"id":1,"fields":{"fm":[{"typeId":"PHONE","value":"1"}]}}"#.to_owned(), true),
        ("bitrix24.item", r#"{"id":1,"fields":{"fm":[{"typeId":"PHONE","value":"1","id":5}]}}"#.to_owned(), false),
        ("ivvy.lead", contact(""), true),
        ("ivvy.lead", contact(r#","updateIfExists":true"#), false),
        ("ivvy.lead", r#"{"id":1,"contact":{"id":2,"phone":"1"}}"#.to_owned(), false),
        ("ivvy.lead", r#"{"id":1,"company":{"businessName":"B"}}"#.to_owned(), true),
    ] {
        let call = call(kind, &payload);
        assert_eq!(call.may_duplicate(), appends, "{payload}");
        assert!(!call.creates(), "{payload}");
        let success =
            if kind == "bitrix24.lead" { r#"{"result":true}"# } else { r#"{"id":1,"result":{"item":{"id":1}}}"# };
        for outcome in [Outcome::TimedOut, network_error(), response(500, "")] {
            let ending = run(&call, 2, &[outcome.clone(), response(200, success)]);
            assert_eq!(ending.last.is_err(), appends, "{payload} after {outcome:?}");
            assert!(ending.last.err().is_none_or(|error| error.maybe_sent), "{payload} after {outcome:?}");
        }
        let ending = run(&call, 2, &[response(429, ""), response(200, success)]);
        assert!(ending.last.is_ok(), "{payload}: it was not executed");
    }
}

#[test]
fn by_http_status() {
    for crm in CRMS {
        for (status, of_create, of_update) in [
            (400, false, false),
            (401, false, false),
            (403, false, false),
            (404, false, false),
            (408, false, true),
            (409, false, false),
            (422, false, false),
            (425, false, true),
            (429, true, true),
            (500, false, true),
            (501, false, false),
            (502, false, true),
            (503, false, true),
            (504, false, true),
            (505, false, false),
            (507, false, false),
            (599, false, false),
            (200, false, false),
            (204, false, false),
            (302, false, false),
            (0, false, false),
        ] {
            expect_retries("undocumented body", crm, &response(status, "<html>"), of_create, of_update);
            expect_retries(
                "undocumented body, with Retry-After",
                crm,
                &retry_after(status, "1", ""),
                of_create,
                of_update,
            );
        }
    }
}

#[test]
fn by_bitrix24s_codes() {
    for (code, of_create, of_update) in [
        ("QUERY_LIMIT_EXCEEDED", true, true),
        ("OPERATION_TIME_LIMIT", true, true),
        ("OVERLOAD_LIMIT", false, false),
        ("INTERNAL_SERVER_ERROR", false, true),
        ("ERROR_UNEXPECTED_ANSWER", false, true),
        ("PORTAL_DELETED", false, false),
        ("expired_token", false, false),
        ("ACCESS_DENIED", false, false),
    ] {
        let body = format!(r#"{{"error":"{code}","error_description":"m"}}"#);
        let statuses: &[u16] = if of_update && !of_create { &[500, 503] } else { &[200, 400, 429, 500, 503] };
        for status in statuses {
            expect_retries(code, Crm::Bitrix24, &response(*status, &body), of_create, of_update);
        }
    }
}

#[test]
fn by_ivvys_codes() {
    for (code, of_create, of_update) in [
        (400, false, false),
        (401, false, false),
        (404, false, false),
        (429, true, true),
        (462, false, false),
        (500, false, true),
        (501, false, false),
    ] {
        let body = format!(r#"{{"errorCode":{code},"message":"m"}}"#);
        for status in [200, code] {
            expect_retries("an error code", Crm::Ivvy, &response(status, &body), of_create, of_update);
        }
    }
    let not_found = r#"{"errorCode":500,"message":"m","specificCode":24320}"#;
    expect_retries("a stage that does not exist", Crm::Ivvy, &response(500, not_found), false, false);
}

#[test]
fn an_error_code_counts_whatever_the_http_status() {
    let body = r#"{"errorCode":500,"message":"m"}"#;
    expect_retries("500 in the body of a 400", Crm::Ivvy, &response(400, body), false, true);
    let body = r#"{"error":"INTERNAL_SERVER_ERROR","error_description":"m"}"#;
    expect_retries("the code decides, not the status", Crm::Bitrix24, &response(400, body), false, true);
}

#[test]
fn by_capillarys_errors() {
    let body = r#"{"errors":[{"status":false,"code":1,"message":"m"}]}"#;
    for (status, of_create, of_update) in
        [(200, false, false), (400, false, false), (429, true, true), (500, false, true), (503, false, true)]
    {
        expect_retries("errors under a status", Crm::Capillary, &response(status, body), of_create, of_update);
    }
}

#[test]
fn a_status_change_is_an_update() {
    for (kind, payload) in [
        ("ivvy.status", r#"{"id":1,"stageId":2}"#),
        ("bitrix24.status", r#"{"id":1,"status":"NEW"}"#),
        ("capillary.status", r#"{"id":1,"status":"WON","reasonId":2}"#),
        ("ivvy.source", r#"{"id":1,"cost":2}"#),
    ] {
        let call = super::support::call(kind, payload);
        assert!(!call.creates(), "{kind}");
        assert_eq!(run(&call, 1, &[Outcome::TimedOut, Outcome::TimedOut]).retries.len(), 1, "{kind}");
    }
    for (kind, payload) in [
        ("ivvy.source", r#"{"id":"","name":"x"}"#),
        ("bitrix24.lead", r#"{"id":null,"fields":{"ufCrm_1":1}}"#),
        ("ivvy.lead", r#"{"industryId":1,"sourceId":2,"typeId":3,"stageId":4,"contactId":5,"name":"x"}"#),
    ] {
        assert!(super::support::call(kind, payload).creates(), "{kind} with a missing id");
    }
}

#[test]
fn permanent_failures() {
    for (kind, code, expected) in [
        (SendErrorKind::Request(ErrorKind::Invalid), None, true),
        (SendErrorKind::Request(ErrorKind::Rejected), Some("conflict"), true),
        (SendErrorKind::Request(ErrorKind::Rejected), Some("too_large"), true),
        (SendErrorKind::Request(ErrorKind::Unauthorized), Some("origin"), true),
        (SendErrorKind::Request(ErrorKind::Unauthorized), Some("token"), true),
        (SendErrorKind::Request(ErrorKind::Unauthorized), None, false),
        (SendErrorKind::BadTarget, None, true),
        (SendErrorKind::SecretInBrowser, None, true),
        (SendErrorKind::Request(ErrorKind::Busy), None, false),
        (SendErrorKind::Request(ErrorKind::Unavailable), None, false),
        (SendErrorKind::Request(ErrorKind::Timeout), None, false),
        (SendErrorKind::Request(ErrorKind::Network), None, false),
        (SendErrorKind::Request(ErrorKind::NotFound), None, false),
        (SendErrorKind::Request(ErrorKind::Protocol), None, false),
        (SendErrorKind::Aborted, None, false),
    ] {
        let error = SendError::of_kind(kind, String::new());
        let error = Failure { code: code.map(str::to_owned), ..error };
        assert_eq!(is_final(&error), expected, "{kind:?} {code:?}");
    }
}

/// Capillary refuses to set a status that the lead has. After an attempt without a response the earlier one has set it.
#[test]
fn a_status_that_an_earlier_attempt_has_set() {
    let refusal = |code: u32| {
        response(400, &format!(r#"{{"errors":[{{"status":false,"code":{code},"message":"m"}}],"warnings":[]}}"#))
    };
    let change = || call("capillary.status", r#"{"id":3100,"status":"WON","reasonId":7}"#);
    let ended = |call: &Call, outcomes: &[Outcome]| {
        run(call, 2, outcomes).last.map_err(|error| (error.kind, error.code.unwrap_or_default()))
    };
    let rejected = |code: &str| Err((SendErrorKind::Request(ErrorKind::Rejected), code.to_owned()));
    let delivered = Ok("delivered 3100 at 2".to_owned());
    assert_eq!(ended(&change(), &[network_error(), refusal(92_002)]), delivered, "after a doubtful attempt");
    assert_eq!(ended(&change(), &[refusal(92_002)]), rejected("92002"), "at the first attempt");
    assert_eq!(
        ended(&change(), &[response(429, ""), refusal(92_002)]),
        rejected("92002"),
        "after one that did not run"
    );
    assert_eq!(ended(&change(), &[network_error(), refusal(92_003)]), rejected("92003"), "another code");
    assert_eq!(ended(&update(Crm::Capillary), &[network_error(), refusal(92_002)]), rejected("92002"), "another kind");
}
