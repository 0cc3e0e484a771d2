//! The folder that is served beside the forms: a demo, a thank-you page. Files are asked for anew each time, so that a
//! page is never mixed with an older one's module; an unchanged file costs an answer without a body.

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

use super::reply::nothing;

pub fn folder(path: &Path) -> Router {
    Router::new().fallback_service(ServeDir::new(path)).layer(from_fn(serve))
}

async fn serve(request: Request, next: Next) -> Response {
    if is_hidden(request.uri().path()) {
        return nothing(StatusCode::NOT_FOUND, "nothing here");
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // Every ending of a script, `.mjs` too, under the type that all browsers run.
    if headers.get(CONTENT_TYPE).is_some_and(|media_type| media_type == "application/javascript") {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/javascript"));
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // A page may show pictures and run scripts; and its form needs an origin, which "no-referrer" would take from it.
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'self'; object-src 'none'"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    response
}

/// `.git`, `.env` and their like, which a folder may hold and nobody meant to publish. Decoded first, as the folder does
/// it: an encoded slash leads down as well.
fn is_hidden(path: &str) -> bool {
    let path = percent_decode_str(path).decode_utf8_lossy();
    path.split('/').any(|part| part.starts_with('.') && part != ".well-known")
}
