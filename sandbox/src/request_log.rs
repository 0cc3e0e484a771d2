//! The last calls as they were received, for a page or a test that wants to see what was sent. Kept in memory; what
//! would give a credential away is masked in the headers.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use leadwire::crm::Crm;
use leadwire::schema::{Object, Value};

use crate::clock;
use crate::request::Call;

const KEPT: usize = 1000;

#[derive(Debug, Default)]
pub struct Calls(Mutex<Log>);

#[derive(Debug, Default)]
struct Log {
    received: u64,
    entries: VecDeque<Entry>,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    crm: Crm,
    at_ms: i64,
    call: Call,
    /// None as long as no answer was sent, and for ever when the call was cut off.
    status: Option<u16>,
}

impl Calls {
    /// Writes a call down and gives its number.
    pub fn receive(&self, crm: Crm, call: Call, at_ms: i64) -> u64 {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.received += 1;
        let number = log.received;
        log.entries.push_front(Entry { number, crm, at_ms, call, status: None });
        log.entries.truncate(KEPT);
        number
    }

    pub fn answered(&self, number: u64, status: u16) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = log.entries.iter_mut().find(|entry| entry.number == number) {
            entry.status = Some(status);
        }
    }

    /// The last calls, newest first.
    pub fn last(&self, limit: usize) -> Value {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Value::List(log.entries.iter().take(limit).map(shown).collect())
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.clear();
    }
}

fn shown(entry: &Entry) -> Value {
    let mut headers = Object::new();
    for (name, value) in &entry.call.headers {
        headers.push(name, Value::Text(masked(name, value)));
    }
    Object::new()
        .with("number", Value::number(entry.number))
        .with("crm", entry.crm.name())
        .with("at", clock::iso(entry.at_ms).as_str())
        .with("method", entry.call.method.as_str())
        .with("path", entry.call.path_and_query().as_str())
        .with("headers", headers)
        .with("body", String::from_utf8_lossy(&entry.call.body).as_ref())
        .with("status", entry.status.map_or(Value::Null, Value::number))
        .into()
}

/// Keeps the scheme of an authorization and the key of a signature.
fn masked(name: &str, value: &str) -> String {
    let shown = match name {
        "authorization" => value.split_once(' ').map_or("", |(scheme, _)| scheme),
        "x-api-authorization" => value.split_once(':').map_or("", |(key, _)| key),
        "x-cap-api-oauth-token" | "cookie" => "",
        _ => return value.to_owned(),
    };
    format!("{shown} ***").trim_start().to_owned()
}
