//! HTTP calls by reqwest: to the CRMs, and to the services that verify captchas.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use leadwire::crm::{HttpRequest, HttpResponse};
use relay_core::transport::CrmTransport;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Client, Method, Response, redirect, retry};

pub use relay_core::transport::CallResult;

use crate::crash;

/// The server may have closed a connection that was idle for longer, and a create sent on it would be in doubt.
const MAX_IDLE: Duration = Duration::from_secs(5);
const MAX_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Follows no redirects, repeats nothing and uses no proxy of the environment.
pub struct HttpTransport(Client);

impl HttpTransport {
    /// Fails when TLS cannot be set up, most often because the machine has no certificates of authorities.
    pub fn new(timeout: Duration) -> reqwest::Result<HttpTransport> {
        let client = Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout.min(MAX_CONNECT_TIMEOUT))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .pool_idle_timeout(MAX_IDLE)
            .user_agent(concat!("leadwire-relay/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(HttpTransport(client))
    }

    /// A response body of more than `max_bytes` counts as lost.
    pub async fn send(&self, request: HttpRequest, max_bytes: usize) -> CallResult {
        let mut call = self.0.request(method(request.method), &request.url);
        for (name, value) in &request.headers {
            call = call.header(*name, value);
        }
        if !request.body.is_empty() {
            call = call.body(request.body);
        }
        match call.send().await {
            Ok(response) => read(response, max_bytes).await,
            Err(error) => failed(&error),
        }
    }
}

#[async_trait]
impl CrmTransport for HttpTransport {
    async fn call(&self, request: HttpRequest, max_bytes: usize) -> CallResult {
        crash::point("before call");
        let result = self.send(request, max_bytes).await;
        crash::point("after call");
        result
    }
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::GET,
        "PUT" => Method::PUT,
        _ => Method::POST,
    }
}

async fn read(mut response: Response, max_bytes: usize) -> CallResult {
    let status = response.status().as_u16();
    let retry_after = header(response.headers(), &RETRY_AFTER);
    let date_ms = header(response.headers(), &DATE).and_then(|date| date_ms(&date));
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= max_bytes => bytes.extend_from_slice(&chunk),
            Ok(Some(_)) => return CallResult::Lost,
            Ok(None) => break,
            Err(error) => return failed(&error),
        }
    }
    let answer = HttpResponse { retry_after, ..HttpResponse::new(status, &String::from_utf8_lossy(&bytes)) };
    CallResult::Answered { answer, date_ms }
}

fn failed(error: &reqwest::Error) -> CallResult {
    // A request that could not be built was not sent either.
    if error.is_connect() || error.is_builder() {
        CallResult::NotSent
    } else if error.is_timeout() {
        CallResult::TimedOut
    } else {
        CallResult::Lost
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn date_ms(date: &str) -> Option<u64> {
    let since_epoch = httpdate::parse_http_date(date).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    u64::try_from(since_epoch.as_millis()).ok()
}
