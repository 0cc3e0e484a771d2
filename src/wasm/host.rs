//! The host around the module: whether visitors can read what is held here, random keys, and the caller's listener.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill_randomly(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
    type Thenable;
    #[wasm_bindgen(method, js_name = catch)]
    fn catch_with(this: &Thenable, listener: &Function);
}

/// Whether whoever opens a page can read what is held here: there is a window, or a worker with an origin and a location.
/// Cloudflare's workerd has an origin, too, but no visitor and so no location.
pub(super) fn is_page() -> bool {
    let global = js_sys::global();
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
    if get(&global, "window").is_object() {
        return true;
    }
    let worker = get(&global, "self");
    worker.is_object() && get(&worker, "origin").is_string() && get(&worker, "location").is_object()
}

/// A random UUID (version 4); `crypto.randomUUID` is there in secure contexts only.
pub(super) fn new_key() -> String {
    let mut bytes = [0; 16];
    // Without randomness the key is refused as none, in words that name it.
    if fill_randomly(&mut bytes).is_err() {
        return String::new();
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut key = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            key.push('-');
        }
        key.extend([byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or_default()));
    }
    key
}

/// Tells a listener of the caller's. Its mistake must neither cost a lead nor end the program: it is written to the console.
pub(super) fn tell(listener: &Function, event: &JsValue) {
    let told = listener.call1(&JsValue::UNDEFINED, event);
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
    let report = get(&get(&js_sys::global(), "console"), "error");
    let Some(report) = report.dyn_ref::<Function>() else { return };
    match told {
        Ok(result) if result.is_object() => {
            // Not `Promise.resolve`, which gives a promise of the caller's as it is, whatever was done to that.
            let promise = Promise::new_typed::<JsValue>(&mut |resolve, _| {
                let resolve: Function = resolve.unchecked_into();
                // A promise's own function does not throw.
                let _ = resolve.call1(&JsValue::UNDEFINED, &result);
            });
            promise.unchecked_ref::<Thenable>().catch_with(report);
        }
        Ok(_) => {}
        Err(error) => {
            // A console that throws is told nothing more.
            let _ = report.call1(&JsValue::UNDEFINED, &error);
        }
    }
}
