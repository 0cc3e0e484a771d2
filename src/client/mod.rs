//! A send from its first attempt to its receipt. The decisions are pure: whether a payload may be sent (`prepare`), what an
//! attempt's outcome means (here) and whether another attempt follows (`retry`). The network, the clock and randomness are
//! in `send` and `fetch`, which exist in WebAssembly only.

#[cfg(target_arch = "wasm32")]
mod fetch;
mod options;
mod prepare;
mod retry;
mod route;
#[cfg(target_arch = "wasm32")]
mod send;
#[cfg(target_arch = "wasm32")]
mod timer;

pub use options::{SendOptions, TargetOptions};
pub use prepare::{Environment, Prepared, bad_target, crm_of_target, prepare};
pub use retry::{MAX_DELAY_MS, delay_ms, is_final, may_repeat};
pub use route::{Relayed, Route};
#[cfg(target_arch = "wasm32")]
pub use send::{Attempted, Host, Listener, OutboxAttempt, now_ms, send};

use crate::crm::{Answer, Delivery, ErrorKind, Failure, HttpRequest, Kind};
use crate::schema::{Object, Value, digits_of};

/// A checked payload and its route.
pub struct Call {
    pub route: Route,
    pub kind: Kind,
    pub body: Object,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For each attempt.
    pub timeout_ms: u32,
    /// Attempts after the first.
    pub retries: u32,
}

/// How an attempt ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    Answered(Answer),
    TimedOut,
    /// No answer; the host's error message.
    NetworkError(String),
    /// The caller's abort, before or while a request was under way.
    Aborted,
}

/// One attempt, as [`Call::interpret_outcome`] needs it.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// From 1; 0 when the caller aborted before the first.
    pub number: u32,
    /// Whether the CRM may have done what an earlier attempt asked.
    pub maybe_sent: bool,
    /// Whether a request went out in this attempt.
    pub was_under_way: bool,
    /// Milliseconds since 1970.
    pub now_ms: u64,
    /// Uniform over its whole range.
    pub random: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Delivered(Delivery),
    /// Send again after this wait.
    Retry {
        delay_ms: u64,
        after: Failure,
    },
    Failed(Failure),
}

impl Call {
    pub fn request(&self, now_ms: u64) -> Option<HttpRequest> {
        self.route.request(self.kind, &self.body, now_ms)
    }

    /// The request with a relay's challenge solved. None when the envelope would be too large with it.
    pub fn request_with_proof(&self, proof: Value) -> Option<HttpRequest> {
        let Route::Relayed(relayed) = &self.route else { return None };
        let route = Route::Relayed(relayed.with_proof(proof));
        if route.exceeded_limit().is_some() { None } else { route.request(self.kind, &self.body, 0) }
    }

    /// Whether the same request, sent twice, could make two records.
    pub fn may_duplicate(&self) -> bool {
        self.route.may_duplicate(self.kind, &self.body)
    }

    /// Whether sending this makes a new record.
    pub fn creates(&self) -> bool {
        self.route.creates(self.kind, &self.body)
    }

    /// The next step after an attempt. Nothing in it shows a secret of the target.
    pub fn interpret_outcome(&self, limits: Limits, attempt: Attempt, outcome: &Outcome) -> Step {
        let secrets = self.route.secrets();
        let mut failure = match self.read(limits, attempt, outcome) {
            Ok(mut delivery) => {
                secrets.mask_value(&mut delivery.raw);
                return Step::Delivered(delivery);
            }
            Err(failure) => failure,
        };
        failure.message = secrets.mask(&failure.message);
        failure.code = failure.code.map(|code| secrets.mask(&code));
        failure.attempts = attempt.number;
        failure.maybe_sent = attempt.maybe_sent
            || failure.kind.maybe_sent()
            || (failure.kind == ErrorKind::Aborted && attempt.was_under_way);
        if attempt.number <= limits.retries
            && may_repeat(&failure, self.may_duplicate())
            && let Some(delay_ms) = delay_ms(attempt.number, attempt.random, failure.retry_after_ms)
        {
            return Step::Retry { delay_ms, after: failure };
        }
        Step::Failed(failure)
    }

    fn read(&self, limits: Limits, attempt: Attempt, outcome: &Outcome) -> Result<Delivery, Failure> {
        let (kind, message) = match outcome {
            Outcome::Answered(answer) => return self.route.reply(self.kind, &self.body, answer, attempt.now_ms),
            Outcome::TimedOut => {
                (ErrorKind::Timeout, ["no answer came within ", &digits_of(limits.timeout_ms), " ms"].concat())
            }
            Outcome::NetworkError(message) => (ErrorKind::Network, ["no answer came: ", message].concat()),
            Outcome::Aborted => (ErrorKind::Aborted, "the caller aborted the send".to_owned()),
        };
        Err(Failure::new(kind, message))
    }
}
