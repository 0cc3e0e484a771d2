//! The host: whether it is a page, random keys, and the caller's listener.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use crate::crm::hex;
use crate::schema::property;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill_randomly(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
    type Thenable;
    #[wasm_bindgen(method, js_name = catch)]
    fn catch_with(this: &Thenable, listener: &Function);
}

/// Whether visitors can read the module's memory: there is a window, or a worker with an origin and a location.
/// Cloudflare's workerd has an origin, too, but no visitor and so no location.
pub(super) fn is_page() -> bool {
    let global = js_sys::global();
    if property(&global, "window").is_object() {
        return true;
    }
    let worker = property(&global, "self");
    worker.is_object() && property(&worker, "origin").is_string() && property(&worker, "location").is_object()
}

/// A random UUID (version 4); `crypto.randomUUID` is there in secure contexts only.
pub(super) fn new_key() -> String {
    let mut bytes = [0; 16];
    // Without a random key the send is refused.
    if fill_randomly(&mut bytes).is_err() {
        return String::new();
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut key = String::new();
    for (index, digit) in hex(&bytes).chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            key.push('-');
        }
        key.push(digit);
    }
    key
}

/// Calls a listener of the caller's. An error in it must not prevent the send or end the program: it is written to the console.
pub(super) fn notify(listener: &Function, event: &JsValue) {
    let result = listener.call1(&JsValue::UNDEFINED, event);
    let report = property(&property(&js_sys::global(), "console"), "error");
    let Some(report) = report.dyn_ref::<Function>() else { return };
    match result {
        Ok(result) if result.is_object() => {
            // `Promise.resolve` would return the caller's own promise, whose methods may have been replaced.
            let promise = Promise::new_typed::<JsValue>(&mut |resolve, _| {
                let resolve: Function = resolve.unchecked_into();
                // A promise's resolve function does not throw.
                let _ = resolve.call1(&JsValue::UNDEFINED, &result);
            });
            promise.unchecked_ref::<Thenable>().catch_with(report);
        }
        Ok(_) => {}
        Err(error) => {
            // If the console throws as well, the error is dropped.
            let _ = report.call1(&JsValue::UNDEFINED, &error);
        }
    }
}
