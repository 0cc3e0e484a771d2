//! One request and its response, by the host's `fetch`.
//!
//! Requests are gloo-net's. Its `Request::send` is not used: it panics on a rejection that is no `Error` and on a response of
//! another realm (a frame, Node's vm, a test runner), and a `fetch` that throws synchronously would stop the module. Here each
//! of these is a network failure, and a response is read property by property, without relying on any of them.

use std::cell::Cell;

use gloo_net::http::Request;
use js_sys::{Array, Function, JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::deadline::{Deadline, End};
use super::retry::Outcome;
use crate::crm::{HttpRequest, HttpResponse, MAX_RESPONSE_LEVELS};
use crate::schema::{Value, property, text_of};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
    /// The browser's Resource Timing entries of an address.
    #[wasm_bindgen(js_namespace = performance, js_name = getEntriesByName, catch)]
    fn resource_timings(url: &str) -> Result<Array, JsValue>;
}

/// Characters of a response that are read. A CRM's responses are far shorter, and the module's memory never shrinks.
const MAX_RESPONSE_CHARS: u32 = 1024 * 1024;

/// Bytes of keepalive requests at the same time. Browsers refuse a request that would exceed a page's quota of 64 KiB.
const MAX_KEPT_ALIVE: usize = 48 * 1024;

thread_local! {
    /// Bytes of the keepalive requests under way.
    static KEPT_ALIVE: Cell<usize> = const { Cell::new(0) };
}

#[derive(Clone, Copy)]
pub(super) struct ExchangeOptions<'a> {
    /// For the whole exchange, in milliseconds.
    pub timeout_ms: u32,
    pub signal: Option<&'a AbortSignal>,
    /// Whether the request should outlive its page. Only for one that may be sent twice: when the quota for such requests is used
    /// up, the browser's error is the same as for a lost connection.
    pub keepalive: bool,
}

/// Ends on a timeout or an abort, even if `fetch` ignores its signal.
pub(super) async fn exchange(request: &HttpRequest, options: ExchangeOptions<'_>) -> Outcome {
    let deadline = Deadline::new(options.timeout_ms.into(), options.signal);
    let mut kept = if options.keepalive { KeptAlive::claim(request.body.len()) } else { None };
    loop {
        match send(request, kept.is_some(), &deadline).await {
            Ok(response) => return Outcome::Response(response),
            Err(FetchError::Ended(End::TimedOut)) => return Outcome::TimedOut,
            Err(FetchError::Ended(End::Aborted)) => return Outcome::Aborted,
            Err(FetchError::Failed(error)) => return Outcome::NetworkError(message_of(&error)),
            // Other scripts of the page have used the quota up.
            Err(FetchError::QuotaExceeded) => kept = None,
        }
    }
}

enum FetchError {
    Ended(End),
    /// What `fetch` or the response threw.
    Failed(JsValue),
    /// The browser refused the request, because the quota for keepalive is used up.
    QuotaExceeded,
}

impl From<JsValue> for FetchError {
    fn from(error: JsValue) -> Self {
        FetchError::Failed(error)
    }
}

async fn send(request: &HttpRequest, keepalive: bool, deadline: &Deadline) -> Result<HttpResponse, FetchError> {
    let controller = AbortOnDrop(AbortController::new()?);
    let request: web_sys::Request = build(request, &controller.0.signal(), keepalive)?.into();
    let url = property(&request, "url").as_string().unwrap_or_default();
    let timings = timings_of(&url);
    let value = match End::check(deadline.race(fetch(&request)?.as_ref()).await).map_err(FetchError::Ended)? {
        // The browser's error is that of a lost connection, but it recorded no request.
        Err(_) if keepalive && timings_of(&url) == timings => return Err(FetchError::QuotaExceeded),
        value => value?,
    };
    // Not by `instanceof`, which refuses a response of another realm.
    let (Some(status), Some(text)) =
        (property(&value, "status").as_f64(), property(&value, "text").dyn_into::<Function>().ok())
    else {
        return Err(JsValue::from("fetch did not give a Response").into());
    };
    let headers = property(&value, "headers");
    let get = property(&headers, "get").dyn_into::<Function>().ok();
    let header = |name: &str| get.as_ref().and_then(|get| get.call1(&headers, &name.into()).ok()?.as_string());
    let (retry_after, date) = (header("Retry-After"), header("Date"));
    let text = text.call1(&value, &JsValue::UNDEFINED)?;
    let text = End::check(deadline.race(&text).await).map_err(FetchError::Ended)??;
    let text = text.dyn_into::<JsString>().unwrap_or_default().slice(0, MAX_RESPONSE_CHARS);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "another number becomes 0 or 65535")]
    let status = status as u16;
    let body = Value::from_json_of_js(&String::from(text), MAX_RESPONSE_LEVELS);
    Ok(HttpResponse { status, retry_after, date, body })
}

/// Aborts the request when its future is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn build(request: &HttpRequest, signal: &AbortSignal, keepalive: bool) -> Result<Request, JsValue> {
    let headers = Object::new();
    for (name, value) in &request.headers {
        Reflect::set(&headers, &(*name).into(), &value.into())?;
    }
    let init = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&init, &name.into(), value);
    set("method", &request.method.into())?;
    set("headers", &headers)?;
    set("body", &request.body.as_str().into())?;
    set("signal", signal)?;
    // A redirect would send the credentials to another address.
    set("redirect", &"manual".into())?;
    if keepalive {
        set("keepalive", &JsValue::TRUE)?;
    }
    set("credentials", &"omit".into())?;
    let make = || web_sys::Request::new_with_str_and_init(&request.url, init.unchecked_ref()).map(Request::from);
    make().or_else(|_| {
        // Cloudflare's workerd has no cookies, and refuses the option.
        set("credentials", &JsValue::UNDEFINED)?;
        make()
    })
}

/// How many requests to the address the browser has recorded.
fn timings_of(url: &str) -> u32 {
    resource_timings(url).map_or(0, |timings| timings.length())
}

/// The message of an error, or any other value as text.
fn message_of(thrown: &JsValue) -> String {
    property(thrown, "message").as_string().or_else(|| text_of(thrown).ok()).unwrap_or_default()
}

/// A part of the quota for keepalive, given back when it is dropped.
struct KeptAlive(usize);

impl KeptAlive {
    fn claim(bytes: usize) -> Option<KeptAlive> {
        let kept = KEPT_ALIVE.get().saturating_add(bytes);
        (kept <= MAX_KEPT_ALIVE).then(|| {
            KEPT_ALIVE.set(kept);
            KeptAlive(bytes)
        })
    }
}

impl Drop for KeptAlive {
    fn drop(&mut self) {
        KEPT_ALIVE.set(KEPT_ALIVE.get().saturating_sub(self.0));
    }
}
