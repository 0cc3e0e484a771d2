//! The functions that send nothing: the request as it would be sent, the validation, the schema, and the host's error class.

use js_sys::{Function, Reflect};
use leadwire::wasm::{json_schema_of, request, set_host, validate};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::js::{fields, js, json};

const STAGE: &str = "ivvy.stage";

fn target() -> Value {
    json!({ "crm": "capillary", "url": "https://x.example", "token": "secret", "dangerouslyAllowBrowser": true })
}

#[wasm_bindgen_test]
fn a_request_is_shown_as_it_would_be_sent() {
    let lead = js(&json!({ "leadFor": "sku", "userId": "9007199254740993" }));
    let made = request(js(&target()), "capillary.lead".into(), lead.clone(), JsValue::UNDEFINED).unwrap();
    let made = json(&made);
    assert_eq!(made["method"], "POST");
    assert_eq!(made["url"], "https://x.example/v2/leads");
    assert_eq!(made["headers"]["X-CAP-API-OAUTH-TOKEN"], "secret");
    assert_eq!(made["body"], r#"{"leadFor":"sku","userId":9007199254740993}"#);
    let masked = request(js(&target()), "capillary.lead".into(), lead, js(&json!({ "mask": true }))).unwrap();
    assert!(!json(&masked).to_string().contains("secret"));
}

#[wasm_bindgen_test]
fn a_request_that_would_not_be_sent_is_thrown_as_an_error() {
    let error = request(js(&target()), "capillary.lead".into(), js(&json!({})), JsValue::UNDEFINED).unwrap_err();
    let error = fields(&error);
    assert_eq!(error["kind"], "invalid");
    assert_eq!(error["issues"].as_array().unwrap().len(), 2);
}

#[wasm_bindgen_test]
fn a_payload_is_validated() {
    let good = js(&json!({ "name": "Referral", "applyTo": "1" }));
    let validation = json(&validate(STAGE.into(), good, JsValue::UNDEFINED).unwrap());
    assert_eq!(validation, json!({ "value": { "name": "Referral", "applyTo": 1 }, "warnings": [] }));
    let catalog = js(&json!({ "messages": { "required": "{field} fehlt" } }));
    let validation = json(&validate(STAGE.into(), js(&json!({ "name": "Referral" })), catalog).unwrap());
    assert_eq!(validation["issues"][0]["code"], "required");
    assert_eq!(validation["issues"][0]["path"], json!(["applyTo"]));
    assert_eq!(validation["issues"][0]["message"], "applyTo fehlt");
    let error = validate("ivvy.thing".into(), JsValue::NULL, JsValue::UNDEFINED).unwrap_err();
    assert_eq!(fields(&error)["kind"], "bad_target");
}

#[wasm_bindgen_test]
fn a_kind_has_a_json_schema() {
    let schema = json(&json_schema_of(STAGE.into(), JsValue::UNDEFINED).unwrap());
    assert!(schema["properties"]["applyTo"].is_object(), "{schema}");
    assert!(json_schema_of("ivvy.thing".into(), JsValue::UNDEFINED).is_err());
}

#[wasm_bindgen_test]
fn an_error_is_what_the_host_makes_of_its_fields() {
    set_host(Some(Function::new_with_args("fields", "return { made: fields.kind }")), None);
    let error = validate("ivvy.thing".into(), JsValue::NULL, JsValue::UNDEFINED).unwrap_err();
    set_host(None, None);
    assert_eq!(Reflect::get(&error, &"made".into()).unwrap(), "bad_target");
}
