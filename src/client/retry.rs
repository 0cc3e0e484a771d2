//! What the outcome of an attempt means: delivered, failed, or another attempt and after how long. Pure: the clock and the random
//! number are passed in.

use super::call::Call;
use super::options::Limits;
use super::send_error::{SendError, SendErrorKind};
use crate::crm::{Delivery, ErrorKind, HttpResponse, is_status_set, record_id};
use crate::schema::{Value, digits_of};

/// How an attempt ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    Response(HttpResponse),
    TimedOut,
    /// No response; the host's error message.
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
    /// The next step after an attempt. Its texts do not contain the target's secrets.
    pub fn interpret_outcome(&self, limits: Limits, attempt: Attempt, outcome: &Outcome) -> Step {
        let secrets = self.route.secrets();
        let mut error = match self.result(limits, attempt, outcome) {
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
            && may_retry(&error, self.may_duplicate())
            && let Some(delay_ms) = delay_ms(attempt.number, attempt.random, error.retry_after_ms)
        {
            return Step::Retry { delay_ms, after: error };
        }
        Step::Failed(error)
    }

    fn result(&self, limits: Limits, attempt: Attempt, outcome: &Outcome) -> Result<Delivery, SendError> {
        let (kind, message) = match outcome {
            Outcome::Response(response) => {
                return match self.interpret_response(response, attempt.now_ms) {
                    Err(failure) if attempt.maybe_sent && is_status_set(self.kind, &failure) => Ok(Delivery {
                        id: self.body.get("id").and_then(record_id),
                        raw: response.body.clone().unwrap_or(Value::Null),
                        is_queued: false,
                        update_token: None,
                        ignored: None,
                    }),
                    result => result.map_err(SendError::from),
                };
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

/// The longest wait between two attempts. A longer Retry-After ends the retries, and the caller decides.
pub const MAX_DELAY_MS: u64 = 5 * 60 * 1000;
const BASE_DELAY_MS: u64 = 1000;

/// Whether another attempt is safe. A create is repeated only after a response that says that it was not executed; an update may be
/// repeated after every temporary failure.
pub fn may_retry(error: &SendError, may_duplicate: bool) -> bool {
    match error.kind {
        SendErrorKind::Request(ErrorKind::Busy) => true,
        SendErrorKind::Request(
            ErrorKind::Timeout | ErrorKind::Network | ErrorKind::Unavailable | ErrorKind::RaceCondition,
        ) => !may_duplicate,
        _ => false,
    }
}

/// Whether an error is permanent, however often a lead is sent to a relay. A 403 without a relay's reason, a 404 or a response that
/// is not a relay's may come from a proxy, a captive portal or an unfinished deployment, and be temporary.
pub fn is_final(error: &SendError) -> bool {
    match error.kind {
        SendErrorKind::Request(ErrorKind::Invalid | ErrorKind::Rejected)
        | SendErrorKind::BadTarget
        | SendErrorKind::SecretInBrowser => true,
        SendErrorKind::Request(ErrorKind::Unauthorized) => error.code.is_some(),
        _ => false,
    }
}

/// The wait before retry number `retry`, counted from 1: full jitter over a span that doubles, and at least `retry_after_ms`.
/// None when that is more than [`MAX_DELAY_MS`]. `random` is uniform over its whole range.
pub fn delay_ms(retry: u32, random: u32, retry_after_ms: Option<u64>) -> Option<u64> {
    let floor = retry_after_ms.unwrap_or(0);
    let span = MAX_DELAY_MS.min(BASE_DELAY_MS << retry.min(20));
    let jitter = (span * u64::from(random)) >> 32;
    (floor <= MAX_DELAY_MS).then(|| jitter.max(floor))
}
