//! A received request, with its whole body.

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;

/// In bytes; larger than a batch of the largest payloads.
const MAX_BODY: usize = 32 * 1024 * 1024;

#[derive(Clone, Debug)]
pub struct ApiRequest {
    pub method: String,
    pub path: String,
    /// Percent-encoded, without the question mark.
    pub query: String,
    /// Names in lower case, in the order in which they were sent.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl ApiRequest {
    /// None when the body is too large or the connection ends before the whole body is received.
    pub async fn read(request: Request) -> Option<ApiRequest> {
        let (head, body) = request.into_parts();
        let mut headers = Vec::new();
        for (name, value) in &head.headers {
            headers.push((name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        }
        Some(ApiRequest {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers,
            body: to_bytes(body, MAX_BODY).await.ok()?,
        })
    }

    /// The first header of this name, which must be in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn path_and_query(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The first value of a query parameter.
    pub fn query_value(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The path's segments after `prefix`, without empty ones: some clients send two slashes.
    pub fn segments_after(&self, prefix: &str) -> Vec<&str> {
        let rest = self.path.strip_prefix(prefix).unwrap_or_default();
        rest.split('/').filter(|segment| !segment.is_empty()).collect()
    }

    pub fn is_json(&self) -> bool {
        let media_type = self.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
        media_type.trim().eq_ignore_ascii_case("application/json")
    }
}
