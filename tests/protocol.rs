//! What page and relay say to each other: both sides' words, written and read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod protocol {
    mod answers;
    mod envelopes;
    mod reports;
    mod route;
}
