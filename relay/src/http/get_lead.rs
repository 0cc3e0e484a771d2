//! `GET /leads/{key}`: the state of a lead, for a page with the update token of its receipt or for staff. A page that
//! was answered "queued" has no token; it posts the same envelope again.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use hyper::StatusCode;
use relay_core::intake::IntakeResponse;

use super::responses::{count_response, message, to_response};
use crate::app::App;

pub async fn get_lead(State(app): State<Arc<App>>, Path(key): Path<String>, headers: HeaderMap) -> Response {
    let Some(response) = respond(&app, &key, &headers).await else {
        return message(StatusCode::NOT_FOUND, "there is no lead with this key");
    };
    count_response(&response);
    to_response(&response)
}

/// None when there is no such lead.
async fn respond(app: &App, key: &str, headers: &HeaderMap) -> Option<IntakeResponse> {
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
