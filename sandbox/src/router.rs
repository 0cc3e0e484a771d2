//! Routes: the three CRMs and the control API by their paths, static files below all other paths, CORS headers on every
//! response. Each call to a CRM is logged and processed under the next fault that waits for it.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, any};
use leadwire::crm::Crm;
use leadwire::schema::Object;
use tower_http::cors::CorsLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::apply_fault::{Outcome, apply_fault};
use crate::connection::ConnectionCutter;
use crate::control;
use crate::request::ApiRequest;
use crate::response::ApiResponse;
use crate::state::AppState;

pub fn router(state: Arc<AppState>, www: Option<&Path>) -> Router {
    let router = Router::new()
        .route("/api/1.0/{*rest}", crm(Crm::Ivvy))
        .route("/rest/{*rest}", crm(Crm::Bitrix24))
        .route("/oauth/authorize/", crm(Crm::Bitrix24))
        .route("/oauth/token/", crm(Crm::Bitrix24))
        .route("/v3/oauth/{*rest}", crm(Crm::Capillary))
        .route("/v2/leads", crm(Crm::Capillary))
        .route("/v2/leads/{*rest}", crm(Crm::Capillary))
        .route("/v2/customers/lookup", crm(Crm::Capillary))
        .route("/v2/extendedFields", crm(Crm::Capillary))
        .route("/_sandbox/{*rest}", any(control_call));
    let router = match www {
        Some(folder) => router.fallback_service(ServeDir::new(folder)),
        None => router.fallback(not_found),
    };
    router
        .with_state(state)
        // The MIME type by file extension differs between .js and .mjs.
        .layer(SetResponseHeaderLayer::overriding(CONTENT_TYPE, script_type))
        // A browser must not mix cached files of an old build with those of a new one.
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-cache")))
        .layer(CorsLayer::very_permissive().expose_headers([RETRY_AFTER]))
}

fn crm(crm: Crm) -> MethodRouter<Arc<AppState>> {
    any(
        move |State(state): State<Arc<AppState>>,
              ConnectInfo(cutter): ConnectInfo<ConnectionCutter>,
              request: Request| { crm_call(state, cutter, crm, request) },
    )
}

async fn crm_call(state: Arc<AppState>, cutter: ConnectionCutter, crm: Crm, request: Request) -> Response {
    let Some(request) = ApiRequest::read(request).await else {
        return ApiResponse::text(413, "the body is too large or incomplete".to_owned()).into_response();
    };
    let number = state.requests.add(crm, request.clone(), state.clock.now_ms());
    let fault = state.faults.take(crm);
    match apply_fault(&state, crm, request, fault).await {
        Outcome::Respond(response) => {
            state.requests.set_status(number, response.status);
            response.into_response()
        }
        Outcome::Truncate(response) => {
            state.requests.set_status(number, response.status);
            response.into_truncated_response()
        }
        // The response is not sent: writing its first byte cuts the connection.
        Outcome::Close => {
            cutter.close();
            StatusCode::OK.into_response()
        }
        Outcome::Reset => {
            cutter.reset();
            StatusCode::OK.into_response()
        }
    }
}

async fn control_call(State(state): State<Arc<AppState>>, request: Request) -> ApiResponse {
    match ApiRequest::read(request).await {
        Some(request) => control::handle(&state, &request),
        None => control::error(413, "the body is too large or incomplete"),
    }
}

async fn not_found() -> ApiResponse {
    let message = "not found: this is a sandbox of three CRMs, see /_sandbox/records and /_sandbox/calls";
    ApiResponse::json(404, &Object::new().with("message", message))
}

fn script_type(response: &Response) -> Option<HeaderValue> {
    let is_script = response.headers().get(CONTENT_TYPE)? == "application/javascript";
    is_script.then(|| HeaderValue::from_static("text/javascript"))
}
