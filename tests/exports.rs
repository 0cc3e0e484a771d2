//! The exported functions in a browser, as JavaScript calls them. Those that send do so to a running sandbox, whose address
//! is in `LEADWIRE_SANDBOX` when this is compiled; `cargo xtask test` starts one. Without the address they send nothing.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod exports {
    mod attempts;
    mod delivered;
    mod failed;
    mod js;
    mod sandbox;
    mod without_sending;
}
