//! One attempt of the outbox: its promise never rejects, and resolves to the next step.

use leadwire::wasm::attempt;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use super::js::{js, resolved};
use super::sandbox::{Sandbox, capillary_lead};

async fn attempted(target: &Value, payload: &str, number: u32) -> Value {
    let options = js(&json!({ "idempotencyKey": "0123456789abcdef" }));
    resolved(attempt(js(target), "capillary.lead".into(), payload.into(), options, number, false, None)).await
}

#[wasm_bindgen_test]
async fn an_attempt_that_is_delivered_has_a_receipt() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    let done = attempted(&sandbox.capillary(), &capillary_lead().to_string(), 3).await;
    assert_eq!(done["receipt"]["outcome"], "delivered");
    assert_eq!(done["receipt"]["attempts"], json!(3));
    assert_eq!(done["receipt"]["id"], sandbox.stored("capillary.lead").await[0]["id"]);
}

#[wasm_bindgen_test]
async fn a_temporary_fault_is_retried_later() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    let fault = json!({ "kind": "status", "status": 429, "retryAfter": "2" });
    sandbox.set_fault("capillary", 1, fault).await;
    let done = attempted(&sandbox.capillary(), &capillary_lead().to_string(), 1).await;
    assert_eq!(done["again"]["delayMs"], json!(2000));
    assert_eq!(done["again"]["error"]["kind"], "busy");
    assert_eq!(sandbox.calls().await.len(), 1);
}

#[wasm_bindgen_test]
async fn an_invalid_payload_is_refused_permanently() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    for payload in ["{}", "not JSON"] {
        let done = attempted(&sandbox.capillary(), payload, 1).await;
        assert_eq!(done["refused"]["kind"], "invalid", "{payload}");
        assert!(done["refused"]["issues"].is_array(), "{payload}");
    }
    assert_eq!(sandbox.calls().await, [] as [Value; 0]);
}
