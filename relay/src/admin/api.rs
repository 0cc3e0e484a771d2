//! The admin page's JSON API: numbers by connection and hour, the relays, lists without personal data, one lead with its data, and
//! the manual actions.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::config::{Config, Connection};
use crate::connection_notes::connection_notes;
use crate::entry_json::{EntrySummary, EntryWithData, Numbers, timestamp};
use crate::files::manifest_in;
use crate::ledger::{EntryStats, Filter, HourStats, Ledger, LedgerError, State as EntryState, SuspectStats};
use crate::manual_action::{EntryError, ManualAction, apply};
use crate::metrics::oldest_waiting;
use crate::reference_data;
use crate::relays_json::RelaysJson;
use crate::signals::Signals;

const SUMMARY_HOURS: u64 = 48;
const MAX_ENTRIES: u32 = 200;

#[derive(Clone)]
pub(super) struct Api {
    pub(super) config: Arc<Config>,
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) signals: Signals,
    pub(super) clock: Arc<dyn Clock>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    now: Timestamp,
    keep_days: u64,
    connections: Vec<ConnectionSummary>,
    suspects: Vec<SuspectSummary>,
    #[serde(flatten)]
    relays: RelaysJson,
    /// Oldest first.
    hours: Vec<HourSummary>,
}

/// The leads of one form that looked automated for one reason.
#[derive(Serialize)]
struct SuspectSummary {
    form: String,
    reason: String,
    held: u64,
    /// Delivered, or to be delivered: staff have found a person's lead in it, or the form does not hold such leads.
    sent: u64,
    /// Dropped by staff, or refused by the CRM.
    dead: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConnectionSummary {
    name: String,
    crm: &'static str,
    counts: StateCounts,
    /// Absent if no lead is waiting.
    oldest_waiting_ms: Option<u64>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct StateCounts {
    accepted: u64,
    sending: u64,
    done: u64,
    held: u64,
    dead: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HourSummary {
    start_ms: u64,
    received: u64,
    delivered: u64,
    stopped: u64,
}

#[derive(Deserialize)]
struct EntriesQuery {
    state: Option<String>,
    limit: Option<u32>,
}

#[derive(Serialize)]
struct Entries<'a> {
    entries: Vec<EntrySummary<'a>>,
}

struct ApiError(StatusCode, String);

pub(super) fn router(api: Api) -> Router {
    Router::new()
        .route("/admin/api/summary", get(summary))
        .route("/admin/api/entries", get(entries))
        .route("/admin/api/entry/{key}", get(entry))
        .route("/admin/api/entry/{key}/retry", post(send))
        .route("/admin/api/entry/{key}/drop", post(drop))
        .with_state(api)
}

async fn summary(State(api): State<Api>) -> Result<Json<Summary>, ApiError> {
    let now_ms = api.clock.now_ms();
    let stats = api.ledger.stats().await?;
    let hours = api.ledger.hours(SUMMARY_HOURS, now_ms).await?;
    let mut notes = connection_notes(&api.config, api.ledger.as_ref(), now_ms).await?;
    for name in api.config.crms.keys() {
        let of_data = reference_data::notes(&api.config, api.ledger.as_ref(), name).await?;
        notes.entry(name.clone()).or_default().extend(of_data);
    }
    let mut connection = |(name, crm): (&String, &Connection)| {
        let notes = notes.remove(name).unwrap_or_default();
        ConnectionSummary { notes, ..connection(name, crm, &stats, now_ms) }
    };
    Ok(Json(Summary {
        now: timestamp(now_ms),
        keep_days: api.config.keep_days,
        connections: api.config.crms.iter().map(&mut connection).collect(),
        suspects: suspects(&api.ledger.suspects().await?),
        relays: RelaysJson::read(api.ledger.as_ref(), now_ms).await?,
        hours: hours.into_iter().map(HourSummary::from).collect(),
    }))
}

async fn entries(State(api): State<Api>, Query(query): Query<EntriesQuery>) -> Result<Response, ApiError> {
    let state = match query.state.as_deref().map(EntryState::of) {
        Some(None) => {
            let message = "unsupported state; expected one of accepted, sending, done, held, dead";
            return Err(ApiError(StatusCode::BAD_REQUEST, message.to_owned()));
        }
        state => state.flatten(),
    };
    let at_most = query.limit.unwrap_or(MAX_ENTRIES).min(MAX_ENTRIES);
    let found = api.ledger.list(Filter { state, limit: at_most }).await?;
    Ok(Json(Entries { entries: found.iter().map(EntrySummary::new).collect() }).into_response())
}

async fn entry(State(api): State<Api>, Path(key): Path<String>) -> Result<Response, ApiError> {
    let Some(entry) = api.ledger.show(&key).await? else { return Err(EntryError::NotFound { key }.into()) };
    let attempts = api.ledger.attempts(&key).await?;
    let directory = api.config.files.as_ref().map(|files| files.directory.as_path());
    let files = directory.and_then(|directory| manifest_in(directory, &key));
    tracing::info!(key, "personal data shown to staff");
    Ok(Json(EntryWithData::new(&entry, &attempts, Numbers::JavaScript, files.as_ref())).into_response())
}

async fn send(State(api): State<Api>, Path(key): Path<String>) -> Result<Response, ApiError> {
    act(&api, &key, ManualAction::Send).await
}

async fn drop(State(api): State<Api>, Path(key): Path<String>) -> Result<Response, ApiError> {
    act(&api, &key, ManualAction::Drop).await
}

async fn act(api: &Api, key: &str, action: ManualAction) -> Result<Response, ApiError> {
    let entry = apply(api.ledger.as_ref(), key, action, api.clock.now_ms()).await?;
    tracing::info!(key = entry.key, decision = action.past_tense(), "manual action by staff");
    if action == ManualAction::Send {
        api.signals.arrived(&entry.connection);
    }
    Ok(Json(EntrySummary::new(&entry)).into_response())
}

fn connection(name: &str, crm: &Connection, stats: &[EntryStats], now_ms: u64) -> ConnectionSummary {
    let count = |state| {
        let matches = |entry: &&EntryStats| entry.connection == name && entry.state == state;
        stats.iter().find(matches).map_or(0, |entry| entry.count)
    };
    ConnectionSummary {
        name: name.to_owned(),
        crm: crm.target.crm().name(),
        counts: StateCounts {
            accepted: count(EntryState::Accepted),
            sending: count(EntryState::Sending),
            done: count(EntryState::Done),
            held: count(EntryState::Held),
            dead: count(EntryState::Dead),
        },
        oldest_waiting_ms: oldest_waiting(stats).get(name).map(|received_ms| now_ms.saturating_sub(*received_ms)),
        notes: Vec::new(),
    }
}

/// The states of each form and reason, which follow each other.
fn suspects(stats: &[SuspectStats]) -> Vec<SuspectSummary> {
    let of_one_reason = stats.chunk_by(|one, next| (&one.form, &one.reason) == (&next.form, &next.reason));
    let summary = |stats: &[SuspectStats]| {
        let first = stats.first()?;
        let count = |states: &[EntryState]| {
            stats.iter().filter(|stats| states.contains(&stats.state)).map(|stats| stats.count).sum()
        };
        Some(SuspectSummary {
            form: first.form.clone(),
            reason: first.reason.clone(),
            held: count(&[EntryState::Held]),
            sent: count(&[EntryState::Accepted, EntryState::Sending, EntryState::Done]),
            dead: count(&[EntryState::Dead]),
        })
    };
    of_one_reason.filter_map(summary).collect()
}

impl From<HourStats> for HourSummary {
    fn from(HourStats { start_ms, received, delivered, stopped }: HourStats) -> Self {
        HourSummary { start_ms, received, delivered, stopped }
    }
}

impl From<EntryError> for ApiError {
    fn from(error: EntryError) -> Self {
        let status = match error {
            EntryError::NotFound { .. } => StatusCode::NOT_FOUND,
            EntryError::WrongState { .. } | EntryError::DataRemoved { .. } => StatusCode::CONFLICT,
            EntryError::Ledger(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        ApiError(status, error.to_string())
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        EntryError::from(error).into()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: String,
        }
        let ApiError(status, error) = self;
        (status, Json(Body { error })).into_response()
    }
}
