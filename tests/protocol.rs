//! The messages between page and relay, as each side writes and reads them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod protocol {
    mod envelopes;
    mod relay_route;
    mod reports;
    mod responses;
}
