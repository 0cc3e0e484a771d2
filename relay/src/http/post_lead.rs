//! `POST /leads`. The headers are checked before the body is read.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use leadwire::protocol::RelayResponse;
use relay_core::intake::{Decision, IntakeResponse};

use super::body::read_body;
use super::delivery_wait::DeliveryWait;
use super::responses::{count_response, to_response};
use super::store_lead::{Stored, permit, store_lead};
use crate::app::App;
use crate::crash;
use crate::ledger::Inserted;

pub async fn post_lead(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let response = respond(&app, peer, request).await.unwrap_or_else(|refused| refused);
    crash::point("before answer");
    count_response(&response);
    to_response(&response)
}

async fn respond(app: &Arc<App>, peer: SocketAddr, request: Request) -> Result<IntakeResponse, IntakeResponse> {
    let (head, body) = request.into_parts();
    let submitter = app.intake.authenticate_submission(peer.ip(), &head.headers)?;
    let permit = permit(app)?;
    let body = read_body(body, app.limits.body_timeout).await?;
    let lead = match app.intake.decide_submission(submitter, &body, &app.spam_checks, app.clock.now_ms()) {
        Decision::Store(lead) => *lead,
        Decision::Respond(response) => return Ok(response),
    };
    let key = lead.entry.key.clone();
    // Before the entry is stored, so that its delivery cannot be missed.
    let wait = DeliveryWait::new(&app.signals, &key);
    let Stored { inserted, is_held } = store_lead(app, lead, permit).await?;
    match inserted {
        Inserted::Conflict => Ok(RelayResponse::Conflict.into()),
        Inserted::New if is_held => Ok(RelayResponse::Queued.into()),
        Inserted::Replay(entry) if !entry.state.is_waiting() => {
            Ok(app.intake.respond_stored(&entry, app.clock.now_ms()))
        }
        Inserted::New | Inserted::Replay(_) => Ok(respond_after_wait(app, &key, wait).await),
    }
}

/// If the ledger cannot be read now, the lead was stored nevertheless.
async fn respond_after_wait(app: &App, key: &str, wait: DeliveryWait) -> IntakeResponse {
    wait.wait(app.config.answer_within).await;
    match app.ledger.find(key).await {
        Ok(Some(entry)) => app.intake.respond_stored(&entry, app.clock.now_ms()),
        Ok(None) | Err(_) => RelayResponse::Queued.into(),
    }
}
