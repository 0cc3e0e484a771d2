//! The messages between page and relay: the envelope that a page posts, and the responses. Both sides use the same code, so that
//! they cannot disagree. Authorization is the relay's.

mod envelope;
mod report;
mod report_names;
mod response;

pub(crate) use envelope::take_report;
pub use envelope::{Envelope, KEY_FORMAT, MAX_ENVELOPE_BYTES, is_valid_key};
pub use report::{Consent, PageReport, SpamSignals, Touch};
#[cfg(not(target_arch = "wasm32"))]
pub use report_names::report_names_js;
pub use report_names::{CAPTCHA_INPUTS, CLICK_IDS, is_campaign_parameter};
pub use response::{RelayResponse, challenge_in, interpret_relay_response};
