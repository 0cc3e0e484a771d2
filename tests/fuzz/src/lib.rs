//! What holds for every input. Each check is a function that panics when it does not hold; a fuzz target and a test call it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// A check panics when it does not hold, and the generators' numbers are small.
#![allow(clippy::missing_panics_doc)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod comparison;
mod config;
mod crm_response;
mod delivery;
mod envelope;
mod form_body;
mod form_comparison;
mod form_post;
mod javascript_value;
mod json;
mod payload;
mod random;
mod samples;
mod seeds;
mod targets;
mod value;

pub use comparison::compared_line;
pub use config::check_config;
pub use crm_response::check_crm_response;
pub use delivery::check_delivery;
pub use envelope::check_envelope;
pub use form_post::check_form_post;
pub use json::check_json;
pub use random::seeded_bytes;
pub use seeds::seeds;
pub use value::check_generated_value;

/// Panics when it does not hold for the input. Returns what became of the input, so that a test knows that both happen.
pub type Check = fn(&[u8]) -> &'static str;

/// Each check by the name of its fuzz target.
pub const CHECKS: [(&str, Check); 7] = [
    ("config", check_config),
    ("crm_response", check_crm_response),
    ("delivery", check_delivery),
    ("envelope", check_envelope),
    ("form_post", check_form_post),
    ("json", check_json),
    ("value", check_generated_value),
];
