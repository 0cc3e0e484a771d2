//! `GET /forms/{form}.json`: what a page draws a form from. Public, as the form itself is.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;

use super::reply::nothing;
use crate::app::App;
use crate::profile::profile;

pub async fn profile_of(State(app): State<Arc<App>>, Path(file): Path<String>) -> Response {
    let form = file.strip_suffix(".json").and_then(|name| Some((name, app.config.forms.get(name)?)));
    match form {
        Some((name, form)) => ([(CONTENT_TYPE, "application/json")], profile(name, form).to_json()).into_response(),
        None => nothing(StatusCode::NOT_FOUND, "there is no form of this name: a form is read from /forms/{form}.json"),
    }
}
