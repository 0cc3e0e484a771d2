//! What intake uses against automated leads, and what needs a clock, randomness or a service: the rate limits and proofs of
//! work of all forms, and the captcha services.

mod captcha;
mod proof_of_work;
mod rate_limits;

use std::collections::BTreeMap;
use std::time::Duration;

use leadwire::schema::Value;
use relay_core::auth::HmacSigner;
use relay_core::intake::{ClientAddress, Limit, SpamProtection};

pub(crate) use captcha::CaptchaVerifier;
pub use proof_of_work::{CHALLENGE_LIFETIME_MS, ProofOfWork};

use crate::config::Form;
use rate_limits::RateLimits;

pub struct SpamChecks {
    leads: RateLimits,
    leads_without_proof: RateLimits,
    /// As many as leads, since creating one costs the relay some work.
    challenges: RateLimits,
    files: RateLimits,
    proof_of_work: ProofOfWork,
}

impl SpamChecks {
    pub fn new(forms: &BTreeMap<String, Form>, signer: &HmacSigner) -> SpamChecks {
        SpamChecks {
            leads: RateLimits::new(forms, |form| Some(form.rate)),
            leads_without_proof: RateLimits::new(forms, |form| form.challenge.map(|challenge| challenge.above)),
            challenges: RateLimits::new(forms, |form| form.challenge.map(|_| form.rate)),
            files: RateLimits::new(forms, |form| Some(form.rate)),
            proof_of_work: ProofOfWork::new(signer),
        }
    }
}

impl SpamProtection for SpamChecks {
    fn count(&self, limit: Limit, form: &str, client: ClientAddress) -> Result<(), Duration> {
        let limits = match limit {
            Limit::Leads => &self.leads,
            Limit::LeadsWithoutProof => &self.leads_without_proof,
            Limit::Challenges => &self.challenges,
            Limit::Files => &self.files,
        };
        limits.count(form, client)
    }

    fn create_challenge(&self, work: u32, form: &str, key: &str, now_ms: u64) -> Option<Value> {
        self.proof_of_work.create(work, form, key, now_ms)
    }

    fn verify_proof(&self, proof: &Value, form: &str, key: &str, now_ms: u64) -> bool {
        self.proof_of_work.verify(proof, form, key, now_ms)
    }
}
