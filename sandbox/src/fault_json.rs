//! Faults as JSON: `{"crm": "any", "count": 2, "fault": {"kind": "delay", "ms": 500}}`.

use std::time::Duration;

use leadwire::crm::Crm;
use leadwire::schema::{Object, Value};

use crate::fault::{Fault, Waiting};
use crate::json;

/// One sentence about what is wrong with a fault.
pub struct BadFault(pub String);

pub fn read(given: &Object) -> Result<Waiting, BadFault> {
    let fault = given.get("fault").and_then(Value::as_object).ok_or_else(|| bad("fault must be an object"))?;
    let count = match given.get("count") {
        None => 1,
        Some(count) => whole(count).filter(|count| *count > 0).ok_or_else(|| bad("count must be a number from 1"))?,
    };
    Ok(Waiting { crm: crm(given)?, count, fault: self::fault(fault)? })
}

fn crm(given: &Object) -> Result<Option<Crm>, BadFault> {
    let Some(name) = given.get("crm") else { return Ok(None) };
    match name.as_text() {
        Some("any") => Ok(None),
        name => name.and_then(Crm::of).map(Some).ok_or_else(|| bad("crm must be ivvy, bitrix24, capillary or any")),
    }
}

fn fault(given: &Object) -> Result<Fault, BadFault> {
    let text = |key: &str| given.get(key).and_then(json::text_of).map(str::to_owned);
    let retry_after = text("retryAfter");
    match given.get("kind").and_then(Value::as_text) {
        Some("delay") => {
            let ms = given.get("ms").and_then(whole).ok_or_else(|| bad("a delay needs ms, a number"))?;
            Ok(Fault::Delay(Duration::from_millis(ms)))
        }
        Some("status") => {
            let status = status(given)?.ok_or_else(|| bad("a status needs status, a number"))?;
            Ok(Fault::Status { status, body: body(given), retry_after })
        }
        Some("error") => {
            let code = text("code").ok_or_else(|| bad("an error needs code, one of the CRM's own"))?;
            Ok(Fault::Error { code, message: text("message"), status: status(given)? })
        }
        Some("limit") => Ok(Fault::Limit { retry_after }),
        Some("reset") => Ok(Fault::Reset),
        Some("hang") => Ok(Fault::Hang),
        Some("commit_then_drop") => Ok(Fault::CommitThenDrop),
        Some("half_answer") => Ok(Fault::HalfAnswer),
        Some("broken_json") => Ok(Fault::BrokenJson),
        _ => Err(bad(
            "kind must be delay, status, error, limit, reset, hang, commit_then_drop, half_answer or broken_json",
        )),
    }
}

fn status(given: &Object) -> Result<Option<u16>, BadFault> {
    let Some(value) = given.get("status") else { return Ok(None) };
    let status = whole(value).and_then(|status| u16::try_from(status).ok());
    match status.filter(|status| (200..=999).contains(status)) {
        Some(status) => Ok(Some(status)),
        None => Err(bad("status must be a number from 200 to 999")),
    }
}

/// Text as it is, anything else as JSON; nothing when it is left out.
fn body(given: &Object) -> String {
    match given.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::Text(text)) => text.clone(),
        Some(value) => value.to_json(),
    }
}

pub fn shown(waiting: &Waiting) -> Value {
    let kind = match waiting.fault {
        Fault::Delay(_) => "delay",
        Fault::Status { .. } => "status",
        Fault::Error { .. } => "error",
        Fault::Limit { .. } => "limit",
        Fault::Reset => "reset",
        Fault::Hang => "hang",
        Fault::CommitThenDrop => "commit_then_drop",
        Fault::HalfAnswer => "half_answer",
        Fault::BrokenJson => "broken_json",
    };
    let crm = waiting.crm.map_or("any", Crm::name);
    Object::new().with("crm", crm).with("count", Value::number(waiting.count)).with("kind", kind).into()
}

fn whole(value: &Value) -> Option<u64> {
    json::text_of(value)?.parse().ok()
}

fn bad(what: &str) -> BadFault {
    BadFault(what.to_owned())
}
