//! The delivery or failure that each response of a CRM means: by API.md's table "Which answer becomes which kind" and by the codes
//! of CONTRACTS.md. The body is read before the status.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod responses {
    mod bitrix24;
    mod capillary;
    mod ids;
    mod ivvy;
    mod lead_error;
    mod retry_after;
    mod secrets;
    mod status;
    mod support;
}
