//! Where every request comes in: CORS headers on all answers, the three CRMs and the control paths by their roots, a
//! folder's files under everything else. A CRM's call is written down, and a waiting fault has its way with it.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use leadwire::crm::Crm;
use leadwire::schema::Object;
use tower_http::cors::CorsLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::apply_fault::{Outcome, play};
use crate::connection::Scissors;
use crate::request::Call;
use crate::response::Answer;
use crate::state::App;
use crate::{apply_fault, control};

pub fn router(app: Arc<App>, www: Option<&Path>) -> Router {
    let router = Router::new()
        .route("/api/1.0/{*rest}", any(ivvy))
        .route("/rest/{*rest}", any(bitrix24))
        .route("/v2/leads", any(capillary))
        .route("/v2/leads/{*rest}", any(capillary))
        .route("/_sandbox/{*rest}", any(control::receive));
    let router = match www {
        Some(folder) => router.fallback_service(ServeDir::new(folder)),
        None => router.fallback(nothing_here),
    };
    router
        .with_state(app)
        // What a file's name says of scripts is not the same for all their endings.
        .layer(SetResponseHeaderLayer::overriding(CONTENT_TYPE, script_type))
        // A page that was built anew shall not be mixed with one that a browser has kept.
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-cache")))
        .layer(CorsLayer::very_permissive().expose_headers([RETRY_AFTER]))
}

async fn ivvy(State(app): State<Arc<App>>, ConnectInfo(wire): ConnectInfo<Scissors>, request: Request) -> Response {
    receive(app, wire, Crm::Ivvy, request).await
}

async fn bitrix24(State(app): State<Arc<App>>, ConnectInfo(wire): ConnectInfo<Scissors>, request: Request) -> Response {
    receive(app, wire, Crm::Bitrix24, request).await
}

async fn capillary(
    State(app): State<Arc<App>>,
    ConnectInfo(wire): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    receive(app, wire, Crm::Capillary, request).await
}

async fn receive(app: Arc<App>, wire: Scissors, crm: Crm, request: Request) -> Response {
    let Some(call) = Call::read(request).await else { return too_large() };
    let number = app.calls.receive(crm, call.clone(), app.clock.now_ms());
    let fault = app.faults.take(crm);
    match play(&app, crm, call, fault).await {
        Outcome::Answer(answer) => {
            app.calls.answered(number, answer.status);
            whole(answer)
        }
        Outcome::Half(answer) => {
            app.calls.answered(number, answer.status);
            apply_fault::half(answer)
        }
        // The answer never leaves: writing its first byte is what cuts the connection.
        Outcome::Closed => {
            wire.close();
            StatusCode::OK.into_response()
        }
        Outcome::Reset => {
            wire.reset();
            StatusCode::OK.into_response()
        }
    }
}

/// An answer as a response with its whole body.
pub fn whole(answer: Answer) -> Response {
    let body = answer.body.clone();
    with_head(&answer, Body::from(body))
}

/// A response with the answer's status and headers.
pub fn with_head(answer: &Answer, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(retry_after) = answer.retry_after.as_deref().and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(RETRY_AFTER, retry_after);
    }
    response
}

fn script_type(response: &Response) -> Option<HeaderValue> {
    let is_script = response.headers().get(CONTENT_TYPE)? == "application/javascript";
    is_script.then(|| HeaderValue::from_static("text/javascript"))
}

fn too_large() -> Response {
    whole(Answer::plain(413, "the body is too large, or broke off".to_owned()))
}

async fn nothing_here() -> Response {
    let message = "nothing here: this is a sandbox of three CRMs, see /_sandbox/records and /_sandbox/calls";
    whole(Answer::json(404, Object::new().with("message", message)))
}
