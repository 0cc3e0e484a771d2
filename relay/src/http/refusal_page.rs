//! The page with the reason why a form was refused. It loads nothing and runs no scripts.

use askama::Template;
use axum::response::{Html, IntoResponse as _, Response};
use hyper::header::{CONTENT_SECURITY_POLICY, RETRY_AFTER};
use hyper::http::HeaderValue;
use leadwire::protocol::RelayResponse;
use leadwire::schema::Value;
use relay_core::intake::IntakeResponse;

use super::responses::retry_after;

#[derive(Template)]
#[template(path = "http/refusal_page.html")]
struct RefusalPage {
    summary: &'static str,
    details: Vec<String>,
}

pub fn to_page(response: &IntakeResponse) -> Response {
    let page = RefusalPage { summary: summary(&response.answer), details: details(response) };
    // Rendering to a string cannot fail.
    let html = page.render().unwrap_or_default();
    let mut http = (response.status(), Html(html)).into_response();
    let headers = http.headers_mut();
    headers.extend(retry_after(response).map(|seconds| (RETRY_AFTER, seconds)));
    // Without `frame-ancestors`, because the form may be in a frame.
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; base-uri 'none'"));
    http
}

fn summary(answer: &RelayResponse) -> &'static str {
    match answer {
        RelayResponse::Invalid { .. } => "Please correct the following:",
        RelayResponse::Refused { reason: "not_allowed" } => "This form does not allow these fields:",
        RelayResponse::Refused { .. } => "This form cannot be sent from this page.",
        RelayResponse::Busy { status: 413, .. } => "The form is too long.",
        RelayResponse::Busy { .. } | RelayResponse::Challenged { .. } => {
            "The form could not be received. Please send it again in a minute."
        }
        RelayResponse::Conflict | RelayResponse::Queued | RelayResponse::Delivered { .. } => {
            "This form was already sent."
        }
    }
}

/// The messages of the issues, or the fields that are not allowed.
fn details(response: &IntakeResponse) -> Vec<String> {
    let message = |issue: &Value| Some(issue.as_object()?.get("message")?.as_text()?.to_owned());
    let field = |field: &Value| Some(field.as_text()?.to_owned());
    if let RelayResponse::Invalid { issues } = &response.answer {
        return issues.as_list().unwrap_or_default().iter().filter_map(message).collect();
    }
    let fields = response.extra.get("fields").and_then(Value::as_list).unwrap_or_default();
    fields.iter().filter_map(field).collect()
}
