//! The sandbox's own paths under `/_sandbox`: see what is stored and what was called, ask for misbehaviour, start
//! afresh. They need no credentials. Answers are for JavaScript: numbers that it would round are strings of digits.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use leadwire::schema::{Object, Value};

use crate::request::Call;
use crate::response::Answer;
use crate::state::App;
use crate::store::{Record, StoreError};
use crate::{fault_json, json, router};

const DEFAULT_LIMIT: usize = 100;

pub async fn receive(State(app): State<Arc<App>>, request: Request) -> Response {
    let answer = match Call::read(request).await {
        Some(call) => answer(&app, &call).unwrap_or_else(|error| refused(500, &error.to_string())),
        None => refused(413, "the body is too large"),
    };
    router::whole(answer)
}

fn answer(app: &App, call: &Call) -> Result<Answer, StoreError> {
    let done = || Ok(shown(Object::new().with("ok", true)));
    match (call.method.as_str(), call.parts_behind("/_sandbox").as_slice()) {
        ("GET", ["records"]) => records(app, call),
        ("GET", ["calls"]) => Ok(shown(Object::new().with("calls", app.calls.last(limit(call))))),
        ("GET", ["faults"]) => {
            let waiting = app.faults.waiting().iter().map(fault_json::shown).collect();
            Ok(shown(Object::new().with("faults", Value::List(waiting))))
        }
        ("POST", ["faults"]) => Ok(add_fault(app, call)),
        ("DELETE", ["faults"]) => {
            app.faults.clear();
            done()
        }
        ("POST", ["ids"]) => set_next_id(app, call),
        ("POST", ["reset"]) => {
            app.reset()?;
            done()
        }
        _ => Ok(refused(404, "no such control path; see sandbox/README.md")),
    }
}

/// Newest first; with `?kind=ivvy.lead` only those.
fn records(app: &App, call: &Call) -> Result<Answer, StoreError> {
    let kind = call.query_value("kind");
    let found = app.store.work(|records| records.newest(kind.as_deref(), limit(call)))?;
    Ok(shown(Object::new().with("records", Value::List(found.iter().map(row).collect()))))
}

fn row(record: &Record) -> Value {
    Object::new()
        .with("kind", record.kind.as_str())
        .with("id", Value::number(record.id))
        .with("added", crate::clock::iso(record.added_ms).as_str())
        .with("changed", crate::clock::iso(record.changed_ms).as_str())
        .with("fields", record.fields.clone())
        .into()
}

fn add_fault(app: &App, call: &Call) -> Answer {
    let Some(given) = json::object(&call.body) else { return refused(400, "the body must be a JSON object") };
    match fault_json::read(&given) {
        Ok(waiting) => {
            app.faults.add(waiting);
            shown(Object::new().with("ok", true))
        }
        Err(bad) => refused(400, &bad.0),
    }
}

/// `{"kind": "ivvy.lead", "next": "9007199254740993"}`: the id that the next new record of the kind gets.
fn set_next_id(app: &App, call: &Call) -> Result<Answer, StoreError> {
    let given = json::object(&call.body).unwrap_or_default();
    let kind = given.get("kind").and_then(Value::as_text);
    let (Some(kind), Some(next)) = (kind, given.get("next").and_then(json::id_of)) else {
        return Ok(refused(400, "kind must be a kind of record, and next an id"));
    };
    if app.store.work(|records| records.set_next_id(kind, next))? {
        return Ok(shown(Object::new().with("ok", true)));
    }
    Ok(refused(400, "there are no records of this kind"))
}

fn limit(call: &Call) -> usize {
    call.query_value("limit").and_then(|limit| limit.parse().ok()).unwrap_or(DEFAULT_LIMIT)
}

fn shown(body: Object) -> Answer {
    let body = Value::from(body).to_js_json();
    Answer { status: 200, content_type: "application/json", retry_after: None, body }
}

fn refused(status: u16, message: &str) -> Answer {
    Answer::json(status, Object::new().with("message", message))
}
