//! Why a send failed: its request failed, or none was made.

use crate::crm::{BadTarget, ErrorKind, Failure, Kind};
use crate::schema::{Issue, MAX_SAFE, Object, Value};

pub type SendError = Failure<SendErrorKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendErrorKind {
    Request(ErrorKind),
    /// By the caller's signal.
    Aborted,
    BadTarget,
    SecretInBrowser,
}

impl Failure<SendErrorKind> {
    /// An error without a response.
    pub fn of_kind(kind: SendErrorKind, message: String) -> SendError {
        let maybe_sent = matches!(kind, SendErrorKind::Request(kind) if kind.maybe_sent());
        Failure { kind, message, status: None, code: None, retry_after_ms: None, maybe_sent, attempts: 0, issues: None }
    }

    pub fn bad_target(message: String) -> SendError {
        SendError::of_kind(SendErrorKind::BadTarget, message)
    }

    /// A payload that the rules refuse.
    pub fn invalid(kind: Kind, issues: &[Issue]) -> SendError {
        let mut message = ["the ", kind.name(), " is not valid"].concat();
        let mut separator = ": ";
        for issue in issues {
            message.extend([separator, &issue.message]);
            separator = "; ";
        }
        let kind = SendErrorKind::Request(ErrorKind::Invalid);
        Failure { issues: Some(Issue::list(issues)), ..SendError::of_kind(kind, message) }
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

impl From<Failure> for SendError {
    fn from(failure: Failure) -> SendError {
        let Failure { kind, message, status, code, retry_after_ms, maybe_sent, attempts, issues } = failure;
        let kind = SendErrorKind::Request(kind);
        Failure { kind, message, status, code, retry_after_ms, maybe_sent, attempts, issues }
    }
}

impl From<BadTarget> for SendError {
    fn from(BadTarget(message): BadTarget) -> SendError {
        SendError::bad_target(message)
    }
}

impl SendErrorKind {
    /// The public name (`ErrorKind` in types.d.ts).
    pub fn name(self) -> &'static str {
        match self {
            SendErrorKind::Request(kind) => kind.name(),
            SendErrorKind::Aborted => "aborted",
            SendErrorKind::BadTarget => "bad_target",
            SendErrorKind::SecretInBrowser => "secret_in_browser",
        }
    }

    /// Whether another attempt may succeed.
    pub fn is_retryable(self) -> bool {
        matches!(self, SendErrorKind::Request(kind) if kind.is_retryable())
    }
}
