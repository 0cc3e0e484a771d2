//! What page and relay say to each other: the envelope that a page posts, and the answers. Written and read by the same
//! code on both sides, so that they cannot disagree. Pure; who may send what is the relay's to decide.

mod answer;
mod envelope;
mod report;

pub use answer::{RelayAnswer, challenge_in, read_answer};
pub(crate) use envelope::report_in;
pub use envelope::{Envelope, KEY_FORMAT, MAX_ENVELOPE_BYTES, is_valid_key};
pub use report::{Consent, GuardReport, PageReport, Touch};
