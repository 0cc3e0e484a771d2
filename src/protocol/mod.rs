//! The messages between page and relay: the envelope that a page posts, and the responses. Both sides use the same code, so that
//! they cannot disagree. Authorization is the relay's.

mod answer;
mod envelope;
mod report;

pub use answer::{RelayAnswer, challenge_in, read_answer};
pub(crate) use envelope::report_in;
pub use envelope::{Envelope, KEY_FORMAT, MAX_ENVELOPE_BYTES, is_valid_key};
pub use report::{Consent, GuardReport, PageReport, Touch};
