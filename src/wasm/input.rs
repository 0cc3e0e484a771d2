//! What JavaScript hands over, read with a clear word about what is wrong.

use crate::crm::{Answer, Crm, ErrorKind, Failure, Kind};
use crate::schema::{Catalog, Object, Value, digits_of};
use crate::send::{Attempt, Limits, Outcome};

/// A `LeadError`, ready to be thrown.
pub(super) type Refusal = Object;

/// The levels of a call: a catalog's lists are the deepest part.
const CALL_LEVELS: usize = 16;

pub(super) fn read(call: &str) -> Result<Object, Refusal> {
    match Value::read(call, CALL_LEVELS) {
        Ok(Value::Object(call)) => Ok(call),
        _ => Err(bad_target("the target, the catalog or an option cannot be written as JSON".to_owned())),
    }
}

pub(super) fn kind(call: &Object) -> Result<Kind, Refusal> {
    let name = call.get("kind").and_then(Value::as_text).unwrap_or_default();
    Kind::of(name).ok_or_else(|| bad_target(["there is no kind \"", name, "\"; allowed is ", &kinds(None)].concat()))
}

pub(super) fn never_alone(kind: Kind) -> Refusal {
    bad_target([kind.name(), " is never sent by itself; allowed is to put it into an ivvy.lead"].concat())
}

pub(super) fn catalog(call: &Object) -> Result<Catalog, Refusal> {
    Catalog::of(call.get("catalog").unwrap_or(&Value::Null)).map_err(bad_target)
}

pub(super) fn limits(call: &Object) -> Result<Limits, Refusal> {
    Ok(Limits { timeout_ms: count(call, "timeoutMs", 1, 10_000)?, retries: count(call, "retries", 0, 2)? })
}

/// Text under a name, or nothing.
pub(super) fn text(object: &Object, name: &str) -> Result<Option<String>, Refusal> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text.clone())),
        Some(_) => Err(bad_target([name, " must be text"].concat())),
    }
}

pub(super) fn flag(object: &Object, name: &str) -> Result<bool, Refusal> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(bad_target([name, " must be true or false"].concat())),
    }
}

/// The longest time that a timer of any host takes, in milliseconds.
const MAX_COUNT: i64 = i32::MAX as i64;

fn count(object: &Object, name: &str, min: i64, default: u32) -> Result<u32, Refusal> {
    let Some(value) = object.present(name) else { return Ok(default) };
    let count = value.as_whole(min).filter(|count| *count <= MAX_COUNT);
    count.and_then(|count| u32::try_from(count).ok()).ok_or_else(|| {
        let (min, max) = (digits_of(min), digits_of(MAX_COUNT));
        bad_target([name, " must be a whole number from ", &min, " to ", &max].concat())
    })
}

/// The host's clock, in milliseconds since 1970.
pub(super) fn now_ms(call: &Object) -> u64 {
    number(call, "nowMs")
}

/// What the host tells of an attempt: `{attempt, maybeSent, underWay, random, status, retryAfter, body}`, or `lost` with
/// "timeout", "aborted" or the host's own words in `message`. The host is ours, so what is missing has its empty value.
pub(super) fn outcome(told: &Object, now_ms: u64) -> (Attempt, Outcome) {
    let is_set = |name| told.get(name) == Some(&Value::Bool(true));
    let word = |name| told.get(name).and_then(Value::as_text).unwrap_or_default().to_owned();
    let attempt = Attempt {
        number: u32::try_from(number(told, "attempt")).unwrap_or(u32::MAX),
        maybe_sent: is_set("maybeSent"),
        was_under_way: is_set("underWay"),
        now_ms,
        random: u32::try_from(number(told, "random")).unwrap_or(u32::MAX),
    };
    let outcome = match word("lost").as_str() {
        "timeout" => Outcome::TimedOut,
        "aborted" => Outcome::Aborted,
        "network" => Outcome::Lost(word("message")),
        _ => Outcome::Answered(Answer {
            status: u16::try_from(number(told, "status")).unwrap_or(0),
            retry_after: told.get("retryAfter").and_then(Value::as_text).map(str::to_owned),
            body: word("body"),
        }),
    };
    (attempt, outcome)
}

fn number(object: &Object, name: &str) -> u64 {
    object.get(name).and_then(|value| value.as_whole(0)).and_then(|number| number.try_into().ok()).unwrap_or(0)
}

/// A call that is refused before anything is sent.
pub(super) fn refusal(kind: ErrorKind, message: String) -> Refusal {
    Failure::new(kind, message).to_object()
}

pub(super) fn bad_target(message: String) -> Refusal {
    refusal(ErrorKind::BadTarget, message)
}

/// The names of a CRM's kinds, or of all.
pub(super) fn kinds(of: Option<Crm>) -> String {
    let mut names = String::new();
    for kind in Kind::ALL {
        if of.is_none_or(|crm| crm == kind.crm()) {
            names.extend([if names.is_empty() { "" } else { ", " }, kind.name()]);
        }
    }
    names
}
