//! One request and its answer, by the host's `fetch`.
//!
//! Requests are gloo-net's. Its `Request::send` is not used: it panics on a rejection that is no `Error` and on a response of
//! another realm (a frame, Node's vm, a test runner), and a `fetch` that throws at once would end the module. Each of these
//! is a network failure here, so a response is read by its parts, none of which need be what it should be.

use std::cell::Cell;

use gloo_net::http::Request;
use js_sys::{Array, Function, JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::Outcome;
use super::timer::{Deadline, End};
use crate::crm::{ANSWER_LEVELS, Answer, HttpRequest};
use crate::schema::{Value, text_of};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
    /// The browser's records of requests to an address.
    #[wasm_bindgen(js_namespace = performance, js_name = getEntriesByName, catch)]
    fn records_of(url: &str) -> Result<Array, JsValue>;
}

/// Characters of an answer that are read. A CRM's are far shorter; the module's memory would grow with it and stay.
const MAX_ANSWER: u32 = 1024 * 1024;

/// Bytes of requests that may outlive their page. Browsers refuse a request that takes all of a page's past 64 KiB.
const MAX_KEPT_ALIVE: usize = 48 * 1024;

thread_local! {
    /// Bytes of this page's requests that are kept alive now.
    static KEPT_ALIVE: Cell<usize> = const { Cell::new(0) };
}

/// How a request is made.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    /// Milliseconds for the answer to come.
    pub timeout_ms: u32,
    pub signal: Option<&'a AbortSignal>,
    /// Whether the request may be made once more when nobody knows what became of it. Only such a request outlives its page:
    /// a browser that has no room for that refuses it in the words of a lost connection.
    pub may_repeat: bool,
}

/// Ends by itself when the time is up or the caller aborts, even if `fetch` does not heed its signal.
pub(super) async fn exchange(request: &HttpRequest, terms: Terms<'_>) -> Outcome {
    let deadline = Deadline::new(terms.timeout_ms.into(), terms.signal);
    let mut kept = if terms.may_repeat && is_page() { KeptAlive::claim(request.body.len()) } else { None };
    loop {
        match send(request, kept.is_some(), &deadline).await {
            Ok(answer) => return Outcome::Answered(answer),
            Err(Unanswered::Ended(End::TimedOut)) => return Outcome::TimedOut,
            Err(Unanswered::Ended(End::Aborted)) => return Outcome::Aborted,
            Err(Unanswered::Failed(error)) => return Outcome::Lost(words(&error)),
            // Another script of the page has used the room up: once more without.
            Err(Unanswered::NotTried) => kept = None,
        }
    }
}

enum Unanswered {
    Ended(End),
    /// What `fetch` or the response threw.
    Failed(JsValue),
    /// The browser has no room for another request that outlives its page.
    NotTried,
}

impl From<JsValue> for Unanswered {
    fn from(error: JsValue) -> Self {
        Unanswered::Failed(error)
    }
}

async fn send(request: &HttpRequest, keepalive: bool, deadline: &Deadline) -> Result<Answer, Unanswered> {
    let controller = Aborted(AbortController::new()?);
    let request: web_sys::Request = build(request, &controller.0.signal(), keepalive)?.into();
    let url = part(&request, "url").as_string().unwrap_or_default();
    let tried = tries(&url);
    let value = match End::or(deadline.race(fetch(&request)?.as_ref()).await).map_err(Unanswered::Ended)? {
        // The browser's words are those for a lost connection, but it has no record of the request.
        Err(_) if keepalive && tries(&url) == tried => return Err(Unanswered::NotTried),
        value => value?,
    };
    // Told by its parts: `instanceof` would refuse a response of another realm.
    let (Some(status), Some(text)) =
        (part(&value, "status").as_f64(), part(&value, "text").dyn_into::<Function>().ok())
    else {
        return Err(JsValue::from("fetch did not give a Response").into());
    };
    let headers = part(&value, "headers");
    let get = part(&headers, "get").dyn_into::<Function>().ok();
    let retry_after = get.and_then(|get| get.call1(&headers, &"Retry-After".into()).ok()?.as_string());
    let text = text.call1(&value, &JsValue::UNDEFINED)?;
    let text = End::or(deadline.race(&text).await).map_err(Unanswered::Ended)??;
    let text = text.dyn_into::<JsString>().unwrap_or_default().slice(0, MAX_ANSWER);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is no status becomes 0 or 65535")]
    let status = status as u16;
    Ok(Answer { status, retry_after, body: Value::from_json_of_js(&String::from(text), ANSWER_LEVELS) })
}

fn part(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Ends the request when nobody waits for it any more.
struct Aborted(AbortController);

impl Drop for Aborted {
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
    // A redirect would carry the credentials to an address that nobody configured.
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

/// Whether there is a page that can go away before the answer comes.
fn is_page() -> bool {
    part(&js_sys::global(), "location").is_object()
}

/// How often the browser has tried to reach the address, as far as it has room for records.
fn tries(url: &str) -> u32 {
    records_of(url).map_or(0, |records| records.length())
}

/// What was thrown, in its own words.
fn words(thrown: &JsValue) -> String {
    part(thrown, "message").as_string().or_else(|| text_of(thrown).ok()).unwrap_or_default()
}

/// Room for a request that outlives its page, given back when it is dropped.
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
