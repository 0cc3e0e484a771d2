//! The result of several attempts: their number, and whether the CRM may have executed one of them.

use super::support::{NOW_MS, create, network_error, response, run, update};
use leadwire::client::{Attempt, Call, Limits, Outcome, SendError, Step};
use leadwire::crm::Crm;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const BUSY: (u16, &str) = (429, "");
const UNAVAILABLE: (u16, &str) = (503, "");
const REFUSED: (u16, &str) = (200, r#"{"errorCode":400,"message":"No","specificCode":24323}"#);
const DONE: (u16, &str) = (200, r#"{"success":true,"id":755}"#);

fn all(answers: &[(u16, &str)]) -> Vec<Outcome> {
    answers.iter().map(|(status, body)| response(*status, body)).collect()
}

/// `kind attempts maybeSent`
fn summary(failure: &SendError) -> String {
    let maybe = if failure.maybe_sent { " maybeSent" } else { "" };
    format!("{} after {}{maybe}", failure.kind.name(), failure.attempts)
}

#[track_caller]
fn expect(why: &str, call: &Call, retries: u32, outcomes: &[Outcome], expected: &[&str]) {
    let ending = run(call, retries, outcomes);
    let mut found: Vec<String> = ending.retries.iter().map(|(_, failure)| summary(failure)).collect();
    found.push(ending.last.unwrap_or_else(|failure| summary(&failure)));
    assert_eq!(found, expected, "{why}");
}

#[test]
fn retries_are_counted() {
    let update = update(Crm::Ivvy);
    expect("none", &update, 0, &all(&[BUSY]), &["busy after 1"]);
    expect("one", &update, 1, &all(&[BUSY, BUSY]), &["busy after 1", "busy after 2"]);
    expect("two", &update, 2, &all(&[BUSY; 3]), &["busy after 1", "busy after 2", "busy after 3"]);
    expect(
        "the last of two",
        &update,
        2,
        &all(&[BUSY, BUSY, DONE]),
        &["busy after 1", "busy after 2", "delivered 755 at 3"],
    );
    expect("at once", &update, 2, &all(&[DONE]), &["delivered 755 at 1"]);
    expect("no retry after a refusal", &update, 2, &all(&[REFUSED]), &["rejected after 1"]);
    let nine = run(&update, 9, &all(&[BUSY; 10]));
    assert_eq!(nine.retries.len(), 9, "as many as the limit");
    assert_eq!(summary(&nine.last.unwrap_err()), "busy after 10");
}

#[test]
fn maybe_sent_is_kept() {
    let update = update(Crm::Ivvy);
    expect(
        "a refusal after a 503",
        &update,
        2,
        &all(&[UNAVAILABLE, REFUSED]),
        &["unavailable after 1 maybeSent", "rejected after 2 maybeSent"],
    );
    expect(
        "busy after a timeout, then a refusal",
        &update,
        2,
        &[Outcome::TimedOut, response(429, ""), response(REFUSED.0, REFUSED.1)],
        &["timeout after 1 maybeSent", "busy after 2 maybeSent", "rejected after 3 maybeSent"],
    );
    expect(
        "busy first, then lost",
        &update,
        1,
        &[response(429, ""), network_error()],
        &["busy after 1", "network after 2 maybeSent"],
    );
    expect("busy and refused", &update, 2, &all(&[BUSY, REFUSED]), &["busy after 1", "rejected after 2"]);
    expect(
        "a success at last",
        &update,
        2,
        &[network_error(), Outcome::TimedOut, response(DONE.0, DONE.1)],
        &["network after 1 maybeSent", "timeout after 2 maybeSent", "delivered 755 at 3"],
    );
}

#[test]
fn a_create_that_may_have_been_sent_ends() {
    for crm in [Crm::Ivvy, Crm::Bitrix24, Crm::Capillary] {
        let create = create(crm);
        expect("a timeout", &create, 9, &[Outcome::TimedOut], &["timeout after 1 maybeSent"]);
        expect("a network failure", &create, 9, &[network_error()], &["network after 1 maybeSent"]);
        expect("a 503", &create, 9, &all(&[UNAVAILABLE]), &["unavailable after 1 maybeSent"]);
        expect("an undocumented response", &create, 9, &all(&[(200, "<html>")]), &["protocol after 1 maybeSent"]);
        expect(
            "busy, then a timeout",
            &create,
            9,
            &[response(429, ""), Outcome::TimedOut],
            &["busy after 1", "timeout after 2 maybeSent"],
        );
    }
}

/// How an abort in this attempt ends.
fn aborted(number: u32, was_sent: bool, maybe_sent: bool) -> SendError {
    let attempt = Attempt { number, maybe_sent, was_sent, now_ms: NOW_MS, random: 0 };
    let limits = Limits { timeout_ms: 10_000, retries: 2 };
    match update(Crm::Ivvy).interpret_outcome(limits, attempt, &Outcome::Aborted) {
        Step::Failed(failure) => failure,
        other => panic!("an abort ends the call, {other:?}"),
    }
}

#[test]
fn aborts() {
    for (why, failure, expected) in [
        ("before the first attempt", aborted(0, false, false), "aborted after 0"),
        ("while a request is under way", aborted(1, true, false), "aborted after 1 maybeSent"),
        ("while waiting after a busy answer", aborted(1, false, false), "aborted after 1"),
        ("while waiting after a timeout", aborted(1, false, true), "aborted after 1 maybeSent"),
        ("in the second attempt", aborted(2, true, true), "aborted after 2 maybeSent"),
    ] {
        assert_eq!(summary(&failure), expected, "{why}");
        assert_eq!(failure.message, "the caller aborted the send", "{why}");
        assert_eq!(failure.status, None, "{why}");
    }
}

#[test]
fn messages_without_a_response() {
    let failure = run(&create(Crm::Ivvy), 2, &[Outcome::TimedOut]).last.unwrap_err();
    assert_eq!(failure.message, "no answer came within 10000 ms");
    let failure = run(&create(Crm::Ivvy), 2, &[network_error()]).last.unwrap_err();
    assert_eq!(failure.message, "no answer came: connection reset");
}
