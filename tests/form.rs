//! The names of inputs, the payloads that forms make, and the inputs that issues belong to.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod form {
    mod field_names;
    mod fixed_values;
    mod inputs;
    mod issues;
    mod payloads;
}
