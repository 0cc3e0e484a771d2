//! What intake uses against automated leads, and what needs a clock, randomness or a service.

mod captcha;
mod proof_of_work;
mod rate_limits;
mod spam_checks;

pub(crate) use captcha::CaptchaVerifier;
pub use proof_of_work::{CHALLENGE_LIFETIME_MS, ProofOfWork};
pub(crate) use spam_checks::SpamChecks;
