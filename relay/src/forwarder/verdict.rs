//! What becomes of an entry after an attempt. Pure: time and chance are passed in. Nothing here ever gives up on a CRM
//! that is down, and nothing sends a create again that may have been done.

use leadwire::client::{MAX_DELAY_MS, delay_ms};
use leadwire::crm::{ErrorKind, Failure};

use super::outcome::Outcome;
use crate::ledger::Verdict;

/// What is said after so many attempts that end with an answer which waiting will not change.
const MOST_UNCLEAR: u32 = 10;
/// The longest wait that a CRM may ask for; a date far ahead is a mistake.
const LONGEST_WAIT_MS: u64 = 24 * 60 * 60 * 1000;
/// After a block that only a person lifts.
const BLOCKED_MS: u64 = 60 * 60 * 1000;

/// The entry that was tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tried {
    pub creates: bool,
    /// From 1.
    pub attempt: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub now_ms: u64,
    /// Uniform over its whole range.
    pub random: u32,
    /// How long a CRM may still work on what it has not answered.
    pub quiet_ms: u64,
}

pub(super) fn verdict(outcome: &Outcome, tried: Tried, moment: Moment) -> Verdict {
    let again = |due_ms: u64, in_doubt| Verdict::Again { due_ms, in_doubt };
    let soon = || moment.now_ms.saturating_add(wait_ms(tried, moment, None));
    match outcome {
        Outcome::Delivered { id } => Verdict::Done { record_id: id.clone() },
        Outcome::Found { id, .. } => Verdict::Done { record_id: Some(id.clone()) },
        Outcome::Failed(failure) => of_failure(failure, outcome, tried, moment),
        Outcome::NotSent => again(soon(), false),
        Outcome::NotRun => again(moment.now_ms, false),
        Outcome::LookUpFailed(failure) => {
            let looked_up = Tried { creates: false, ..tried };
            again(moment.now_ms.saturating_add(after(failure, looked_up, moment)), true)
        }
        Outcome::Untold(reason) => Verdict::Held { reason: (*reason).to_owned() },
        Outcome::Parked if tried.creates => again(moment.now_ms.saturating_add(moment.quiet_ms), true),
        Outcome::Parked => again(moment.now_ms, false),
    }
}

fn of_failure(failure: &Failure, outcome: &Outcome, tried: Tried, moment: Moment) -> Verdict {
    let reason = |words: &str| match outcome.detail() {
        Some(code) => format!("{words}: {code}"),
        None => words.to_owned(),
    };
    let due_ms = moment.now_ms.saturating_add(after(failure, tried, moment));
    match failure.kind {
        ErrorKind::Rejected | ErrorKind::NotFound | ErrorKind::Invalid => {
            Verdict::Dead { reason: reason("the CRM refused it") }
        }
        // Neither ran. A key that was revoked is put right by a person, and the leads wait for it.
        ErrorKind::Busy | ErrorKind::Unauthorized => Verdict::Again { due_ms, in_doubt: false },
        ErrorKind::Protocol | ErrorKind::Broken if tried.attempt >= MOST_UNCLEAR => {
            Verdict::Held { reason: reason("the CRM's answers are not what its document says") }
        }
        ErrorKind::Timeout
        | ErrorKind::Network
        | ErrorKind::Unavailable
        | ErrorKind::Blocked
        | ErrorKind::Broken
        | ErrorKind::Protocol => Verdict::Again { due_ms, in_doubt: tried.creates },
    }
}

/// How long after this failure the CRM is left alone with this entry.
fn after(failure: &Failure, tried: Tried, moment: Moment) -> u64 {
    match failure.kind {
        ErrorKind::Blocked => BLOCKED_MS.max(moment.quiet_ms),
        // The CRM may still be at work on it; then it is looked up, unless the CRM itself asked for more time.
        kind if kind.maybe_sent() && tried.creates => asked_ms(failure.retry_after_ms).max(moment.quiet_ms),
        _ => wait_ms(tried, moment, failure.retry_after_ms),
    }
}

/// Full jitter that grows with the attempts, and no less than the CRM asked for.
fn wait_ms(tried: Tried, moment: Moment, retry_after_ms: Option<u64>) -> u64 {
    let jitter = delay_ms(tried.attempt.max(1), moment.random, None).unwrap_or(MAX_DELAY_MS);
    jitter.max(asked_ms(retry_after_ms))
}

fn asked_ms(retry_after_ms: Option<u64>) -> u64 {
    retry_after_ms.unwrap_or_default().min(LONGEST_WAIT_MS)
}

/// The same verdict, not to be tried before this time: so that what fails again and again does not lead the queue each
/// time that a CRM is tried.
pub(super) fn not_before(verdict: Verdict, at_ms: u64) -> Verdict {
    match verdict {
        Verdict::Again { due_ms, in_doubt } => Verdict::Again { due_ms: due_ms.max(at_ms), in_doubt },
        settled => settled,
    }
}

#[cfg(test)]
mod tests;
