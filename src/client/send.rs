//! The send loop: attempt, interpret the outcome, wait, repeat. The decisions are in [`Call::interpret_outcome`].

use js_sys::{Function, JSON};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::call::Call;
use super::deadline::{Deadline, End, is_aborted};
use super::fetch::{ExchangeOptions, exchange};
use super::options::Limits;
use super::retry::{Attempt, Outcome, Step, delay_ms, is_final};
use super::send_error::SendError;
use crate::crm::{Delivery, HttpRequest};
use crate::protocol::challenge_in;
use crate::schema::Value;

/// The host, and the caller's signal and callbacks.
#[derive(Default)]
pub struct Host {
    /// Whether it is a page, which may be closed before the response.
    pub is_page: bool,
    pub signal: Option<AbortSignal>,
    pub on_attempt: Option<Listener>,
    /// Solves a relay's challenge: `(challenge, signal) => Promise<proof | undefined>`, each an object of JSON's.
    pub solver: Option<Function>,
}

/// Called before each attempt, and before the wait that precedes it, with the attempt's number, the wait in milliseconds and the
/// failure before it.
pub type Listener = Box<dyn Fn(u32, u64, Option<&SendError>)>;

/// The result of a send.
pub enum Attempted {
    Delivered(Delivery),
    /// The outbox should send it again after this wait, in milliseconds.
    Again(u64, SendError),
    /// It must not be sent again.
    Refused(SendError),
}

/// One attempt of an outbox, which stores the lead and counts the attempts.
#[derive(Clone, Copy)]
pub struct OutboxAttempt {
    /// From 1.
    pub number: u32,
    /// Whether the CRM may have executed an earlier attempt.
    pub maybe_sent: bool,
}

/// Sends until there is a receipt or no further attempt is allowed, or makes an outbox's one attempt. Also returns the number
/// of the last attempt.
pub async fn send(call: &Call, limits: Limits, host: &Host, outbox: Option<OutboxAttempt>) -> (Attempted, u32) {
    let OutboxAttempt { mut number, mut maybe_sent } = outbox.unwrap_or(OutboxAttempt { number: 1, maybe_sent: false });
    // An outbox limits the attempts by their age.
    let limits = if outbox.is_some() { Limits { retries: u32::MAX, ..limits } } else { limits };
    let mut wait_ms = 0;
    let mut last_failure: Option<SendError> = None;
    loop {
        if let Some(on_attempt) = &host.on_attempt {
            on_attempt(number, wait_ms, last_failure.as_ref());
        }
        if wait_ms > 0 {
            let _ = Deadline::new(wait_ms, host.signal.as_ref()).wait().await;
        }
        let aborted = host.signal.as_ref().is_some_and(is_aborted);
        if aborted {
            number = number.saturating_sub(1);
        }
        let outcome = if aborted { Outcome::Aborted } else { exchange_with_challenge(call, limits, host).await };
        let attempt = Attempt { number, maybe_sent, was_sent: !aborted, now_ms: now_ms(), random: random() };
        match (call.interpret_outcome(limits, attempt, &outcome), outbox) {
            (Step::Delivered(delivery), _) => return (Attempted::Delivered(delivery), number),
            (Step::Retry { delay_ms, after }, Some(_)) => return (Attempted::Again(delay_ms, after), number),
            (Step::Failed(failure), Some(_)) => return (reschedule(failure, number), number),
            (Step::Failed(failure), None) => return (Attempted::Refused(failure), number),
            (Step::Retry { delay_ms, after }, None) => {
                (number, maybe_sent, wait_ms) = (number + 1, after.maybe_sent, delay_ms);
                last_failure = Some(after);
            }
        }
    }
}

/// How an outbox handles a failure that ends a send without one.
fn reschedule(failure: SendError, number: u32) -> Attempted {
    if is_final(&failure) {
        return Attempted::Refused(failure);
    }
    let wait_ms = failure.retry_after_ms.or_else(|| delay_ms(number, random(), None));
    Attempted::Again(wait_ms.unwrap_or_default(), failure)
}

/// One exchange, and a second one with the solution if the relay responds with a challenge, or with iVvy's time if iVvy refuses
/// the date. Without a solution the relay's first response counts, with its Retry-After.
async fn exchange_with_challenge(call: &Call, limits: Limits, host: &Host) -> Outcome {
    let options = ExchangeOptions {
        timeout_ms: limits.timeout_ms,
        signal: host.signal.as_ref(),
        keepalive: host.is_page && !call.may_duplicate(),
    };
    let mut request = call.request(now_ms());
    let mut outcome = Outcome::NetworkError(String::new());
    let mut is_repeated = false;
    while let Some(next) = request {
        outcome = exchange(&next, options).await;
        request = match (&outcome, is_repeated) {
            (Outcome::Response(response), false) => match call.request_by_server_clock(response) {
                Some(request) => Some(request),
                None => solved(call, challenge_in(response), host).await,
            },
            _ => None,
        };
        is_repeated = true;
    }
    outcome
}

/// For loading and running the solver.
const SOLVE_MS: u64 = 10_000;

/// The request with the challenge's solution in it.
async fn solved(call: &Call, challenge: Option<Value>, host: &Host) -> Option<HttpRequest> {
    let solver = host.solver.as_ref()?;
    let challenge = JSON::parse(&challenge?.to_json()).ok()?;
    let controller = AbortController::new().ok()?;
    let proof = solver.call2(&JsValue::UNDEFINED, &challenge, &controller.signal()).ok()?;
    let proof = End::check(Deadline::new(SOLVE_MS, host.signal.as_ref()).race(&proof).await);
    controller.abort();
    match Value::from_js(&proof.ok()?.ok()?) {
        Value::Null => None,
        proof => call.request_with_proof(proof),
    }
}

/// Milliseconds since 1970.
pub fn now_ms() -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time since 1970")]
    let now_ms = js_sys::Date::now() as u64;
    now_ms
}

/// Uniform over its whole range.
fn random() -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2^32")]
    let random = (js_sys::Math::random() * 4_294_967_296.0) as u32;
    random
}
