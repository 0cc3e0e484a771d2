//! `GET /forms/{form}.json`: the profile of a form, which is public.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;

use super::responses::message;
use crate::app::App;
use crate::form_profile::form_profile;

pub async fn get_form_profile(State(app): State<Arc<App>>, Path(file): Path<String>) -> Response {
    // Without the extension it is the URL that the form posts to.
    let Some(name) = file.strip_suffix(".json") else {
        return message(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
    };
    match app.config.forms.get(name) {
        Some(form) => ([(CONTENT_TYPE, "application/json")], form_profile(name, form).to_json()).into_response(),
        None => message(StatusCode::NOT_FOUND, "unknown form"),
    }
}
