//! `GET /forms/{form}.json`: what a page draws a form from. Public, as the form itself is.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;

use super::reply::nothing;
use super::wrong_method;
use crate::app::App;
use crate::form_profile::form_profile;

pub async fn profile_of(State(app): State<Arc<App>>, Path(file): Path<String>) -> Response {
    // Without the ending it is the address to which the form is posted.
    let Some(name) = file.strip_suffix(".json") else { return wrong_method().await };
    match app.config.forms.get(name) {
        Some(form) => ([(CONTENT_TYPE, "application/json")], form_profile(name, form).to_json()).into_response(),
        None => nothing(StatusCode::NOT_FOUND, "there is no form of this name: a form is read from /forms/{form}.json"),
    }
}
