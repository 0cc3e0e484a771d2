//! What is told of all attempts together: their number, and whether one of them may have been carried out.

use super::host::{NOW_MS, answered, create, lost, run, update};
use leadwire::client::{Attempt, Call, Limits, Outcome, SendError, Step};
use leadwire::crm::Crm;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const BUSY: (u16, &str) = (429, "");
const BROKEN: (u16, &str) = (503, "");
const REFUSED: (u16, &str) = (200, r#"{"errorCode":400,"message":"No","specificCode":24323}"#);
const DONE: (u16, &str) = (200, r#"{"success":true,"id":755}"#);

fn all(answers: &[(u16, &str)]) -> Vec<Outcome> {
    answers.iter().map(|(status, body)| answered(*status, body)).collect()
}

/// `kind attempts maybeSent`
fn told(failure: &SendError) -> String {
    let maybe = if failure.maybe_sent { " maybeSent" } else { "" };
    format!("{} after {}{maybe}", failure.kind.name(), failure.attempts)
}

#[track_caller]
fn ends(why: &str, call: &Call, retries: u32, outcomes: &[Outcome], expected: &[&str]) {
    let ending = run(call, retries, outcomes);
    let mut found: Vec<String> = ending.retries.iter().map(|(_, failure)| told(failure)).collect();
    found.push(ending.last.unwrap_or_else(|failure| told(&failure)));
    assert_eq!(found, expected, "{why}");
}

#[test]
fn retries_are_counted() {
    let update = update(Crm::Ivvy);
    ends("none", &update, 0, &all(&[BUSY]), &["busy after 1"]);
    ends("one", &update, 1, &all(&[BUSY, BUSY]), &["busy after 1", "busy after 2"]);
    ends("two", &update, 2, &all(&[BUSY; 3]), &["busy after 1", "busy after 2", "busy after 3"]);
    ends(
        "the last of two",
        &update,
        2,
        &all(&[BUSY, BUSY, DONE]),
        &["busy after 1", "busy after 2", "delivered 755 at 3"],
    );
    ends("at once", &update, 2, &all(&[DONE]), &["delivered 755 at 1"]);
    ends("no retry of a refusal", &update, 2, &all(&[REFUSED]), &["rejected after 1"]);
    let nine = run(&update, 9, &all(&[BUSY; 10]));
    assert_eq!(nine.retries.len(), 9, "as many as are asked for");
    assert_eq!(told(&nine.last.unwrap_err()), "busy after 10");
}

#[test]
fn what_may_have_been_sent_stays_so() {
    let update = update(Crm::Ivvy);
    ends(
        "a refusal after a 503",
        &update,
        2,
        &all(&[BROKEN, REFUSED]),
        &["unavailable after 1 maybeSent", "rejected after 2 maybeSent"],
    );
    ends(
        "busy after a time-out, then a refusal",
        &update,
        2,
        &[Outcome::TimedOut, answered(429, ""), answered(REFUSED.0, REFUSED.1)],
        &["timeout after 1 maybeSent", "busy after 2 maybeSent", "rejected after 3 maybeSent"],
    );
    ends(
        "busy first, then lost",
        &update,
        1,
        &[answered(429, ""), lost()],
        &["busy after 1", "network after 2 maybeSent"],
    );
    ends("busy and refused", &update, 2, &all(&[BUSY, REFUSED]), &["busy after 1", "rejected after 2"]);
    ends(
        "a success in the end",
        &update,
        2,
        &[lost(), Outcome::TimedOut, answered(DONE.0, DONE.1)],
        &["network after 1 maybeSent", "timeout after 2 maybeSent", "delivered 755 at 3"],
    );
}

#[test]
fn a_create_that_may_have_been_sent_ends() {
    for crm in [Crm::Ivvy, Crm::Bitrix24, Crm::Capillary] {
        let create = create(crm);
        ends("a time-out", &create, 9, &[Outcome::TimedOut], &["timeout after 1 maybeSent"]);
        ends("a network failure", &create, 9, &[lost()], &["network after 1 maybeSent"]);
        ends("a 503", &create, 9, &all(&[BROKEN]), &["unavailable after 1 maybeSent"]);
        ends("an answer that is none", &create, 9, &all(&[(200, "<html>")]), &["protocol after 1 maybeSent"]);
        ends(
            "busy, then a time-out",
            &create,
            9,
            &[answered(429, ""), Outcome::TimedOut],
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
        ("while waiting after a time-out", aborted(1, false, true), "aborted after 1 maybeSent"),
        ("in the second attempt", aborted(2, true, true), "aborted after 2 maybeSent"),
    ] {
        assert_eq!(told(&failure), expected, "{why}");
        assert_eq!(failure.message, "the caller aborted the send", "{why}");
        assert_eq!(failure.status, None, "{why}");
    }
}

#[test]
fn words_where_no_answer_came() {
    let failure = run(&create(Crm::Ivvy), 2, &[Outcome::TimedOut]).last.unwrap_err();
    assert_eq!(failure.message, "no answer came within 10000 ms");
    let failure = run(&create(Crm::Ivvy), 2, &[lost()]).last.unwrap_err();
    assert_eq!(failure.message, "no answer came: connection reset");
}
