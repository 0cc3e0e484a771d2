//! How an attempt ended: for the ledger, the log, the metrics, the circuit breaker and the rate limiter. The entry's next
//! state follows in `retry`.

use leadwire::crm::{ErrorKind, Failure};

use super::circuit_breaker::Health;
use super::failure_code::failure_code;
use super::operating_limit::OPERATION_TIME_LIMIT;
use crate::hold_reason::HoldReason;

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Delivered {
        id: Option<String>,
    },
    /// A look-up found that an earlier attempt had delivered it.
    Found {
        id: String,
        copies: usize,
    },
    Failed(Failure),
    /// No connection was made.
    NotSent,
    /// It was not sent: a limit of the CRM allows no call of its method for so long, or an interrupted call may still be running.
    Deferred {
        for_ms: u64,
    },
    /// The CRM refused the batch as a whole, so nothing was processed.
    BatchRejected,
    /// The entry stays in doubt.
    LookUpFailed(Failure),
    /// Staff must decide, for this reason.
    Unresolvable(HoldReason),
    /// The relay stopped during the attempt.
    Interrupted,
}

impl Outcome {
    /// As it is recorded in the ledger and counted in metrics.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Outcome::Delivered { .. } => "delivered",
            Outcome::Found { .. } => "found",
            Outcome::Failed(failure) => failure.kind.name(),
            Outcome::NotSent => "not_sent",
            Outcome::Deferred { .. } => "deferred",
            Outcome::BatchRejected => "batch_refused",
            Outcome::LookUpFailed(_) => "look_up_failed",
            Outcome::Unresolvable(_) => "held",
            Outcome::Interrupted => "parked",
        }
    }

    /// The CRM's error code, or the HTTP status.
    pub(super) fn detail(&self) -> Option<String> {
        let (Outcome::Failed(failure) | Outcome::LookUpFailed(failure)) = self else { return None };
        failure_code(failure)
    }

    /// What it says about the CRM as a whole.
    pub(super) fn health(&self) -> Health {
        match self {
            Outcome::Delivered { .. } | Outcome::Found { .. } | Outcome::BatchRejected => Health::Good,
            Outcome::NotSent => Health::Bad,
            Outcome::Deferred { .. } | Outcome::Unresolvable(_) | Outcome::Interrupted => Health::Unknown,
            Outcome::Failed(failure) | Outcome::LookUpFailed(failure) => match failure.kind {
                ErrorKind::Rejected
                | ErrorKind::NotFound
                | ErrorKind::Invalid
                | ErrorKind::Busy
                | ErrorKind::RaceCondition => Health::Good,
                ErrorKind::Blocked => Health::Blocked,
                _ => Health::Bad,
            },
        }
    }

    /// A server error of the CRM, which may be about this entry only.
    pub(super) fn is_server_failure(&self) -> bool {
        let (Outcome::Failed(failure) | Outcome::LookUpFailed(failure)) = self else { return false };
        matches!(failure.kind, ErrorKind::Unavailable | ErrorKind::OtherServerError | ErrorKind::RaceCondition)
    }

    /// How long not to call the CRM, if it answered that it was called too often. Not for the limit of one method.
    pub(super) fn pause_ms(&self) -> Option<u64> {
        const DEFAULT_MS: u64 = 1000;
        match self {
            Outcome::Failed(failure) | Outcome::LookUpFailed(failure)
                if failure.kind == ErrorKind::Busy && failure.code.as_deref() != Some(OPERATION_TIME_LIMIT) =>
            {
                Some(failure.retry_after_ms.unwrap_or(DEFAULT_MS))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: ErrorKind, code: Option<&str>, status: Option<u16>) -> Outcome {
        let failure = Failure::new(kind, "message about Ann Smith".to_owned());
        Outcome::Failed(Failure { code: code.map(str::to_owned), status, ..failure })
    }

    #[test]
    fn detail_is_a_code_or_a_status_and_never_a_message() {
        let long = "x".repeat(65);
        for (code, status, expected) in [
            (Some("24218"), Some(400), Some("24218")),
            (Some("QUERY_LIMIT_EXCEEDED"), Some(503), Some("QUERY_LIMIT_EXCEEDED")),
            (Some("no lead ann@example.com"), Some(400), Some("HTTP 400")),
            (Some("+491711234567"), Some(400), Some("HTTP 400")),
            (Some(long.as_str()), Some(400), Some("HTTP 400")),
            (None, Some(502), Some("HTTP 502")),
            (None, None, None),
        ] {
            assert_eq!(failed(ErrorKind::Rejected, code, status).detail().as_deref(), expected, "{code:?}");
        }
    }

    #[test]
    fn only_a_limit_pauses_the_connection() {
        for (kind, code, expected) in [
            (ErrorKind::Busy, None, Some(1000)),
            (ErrorKind::Busy, Some("QUERY_LIMIT_EXCEEDED"), Some(1000)),
            (ErrorKind::Busy, Some("OPERATION_TIME_LIMIT"), None),
            (ErrorKind::RaceCondition, None, None),
            (ErrorKind::Unavailable, None, None),
            (ErrorKind::Rejected, None, None),
        ] {
            assert_eq!(failed(kind, code, None).pause_ms(), expected, "{kind:?} {code:?}");
        }
    }

    #[test]
    fn health_of_each_kind() {
        use ErrorKind::*;
        for (kind, expected) in [
            (Invalid, Health::Good),
            (Rejected, Health::Good),
            (NotFound, Health::Good),
            (Busy, Health::Good),
            (RaceCondition, Health::Good),
            (Unauthorized, Health::Bad),
            (Unavailable, Health::Bad),
            (OtherServerError, Health::Bad),
            (Timeout, Health::Bad),
            (Network, Health::Bad),
            (Protocol, Health::Bad),
            (Blocked, Health::Blocked),
        ] {
            assert_eq!(failed(kind, None, None).health(), expected, "{kind:?}");
        }
    }
}
