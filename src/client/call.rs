//! A call, and what the outcome of an attempt means for it. Pure: the network, the clock and randomness are in `send` and `fetch`.

use super::options::Limits;
use super::retry::{delay_ms, may_repeat};
use super::route::Route;
use super::send_error::{SendError, SendErrorKind};
use crate::crm::{Answer, Delivery, ErrorKind, HttpRequest, Kind};
use crate::schema::{Object, Value, digits_of};

/// A checked payload and its route to the CRM.
pub struct Call {
    pub route: Route,
    pub kind: Kind,
    pub body: Object,
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
    /// From 1; 0 for an abort before the first.
    pub number: u32,
    /// Whether the CRM may have executed an earlier attempt.
    pub maybe_sent: bool,
    /// Whether a request was sent in this attempt.
    pub was_sent: bool,
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
        after: SendError,
    },
    Failed(SendError),
}

impl Call {
    pub fn request(&self, now_ms: u64) -> Option<HttpRequest> {
        self.route.request(self.kind, &self.body, now_ms)
    }

    /// The request with the solution of a relay's challenge. None when the envelope would be too large.
    pub fn request_with_proof(&self, proof: Value) -> Option<HttpRequest> {
        let Route::Relayed(relayed) = &self.route else { return None };
        let route = Route::Relayed(relayed.with_proof(proof));
        if route.exceeded_limit().is_some() { None } else { route.request(self.kind, &self.body, 0) }
    }

    /// Whether the same request, sent twice, could add two records.
    pub fn may_duplicate(&self) -> bool {
        self.route.may_duplicate(self.kind, &self.body)
    }

    /// Whether sending this adds a record.
    pub fn creates(&self) -> bool {
        self.route.creates(self.kind, &self.body)
    }

    /// The next step after an attempt. Its texts do not contain the target's secrets.
    pub fn interpret_outcome(&self, limits: Limits, attempt: Attempt, outcome: &Outcome) -> Step {
        let secrets = self.route.secrets();
        let mut error = match self.read(limits, attempt, outcome) {
            Ok(mut delivery) => {
                secrets.mask_value(&mut delivery.raw);
                return Step::Delivered(delivery);
            }
            Err(error) => error,
        };
        error.message = secrets.mask(&error.message);
        error.code = error.code.map(|code| secrets.mask(&code));
        error.attempts = attempt.number;
        error.maybe_sent =
            attempt.maybe_sent || error.maybe_sent || (error.kind == SendErrorKind::Aborted && attempt.was_sent);
        if attempt.number <= limits.retries
            && may_repeat(&error, self.may_duplicate())
            && let Some(delay_ms) = delay_ms(attempt.number, attempt.random, error.retry_after_ms)
        {
            return Step::Retry { delay_ms, after: error };
        }
        Step::Failed(error)
    }

    fn read(&self, limits: Limits, attempt: Attempt, outcome: &Outcome) -> Result<Delivery, SendError> {
        let (kind, message) = match outcome {
            Outcome::Answered(answer) => {
                return self.route.reply(self.kind, &self.body, answer, attempt.now_ms).map_err(SendError::from);
            }
            Outcome::TimedOut => {
                let message = ["no answer came within ", &digits_of(limits.timeout_ms), " ms"].concat();
                (SendErrorKind::Request(ErrorKind::Timeout), message)
            }
            Outcome::NetworkError(message) => {
                (SendErrorKind::Request(ErrorKind::Network), ["no answer came: ", message].concat())
            }
            Outcome::Aborted => (SendErrorKind::Aborted, "the caller aborted the send".to_owned()),
        };
        Err(SendError::of_kind(kind, message))
    }
}
