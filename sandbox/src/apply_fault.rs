//! Processes a call under a fault, or normally without one.

use std::sync::Arc;

use leadwire::crm::Crm;

use crate::fault::Fault;
use crate::request::ApiRequest;
use crate::response::ApiResponse;
use crate::state::AppState;
use crate::{bitrix24, capillary, ivvy};

pub enum Outcome {
    Respond(ApiResponse),
    /// Sends the first half of the body, then closes the connection.
    Truncate(ApiResponse),
    Close,
    Reset,
}

pub async fn apply_fault(state: &Arc<AppState>, crm: Crm, request: ApiRequest, fault: Option<Fault>) -> Outcome {
    match fault {
        None => Outcome::Respond(process(state, crm, request).await),
        Some(Fault::Delay(delay)) => {
            tokio::select! {
                () = tokio::time::sleep(delay) => Outcome::Respond(process(state, crm, request).await),
                () = state.shutdown_requested() => Outcome::Close,
            }
        }
        Some(Fault::Status { status, body, retry_after }) => {
            Outcome::Respond(ApiResponse::sniffed(status, body).with_retry_after(retry_after))
        }
        Some(Fault::Error { code, message, status }) => {
            let mut response = documented_error(crm, &code, message.as_deref());
            response.status = status.unwrap_or(response.status);
            Outcome::Respond(response)
        }
        Some(Fault::Limit { retry_after }) => Outcome::Respond(rate_limit_error(crm).with_retry_after(retry_after)),
        Some(Fault::Reset) => Outcome::Reset,
        Some(Fault::Hang) => {
            state.shutdown_requested().await;
            Outcome::Close
        }
        Some(Fault::CommitThenDrop) => {
            process(state, crm, request).await;
            Outcome::Close
        }
        Some(Fault::HalfAnswer) => Outcome::Truncate(process(state, crm, request).await),
        Some(Fault::BrokenJson) => {
            let mut response = process(state, crm, request).await;
            response.body.insert_str(0, "{\"result\": oops");
            Outcome::Respond(response)
        }
    }
}

/// Runs the call on a thread that may block on the database.
async fn process(state: &Arc<AppState>, crm: Crm, request: ApiRequest) -> ApiResponse {
    let state = state.clone();
    let task = tokio::task::spawn_blocking(move || match crm {
        Crm::Ivvy => ivvy::handle(&state, &request),
        Crm::Bitrix24 => bitrix24::handle(&state, &request),
        Crm::Capillary => capillary::handle(&state, &request),
    });
    task.await.unwrap_or_else(|error| ApiResponse::text(500, format!("internal error of the sandbox: {error}")))
}

fn documented_error(crm: Crm, code: &str, message: Option<&str>) -> ApiResponse {
    match crm {
        Crm::Ivvy => ivvy::error::ApiError::documented(code, message).response(),
        Crm::Bitrix24 => bitrix24::documented_error(code, message),
        Crm::Capillary => capillary::error::ApiError::documented(code, message).response(),
    }
}

fn rate_limit_error(crm: Crm) -> ApiResponse {
    match crm {
        Crm::Ivvy | Crm::Capillary => documented_error(crm, "429", None),
        Crm::Bitrix24 => documented_error(crm, "QUERY_LIMIT_EXCEEDED", None),
    }
}
