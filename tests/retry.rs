//! Which failures are retried and after how long, and the failure after several attempts. Nothing waits: the time and the random
//! number are passed in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod retry {
    mod attempts;
    mod delay;
    mod repeatable;
    mod server_clock;
    mod support;
}
