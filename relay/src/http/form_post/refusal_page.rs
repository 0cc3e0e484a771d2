//! The page that says why a form was not taken. It runs nothing and loads nothing, and what it repeats of the request is
//! escaped.

use axum::response::{Html, IntoResponse as _, Response};
use hyper::header::{CONTENT_SECURITY_POLICY, RETRY_AFTER};
use hyper::http::HeaderValue;
use leadwire::protocol::RelayAnswer;
use leadwire::schema::{Object, Value};

use crate::ingress::Reply;

pub fn of(reply: &Reply) -> Response {
    let mut response = (reply.status(), Html(html(reply))).into_response();
    let headers = response.headers_mut();
    headers.extend(reply.retry_after().map(|seconds| (RETRY_AFTER, seconds)));
    // It may stand in a frame, as the form did.
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; base-uri 'none'"));
    response
}

fn html(reply: &Reply) -> String {
    let mut list = String::new();
    for line in lines(reply) {
        list.push_str(&format!("<li>{}</li>\n", escaped(&line)));
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Not sent</title>\n<h1>Not sent</h1>\n\
         <p>{}</p>\n<ul>\n{list}</ul>\n<p>Go back with your browser's Back button; what you typed is still there.</p>\n",
        words(&reply.answer),
    )
}

fn words(answer: &RelayAnswer) -> &'static str {
    match answer {
        RelayAnswer::Invalid { .. } => "Please correct this:",
        RelayAnswer::Refused { reason: "not_allowed" } => "This form may not send these fields:",
        RelayAnswer::Refused { .. } => "This form may not be sent from here.",
        RelayAnswer::Busy { status: 413, .. } => "What you typed is too long.",
        RelayAnswer::Busy { .. } | RelayAnswer::Challenged { .. } => {
            "It could not be taken just now. Please send it again in a minute."
        }
        RelayAnswer::Conflict | RelayAnswer::Queued | RelayAnswer::Delivered { .. } => "It was sent before.",
    }
}

/// The issues' messages, or the fields that are not allowed.
fn lines(reply: &Reply) -> Vec<String> {
    let message = |issue: &Value| Some(issue.as_object()?.get("message")?.as_text()?.to_owned());
    match &reply.answer {
        RelayAnswer::Invalid { issues } => issues.as_list().unwrap_or_default().iter().filter_map(message).collect(),
        _ => fields(&reply.more),
    }
}

fn fields(more: &Object) -> Vec<String> {
    let fields = more.get("fields").and_then(Value::as_list).unwrap_or_default();
    fields.iter().filter_map(|field| Some(field.as_text()?.to_owned())).collect()
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(letter),
        }
    }
    html
}
