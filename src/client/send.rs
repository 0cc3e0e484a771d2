//! The loop of a send: attempt, judge, wait, and once more. What each outcome means is decided by [`Call::judge`].

use js_sys::{Function, JSON, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::fetch::{Terms, exchange};
use super::timer::Deadline;
use super::{Attempt, Call, Limits, Outcome, Step, delay_ms, is_final};
use crate::crm::{Delivery, Failure};
use crate::protocol::challenge_in;
use crate::schema::{MAX_LEVELS, Value};

/// What the program that sends takes part in.
#[derive(Default)]
pub struct Host {
    pub signal: Option<AbortSignal>,
    /// Told before each attempt, and before the wait that precedes it: the attempt, the wait, the failure before it.
    pub on_attempt: Option<Box<dyn Fn(u32, u64, Option<&Failure>)>>,
    /// Solves a relay's challenge: `(challenge, signal) => Promise<proof>`, each as an object of JSON's.
    pub solver: Option<Function>,
    /// Asked before each further step of an attempt whether it is still to be taken: `() => Promise<boolean>`.
    pub hold: Option<Function>,
}

/// What became of a send.
pub enum Attempted {
    Delivered(Delivery),
    /// To be sent again after this wait, in milliseconds.
    Again(u64, Failure),
    /// It is not sent again.
    Refused(Failure),
}

/// Sends until there is a receipt or nothing more may be tried, or makes the one attempt that is asked for: its number, and
/// whether an earlier one may have arrived. Gives the number of the last attempt, too.
pub async fn send(call: &Call, limits: Limits, host: &Host, only: Option<(u32, bool)>) -> (Attempted, u32) {
    let (mut number, mut maybe_sent) = only.unwrap_or((1, false));
    // An outbox keeps the lead and tries again for as long as it takes.
    let limits = if only.is_some() { Limits { retries: u32::MAX, ..limits } } else { limits };
    let mut wait_ms = 0;
    let mut before: Option<Failure> = None;
    loop {
        if let Some(on_attempt) = &host.on_attempt {
            on_attempt(number, wait_ms, before.as_ref());
        }
        if wait_ms > 0 {
            Deadline::new(wait_ms, host.signal.as_ref()).wait().await;
        }
        let is_aborted = host.signal.as_ref().is_some_and(AbortSignal::aborted);
        if is_aborted {
            number -= 1;
        }
        let outcome = if is_aborted { Outcome::Aborted } else { exchange_with_challenge(call, limits, host).await };
        let attempt =
            Attempt { number, maybe_sent, was_under_way: !is_aborted, now_ms: now_ms(), random: random() };
        match (call.judge(limits, attempt, &outcome), only) {
            (Step::Delivered(delivery), _) => return (Attempted::Delivered(delivery), number),
            (Step::Retry { delay_ms, after }, Some(_)) => return (Attempted::Again(delay_ms, after), number),
            (Step::Failed(failure), Some(_)) => return (later(failure, number), number),
            (Step::Failed(failure), None) => return (Attempted::Refused(failure), number),
            (Step::Retry { delay_ms, after }, None) => {
                (number, maybe_sent, wait_ms) = (number + 1, after.maybe_sent, delay_ms);
                before = Some(after);
            }
        }
    }
}

/// A failure that a send without an outbox would end with.
fn later(failure: Failure, number: u32) -> Attempted {
    if is_final(&failure) {
        return Attempted::Refused(failure);
    }
    let wait_ms = failure.retry_after_ms.or_else(|| delay_ms(number, random(), None));
    Attempted::Again(wait_ms.unwrap_or_default(), failure)
}

/// For the solver to come and to do its work.
const SOLVE_MS: u64 = 10_000;

/// One exchange, and a second one with the work done that a relay asks for when much comes from here. What cannot be solved
/// is left at the relay's first answer, which says how long to wait.
async fn exchange_with_challenge(call: &Call, limits: Limits, host: &Host) -> Outcome {
    let terms = Terms { timeout_ms: limits.timeout_ms, signal: host.signal.as_ref(), may_repeat: !call.may_double() };
    let Some(request) = call.request(now_ms()) else { return Outcome::Lost("nothing to send".to_owned()) };
    let outcome = exchange(&request, terms).await;
    let Outcome::Answered(answer) = &outcome else { return outcome };
    let Some(challenge) = challenge_in(answer) else { return outcome };
    match solved(call, &challenge, host).await {
        Some(request) => exchange(&request, terms).await,
        None => outcome,
    }
}

/// The request with the challenge's solution in it.
async fn solved(call: &Call, challenge: &Value, host: &Host) -> Option<crate::crm::HttpRequest> {
    let solver = host.solver.as_ref()?;
    if !is_held(host).await {
        return None;
    }
    let deadline = Deadline::new(SOLVE_MS, host.signal.as_ref());
    let controller = web_sys::AbortController::new().ok()?;
    let challenge = JSON::parse(&challenge.to_json()).ok()?;
    let proof = solver.call2(&JsValue::UNDEFINED, &challenge, &controller.signal()).ok()?;
    let proof = deadline.race(&proof).await;
    controller.abort();
    let proof = JSON::stringify(&proof.ok()?.ok()?).ok()?;
    let proof = Value::read(&String::from(proof), MAX_LEVELS).ok()?;
    if !is_held(host).await {
        return None;
    }
    call.request_with_proof(proof)
}

async fn is_held(host: &Host) -> bool {
    let Some(hold) = &host.hold else { return true };
    match hold.call0(&JsValue::UNDEFINED) {
        Ok(answer) => JsFuture::from(Promise::resolve(&answer)).await.is_ok_and(|answer| answer.is_truthy()),
        Err(_) => false,
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
