//! Which failures lead to another attempt: of a create only those that say that it did not run.

use super::host::{answered, create, lost, run, told_to_wait, update};
use leadwire::client::{Outcome, SendError, SendErrorKind, is_final, may_retry};
use leadwire::crm::{Crm, ErrorKind, Failure};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Whether a create and an update are made again after this.
#[track_caller]
fn repeats(why: &str, crm: Crm, outcome: &Outcome, of_create: bool, of_update: bool) {
    let success = match crm {
        Crm::Ivvy | Crm::Capillary => answered(200, r#"{"id":5}"#),
        Crm::Bitrix24 => answered(200, r#"{"result":5}"#),
    };
    for (what, call, expected) in [("create", create(crm), of_create), ("update", update(crm), of_update)] {
        let success = if what == "update" && crm == Crm::Bitrix24 {
            answered(200, r#"{"result":true}"#)
        } else {
            success.clone()
        };
        let ending = run(&call, 2, &[outcome.clone(), success]);
        let found = !ending.retries.is_empty();
        assert_eq!(found, expected, "{why}: a {what} of {crm} is made again after {outcome:?}");
        if let Some((_, failure)) = ending.retries.first() {
            assert!(may_retry(failure, what == "create"), "{why}");
            assert!(failure.kind.is_retryable(), "{why}: what is made again is retryable");
        }
    }
}

const CRMS: [Crm; 3] = [Crm::Ivvy, Crm::Bitrix24, Crm::Capillary];

#[test]
fn without_an_answer() {
    for crm in CRMS {
        repeats("a time-out", crm, &Outcome::TimedOut, false, true);
        repeats("a network failure", crm, &lost(), false, true);
        repeats("the caller's abort", crm, &Outcome::Aborted, false, false);
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
            repeats("no words", crm, &answered(status, "<html>"), of_create, of_update);
            repeats("no words, and a wait", crm, &told_to_wait(status, "1", ""), of_create, of_update);
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
            repeats(code, Crm::Bitrix24, &answered(*status, &body), of_create, of_update);
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
            repeats("an error code", Crm::Ivvy, &answered(status, &body), of_create, of_update);
        }
    }
    let not_found = r#"{"errorCode":500,"message":"m","specificCode":24320}"#;
    repeats("a stage that does not exist", Crm::Ivvy, &answered(500, not_found), false, false);
}

#[test]
fn an_error_code_counts_whatever_the_http_status() {
    let body = r#"{"errorCode":500,"message":"m"}"#;
    repeats("500 in the body of a 400", Crm::Ivvy, &answered(400, body), false, true);
    let body = r#"{"error":"INTERNAL_SERVER_ERROR","error_description":"m"}"#;
    repeats("the code, not the status", Crm::Bitrix24, &answered(400, body), false, true);
}

#[test]
fn by_capillarys_errors() {
    let body = r#"{"errors":[{"status":false,"code":1,"message":"m"}]}"#;
    for (status, of_create, of_update) in
        [(200, false, false), (400, false, false), (429, true, true), (500, false, true), (503, false, true)]
    {
        repeats("errors under a status", Crm::Capillary, &answered(status, body), of_create, of_update);
    }
}

#[test]
fn a_change_of_status_is_an_update() {
    for (kind, payload) in [
        ("ivvy.status", r#"{"id":1,"stageId":2}"#),
        ("bitrix24.status", r#"{"id":1,"status":"NEW"}"#),
        ("capillary.status", r#"{"id":1,"status":"WON","reasonId":2}"#),
        ("ivvy.source", r#"{"id":1,"cost":2}"#),
    ] {
        let call = super::host::call(kind, payload);
        assert!(!call.creates(), "{kind}");
        assert_eq!(run(&call, 1, &[Outcome::TimedOut, Outcome::TimedOut]).retries.len(), 1, "{kind}");
    }
    for (kind, payload) in [
        ("ivvy.source", r#"{"id":"","name":"x"}"#),
        ("bitrix24.lead", r#"{"id":null,"fields":{"ufCrm_1":1}}"#),
        ("ivvy.lead", r#"{"industryId":1,"sourceId":2,"typeId":3,"stageId":4,"contactId":5,"name":"x"}"#),
    ] {
        assert!(super::host::call(kind, payload).creates(), "{kind} with a missing id");
    }
}

#[test]
fn which_failures_stay_what_they_are() {
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
