//! The relay's HTTP interface for pages and staff: its routes, and the static files if there are any. Handlers translate
//! requests for `relay_core::intake`, store the leads that it accepts, and translate its responses.

mod connections;
mod file_links;
mod files;
mod forms;
mod leads;
mod multipart_post;
mod paced_body;
mod part_reader;
mod refusal_page;
mod request_body;
mod request_stream;
mod responses;
mod run_to_end;
pub mod server;
mod static_files;
mod submission;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use hyper::StatusCode;

use crate::app::App;
use responses::message;

/// All routes of the server: those for pages and staff, and those of operators, whose own headers are kept.
pub fn router_with(app: Arc<App>, operations: Router) -> Router {
    responses::add_default_headers(router(app).merge(operations))
}

pub fn router(app: Arc<App>) -> Router {
    let router = Router::new()
        .route("/leads", post(leads::post_lead))
        .route("/leads/{key}", get(leads::get_lead))
        .route("/forms/{form}", post(forms::post_form).get(forms::get_form_profile))
        .route("/forms/{form}/files/{key}", post(files::declare_files).get(files::get_files))
        .route("/forms/{form}/files/{key}/{number}", post(files::post_chunk));
    // Without links it is a path of static files.
    let router = match &app.file_links {
        Some(_) => router.route("/files/{token}", get(file_links::get_linked_file)),
        None => router,
    };
    let router = router.method_not_allowed_fallback(method_not_allowed).with_state(Arc::clone(&app));
    let router = match &app.config.static_dir {
        Some(path) => router.fallback_service(static_files::static_files(path)),
        None => router.fallback(not_found),
    };
    responses::add_cors_and_defaults(router, Arc::clone(&app.config))
}

async fn method_not_allowed() -> Response {
    message(StatusCode::METHOD_NOT_ALLOWED, "method not allowed")
}

async fn not_found() -> Response {
    message(StatusCode::NOT_FOUND, "not found; leads are posted to /leads")
}
