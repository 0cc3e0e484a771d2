//! The directory of static files, such as a demo or a thank-you page. Browsers revalidate every file, so that a page
//! and its modules are of the same version.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use hyper::http::HeaderValue;
use percent_encoding::percent_decode_str;
use tower_http::services::ServeDir;

use super::responses::message;

pub fn static_files(path: &Path) -> Router {
    Router::new().fallback_service(ServeDir::new(path)).layer(from_fn(adjust_headers))
}

async fn adjust_headers(request: Request, next: Next) -> Response {
    if is_hidden(request.uri().path()) {
        return message(StatusCode::NOT_FOUND, "not found");
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // The media type of scripts in the HTML standard.
    if headers.get(CONTENT_TYPE).is_some_and(|media_type| media_type == "application/javascript") {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/javascript"));
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // Pages load scripts and images. With `no-referrer` a form would be posted without its origin.
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'self'; object-src 'none'"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    response
}

/// Whether a part of the path is a hidden file, such as `.git` or `.env`. Decoded first, as `ServeDir` does, so that an
/// encoded slash is a separator.
fn is_hidden(path: &str) -> bool {
    let path = percent_decode_str(path).decode_utf8_lossy();
    path.split('/').any(|part| part.starts_with('.') && part != ".well-known")
}
