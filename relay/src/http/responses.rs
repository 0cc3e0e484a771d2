//! Responses as JSON.

use axum::body::Body;
use axum::response::Response;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};
use hyper::http::HeaderValue;
use leadwire::schema::{Object, Value};
use relay_core::intake::IntakeResponse;

pub fn to_response(response: &IntakeResponse) -> Response {
    let mut http = json(response.status(), response.to_json());
    http.headers_mut().extend(retry_after(response).map(|seconds| (RETRY_AFTER, seconds)));
    http
}

pub fn retry_after(response: &IntakeResponse) -> Option<HeaderValue> {
    response.retry_after_seconds().map(HeaderValue::from)
}

pub fn count_response(response: &IntakeResponse) {
    metrics::counter!("leadwire_ingress_answers_total", "outcome" => response.outcome()).increment(1);
}

/// A response that is not part of the protocol.
pub fn message(status: StatusCode, text: &str) -> Response {
    json(status, Value::from(Object::new().with("message", text)).to_json())
}

fn json(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
