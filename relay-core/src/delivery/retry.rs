//! The next state of an entry after an attempt. Deliveries to an unavailable CRM are retried indefinitely; a create that the CRM may have
//! processed is never sent again without a look-up.

use leadwire::client::{MAX_DELAY_MS, delay_ms};
use leadwire::crm::{ErrorKind, Failure};

use super::outcome::Outcome;
use crate::ledger::NextState;

/// After so many attempts an entry is held if the CRM's responses are still not as documented.
const MAX_UNDOCUMENTED: u32 = 10;
/// The longest delay that a CRM may request; a date far ahead is a mistake.
const MAX_RETRY_AFTER_MS: u64 = 24 * 60 * 60 * 1000;
/// After the CRM blocked the account, which staff must have removed.
const BLOCKED_MS: u64 = 60 * 60 * 1000;

#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    /// Sending the entry twice would create two records.
    pub creates: bool,
    /// From 1.
    pub number: u32,
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
        Outcome::Delivered { id } => NextState::Done { record_id: id.clone() },
        Outcome::Found { id, .. } => NextState::Done { record_id: Some(id.clone()) },
        Outcome::Failed(failure) => after_failure(failure, outcome, attempt, context),
        Outcome::NotSent => retry(after_jitter(), false),
        Outcome::BatchRejected => retry(context.now_ms, false),
        Outcome::LookUpFailed(failure) => {
            let repeatable = Attempt { creates: false, ..attempt };
            retry(context.now_ms.saturating_add(delay_after(failure, repeatable, context)), true)
        }
        Outcome::Unresolvable(reason) => NextState::Held { reason: (*reason).to_owned() },
        Outcome::Interrupted if attempt.creates => retry(context.now_ms.saturating_add(context.settle_delay_ms), true),
        Outcome::Interrupted => retry(context.now_ms, false),
    }
}

fn after_failure(failure: &Failure, outcome: &Outcome, attempt: Attempt, context: RetryContext) -> NextState {
    let reason = |text: &str| match outcome.detail() {
        Some(code) => format!("{text}: {code}"),
        None => text.to_owned(),
    };
    let due_ms = context.now_ms.saturating_add(delay_after(failure, attempt, context));
    match failure.kind {
        ErrorKind::Rejected | ErrorKind::NotFound | ErrorKind::Invalid => {
            NextState::Dead { reason: reason("the CRM refused it") }
        }
        // Not processed. After a revoked key the leads wait until staff configure a new one.
        ErrorKind::Busy | ErrorKind::Unauthorized => NextState::Retry { due_ms, in_doubt: false },
        ErrorKind::Protocol | ErrorKind::OtherServerError if attempt.number >= MAX_UNDOCUMENTED => {
            NextState::Held { reason: reason("the CRM's responses are not as documented") }
        }
        ErrorKind::Timeout
        | ErrorKind::Network
        | ErrorKind::Unavailable
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
        kind if kind.maybe_sent() && attempt.creates => capped_ms(failure.retry_after_ms).max(context.settle_delay_ms),
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
mod tests;
