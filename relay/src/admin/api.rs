//! What the delivery page asks for, as JSON: figures, lists without personal data, one lead with it, and decisions.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use leadwire::schema::{Object, Value};
use serde::Deserialize;

use super::Desk;
use crate::config::Connection;
use crate::ledger::{Figure, Filter, Hour, LedgerError, State as EntryState};
use crate::manual_action::{Decision, Refused, decide};
use crate::{entry_json as shown, metrics, time};

const HOURS: u64 = 48;
/// The most entries of one list.
const AT_MOST: u32 = 200;

#[derive(Deserialize)]
pub(super) struct Wanted {
    state: Option<String>,
    limit: Option<u32>,
}

pub(super) async fn summary(State(desk): State<Desk>) -> Result<Response, Response> {
    let now_ms = time::now_ms();
    let figures = desk.ledger.figures().await.map_err(unreadable)?;
    let hours = desk.ledger.hours(HOURS, now_ms).await.map_err(unreadable)?;
    let crms = desk.config.crms.iter().map(|(name, crm)| connection(name, crm, &figures, now_ms)).collect();
    Ok(json(
        StatusCode::OK,
        Object::new()
            .with("now", time::iso(now_ms).as_str())
            .with("keepDays", Value::number(desk.config.keep_days))
            .with("connections", Value::List(crms))
            .with("hours", Value::List(hours.iter().map(hour).collect())),
    ))
}

pub(super) async fn entries(State(desk): State<Desk>, Query(wanted): Query<Wanted>) -> Result<Response, Response> {
    let state = match wanted.state.as_deref().map(EntryState::of) {
        Some(None) => {
            return Err(refused(StatusCode::BAD_REQUEST, "state must be accepted, sending, done, held or dead"));
        }
        state => state.flatten(),
    };
    let at_most = wanted.limit.unwrap_or(AT_MOST).min(AT_MOST);
    let found = desk.ledger.list(Filter { state, at_most }).await.map_err(unreadable)?;
    let entries = found.iter().map(|entry| shown::summary(entry).into()).collect();
    Ok(json(StatusCode::OK, Object::new().with("entries", Value::List(entries))))
}

pub(super) async fn entry(State(desk): State<Desk>, Path(key): Path<String>) -> Result<Response, Response> {
    let found = desk.ledger.show(&key).await.map_err(unreadable)?;
    let Some(entry) = found else { return Err(no(&Refused::Unknown { key })) };
    let attempts = desk.ledger.attempts(&key).await.map_err(unreadable)?;
    tracing::info!(key, "a lead's data was shown to staff");
    Ok(json(StatusCode::OK, shown::whole(&entry, &attempts)))
}

pub(super) async fn retry(State(desk): State<Desk>, Path(key): Path<String>) -> Result<Response, Response> {
    decided(&desk, &key, Decision::Send).await
}

pub(super) async fn give_up(State(desk): State<Desk>, Path(key): Path<String>) -> Result<Response, Response> {
    decided(&desk, &key, Decision::Drop).await
}

async fn decided(desk: &Desk, key: &str, decision: Decision) -> Result<Response, Response> {
    let entry = decide(&desk.ledger, key, decision).await.map_err(|refused| no(&refused))?;
    tracing::info!(key = entry.key, decision = decision.past(), "a person has decided");
    if decision == Decision::Send {
        desk.signals.arrived(&entry.connection);
    }
    Ok(json(StatusCode::OK, shown::summary(&entry)))
}

fn connection(name: &str, crm: &Connection, figures: &[Figure], now_ms: u64) -> Value {
    let count = |state| {
        let of_state = |figure: &&Figure| figure.connection == name && figure.state == state;
        Value::number(figures.iter().find(of_state).map_or(0, |figure| figure.count))
    };
    let counts = EntryState::ALL.into_iter().fold(Object::new(), |all, state| all.with(state.name(), count(state)));
    let oldest = metrics::oldest_waiting(figures).get(name).copied();
    let waited = oldest.map_or(Value::Null, |received_ms| Value::number(now_ms.saturating_sub(received_ms)));
    Object::new()
        .with("name", name)
        .with("crm", crm.target.crm().name())
        .with("counts", counts)
        .with("oldestWaitingMs", waited)
        .into()
}

fn hour(hour: &Hour) -> Value {
    Object::new()
        .with("startMs", Value::number(hour.start_ms))
        .with("received", Value::number(hour.received))
        .with("delivered", Value::number(hour.delivered))
        .with("stopped", Value::number(hour.stopped))
        .into()
}

fn no(refused_for: &Refused) -> Response {
    let status = match refused_for {
        Refused::Unknown { .. } => StatusCode::NOT_FOUND,
        Refused::State { .. } | Refused::NoData { .. } => StatusCode::CONFLICT,
        Refused::Ledger(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    refused(status, &refused_for.to_string())
}

fn unreadable(error: LedgerError) -> Response {
    no(&Refused::Ledger(error))
}

fn refused(status: StatusCode, words: &str) -> Response {
    json(status, Object::new().with("error", words))
}

fn json(status: StatusCode, body: Object) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], Value::from(body).to_js_json()).into_response()
}
