//! Every outcome, for an entry that creates a record and for one that changes one.

use super::*;

const NOW: u64 = 1_000_000;
const SETTLE_DELAY: u64 = 60_000;

/// With the middle of the jitter, so that the first retry is due after 1 s, the second after 2 s, and so on.
fn context() -> RetryContext {
    RetryContext { now_ms: NOW, random: 1 << 31, settle_delay_ms: SETTLE_DELAY }
}

fn failed(kind: ErrorKind) -> Outcome {
    Outcome::Failed(Failure::new(kind, "message".to_owned()))
}

fn with(kind: ErrorKind, code: Option<&str>, retry_after_ms: Option<u64>) -> Outcome {
    let failure = Failure::new(kind, "message".to_owned());
    Outcome::Failed(Failure { code: code.map(str::to_owned), retry_after_ms, ..failure })
}

fn look_up_failed(kind: ErrorKind) -> Outcome {
    Outcome::LookUpFailed(Failure::new(kind, "message".to_owned()))
}

/// The next state as text; times count from now.
fn shown(outcome: &Outcome, creates: bool, attempt: u32) -> String {
    match next_state(outcome, Attempt { creates, number: attempt }, context()) {
        NextState::Done { record_id } => format!("done {}", record_id.unwrap_or_default()),
        NextState::Retry { due_ms, in_doubt: true } => format!("in doubt +{}", due_ms - NOW),
        NextState::Retry { due_ms, in_doubt: false } => format!("retry +{}", due_ms - NOW),
        NextState::Held { reason } => format!("held, {reason}"),
        NextState::Dead { reason } => format!("dead, {reason}"),
    }
}

#[test]
fn each_outcome_at_the_first_attempt() {
    use ErrorKind::*;
    let id = || Some("7".to_owned());
    let rows = [
        ("delivered", Outcome::Delivered { id: id() }, "done 7", "done 7"),
        ("without an id", Outcome::Delivered { id: None }, "done ", "done "),
        ("found", Outcome::Found { id: "7".to_owned(), copies: 1 }, "done 7", "done 7"),
        ("found twice", Outcome::Found { id: "7".to_owned(), copies: 2 }, "done 7", "done 7"),
        ("not sent", Outcome::NotSent, "retry +1000", "retry +1000"),
        ("batch refused", Outcome::BatchRejected, "retry +0", "retry +0"),
        ("interrupted", Outcome::Interrupted, "in doubt +60000", "retry +0"),
        ("unresolvable", Outcome::Unresolvable("because"), "held, because", "held, because"),
        ("busy", failed(Busy), "retry +1000", "retry +1000"),
        ("busy, demands 5 s", with(Busy, None, Some(5000)), "retry +5000", "retry +5000"),
        ("busy, demands a year", with(Busy, None, Some(u64::MAX)), "retry +86400000", "retry +86400000"),
        ("unauthorized", failed(Unauthorized), "retry +1000", "retry +1000"),
        (
            "rejected",
            with(Rejected, Some("24218"), None),
            "dead, the CRM refused it: 24218",
            "dead, the CRM refused it: 24218",
        ),
        ("rejected without a code", failed(Rejected), "dead, the CRM refused it", "dead, the CRM refused it"),
        ("not found", failed(NotFound), "dead, the CRM refused it", "dead, the CRM refused it"),
        ("invalid", failed(Invalid), "dead, the CRM refused it", "dead, the CRM refused it"),
        ("time-out", failed(Timeout), "in doubt +60000", "retry +1000"),
        ("network", failed(Network), "in doubt +60000", "retry +1000"),
        ("unavailable", failed(Unavailable), "in doubt +60000", "retry +1000"),
        ("unavailable for 5 s", with(Unavailable, None, Some(5000)), "in doubt +60000", "retry +5000"),
        ("unavailable for 100 s", with(Unavailable, None, Some(100_000)), "in doubt +100000", "retry +100000"),
        ("protocol", failed(Protocol), "in doubt +60000", "retry +1000"),
        ("another 5xx status", failed(OtherServerError), "in doubt +60000", "retry +1000"),
        ("blocked", failed(Blocked), "in doubt +3600000", "retry +3600000"),
    ];
    for (why, outcome, creating, updating) in rows {
        assert_eq!([shown(&outcome, true, 1).as_str(), &shown(&outcome, false, 1)], [creating, updating], "{why}");
    }
}

#[test]
fn an_entry_stays_in_doubt_after_a_failed_look_up() {
    use ErrorKind::*;
    for (kind, expected) in [
        (Timeout, "in doubt +1000"),
        (Unavailable, "in doubt +1000"),
        (Busy, "in doubt +1000"),
        (Unauthorized, "in doubt +1000"),
        (Rejected, "in doubt +1000"),
        (Blocked, "in doubt +3600000"),
    ] {
        assert_eq!(shown(&look_up_failed(kind), true, 1), expected, "{kind:?}");
    }
}

#[test]
fn delays_grow_and_no_attempt_is_the_last_while_a_crm_is_down() {
    use ErrorKind::*;
    let undocumented = "held, the CRM's responses are not as documented";
    for (why, kind, attempt, creating, updating) in [
        ("second", Unavailable, 2, "in doubt +60000", "retry +2000"),
        ("eighth: five minutes at most", Unavailable, 8, "in doubt +60000", "retry +128000"),
        ("thousandth", Unavailable, 1000, "in doubt +60000", "retry +150000"),
        ("thousandth", Timeout, 1000, "in doubt +60000", "retry +150000"),
        ("thousandth", Unauthorized, 1000, "retry +150000", "retry +150000"),
        ("undocumented, ninth", Protocol, 9, "in doubt +60000", "retry +150000"),
        ("undocumented, tenth", Protocol, 10, undocumented, undocumented),
        ("another 5xx status, tenth", OtherServerError, 10, undocumented, undocumented),
    ] {
        assert_eq!(
            [shown(&failed(kind), true, attempt).as_str(), &shown(&failed(kind), false, attempt)],
            [creating, updating],
            "{why}"
        );
    }
}

#[test]
fn a_retry_can_be_delayed() {
    let retry = |due_ms| NextState::Retry { due_ms, in_doubt: true };
    assert!(matches!(not_before(retry(5), 9), NextState::Retry { due_ms: 9, in_doubt: true }));
    assert!(matches!(not_before(retry(9), 5), NextState::Retry { due_ms: 9, in_doubt: true }));
    assert!(matches!(not_before(NextState::Done { record_id: None }, 5), NextState::Done { record_id: None }));
}
