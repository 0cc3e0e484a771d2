//! One step of a send: what an attempt's outcome means, and whether another attempt may follow. Pure; the world (network,
//! clock, chance) is the host's: the page's fetch in `www/send.js`, the relay's forwarder, or gloo-net for pages that are
//! written in Rust.

mod retry;

pub use retry::{MAX_DELAY_MS, delay_ms, may_repeat};

use crate::crm::{Answer, Delivery, ErrorKind, Failure, HttpRequest, Kind, Target, reply, request};
use crate::schema::Object;

/// A checked payload and where it goes.
pub struct Call {
    pub target: Target,
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
    /// No answer, in the host's own words.
    Lost(String),
    /// The caller's abort, before or while a request was under way.
    Aborted,
}

/// What an attempt needs to be judged.
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
    /// Chance, uniform over its whole range.
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
        request(&self.target, self.kind, &self.body, now_ms)
    }

    /// Whether sending this twice would make two records.
    pub fn creates(&self) -> bool {
        self.kind.creates(&self.body)
    }

    /// What comes next. Nothing in it shows a secret of the target.
    pub fn judge(&self, limits: Limits, attempt: Attempt, outcome: &Outcome) -> Step {
        let mut failure = match self.read(limits, attempt, outcome) {
            Ok(mut delivery) => {
                self.target.mask_value(&mut delivery.raw);
                return Step::Delivered(delivery);
            }
            Err(failure) => failure,
        };
        failure.message = self.target.mask(&failure.message);
        failure.code = failure.code.map(|code| self.target.mask(&code));
        failure.attempts = attempt.number;
        failure.maybe_sent = attempt.maybe_sent
            || failure.kind.maybe_sent()
            || (failure.kind == ErrorKind::Aborted && attempt.was_under_way);
        if attempt.number <= limits.retries
            && may_repeat(&failure, self.creates())
            && let Some(delay_ms) = delay_ms(attempt.number, attempt.random, failure.retry_after_ms)
        {
            return Step::Retry { delay_ms, after: failure };
        }
        Step::Failed(failure)
    }

    fn read(&self, limits: Limits, attempt: Attempt, outcome: &Outcome) -> Result<Delivery, Failure> {
        let (kind, message) = match outcome {
            Outcome::Answered(answer) => return reply(self.kind, &self.body, answer, attempt.now_ms),
            Outcome::TimedOut => {
                (ErrorKind::Timeout, ["the CRM did not answer within ", &limits.timeout_ms.to_string(), " ms"].concat())
            }
            Outcome::Lost(words) => (ErrorKind::Network, ["the CRM could not be reached: ", words].concat()),
            Outcome::Aborted => (ErrorKind::Aborted, "the caller aborted the send".to_owned()),
        };
        Err(Failure::new(kind, message))
    }
}
