//! The exact request of each kind: method, URL, headers, body, with iVvy's signature and Capillary's Basic header; which targets are
//! refused, and which of their parts are masked. The expected signatures were computed with Python's hashlib.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod requests {
    mod bitrix24;
    mod capillary;
    mod ivvy;
    mod masking;
    mod options;
    mod support;
    mod targets;
}
