//! The next state of an entry after an attempt. Deliveries to an unavailable CRM are retried indefinitely; a create that the CRM may have
//! processed is never sent again without a look-up.

use leadwire::client::{MAX_DELAY_MS, delay_ms};
use leadwire::crm::{ErrorKind, Failure};

use super::outcome::Outcome;
use crate::hold_reason::HoldReason;
use crate::ledger::NextState;

/// After so many attempts an entry is held if the CRM's responses are still not as documented.
const MAX_UNDOCUMENTED: u32 = 10;
/// The longest delay that a CRM may request; a date far ahead is a mistake.
const MAX_RETRY_AFTER_MS: u64 = 24 * 60 * 60 * 1000;
/// No entry is due later than this after an attempt, unless the settle delay is longer.
pub const MAX_RETRY_DELAY_MS: u64 = MAX_RETRY_AFTER_MS;
/// After the CRM blocked the account, which staff must have removed.
const BLOCKED_MS: u64 = 60 * 60 * 1000;

#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    /// Sending the entry twice would create two records, or add something to a record twice.
    pub creates: bool,
    /// From 1.
    pub number: u32,
    /// The CRM fails on this entry, and has accepted others meanwhile.
    pub fails_alone: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct RetryContext {
    pub now_ms: u64,
    /// Uniform over its whole range.
    pub random: u32,
    /// How long a CRM may still work on a call that it has not answered.
    pub settle_delay_ms: u64,
}

pub(super) fn next_state(outcome: &Outcome, attempt: Attempt, context: RetryContext) -> NextState {
    let retry = |due_ms: u64, in_doubt| NextState::Retry { due_ms, in_doubt };
    let after_jitter = || context.now_ms.saturating_add(jitter_ms(attempt, context, None));
    match outcome {
        _ if attempt.fails_alone => {
            NextState::Held { reason: HoldReason::FailsAlone { detail: outcome.detail() }.to_string() }
        }
        Outcome::Delivered { id } => NextState::Done { record_id: id.clone() },
        Outcome::Found { id, .. } => NextState::Done { record_id: Some(id.clone()) },
        Outcome::Failed(failure) => after_failure(failure, outcome, attempt, context),
        Outcome::NotSent => retry(after_jitter(), false),
        Outcome::Deferred { for_ms } => retry(context.now_ms.saturating_add(*for_ms), false),
        Outcome::BatchRejected => retry(context.now_ms, false),
        Outcome::LookUpFailed(failure) => {
            let repeatable = Attempt { creates: false, ..attempt };
            retry(context.now_ms.saturating_add(delay_after(failure, repeatable, context)), true)
        }
        Outcome::Unresolvable(reason) => NextState::Held { reason: reason.to_string() },
        Outcome::Interrupted if attempt.creates => retry(context.now_ms.saturating_add(context.settle_delay_ms), true),
        Outcome::Interrupted => retry(context.now_ms, false),
    }
}

fn after_failure(failure: &Failure, outcome: &Outcome, attempt: Attempt, context: RetryContext) -> NextState {
    let detail = outcome.detail();
    let due_ms = context.now_ms.saturating_add(delay_after(failure, attempt, context));
    match failure.kind {
        ErrorKind::Rejected | ErrorKind::NotFound | ErrorKind::Invalid => {
            let text = "the CRM refused it";
            NextState::Dead { reason: detail.map_or_else(|| text.to_owned(), |detail| format!("{text}: {detail}")) }
        }
        // Not processed. After a revoked key the leads wait until staff configure a new one.
        ErrorKind::Busy | ErrorKind::Unauthorized => NextState::Retry { due_ms, in_doubt: false },
        ErrorKind::Protocol | ErrorKind::OtherServerError if attempt.number >= MAX_UNDOCUMENTED => {
            NextState::Held { reason: HoldReason::UndocumentedResponses { detail }.to_string() }
        }
        ErrorKind::Timeout
        | ErrorKind::Network
        | ErrorKind::Unavailable
        | ErrorKind::RaceCondition
        | ErrorKind::Blocked
        | ErrorKind::OtherServerError
        | ErrorKind::Protocol => NextState::Retry { due_ms, in_doubt: attempt.creates },
    }
}

/// How long after this failure the next attempt is due.
fn delay_after(failure: &Failure, attempt: Attempt, context: RetryContext) -> u64 {
    match failure.kind {
        ErrorKind::Blocked => BLOCKED_MS.max(context.settle_delay_ms),
        // The CRM may still be processing it. It is looked up after that, or later if the CRM requested a longer delay.
        kind if kind.maybe_sent() && attempt.creates => {
            jitter_ms(attempt, context, failure.retry_after_ms).max(context.settle_delay_ms)
        }
        _ => jitter_ms(attempt, context, failure.retry_after_ms),
    }
}

/// Exponential backoff with full jitter, at least what the CRM requested.
fn jitter_ms(attempt: Attempt, context: RetryContext, retry_after_ms: Option<u64>) -> u64 {
    let jitter = delay_ms(attempt.number.max(1), context.random, None).unwrap_or(MAX_DELAY_MS);
    jitter.max(capped_ms(retry_after_ms))
}

fn capped_ms(retry_after_ms: Option<u64>) -> u64 {
    retry_after_ms.unwrap_or_default().min(MAX_RETRY_AFTER_MS)
}

/// Delays a retry to this time, so that an entry that always fails is not the first one each time that the circuit closes.
pub(super) fn not_before(state: NextState, at_ms: u64) -> NextState {
    match state {
        NextState::Retry { due_ms, in_doubt } => NextState::Retry { due_ms: due_ms.max(at_ms), in_doubt },
        other => other,
    }
}

#[cfg(test)]
mod tests {
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
        match next_state(outcome, Attempt { creates, number: attempt, fails_alone: false }, context()) {
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
            ("deferred", Outcome::Deferred { for_ms: 9000 }, "retry +9000", "retry +9000"),
            ("batch refused", Outcome::BatchRejected, "retry +0", "retry +0"),
            ("interrupted", Outcome::Interrupted, "in doubt +60000", "retry +0"),
            (
                "unresolvable",
                Outcome::Unresolvable(HoldReason::UnknownKind),
                "held, unknown kind",
                "held, unknown kind",
            ),
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
            ("timeout", failed(Timeout), "in doubt +60000", "retry +1000"),
            ("network", failed(Network), "in doubt +60000", "retry +1000"),
            ("unavailable", failed(Unavailable), "in doubt +60000", "retry +1000"),
            ("race condition", failed(RaceCondition), "in doubt +60000", "retry +1000"),
            ("unavailable for 5 s", with(Unavailable, None, Some(5000)), "in doubt +60000", "retry +5000"),
            ("unavailable for 100 s", with(Unavailable, None, Some(100_000)), "in doubt +100000", "retry +100000"),
            ("protocol", failed(Protocol), "in doubt +60000", "retry +1000"),
            ("broken", failed(OtherServerError), "in doubt +60000", "retry +1000"),
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
            ("eighth: five minutes at most", Unavailable, 8, "in doubt +128000", "retry +128000"),
            ("thousandth", Unavailable, 1000, "in doubt +150000", "retry +150000"),
            ("thousandth", Timeout, 1000, "in doubt +150000", "retry +150000"),
            ("thousandth", Unauthorized, 1000, "retry +150000", "retry +150000"),
            ("undocumented, ninth", Protocol, 9, "in doubt +150000", "retry +150000"),
            ("undocumented, tenth", Protocol, 10, undocumented, undocumented),
            ("broken, tenth", OtherServerError, 10, undocumented, undocumented),
        ] {
            assert_eq!(
                [shown(&failed(kind), true, attempt).as_str(), &shown(&failed(kind), false, attempt)],
                [creating, updating],
                "{why}"
            );
        }
    }

    #[test]
    fn an_entry_that_fails_alone_is_held_with_its_reason() {
        let outcome = with(ErrorKind::Unavailable, Some("24322"), None);
        for creates in [true, false] {
            let attempt = Attempt { creates, number: 20, fails_alone: true };
            let reason = "the CRM fails on this lead and accepts others: 24322".to_owned();
            assert!(
                matches!(next_state(&outcome, attempt, context()), NextState::Held { reason: held } if held == reason)
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
}
