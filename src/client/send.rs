//! The loop of a send: attempt, judge, wait, and once more. What each outcome means is decided by [`Call::judge`].

use js_sys::{Function, JSON};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::fetch::{Terms, exchange};
use super::timer::{Deadline, End, is_aborted};
use super::{Attempt, Call, Limits, Outcome, Step, delay_ms, is_final};
use crate::crm::{Delivery, Failure, HttpRequest};
use crate::protocol::challenge_in;
use crate::schema::Value;

/// What the program that sends takes part in.
#[derive(Default)]
pub struct Host {
    pub signal: Option<AbortSignal>,
    pub on_attempt: Option<Listener>,
    /// Solves a relay's challenge: `(challenge, signal) => Promise<proof | undefined>`, each an object of JSON's.
    pub solver: Option<Function>,
}

/// Told before each attempt, and before the wait that precedes it: the attempt, the wait in milliseconds, the failure before it.
pub type Listener = Box<dyn Fn(u32, u64, Option<&Failure>)>;

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
            let _ = Deadline::new(wait_ms, host.signal.as_ref()).wait().await;
        }
        let aborted = host.signal.as_ref().is_some_and(is_aborted);
        if aborted {
            number = number.saturating_sub(1);
        }
        let outcome = if aborted { Outcome::Aborted } else { answered(call, limits, host).await };
        let attempt = Attempt { number, maybe_sent, was_under_way: !aborted, now_ms: now_ms(), random: random() };
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

/// One exchange, and a second one with the work done that a relay asks for when much comes from here. What cannot be solved
/// is left at the relay's first answer, which says how long to wait.
async fn answered(call: &Call, limits: Limits, host: &Host) -> Outcome {
    let terms = Terms { timeout_ms: limits.timeout_ms, signal: host.signal.as_ref(), may_repeat: !call.may_double() };
    let mut request = call.request(now_ms());
    let mut outcome = Outcome::Lost(String::new());
    let mut is_solved = false;
    while let Some(next) = request {
        outcome = exchange(&next, terms).await;
        request = match (&outcome, is_solved) {
            (Outcome::Answered(answer), false) => solved(call, challenge_in(answer), host).await,
            _ => None,
        };
        is_solved = true;
    }
    outcome
}

/// For the solver to come and to do its work.
const SOLVE_MS: u64 = 10_000;

/// The request with the challenge's solution in it.
async fn solved(call: &Call, challenge: Option<Value>, host: &Host) -> Option<HttpRequest> {
    let solver = host.solver.as_ref()?;
    let challenge = JSON::parse(&challenge?.to_json()).ok()?;
    let controller = AbortController::new().ok()?;
    let proof = solver.call2(&JsValue::UNDEFINED, &challenge, &controller.signal()).ok()?;
    let proof = End::or(Deadline::new(SOLVE_MS, host.signal.as_ref()).race(&proof).await);
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
