//! Whether a visitor's lead is admitted although many come from the same client. Up to the rate of the form's challenge
//! leads are admitted freely; above it each needs a proof of work, and a form without JavaScript, which cannot compute
//! one, is held. Above the form's rate no lead is admitted.

use std::time::Duration;

use leadwire::protocol::{Envelope, SpamSignals};
use leadwire::schema::Value;

use super::client_address::ClientAddress;
use super::hold_reason::HoldReason;
use super::response::IntakeResponse;
use crate::config::Form;

/// What a form counts for each client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Leads,
    LeadsWithoutProof,
    /// The challenges that were created.
    Challenges,
}

/// Rate limits and proofs of work, which need a clock and a source of randomness.
pub trait SpamProtection {
    /// Counts one more. The error is the time until the next is possible.
    fn count(&self, limit: Limit, form: &str, client: ClientAddress) -> Result<(), Duration>;

    /// A challenge for the lead with this key. None when it could not be created.
    fn create_challenge(&self, work: u32, form: &str, key: &str, now_ms: u64) -> Option<Value>;

    /// Whether `proof` solves a challenge for the lead with this key.
    fn verify_proof(&self, proof: &Value, form: &str, key: &str, now_ms: u64) -> bool;
}

/// A lead that a page sent.
pub(super) fn admit_envelope(
    spam: &dyn SpamProtection,
    (name, form): (&str, &Form),
    client: ClientAddress,
    envelope: &Envelope,
    now_ms: u64,
) -> Result<(), IntakeResponse> {
    let has_proof = || {
        let proof = SpamSignals::from(&envelope.guard).proof;
        proof.is_some_and(|proof| spam.verify_proof(&proof, name, &envelope.key, now_ms))
    };
    match spam.count(Limit::LeadsWithoutProof, name, client) {
        Err(wait) if !has_proof() => Err(challenge(spam, (name, form), client, &envelope.key, wait, now_ms)),
        _ => spam.count(Limit::Leads, name, client).map_err(IntakeResponse::retry_after),
    }
}

/// A form that a browser posted: the reason to hold it, if any.
pub(super) fn admit_form_post(
    spam: &dyn SpamProtection,
    form: &str,
    client: ClientAddress,
) -> Result<Option<HoldReason>, IntakeResponse> {
    let needs_proof = spam.count(Limit::LeadsWithoutProof, form, client).is_err();
    spam.count(Limit::Leads, form, client).map_err(IntakeResponse::retry_after)?;
    Ok(needs_proof.then_some(HoldReason::NoProofOfWork))
}

/// The response with a challenge, or without one when none can be created.
fn challenge(
    spam: &dyn SpamProtection,
    (name, form): (&str, &Form),
    client: ClientAddress,
    key: &str,
    wait: Duration,
    now_ms: u64,
) -> IntakeResponse {
    if let Err(longer) = spam.count(Limit::Challenges, name, client) {
        return IntakeResponse::retry_after(longer.max(wait));
    }
    let work = form.challenge.map(|challenge| challenge.work);
    match work.and_then(|work| spam.create_challenge(work, name, key, now_ms)) {
        Some(challenge) => IntakeResponse::challenge(wait, challenge),
        None => IntakeResponse::retry_after(wait),
    }
}
