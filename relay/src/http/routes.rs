//! The routes, and the static files if there are any.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use hyper::StatusCode;

use super::responses::message;
use super::{form_post, form_profile, get_lead, post_lead, response_headers, static_files};
use crate::app::App;

pub fn router(app: Arc<App>) -> Router {
    let router = Router::new()
        .route("/leads", post(post_lead::post_lead))
        .route("/leads/{key}", get(get_lead::get_lead))
        .route("/forms/{form}", post(form_post::post_form).get(form_profile::get_form_profile))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(Arc::clone(&app));
    let router = match &app.config.static_dir {
        Some(path) => router.fallback_service(static_files::static_files(path)),
        None => router.fallback(not_found),
    };
    response_headers::add_to(router, Arc::clone(&app.config))
}

async fn method_not_allowed() -> Response {
    message(StatusCode::METHOD_NOT_ALLOWED, "method not allowed")
}

async fn not_found() -> Response {
    message(StatusCode::NOT_FOUND, "not found; leads are posted to /leads")
}
