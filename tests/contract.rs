//! CONTRACTS.md as tables: what each kind takes, what is sent of it, and what is refused or warned about, at which path
//! and in which words. Every row is derived from the document; the same rows run natively and in browsers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

// The modules stand in a folder of the test's name, so that cargo takes none of them for a test of its own.
mod contract {
    mod bitrix24;
    mod bounds;
    mod capillary;
    mod cases;
    mod catalog;
    mod email;
    mod fields;
    mod forms;
    mod ivvy;
    mod json_schema;
    mod keys;
    mod messages;
    mod missing;
    mod order;
    mod payload;
}
