//! When a send is made again and after how long, and what is told of all attempts together. Nothing here waits: time and
//! chance are passed in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod retry {
    mod attempts;
    mod delay;
    mod host;
    mod repeat;
}
