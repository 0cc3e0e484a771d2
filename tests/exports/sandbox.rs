//! The sandbox, through its control paths.

use std::cell::Cell;

use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Function, Promise, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: u32);
}

const ADDRESS: Option<&str> = option_env!("LEADWIRE_SANDBOX");

pub struct Sandbox {
    url: &'static str,
}

impl Sandbox {
    /// The sandbox in its initial state. None without an address; one that cannot be reached fails the test.
    pub async fn fresh() -> Option<Sandbox> {
        let Some(url) = ADDRESS.filter(|url| !url.is_empty()) else {
            log_once("note: LEADWIRE_SANDBOX is not set, so the tests that need a sandbox are skipped");
            return None;
        };
        let sandbox = Sandbox { url };
        sandbox.ask(Method::POST, "reset", None).await;
        // The waits between attempts are random from 0; here they are always the shortest.
        let math = Reflect::get(&js_sys::global(), &"Math".into()).unwrap();
        Reflect::set(&math, &"random".into(), &Function::new_no_args("return 0")).unwrap();
        Some(sandbox)
    }

    pub fn ivvy(&self) -> Value {
        json!({
            "crm": "ivvy", "url": self.url, "key": "sandbox-key", "secret": "sandbox-secret",
            "dangerouslyAllowBrowser": true,
        })
    }

    pub fn bitrix24(&self) -> Value {
        let url = format!("{}/rest/1/sandbox", self.url);
        json!({ "crm": "bitrix24", "url": url, "dangerouslyAllowBrowser": true })
    }

    pub fn capillary(&self) -> Value {
        json!({
            "crm": "capillary", "url": self.url, "username": "store.server", "password": "server123",
            "dangerouslyAllowBrowser": true,
        })
    }

    /// Sets a fault for the next calls of a CRM; sandbox/README.md describes the faults.
    pub async fn set_fault(&self, crm: &str, count: u32, fault: Value) {
        self.ask(Method::POST, "faults", Some(json!({ "crm": crm, "count": count, "fault": fault }))).await;
    }

    /// The calls of the CRMs as they were received, the newest first.
    pub async fn calls(&self) -> Vec<Value> {
        self.ask(Method::GET, "calls", None).await["calls"].as_array().unwrap().clone()
    }

    /// Waits until a call has come in.
    pub async fn wait_for_call(&self) {
        for _ in 0..200 {
            if !self.calls().await.is_empty() {
                return;
            }
            let pause = Promise::new(&mut |resolve, _| set_timeout(&resolve, 25));
            JsFuture::from(pause).await.unwrap();
        }
        panic!("no call came in");
    }

    /// The records of a kind, the newest first.
    pub async fn stored(&self, kind: &str) -> Vec<Value> {
        let path = format!("records?kind={kind}");
        self.ask(Method::GET, &path, None).await["records"].as_array().unwrap().clone()
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/_sandbox/{path}", self.url);
        let request = RequestBuilder::new(&url).method(method);
        let request = match body {
            Some(body) => request.header("Content-Type", "application/json").body(body.to_string()),
            None => request.build(),
        };
        let response = request.unwrap().send().await;
        let response = response.unwrap_or_else(|error| panic!("the sandbox cannot be reached at {url}: {error}"));
        let text = response.text().await.unwrap();
        assert!(response.ok(), "{url} answered HTTP {}: {text}", response.status());
        serde_json::from_str(&text).unwrap()
    }
}

thread_local! {
    static IS_SAID: Cell<bool> = const { Cell::new(false) };
}

/// Writes a line among the names of the tests. What a test prints otherwise is shown only when it fails.
fn log_once(line: &str) {
    if !IS_SAID.replace(true) {
        let write = Function::new_with_args("line", "document.getElementById('output').append(line + '\\n')");
        write.call1(&JsValue::UNDEFINED, &line.into()).unwrap();
    }
}

pub fn ivvy_lead() -> Value {
    json!({
        "name": "Smith wedding", "sourceId": 2, "typeId": 3, "stageId": 1, "industryId": 11,
        "contact": { "firstName": "Ann", "lastName": "Smith", "email": "ann@example.com" },
    })
}

pub fn bitrix24_lead() -> Value {
    json!({ "fields": { "TITLE": "Smith wedding" } })
}

pub fn capillary_lead() -> Value {
    json!({ "leadFor": "sku-7", "userId": 1000 })
}
