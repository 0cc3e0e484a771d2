//! What each answer of a CRM becomes, row by row of API.md's table "Which answer becomes which kind" and code by code of
//! CONTRACTS.md; the body is read before the status is judged.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod answers {
    mod bitrix24;
    mod capillary;
    mod face;
    mod ids;
    mod ivvy;
    mod replies;
    mod retry_after;
    mod secrets;
    mod status;
}
