//! `POST /leads`, which waits a short time for the delivery, so that most pages get the record's id with the first response;
//! and `GET /leads/{key}`, the state of a lead.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use hyper::StatusCode;
use leadwire::protocol::RelayResponse;
use relay_core::intake::{ClientAddress, Decision, IntakeResponse};
use tokio::sync::oneshot::Receiver;

use super::request_body::read_envelope;
use super::responses::{count_response, message, to_response};
use super::submission::{Stored, permit, store_lead};
use crate::app::App;
use crate::crash;
use crate::ledger::Inserted;
use crate::signals::Signals;

/// The headers are checked before the body is read.
pub async fn post_lead(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let response = receive(&app, peer, request).await.unwrap_or_else(|refused| refused);
    crash::point("before answer");
    count_response(&response);
    to_response(&response)
}

async fn receive(app: &Arc<App>, peer: SocketAddr, request: Request) -> Result<IntakeResponse, IntakeResponse> {
    let (head, body) = request.into_parts();
    let submitter = app.intake.authenticate_submission(peer.ip(), &head.headers)?;
    let address = ClientAddress::of_request(peer.ip(), &head.headers, &app.config.proxies);
    let body = read_envelope(app, address, body).await?;
    let permit = permit(app)?;
    let decision = app.intake.decide_submission(submitter, body.bytes(), &app.spam_checks, app.clock.now_ms());
    drop(body);
    let lead = match decision {
        Decision::Store(lead) => *lead,
        Decision::Respond(response) => return Ok(response),
    };
    let key = lead.entry.key.clone();
    let ignored = lead.ignored.clone();
    // Before the entry is stored, so that its delivery cannot be missed.
    let waits = !app.config.answer_within.is_zero();
    let wait = waits.then(|| DeliveryWait::new(&app.signals, &key));
    let stored = store_lead(app, lead, permit).await?;
    Ok(respond(app, &key, stored, wait).await.with_ignored(&ignored))
}

async fn respond(app: &App, key: &str, stored: Stored, wait: Option<DeliveryWait>) -> IntakeResponse {
    let Stored { inserted, is_held, waits_for_files } = stored;
    match inserted {
        Inserted::Conflict => RelayResponse::Conflict.into(),
        Inserted::New if is_held || waits_for_files => RelayResponse::Queued.into(),
        Inserted::Replay(entry) if !entry.state.is_waiting() => app.intake.respond_stored(&entry, app.clock.now_ms()),
        Inserted::Replay(_) if waits_for_files => RelayResponse::Queued.into(),
        Inserted::New | Inserted::Replay(_) => respond_after_wait(app, key, wait).await,
    }
}

/// If the ledger cannot be read now, the lead was stored nevertheless.
async fn respond_after_wait(app: &App, key: &str, wait: Option<DeliveryWait>) -> IntakeResponse {
    let Some(wait) = wait else { return RelayResponse::Queued.into() };
    if !wait.has_ended_within(app.config.answer_within).await {
        return RelayResponse::Queued.into();
    }
    match app.ledger.find(key).await {
        Ok(Some(entry)) => app.intake.respond_stored(&entry, app.clock.now_ms()),
        Ok(None) | Err(_) => RelayResponse::Queued.into(),
    }
}

/// The wait for the end of an attempt. Registered until it is dropped, as when the client closes its connection.
struct DeliveryWait {
    signals: Signals,
    key: String,
    end: Option<Receiver<()>>,
}

impl DeliveryWait {
    fn new(signals: &Signals, key: &str) -> DeliveryWait {
        DeliveryWait { end: Some(signals.subscribe(key)), signals: signals.clone(), key: key.to_owned() }
    }

    /// Returns at the end of an attempt, or after the timeout: whether an attempt has ended.
    async fn has_ended_within(mut self, timeout: Duration) -> bool {
        let Some(end) = self.end.as_mut() else { return false };
        tokio::time::timeout(timeout, end).await.is_ok()
    }
}

impl Drop for DeliveryWait {
    fn drop(&mut self) {
        drop(self.end.take());
        self.signals.unsubscribe(&self.key);
    }
}

/// For a page with the update token of its receipt, or for staff. A page that was answered "queued" has no token; it posts
/// the same envelope again.
pub async fn get_lead(State(app): State<Arc<App>>, Path(key): Path<String>, headers: HeaderMap) -> Response {
    let Some(response) = read_status(&app, &key, &headers).await else {
        return message(StatusCode::NOT_FOUND, "there is no lead with this key");
    };
    count_response(&response);
    to_response(&response)
}

/// None when there is no such lead.
async fn read_status(app: &App, key: &str, headers: &HeaderMap) -> Option<IntakeResponse> {
    let reader = match app.intake.authenticate_status(headers) {
        Ok(reader) => reader,
        Err(refused) => return Some(refused),
    };
    match app.ledger.find(key).await {
        Ok(entry) => app.intake.respond_status(reader, entry.as_ref(), app.clock.now_ms()),
        Err(error) => {
            tracing::error!(%error, "cannot read a lead's state");
            Some(IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE))
        }
    }
}
