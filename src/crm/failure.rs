//! Why a send did not end in a receipt, in the words of the public face.

use super::Kind;
use crate::schema::{Issue, MAX_SAFE, Object, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub kind: ErrorKind,
    /// The CRM's own words where it has some.
    pub message: String,
    pub status: Option<u16>,
    /// The CRM's own code.
    pub code: Option<String>,
    pub retry_after_ms: Option<u64>,
    /// Whether the CRM may have done what was asked all the same, in any of the attempts.
    pub maybe_sent: bool,
    pub attempts: u32,
    /// The list of issues, when the rules refuse the payload.
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
    /// Unavailable by a block that only a person lifts.
    Blocked,
    /// Unavailable by a status that does not pass by waiting, such as 501.
    Broken,
    Timeout,
    Network,
    Aborted,
    Protocol,
    BadTarget,
    SecretInBrowser,
}

impl Failure {
    /// A failure without an answer.
    pub fn new(kind: ErrorKind, message: String) -> Failure {
        let maybe_sent = kind.maybe_sent();
        Failure { kind, message, status: None, code: None, retry_after_ms: None, maybe_sent, attempts: 0, issues: None }
    }

    /// A payload that the rules refuse.
    pub fn invalid(kind: Kind, issues: &[Issue]) -> Failure {
        let mut message = ["the ", kind.name(), " is not valid"].concat();
        let mut before = ": ";
        for issue in issues {
            message.extend([before, &issue.message]);
            before = "; ";
        }
        Failure { issues: Some(Issue::list(issues)), ..Failure::new(ErrorKind::Invalid, message) }
    }

    /// The fields of a `LeadError`.
    pub fn to_object(&self) -> Object {
        let mut error = Object::new()
            .with("kind", self.kind.name())
            .with("message", self.message.as_str())
            .with("retryable", self.kind.is_retryable())
            .with("maybeSent", self.maybe_sent)
            .with("attempts", Value::number(self.attempts));
        if let Some(status) = self.status {
            error.push("status", Value::number(status));
        }
        if let Some(code) = &self.code {
            error.push("code", code.as_str().into());
        }
        if let Some(retry_after_ms) = self.retry_after_ms {
            error.push("retryAfterMs", Value::number(retry_after_ms.min(MAX_SAFE)));
        }
        if let Some(issues) = &self.issues {
            error.push("issues", issues.clone());
        }
        error
    }
}

impl ErrorKind {
    /// The name in the public face.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Invalid => "invalid",
            ErrorKind::Rejected => "rejected",
            ErrorKind::NotFound => "not_found",
            ErrorKind::Unauthorized => "unauthorized",
            ErrorKind::Busy => "busy",
            ErrorKind::Unavailable | ErrorKind::Blocked | ErrorKind::Broken => "unavailable",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Network => "network",
            ErrorKind::Aborted => "aborted",
            ErrorKind::Protocol => "protocol",
            ErrorKind::BadTarget => "bad_target",
            ErrorKind::SecretInBrowser => "secret_in_browser",
        }
    }

    /// Whether sending again may help.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            ErrorKind::Busy | ErrorKind::Unavailable | ErrorKind::Broken | ErrorKind::Timeout | ErrorKind::Network
        )
    }

    /// Whether the CRM may have done what was asked all the same.
    pub fn maybe_sent(self) -> bool {
        matches!(
            self,
            ErrorKind::Unavailable
                | ErrorKind::Blocked
                | ErrorKind::Broken
                | ErrorKind::Timeout
                | ErrorKind::Network
                | ErrorKind::Protocol
        )
    }
}
