//! Why a request did not succeed.

use crate::schema::Value;

/// `K` is the kind: of a request's failure, or of one that also covers sends without a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure<K = ErrorKind> {
    pub kind: K,
    /// The CRM's own message, if it has one.
    pub message: String,
    pub status: Option<u16>,
    /// The CRM's own code.
    pub code: Option<String>,
    pub retry_after_ms: Option<u64>,
    /// Whether the CRM may have executed the request, in any of the attempts.
    pub maybe_sent: bool,
    pub attempts: u32,
    /// The list of issues of a payload that the rules refuse.
    pub issues: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    Invalid,
    Rejected,
    NotFound,
    Unauthorized,
    Busy,
    Unavailable,
    /// The request met another one that changes the same record. It says nothing about the CRM's other requests.
    RaceCondition,
    /// Unavailable until an administrator removes the block.
    Blocked,
    /// Unavailable with a 5xx status that is not expected to recover, such as 501.
    OtherServerError,
    Timeout,
    Network,
    Protocol,
}

impl Failure {
    /// A failure without a response.
    pub fn new(kind: ErrorKind, message: String) -> Failure {
        let maybe_sent = kind.maybe_sent();
        Failure { kind, message, status: None, code: None, retry_after_ms: None, maybe_sent, attempts: 0, issues: None }
    }
}

impl ErrorKind {
    /// The public name (`ErrorKind` in types.d.ts).
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Invalid => "invalid",
            ErrorKind::Rejected => "rejected",
            ErrorKind::NotFound => "not_found",
            ErrorKind::Unauthorized => "unauthorized",
            ErrorKind::Busy => "busy",
            ErrorKind::Unavailable | ErrorKind::RaceCondition | ErrorKind::Blocked | ErrorKind::OtherServerError => {
                "unavailable"
            }
            ErrorKind::Timeout => "timeout",
            ErrorKind::Network => "network",
            ErrorKind::Protocol => "protocol",
        }
    }

    /// Whether another attempt may succeed.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            ErrorKind::Busy
                | ErrorKind::Unavailable
                | ErrorKind::RaceCondition
                | ErrorKind::OtherServerError
                | ErrorKind::Timeout
                | ErrorKind::Network
        )
    }

    /// Whether the CRM may have executed the request.
    pub fn maybe_sent(self) -> bool {
        matches!(
            self,
            ErrorKind::Unavailable
                | ErrorKind::RaceCondition
                | ErrorKind::Blocked
                | ErrorKind::OtherServerError
                | ErrorKind::Timeout
                | ErrorKind::Network
                | ErrorKind::Protocol
        )
    }
}
