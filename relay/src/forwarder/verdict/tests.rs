//! Every outcome, for what creates and for what sets a state.

use super::*;

const NOW: u64 = 1_000_000;
const QUIET: u64 = 60_000;

/// With chance in the middle, so that the first retry comes after 1 s, the second after 2 s, and so on.
fn moment() -> Moment {
    Moment { now_ms: NOW, random: 1 << 31, quiet_ms: QUIET }
}

fn failed(kind: ErrorKind) -> Outcome {
    Outcome::Failed(Failure::new(kind, "words".to_owned()))
}

fn with(kind: ErrorKind, code: Option<&str>, retry_after_ms: Option<u64>) -> Outcome {
    let failure = Failure::new(kind, "words".to_owned());
    Outcome::Failed(Failure { code: code.map(str::to_owned), retry_after_ms, ..failure })
}

fn look_up_failed(kind: ErrorKind) -> Outcome {
    Outcome::LookUpFailed(Failure::new(kind, "words".to_owned()))
}

/// A verdict in a few letters; times count from now.
fn shown(outcome: &Outcome, creates: bool, attempt: u32) -> String {
    match verdict(outcome, Tried { creates, attempt }, moment()) {
        Verdict::Done { record_id } => format!("done {}", record_id.unwrap_or_default()),
        Verdict::Again { due_ms, in_doubt: true } => format!("in doubt +{}", due_ms - NOW),
        Verdict::Again { due_ms, in_doubt: false } => format!("again +{}", due_ms - NOW),
        Verdict::Held { reason } => format!("held, {reason}"),
        Verdict::Dead { reason } => format!("dead, {reason}"),
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
        ("not sent", Outcome::NotSent, "again +1000", "again +1000"),
        ("no batch", Outcome::NotRun, "again +0", "again +0"),
        ("parked", Outcome::Parked, "in doubt +60000", "again +0"),
        ("untold", Outcome::Untold("because"), "held, because", "held, because"),
        ("busy", failed(Busy), "again +1000", "again +1000"),
        ("busy, asks for 5 s", with(Busy, None, Some(5000)), "again +5000", "again +5000"),
        ("busy, asks for a year", with(Busy, None, Some(u64::MAX)), "again +86400000", "again +86400000"),
        ("unauthorized", failed(Unauthorized), "again +1000", "again +1000"),
        (
            "rejected",
            with(Rejected, Some("24218"), None),
            "dead, the CRM refused it: 24218",
            "dead, the CRM refused it: 24218",
        ),
        ("rejected without a code", failed(Rejected), "dead, the CRM refused it", "dead, the CRM refused it"),
        ("not found", failed(NotFound), "dead, the CRM refused it", "dead, the CRM refused it"),
        ("invalid", failed(Invalid), "dead, the CRM refused it", "dead, the CRM refused it"),
        ("time-out", failed(Timeout), "in doubt +60000", "again +1000"),
        ("network", failed(Network), "in doubt +60000", "again +1000"),
        ("unavailable", failed(Unavailable), "in doubt +60000", "again +1000"),
        ("unavailable for 5 s", with(Unavailable, None, Some(5000)), "in doubt +60000", "again +5000"),
        ("unavailable for 100 s", with(Unavailable, None, Some(100_000)), "in doubt +100000", "again +100000"),
        ("protocol", failed(Protocol), "in doubt +60000", "again +1000"),
        ("broken", failed(Broken), "in doubt +60000", "again +1000"),
        ("blocked", failed(Blocked), "in doubt +3600000", "again +3600000"),
    ];
    for (why, outcome, creating, updating) in rows {
        assert_eq!([shown(&outcome, true, 1).as_str(), &shown(&outcome, false, 1)], [creating, updating], "{why}");
    }
}

#[test]
fn a_look_up_that_failed_leaves_the_doubt() {
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
fn waits_grow_and_attempts_are_not_counted_while_a_crm_is_down() {
    use ErrorKind::*;
    let unclear = "held, the CRM's answers are not what its document says";
    for (why, kind, attempt, creating, updating) in [
        ("second", Unavailable, 2, "in doubt +60000", "again +2000"),
        ("eighth: five minutes at most", Unavailable, 8, "in doubt +60000", "again +128000"),
        ("thousandth", Unavailable, 1000, "in doubt +60000", "again +150000"),
        ("thousandth", Timeout, 1000, "in doubt +60000", "again +150000"),
        ("thousandth", Unauthorized, 1000, "again +150000", "again +150000"),
        ("unclear, ninth", Protocol, 9, "in doubt +60000", "again +150000"),
        ("unclear, tenth", Protocol, 10, unclear, unclear),
        ("broken, tenth", Broken, 10, unclear, unclear),
    ] {
        assert_eq!(
            [shown(&failed(kind), true, attempt).as_str(), &shown(&failed(kind), false, attempt)],
            [creating, updating],
            "{why}"
        );
    }
}

#[test]
fn what_failed_waits_behind_the_others() {
    let again = |due_ms| Verdict::Again { due_ms, in_doubt: true };
    assert!(matches!(not_before(again(5), 9), Verdict::Again { due_ms: 9, in_doubt: true }));
    assert!(matches!(not_before(again(9), 5), Verdict::Again { due_ms: 9, in_doubt: true }));
    assert!(matches!(not_before(Verdict::Done { record_id: None }, 5), Verdict::Done { record_id: None }));
}
