//! A CRM's response, and its conversion into an HTTP response: whole, or cut off after half of the body.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body::Frame;
use serde::Serialize;

const JSON: &str = "application/json";

#[derive(Clone, Debug)]
pub struct ApiResponse {
    pub status: u16,
    pub content_type: &'static str,
    /// The Retry-After header: seconds or an HTTP date.
    pub retry_after: Option<String>,
    /// Of a redirect.
    pub location: Option<String>,
    pub body: String,
}

impl ApiResponse {
    /// `body` as JSON; the type that is serialized must have text for keys.
    pub fn json(status: u16, body: &impl Serialize) -> ApiResponse {
        match serde_json::to_string(body) {
            Ok(body) => ApiResponse::json_text(status, body),
            Err(error) => ApiResponse::text(500, format!("the sandbox cannot write its response: {error}")),
        }
    }

    pub fn json_text(status: u16, body: String) -> ApiResponse {
        ApiResponse { status, content_type: JSON, retry_after: None, location: None, body }
    }

    pub fn text(status: u16, body: String) -> ApiResponse {
        ApiResponse { status, content_type: "text/plain; charset=utf-8", retry_after: None, location: None, body }
    }

    pub fn redirect(location: String) -> ApiResponse {
        ApiResponse { location: Some(location), ..ApiResponse::text(302, String::new()) }
    }

    /// JSON if the body looks like it, plain text otherwise.
    pub fn sniffed(status: u16, body: String) -> ApiResponse {
        if body.trim_start().starts_with(['{', '[']) {
            ApiResponse::json_text(status, body)
        } else {
            ApiResponse::text(status, body)
        }
    }

    pub fn with_retry_after(mut self, retry_after: Option<String>) -> ApiResponse {
        self.retry_after = retry_after;
        self
    }

    /// A response with the Content-Length of the whole body that ends in the middle of it.
    pub fn into_truncated_response(self) -> Response {
        let bytes = self.body.as_bytes();
        let first = Bytes::copy_from_slice(bytes.get(..bytes.len() / 2).unwrap_or_default());
        let length = HeaderValue::from(bytes.len());
        let mut response = self.with_body(Body::new(TruncatedBody { first: Some(first), has_yielded: false }));
        response.headers_mut().insert(CONTENT_LENGTH, length);
        response
    }

    fn with_body(&self, body: Body) -> Response {
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        for (name, text) in [(RETRY_AFTER, &self.retry_after), (LOCATION, &self.location)] {
            if let Some(value) = text.as_deref().and_then(|text| HeaderValue::from_str(text).ok()) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl IntoResponse for ApiResponse {
    fn into_response(mut self) -> Response {
        let body = std::mem::take(&mut self.body);
        self.with_body(body.into())
    }
}

/// Yields once between its only frame and its end, so that the frame is sent before the connection closes.
struct TruncatedBody {
    first: Option<Bytes>,
    has_yielded: bool,
}

impl HttpBody for TruncatedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if !self.has_yielded {
            self.has_yielded = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(None)
    }
}
