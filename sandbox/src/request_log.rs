//! The last calls as they were received, kept in memory. Credentials in headers are masked when they are shown.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use leadwire::crm::Crm;
use leadwire::schema::{Object, Value};
use serde::Serialize;

use crate::clock;
use crate::request::ApiRequest;

const CAPACITY: usize = 1000;

#[derive(Debug, Default)]
pub struct RequestLog(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    received: u64,
    newest_first: VecDeque<Entry>,
    /// Of every call, so that a test can check the rate of a long run.
    times_ms: Vec<(Crm, i64)>,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    crm: Crm,
    received_ms: i64,
    request: ApiRequest,
    /// None until a response is sent, and after a connection was cut instead.
    status: Option<u16>,
}

/// An entry in the list of `GET /_sandbox/calls`.
#[derive(Debug, Serialize)]
pub struct LoggedCall {
    number: u64,
    crm: &'static str,
    at: String,
    method: String,
    /// With the query.
    path: String,
    headers: Object,
    body: String,
    status: Option<u16>,
}

impl RequestLog {
    /// Returns the number of the new entry.
    pub fn add(&self, crm: Crm, request: ApiRequest, received_ms: i64) -> u64 {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.received += 1;
        entries.times_ms.push((crm, received_ms));
        let number = entries.received;
        entries.newest_first.push_front(Entry { number, crm, received_ms, request, status: None });
        entries.newest_first.truncate(CAPACITY);
        number
    }

    pub fn set_status(&self, number: u64, status: u16) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.newest_first.iter_mut().find(|entry| entry.number == number) {
            entry.status = Some(status);
        }
    }

    /// In the order of the calls.
    pub fn times_ms(&self, crm: Crm) -> Vec<i64> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.times_ms.iter().filter(|(of, _)| *of == crm).map(|(_, received_ms)| *received_ms).collect()
    }

    pub fn newest(&self, limit: usize) -> Vec<LoggedCall> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.newest_first.iter().take(limit).map(LoggedCall::of).collect()
    }

    pub fn clear(&self) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.newest_first.clear();
        entries.times_ms.clear();
    }
}

impl LoggedCall {
    fn of(entry: &Entry) -> LoggedCall {
        let mut headers = Object::new();
        for (name, value) in &entry.request.headers {
            headers.push(name, Value::Text(mask_credentials(name, value)));
        }
        LoggedCall {
            number: entry.number,
            crm: entry.crm.name(),
            at: clock::iso_date(entry.received_ms),
            method: entry.request.method.clone(),
            path: entry.request.path_and_query(),
            headers,
            body: String::from_utf8_lossy(&entry.request.body).into_owned(),
            status: entry.status,
        }
    }
}

/// Keeps the scheme of an Authorization header and the key of a signature.
fn mask_credentials(name: &str, value: &str) -> String {
    let visible = match name {
        "authorization" => value.split_once(' ').map_or("", |(scheme, _)| scheme),
        "x-api-authorization" => value.split_once(':').map_or("", |(key, _)| key),
        "x-cap-api-oauth-token" | "cookie" => "",
        _ => return value.to_owned(),
    };
    format!("{visible} ***").trim_start().to_owned()
}
