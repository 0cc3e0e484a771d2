//! How an attempt at an entry ended, in words for the ledger, the log and the figures. What becomes of the entry is in
//! `verdict`.

use leadwire::crm::{ErrorKind, Failure};

use super::breaker::Health;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    Delivered {
        id: Option<String>,
    },
    /// An earlier attempt had delivered it.
    Found {
        id: String,
        copies: usize,
    },
    Failed(Failure),
    /// Nothing left this machine.
    NotSent,
    /// The CRM takes no such batch, so nothing of it ran.
    NotRun,
    /// What is in doubt stays so.
    LookUpFailed(Failure),
    /// Only a person can tell, for this reason.
    Untold(&'static str),
    /// The relay stopped in the middle of it.
    Parked,
}

/// The longest code of a CRM that is kept.
const MOST_CODE: usize = 64;

impl Outcome {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Outcome::Delivered { .. } => "delivered",
            Outcome::Found { .. } => "found",
            Outcome::Failed(failure) => failure.kind.name(),
            Outcome::NotSent => "not_sent",
            Outcome::NotRun => "batch_refused",
            Outcome::LookUpFailed(_) => "look_up_failed",
            Outcome::Untold(_) => "held",
            Outcome::Parked => "parked",
        }
    }

    /// The CRM's code, else the HTTP status.
    pub(super) fn detail(&self) -> Option<String> {
        let (Outcome::Failed(failure) | Outcome::LookUpFailed(failure)) = self else { return None };
        let code = failure.code.as_deref().filter(|code| is_code(code)).map(str::to_owned);
        code.or_else(|| failure.status.map(|status| format!("HTTP {status}")))
    }

    pub(super) fn health(&self) -> Health {
        match self {
            Outcome::Delivered { .. } | Outcome::Found { .. } | Outcome::NotRun => Health::Good,
            Outcome::NotSent => Health::Bad,
            Outcome::Untold(_) | Outcome::Parked => Health::Unknown,
            Outcome::Failed(failure) | Outcome::LookUpFailed(failure) => match failure.kind {
                ErrorKind::Rejected | ErrorKind::NotFound | ErrorKind::Invalid | ErrorKind::Busy => Health::Good,
                ErrorKind::Blocked => Health::Blocked,
                _ => Health::Bad,
            },
        }
    }

    /// How long the CRM wants not to be called, when it said that it was called too often.
    pub(super) fn rest_ms(&self) -> Option<u64> {
        const USUAL_MS: u64 = 1000;
        match self {
            Outcome::Failed(failure) | Outcome::LookUpFailed(failure) if failure.kind == ErrorKind::Busy => {
                Some(failure.retry_after_ms.unwrap_or(USUAL_MS))
            }
            _ => None,
        }
    }
}

/// A code is a word; anything else may hold what a person wrote.
fn is_code(code: &str) -> bool {
    code.len() <= MOST_CODE
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: ErrorKind, code: Option<&str>, status: Option<u16>) -> Outcome {
        let failure = Failure::new(kind, "words of Ann Smith".to_owned());
        Outcome::Failed(Failure { code: code.map(str::to_owned), status, ..failure })
    }

    #[test]
    fn detail_is_a_code_or_a_status_and_never_words() {
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
    fn health_of_each_kind() {
        use ErrorKind::*;
        for (kind, expected) in [
            (Invalid, Health::Good),
            (Rejected, Health::Good),
            (NotFound, Health::Good),
            (Busy, Health::Good),
            (Unauthorized, Health::Bad),
            (Unavailable, Health::Bad),
            (Broken, Health::Bad),
            (Timeout, Health::Bad),
            (Network, Health::Bad),
            (Protocol, Health::Bad),
            (Blocked, Health::Blocked),
        ] {
            assert_eq!(failed(kind, None, None).health(), expected, "{kind:?}");
        }
    }
}
