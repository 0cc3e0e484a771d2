//! Delivered sends: the record in each CRM, and the receipt.

use leadwire::wasm::{update_status, upsert_lead, upsert_source, upsert_stage};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::js::{RecordedAttempts, js, resolved, with};
use super::sandbox::{Sandbox, bitrix24_lead, capillary_lead, ivvy_lead};

/// The fields of the newest record, which the receipt names.
async fn stored(sandbox: &Sandbox, kind: &str, receipt: &Value) -> Value {
    let records = sandbox.stored(kind).await;
    assert_eq!(records[0]["id"], receipt["id"]);
    records[0]["fields"].clone()
}

#[wasm_bindgen_test]
async fn a_lead_is_stored_by_each_crm() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    for (kind, target, lead, (name, value)) in [
        ("ivvy.lead", sandbox.ivvy(), ivvy_lead(), ("name", "Smith wedding")),
        ("bitrix24.lead", sandbox.bitrix24(), bitrix24_lead(), ("TITLE", "Smith wedding")),
        ("capillary.lead", sandbox.capillary(), capillary_lead(), ("leadFor", "sku-7")),
    ] {
        let options = js(&json!({ "idempotencyKey": "0123456789abcdef" }));
        let receipt = resolved(upsert_lead(js(&target), js(&lead), options)).await;
        assert_eq!(receipt["outcome"], "delivered", "{kind}");
        assert_eq!(receipt["kind"], kind);
        assert_eq!(receipt["created"], true, "{kind}");
        assert_eq!(receipt["attempts"], json!(1), "{kind}");
        assert_eq!(receipt["idempotencyKey"], "0123456789abcdef");
        assert_eq!(stored(&sandbox, kind, &receipt).await[name], value);
    }
}

#[wasm_bindgen_test]
async fn a_status_is_changed_in_each_crm() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    for (kind, target, lead, change, (name, value)) in [
        ("ivvy", sandbox.ivvy(), ivvy_lead(), json!({ "stageId": 4 }), ("stageId", json!(4))),
        ("bitrix24", sandbox.bitrix24(), bitrix24_lead(), json!({ "status": "JUNK" }), ("STATUS_ID", json!("JUNK"))),
        (
            "capillary",
            sandbox.capillary(),
            capillary_lead(),
            json!({ "status": "WON", "reasonId": 3 }),
            ("status", json!("WON")),
        ),
    ] {
        let added = resolved(upsert_lead(js(&target), js(&lead), JsValue::UNDEFINED)).await;
        let mut change = change;
        change["id"] = added["id"].clone();
        let receipt = resolved(update_status(js(&target), js(&change), JsValue::UNDEFINED)).await;
        assert_eq!(receipt["outcome"], "delivered");
        assert_eq!(receipt["kind"], format!("{kind}.status"));
        assert_eq!(receipt["created"], false);
        assert_eq!(stored(&sandbox, &format!("{kind}.lead"), &added).await[name], value);
    }
}

#[wasm_bindgen_test]
async fn a_stage_and_a_source_are_stored() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    let target = js(&sandbox.ivvy());
    let stage = js(&json!({ "name": "Referral", "applyTo": 1 }));
    let receipt = resolved(upsert_stage(target.clone(), stage, JsValue::UNDEFINED)).await;
    assert_eq!(stored(&sandbox, "ivvy.stage", &receipt).await["name"], "Referral");
    let source = js(&json!({ "name": "Fair" }));
    let receipt = resolved(upsert_source(target, source, JsValue::UNDEFINED)).await;
    assert_eq!(stored(&sandbox, "ivvy.source", &receipt).await["name"], "Fair");
}

#[wasm_bindgen_test]
async fn a_rate_limited_call_is_retried() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    let faults = [json!({ "kind": "limit" }), json!({ "kind": "status", "status": 429 })];
    for fault in faults {
        for (crm, target, lead) in [
            ("ivvy", sandbox.ivvy(), ivvy_lead()),
            ("bitrix24", sandbox.bitrix24(), bitrix24_lead()),
            ("capillary", sandbox.capillary(), capillary_lead()),
        ] {
            sandbox.set_fault(crm, 1, fault.clone()).await;
            let attempts = RecordedAttempts::new();
            let options = with(&json!({}), "onAttempt", attempts.listener.as_ref());
            let receipt = resolved(upsert_lead(js(&target), js(&lead), options)).await;
            assert_eq!(receipt["outcome"], "delivered", "{crm}");
            assert_eq!(receipt["attempts"], json!(2), "{crm}");
            let first = (json!(1), json!(0), Value::Null);
            let second = (json!(2), json!(0), json!("busy"));
            assert_eq!(attempts.events(), [first, second], "{crm}");
        }
    }
}
