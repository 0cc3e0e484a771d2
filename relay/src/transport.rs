//! One HTTP call, and what was heard of it: an answer, nothing, or that nothing was ever sent. The forwarder calls CRMs by
//! it, the ingress captcha services.

use std::time::{Duration, SystemTime};

use leadwire::crm::{Answer, HttpRequest};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Client, Method, Response, redirect, retry};

/// A connection that has rested for longer may be gone at the other end, and a create on it would be in doubt.
const MOST_IDLE: Duration = Duration::from_secs(5);
const MOST_CONNECTING: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub(crate) enum Heard {
    Answered {
        answer: Answer,
        /// The other's clock, by the Date header.
        date_ms: Option<u64>,
    },
    TimedOut,
    /// No answer, or not all of it; what was asked may have been done.
    Lost,
    /// There was no connection, so nothing was sent.
    NotSent,
    /// A batch that was refused as a whole.
    NotRun,
}

/// Follows nothing, repeats nothing and takes no proxy from the environment.
pub(crate) fn client(timeout: Duration) -> reqwest::Result<Client> {
    Client::builder()
        .timeout(timeout)
        .connect_timeout(timeout.min(MOST_CONNECTING))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        .pool_idle_timeout(MOST_IDLE)
        .user_agent(concat!("leadwire-relay/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// An answer of more bytes counts as lost.
pub(crate) async fn fetch(client: &Client, request: HttpRequest, most_bytes: usize) -> Heard {
    let method = verb(request.method);
    let mut call = client.request(method, &request.url);
    for (name, value) in &request.headers {
        call = call.header(*name, value);
    }
    if !request.body.is_empty() {
        call = call.body(request.body);
    }
    match call.send().await {
        Ok(response) => read(response, most_bytes).await,
        Err(error) => unheard(&error),
    }
}

fn verb(method: &str) -> Method {
    match method {
        "GET" => Method::GET,
        "PUT" => Method::PUT,
        _ => Method::POST,
    }
}

async fn read(mut response: Response, most_bytes: usize) -> Heard {
    let status = response.status().as_u16();
    let retry_after = text(response.headers(), &RETRY_AFTER);
    let date_ms = text(response.headers(), &DATE).and_then(|date| date_ms(&date));
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= most_bytes => bytes.extend_from_slice(&chunk),
            Ok(Some(_)) => return Heard::Lost,
            Ok(None) => break,
            Err(error) => return unheard(&error),
        }
    }
    let answer = Answer { retry_after, ..Answer::of_text(status, &String::from_utf8_lossy(&bytes)) };
    Heard::Answered { answer, date_ms }
}

fn unheard(error: &reqwest::Error) -> Heard {
    // A request that could not even be built went nowhere either.
    if error.is_connect() || error.is_builder() {
        Heard::NotSent
    } else if error.is_timeout() {
        Heard::TimedOut
    } else {
        Heard::Lost
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn date_ms(date: &str) -> Option<u64> {
    let since = httpdate::parse_http_date(date).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}
