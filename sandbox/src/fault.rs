//! Requested faults, as the control API reads and lists them, and the queue in which they wait for calls.

use std::collections::VecDeque;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use leadwire::crm::Crm;
use leadwire::schema::Value;
use serde::{Deserialize, Deserializer, Serialize, de};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Waits, then processes the call.
    Delay(Duration),
    /// Does not process the call; responds with this status and body.
    Status { status: u16, body: String, retry_after: Option<String> },
    /// Does not process the call; responds with one of the CRM's documented errors, by its code.
    Error { code: String, message: Option<String>, status: Option<u16> },
    /// Does not process the call; responds with the CRM's rate-limit error.
    Limit { retry_after: Option<String> },
    /// Does not process the call; resets the connection.
    Reset,
    /// Does not process the call, and never responds.
    Hang,
    /// Processes the call, then closes the connection without a response.
    CommitThenDrop,
    /// Processes the call, sends half of the response and closes the connection.
    HalfAnswer,
    /// Processes the call and responds with invalid JSON.
    BrokenJson,
}

/// A fault and the calls that it still applies to.
#[derive(Clone, Debug)]
pub struct QueuedFault {
    /// None for any CRM.
    crm: Option<Crm>,
    count: u64,
    kind: FaultKind,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum FaultKind {
    Delay,
    Status,
    Error,
    Limit,
    Reset,
    Hang,
    CommitThenDrop,
    HalfAnswer,
    BrokenJson,
}

/// First in, first out.
#[derive(Debug, Default)]
pub struct FaultQueue(Mutex<VecDeque<QueuedFault>>);

impl FaultQueue {
    pub fn push(&self, queued: QueuedFault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(queued);
    }

    /// The first fault for this CRM, whose count is reduced by one.
    pub fn take(&self, crm: Crm) -> Option<Fault> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = queue.iter().position(|queued| queued.crm.is_none_or(|of| of == crm))?;
        let queued = queue.get_mut(at)?;
        queued.count -= 1;
        let fault = queued.fault.clone();
        if queued.count == 0 {
            queue.remove(at);
        }
        Some(fault)
    }

    pub fn list(&self) -> Vec<FaultSummary> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(FaultSummary::of).collect()
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A queued fault in the list of `GET /_sandbox/faults`.
#[derive(Debug, Serialize)]
pub struct FaultSummary {
    crm: &'static str,
    count: u64,
    kind: FaultKind,
}

impl FaultSummary {
    fn of(queued: &QueuedFault) -> FaultSummary {
        FaultSummary { crm: queued.crm.map_or("any", Crm::name), count: queued.count, kind: queued.kind }
    }
}

/// The body of `POST /_sandbox/faults`: `{"crm": "any", "count": 2, "fault": {"kind": "delay", "ms": 500}}`.
#[derive(Debug, Deserialize)]
pub struct FaultRequest {
    crm: Option<String>,
    #[serde(default, deserialize_with = "number_or_text")]
    count: Option<u64>,
    fault: FaultFields,
}

/// The fields of all kinds of fault. Not a tagged enum, because serde cannot read numbers of `arbitrary_precision` in one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FaultFields {
    kind: FaultKind,
    #[serde(default, deserialize_with = "number_or_text")]
    ms: Option<u64>,
    #[serde(default, deserialize_with = "number_or_text")]
    status: Option<u16>,
    body: Option<Value>,
    #[serde(default, deserialize_with = "number_or_text")]
    code: Option<String>,
    #[serde(default, deserialize_with = "number_or_text")]
    message: Option<String>,
    #[serde(default, deserialize_with = "number_or_text")]
    retry_after: Option<String>,
}

impl FaultRequest {
    /// The error is a sentence for the client.
    pub fn into_queued(self) -> Result<QueuedFault, &'static str> {
        let crm = match self.crm.as_deref() {
            None | Some("any") => None,
            Some(name) => Some(Crm::of(name).ok_or("crm must be ivvy, bitrix24, capillary or any")?),
        };
        let count = self.count.unwrap_or(1);
        if count == 0 {
            return Err("count must be a number from 1");
        }
        Ok(QueuedFault { crm, count, kind: self.fault.kind, fault: self.fault.into_fault()? })
    }
}

impl FaultFields {
    fn into_fault(self) -> Result<Fault, &'static str> {
        let FaultFields { kind, ms, status, body, code, message, retry_after } = self;
        if status.is_some_and(|status| !(200..=999).contains(&status)) {
            return Err("status must be a number from 200 to 999");
        }
        Ok(match kind {
            FaultKind::Delay => Fault::Delay(Duration::from_millis(ms.ok_or("a delay needs ms")?)),
            FaultKind::Status => {
                Fault::Status { status: status.ok_or("a status needs status")?, body: body_text(body), retry_after }
            }
            FaultKind::Error => Fault::Error { code: code.ok_or("an error needs code")?, message, status },
            FaultKind::Limit => Fault::Limit { retry_after },
            FaultKind::Reset => Fault::Reset,
            FaultKind::Hang => Fault::Hang,
            FaultKind::CommitThenDrop => Fault::CommitThenDrop,
            FaultKind::HalfAnswer => Fault::HalfAnswer,
            FaultKind::BrokenJson => Fault::BrokenJson,
        })
    }
}

/// Text as it is, any other value as JSON.
fn body_text(body: Option<Value>) -> String {
    match body {
        None | Some(Value::Null) => String::new(),
        Some(Value::Text(text)) => text,
        Some(value) => value.to_json(),
    }
}

/// For `deserialize_with`: null, a number, or the same as text.
fn number_or_text<'de, D: Deserializer<'de>, T: FromStr>(deserializer: D) -> Result<Option<T>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => {
            let text = value.as_text_or_digits().ok_or_else(|| de::Error::custom("expected a number or text"))?;
            text.parse().map(Some).map_err(|_| de::Error::custom(format!("invalid number {text}")))
        }
    }
}
