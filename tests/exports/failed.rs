//! Failed sends: the kind and the fields of the error that the promise is rejected with.

use js_sys::Promise;
use leadwire::wasm::{update_status, upsert_lead, upsert_source, upsert_stage};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use super::js::{js, rejected, resolved, with};
use super::sandbox::{Sandbox, bitrix24_lead, capillary_lead, ivvy_lead};

fn add(target: &Value, lead: &Value, options: &Value) -> Promise {
    upsert_lead(js(target), js(lead), js(options))
}

#[wasm_bindgen_test]
async fn an_abort_rejects_and_ends_the_request() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    sandbox.set_fault("capillary", 1, json!({ "kind": "hang" })).await;
    let controller = AbortController::new().unwrap();
    let options = with(&json!({}), "signal", &controller.signal());
    let sending = upsert_lead(js(&sandbox.capillary()), js(&capillary_lead()), options);
    sandbox.wait_for_call().await;
    controller.abort();
    let error = rejected(sending).await;
    assert_eq!(error["kind"], "aborted");
    assert_eq!(error["maybeSent"], true);
    assert_eq!(error["attempts"], json!(1));
    let receipt = resolved(add(&sandbox.capillary(), &capillary_lead(), &json!({}))).await;
    assert_eq!(receipt["outcome"], "delivered", "the module still works");
}

#[wasm_bindgen_test]
async fn an_abort_before_the_first_attempt_sends_nothing() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    let controller = AbortController::new().unwrap();
    controller.abort();
    let options = with(&json!({}), "signal", &controller.signal());
    let error = rejected(upsert_lead(js(&sandbox.ivvy()), js(&ivvy_lead()), options)).await;
    assert_eq!(error["kind"], "aborted");
    assert_eq!(error["maybeSent"], false);
    assert_eq!(error["attempts"], json!(0));
    assert_eq!(sandbox.calls().await, [] as [Value; 0]);
}

#[wasm_bindgen_test]
async fn a_timeout_may_have_been_sent_and_an_add_is_not_retried() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    for (crm, target, lead) in [
        ("ivvy", sandbox.ivvy(), ivvy_lead()),
        ("bitrix24", sandbox.bitrix24(), bitrix24_lead()),
        ("capillary", sandbox.capillary(), capillary_lead()),
    ] {
        sandbox.set_fault(crm, 1, json!({ "kind": "hang" })).await;
        let error = rejected(add(&target, &lead, &json!({ "timeoutMs": 300 }))).await;
        assert_eq!(error["kind"], "timeout", "{crm}");
        assert_eq!(error["maybeSent"], true, "{crm}");
        assert_eq!(error["attempts"], json!(1), "{crm}");
    }
    assert_eq!(sandbox.calls().await.len(), 3);
}

#[wasm_bindgen_test]
async fn an_invalid_payload_is_not_sent() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    let mut lead = ivvy_lead();
    lead["stageId"] = json!("x");
    lead["contact"]["email"] = json!("no");
    let error = rejected(add(&sandbox.ivvy(), &lead, &json!({}))).await;
    assert_eq!(error["kind"], "invalid");
    assert_eq!(error["maybeSent"], false);
    let paths: Vec<&Value> = error["issues"].as_array().unwrap().iter().map(|issue| &issue["path"]).collect();
    assert_eq!(paths, [&json!(["stageId"]), &json!(["contact", "email"])]);
    let change = js(&json!({ "id": 1, "status": "WON" }));
    let error = rejected(update_status(js(&sandbox.capillary()), change, JsValue::UNDEFINED)).await;
    assert_eq!(error["issues"][0]["code"], "required");
    assert_eq!(sandbox.calls().await, [] as [Value; 0]);
}

#[wasm_bindgen_test]
async fn a_refusal_has_the_code_of_the_crm() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    let stage = js(&json!({ "id": 6, "name": "x" }));
    let error = rejected(upsert_stage(js(&sandbox.ivvy()), stage, JsValue::UNDEFINED)).await;
    assert_eq!(error["kind"], "rejected");
    assert_eq!(error["code"], "24321");
    assert_eq!(error["maybeSent"], false);
    assert_eq!(sandbox.calls().await.len(), 1);
    let change = js(&json!({ "id": 4711, "status": "NEW" }));
    let error = rejected(update_status(js(&sandbox.bitrix24()), change, JsValue::UNDEFINED)).await;
    assert_eq!(error["kind"], "not_found");
}

#[wasm_bindgen_test]
async fn a_wrong_target_is_reported() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    let targets = [
        Value::Null,
        json!({ "crm": "salesforce", "url": "https://x.example" }),
        json!({ "crm": "bitrix24" }),
        json!({ "crm": "ivvy", "url": "no address" }),
    ];
    for target in targets {
        let error = rejected(add(&target, &bitrix24_lead(), &json!({}))).await;
        assert_eq!(error["kind"], "bad_target", "{target}");
        assert_eq!(error["maybeSent"], false, "{target}");
    }
    let source = js(&json!({ "name": "Fair" }));
    let error = rejected(upsert_source(js(&sandbox.bitrix24()), source, JsValue::UNDEFINED)).await;
    assert_eq!(error["kind"], "bad_target");
    let options = js(&json!({ "signal": "no signal" }));
    let error = rejected(upsert_lead(js(&sandbox.ivvy()), js(&ivvy_lead()), options)).await;
    assert_eq!(error["kind"], "bad_target");
    assert_eq!(sandbox.calls().await, [] as [Value; 0]);
}

#[wasm_bindgen_test]
async fn a_secret_does_not_leave_a_page_unless_it_is_allowed() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    for (mut target, lead) in
        [(sandbox.ivvy(), ivvy_lead()), (sandbox.bitrix24(), bitrix24_lead()), (sandbox.capillary(), capillary_lead())]
    {
        target["dangerouslyAllowBrowser"] = json!(false);
        let error = rejected(add(&target, &lead, &json!({}))).await;
        assert_eq!(error["kind"], "secret_in_browser", "{target}");
    }
    assert_eq!(sandbox.calls().await, [] as [Value; 0]);
}

#[wasm_bindgen_test]
async fn a_listener_that_throws_costs_no_lead() {
    let Some(sandbox) = Sandbox::fresh().await else { return };
    let throws = js_sys::Function::new_no_args("throw new Error('mine')");
    let options = with(&json!({}), "onAttempt", &throws);
    let sending = upsert_lead(js(&sandbox.capillary()), js(&capillary_lead()), options);
    assert!(JsFuture::from(sending).await.is_ok());
}
