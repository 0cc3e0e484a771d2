//! A send from its first attempt to its receipt. The decisions are pure: whether a payload may be sent (`prepare`), what an
//! attempt's outcome means and whether another attempt follows (`retry`). The network, the clock and randomness are in
//! `send` and `fetch`, which exist in WebAssembly only.

mod call;
#[cfg(target_arch = "wasm32")]
mod deadline;
#[cfg(target_arch = "wasm32")]
mod fetch;
mod options;
mod prepare;
mod retry;
#[cfg(target_arch = "wasm32")]
mod send;
mod send_error;

pub use call::{Call, RelayRoute, Route};
pub use options::{Limits, SendOptions, TargetOptions};
pub use prepare::{Environment, Prepared, crm_of_target, lead_kind_of_target, prepare};
pub use retry::{Attempt, MAX_DELAY_MS, Outcome, Step, delay_ms, is_final, may_retry};
#[cfg(target_arch = "wasm32")]
pub use send::{Attempted, Host, Listener, OutboxAttempt, now_ms, send};
pub use send_error::{SendError, SendErrorKind};
