//! CONTRACTS.md as tables: what each kind accepts, what is sent, and what is refused or warned about, with path and message. The same
//! rows run natively and in browsers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

// The modules are in a directory of the test's name, so that cargo does not compile each as a test.
mod contract {
    mod bitrix24;
    mod bounds;
    mod capillary;
    mod cases;
    mod catalog;
    mod email;
    mod fields;
    mod formats;
    mod ivvy;
    mod json_schema;
    mod keys;
    mod messages;
    mod missing;
    mod order;
    mod payload;
}
