//! The JSON parser: texts that are valid by RFC 8259 and texts that are not, in the manner of `JSONTestSuite`, and a comparison with
//! `serde_json` over random texts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod json {
    mod invalid;
    mod json_test_suite;
    mod numbers;
    mod random_texts;
    mod unreadable;
    mod valid;
}
