//! The sandbox's control interface, over HTTP, and the records that it stores.

use leadwire::schema::{Object, Value};
use reqwest::Client;
use sandbox::{Record, Sandbox};

#[derive(Clone)]
pub struct SandboxControl {
    http: Client,
    url: String,
}

impl SandboxControl {
    pub fn new(sandbox: &Sandbox) -> SandboxControl {
        let http = Client::builder().no_proxy().build().unwrap();
        SandboxControl { http, url: format!("{}/_sandbox", sandbox.url()) }
    }

    /// Applies the fault to the next `count` calls of a CRM, or of `any`.
    pub async fn add_fault(&self, crm: &str, count: u64, fault: &str) {
        let body = format!(r#"{{"crm":"{crm}","count":{count},"fault":{fault}}}"#);
        let response = self.http.post(self.path("faults")).body(body).send().await.unwrap();
        assert_eq!(response.status(), 200, "{fault}");
    }

    pub async fn clear_faults(&self) {
        self.http.delete(self.path("faults")).send().await.unwrap();
    }

    /// The number of faults that no call has had yet.
    pub async fn pending_faults(&self) -> usize {
        let response = self.http.get(self.path("faults")).send().await.unwrap();
        response.text().await.unwrap().matches("\"kind\"").count()
    }

    /// The last 1000 calls that the sandbox received, oldest first.
    pub async fn calls(&self) -> Vec<Object> {
        let response = self.http.get(self.path("calls?limit=1000")).send().await.unwrap();
        let body = object(&response.text().await.unwrap());
        let calls = body.get("calls").and_then(Value::as_list).unwrap();
        calls.iter().rev().map(|call| call.as_object().unwrap().clone()).collect()
    }

    fn path(&self, path: &str) -> String {
        format!("{}/{path}", self.url)
    }
}

/// The records of a kind with this text in their fields.
pub fn records_with(sandbox: &Sandbox, kind: &str, text: &str) -> Vec<Record> {
    let all = sandbox.store().all(kind).unwrap();
    all.into_iter().filter(|record| Value::from(record.fields.clone()).to_json().contains(text)).collect()
}

#[track_caller]
pub fn object(json: &str) -> Object {
    match Value::read(json, 64) {
        Ok(Value::Object(object)) => object,
        other => panic!("no object: {json}: {other:?}"),
    }
}
