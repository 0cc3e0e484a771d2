//! The reader of JSON against RFC 8259, in the manner of `JSONTestSuite`: what is well formed is read, what is not is
//! refused; and against another reader over texts made by chance.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod json {
    mod difference;
    mod flaws;
    mod ill_formed;
    mod long_numbers;
    mod well_formed;
}
