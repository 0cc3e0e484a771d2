//! A request as it came in, with its body read to the end.

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;

/// More than a batch of the largest payloads takes.
const MAX_BODY: usize = 32 * 1024 * 1024;

#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub path: String,
    /// What stands behind the question mark, as it was sent.
    pub query: String,
    /// Names in lower case, in the order in which they came.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Call {
    /// None when the body is too large or breaks off.
    pub async fn read(request: Request) -> Option<Call> {
        let (head, body) = request.into_parts();
        let mut headers = Vec::new();
        for (name, value) in &head.headers {
            headers.push((name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        }
        Some(Call {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers,
            body: to_bytes(body, MAX_BODY).await.ok()?,
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn path_and_query(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The first value of a parameter in the query.
    pub fn query_value(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The parts of the path behind `root`, without empty ones: some clients send two slashes.
    pub fn parts_behind(&self, root: &str) -> Vec<&str> {
        let rest = self.path.strip_prefix(root).unwrap_or_default();
        rest.split('/').filter(|part| !part.is_empty()).collect()
    }

    pub fn is_json(&self) -> bool {
        let media_type = self.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
        media_type.trim().eq_ignore_ascii_case("application/json")
    }
}
