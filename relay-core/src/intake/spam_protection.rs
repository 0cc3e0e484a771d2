//! What is done about leads that look automated. Trap and time: the lead is held. Rate: up to the rate of the form's challenge
//! leads are accepted freely; above it each needs a proof of work, and a form without JavaScript, which cannot compute one,
//! is held; above the form's rate no lead is accepted. Captcha: a lead that the service does not confirm is held.

use std::time::Duration;

use leadwire::crm::{HttpRequest, HttpResponse};
use leadwire::protocol::{Envelope, SpamSignals};
use leadwire::schema::{Object, Value};

use super::authenticate::ClientAddress;
use super::response::IntakeResponse;
use crate::config::{Captcha, Form};
use crate::hold_reason::HoldReason;

/// What a form counts for each client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Leads,
    LeadsWithoutProof,
    /// The challenges that were created.
    Challenges,
    /// The leads with declared files.
    Files,
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

/// What the page's report shows. A report without a time, as of a form without JavaScript, is not held for it.
pub(super) fn report_hold_reason(form: &Form, report: &SpamSignals) -> Option<HoldReason> {
    if report.is_honeypot_filled {
        return Some(HoldReason::TrapFilled);
    }
    let elapsed_ms = report.elapsed_ms?;
    let is_too_fast = elapsed_ms < form.least_elapsed.as_secs_f64() * 1000.0;
    is_too_fast.then_some(HoldReason::TooFast { elapsed_ms })
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

/// The services' tokens have up to about 2000.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// The services' documented error codes. Other text of a response is not stored or logged.
const ERROR_CODES: [&str; 12] = [
    "already-seen-response",
    "bad-request",
    "expired-input-response",
    "internal-error",
    "invalid-input-response",
    "invalid-input-secret",
    "invalid-or-already-seen-response",
    "missing-input-response",
    "missing-input-secret",
    "not-using-dummy-passcode",
    "sitekey-secret-mismatch",
    "timeout-or-duplicate",
];

/// A captcha token that a service must verify. Each token can be verified once.
pub struct CaptchaCheck {
    captcha: Captcha,
    token: String,
}

impl CaptchaCheck {
    pub(super) fn new(captcha: Captcha, token: Option<String>) -> CaptchaCheck {
        CaptchaCheck { captcha, token: token.unwrap_or_default() }
    }

    /// Without the visitor's address. The error is the reason to hold a lead whose token cannot be valid.
    pub fn request(&self) -> Result<HttpRequest, HoldReason> {
        if self.token.is_empty() || self.token.len() > MAX_TOKEN_BYTES {
            return Err(HoldReason::CaptchaNotSolved);
        }
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("secret", self.captcha.secret.expose()).append_pair("response", &self.token);
        Ok(HttpRequest {
            method: "POST",
            url: self.captcha.url.clone(),
            headers: vec![("Content-Type", "application/x-www-form-urlencoded".to_owned())],
            body: body.finish(),
        })
    }

    /// None when the service confirms the token. `answer` is None when there was no response.
    pub fn hold_reason(&self, answer: Option<&HttpResponse>) -> Option<HoldReason> {
        let service = self.captcha.service;
        let Some(verification) = answer.and_then(verification) else {
            return Some(HoldReason::CaptchaUnavailable { service });
        };
        if verification.get("success") == Some(&Value::Bool(true)) {
            return None;
        }
        Some(HoldReason::CaptchaRefused { service, codes: error_codes(verification) })
    }
}

/// None for a response without the documented `success`. With HTTP 4xx it can only be false.
fn verification(answer: &HttpResponse) -> Option<&Object> {
    let is_documented = |success: &Value| match answer.status {
        200..=299 => matches!(success, Value::Bool(_)),
        400..=499 => *success == Value::Bool(false),
        _ => false,
    };
    match &answer.body {
        Some(Value::Object(verification)) if verification.get("success").is_some_and(is_documented) => {
            Some(verification)
        }
        _ => None,
    }
}

fn error_codes(verification: &Object) -> Vec<&'static str> {
    let given = verification.get("error-codes").and_then(Value::as_list).unwrap_or_default();
    ERROR_CODES.into_iter().filter(|code| given.iter().any(|given| given.as_text() == Some(code))).collect()
}
