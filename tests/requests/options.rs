//! The options of a send: their defaults, and errors that name the option.

use leadwire::client::{Limits, SendOptions, TargetOptions};
use leadwire::schema::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn value(json: &str) -> Value {
    Value::read(json, 9).unwrap()
}

#[test]
fn defaults() {
    for json in ["null", "{}", r#"{"timeoutMs":null,"retries":null,"mask":false}"#] {
        let given = value(json);
        let options = SendOptions::of(&given).map_err(|_| json).unwrap();
        assert_eq!(options.limits(), Ok(Limits { timeout_ms: 10_000, retries: 2 }), "{json}");
        assert_eq!((options.mask, options.idempotency_key, options.update_token), (false, None, None), "{json}");
    }
}

#[test]
fn all_options() {
    let given = value(
        r#"{"catalog":{"messages":{"required":"fehlt"}},"timeoutMs":1,"retries":0,"idempotencyKey":"k","updateToken":"t","mask":true}"#,
    );
    let options = SendOptions::of(&given).map_err(|_| "refused").unwrap();
    assert_eq!(options.limits(), Ok(Limits { timeout_ms: 1, retries: 0 }));
    assert_eq!((options.mask, options.idempotency_key, options.update_token), (true, Some("k"), Some("t")));
    assert_eq!(options.catalog.messages.len(), 1);
}

#[test]
fn errors() {
    const NAMES: &str =
        "catalog, timeoutMs, retries, idempotencyKey, updateToken, mask, page, guard, signal, onAttempt";
    let unknown = format!("the options object has an unknown field \"timeout\"; expected one of {NAMES}");
    for (json, words) in [
        ("5", "the options must be an object"),
        ("[]", "the options must be an object"),
        (r#"{"timeout":1}"#, unknown.as_str()),
        (r#"{"timeoutMs":0}"#, "timeoutMs must be a whole number from 1 to 2147483647"),
        (r#"{"timeoutMs":2147483648}"#, "timeoutMs must be a whole number from 1 to 2147483647"),
        (r#"{"retries":-1}"#, "retries must be a whole number from 0"),
        (r#"{"retries":"many"}"#, "retries must be a whole number from 0"),
        (r#"{"mask":1}"#, "mask must be true or false"),
        (r#"{"idempotencyKey":5}"#, "idempotencyKey must be text"),
        (r#"{"catalog":{"ivvy":5}}"#, "catalog.ivvy must be an object"),
    ] {
        let given = value(json);
        let found = SendOptions::of(&given).and_then(|options| options.limits());
        assert_eq!(found.err().as_deref(), Some(words), "{json}");
    }
    for (json, words) in [
        ("null", "the target must be an object such as {crm: \"ivvy\", url: \"https://…\"}"),
        (r#"{"crm":5}"#, "the target's crm must be text"),
        (r#"{"dangerouslyAllowBrowser":"yes"}"#, "the target's dangerouslyAllowBrowser must be true or false"),
    ] {
        assert_eq!(TargetOptions::of(&value(json)).err().as_deref(), Some(words), "{json}");
    }
}
