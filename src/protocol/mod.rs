//! The messages between page and relay: the envelope that a page posts, and the responses. Both sides use the same code, so that
//! they cannot disagree. Authorization is the relay's.

mod answer;
mod envelope;
mod report;
mod report_names;

pub use answer::{RelayAnswer, challenge_in, read_answer};
pub(crate) use envelope::report_in;
pub use envelope::{Envelope, KEY_FORMAT, MAX_ENVELOPE_BYTES, is_valid_key};
pub use report::{Consent, GuardReport, PageReport, Touch};
#[cfg(not(target_arch = "wasm32"))]
pub use report_names::report_names_js;
pub use report_names::{CAPTCHA_INPUTS, CLICK_IDS, is_campaign_parameter};
