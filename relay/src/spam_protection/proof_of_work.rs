//! Challenges: work that a page does before its lead is taken, by ALTCHA's protocol. Each names the lead that it is for, so
//! that a solution is good for no other and nothing need be remembered, and is signed, so that a page can neither make
//! one nor change it. A solution costs the relay two signatures to judge, and a forged one less.

use std::collections::BTreeMap;

use altcha::{Challenge, CreateChallengeOptions, Payload, VerifySolutionOptions, create_challenge, verify_solution};
use base64ct::{Base64, Encoding as _};
use leadwire::schema::{MAX_LEVELS, Value};
use serde_json::Value as Json;

use super::Seal;

pub const LIFE_MS: u64 = 10 * 60 * 1000;

/// Of hashing, for one key. Few, since a challenge costs the relay a key, and so many that the work lies in them and not in
/// the calls of the browser's cryptography.
const ROUNDS: u32 = 2000;
/// Characters of a challenge with its solution; ours have a third of it.
const LONGEST_PROOF: usize = 3000;

pub struct Challenges {
    secret: String,
    /// Signs the key that is asked for, so that a solution need not be worked out again to be judged.
    key_secret: String,
}

impl Challenges {
    pub fn new(seal: &Seal) -> Challenges {
        let secret = |purpose| Base64::encode_string(&seal.of(&[purpose]));
        Challenges { secret: secret("challenge"), key_secret: secret("challenge key") }
    }

    /// A challenge for the lead of this form and key, in the wire's form. None when it could not be made.
    pub fn make(&self, work: u32, form: &str, key: &str, now_ms: u64) -> Option<Value> {
        let options = CreateChallengeOptions {
            cost: ROUNDS,
            // A page counts up from nothing: none is lucky at once, and none works longer than it was asked to.
            counter: Some(rand::random_range(work / 2..=work)),
            data: Some(data(form, key, now_ms.saturating_add(LIFE_MS))),
            hmac_signature_secret: Some(self.secret.clone()),
            hmac_key_signature_secret: Some(self.key_secret.clone()),
            ..CreateChallengeOptions::default()
        };
        let challenge = create_challenge(options).inspect_err(|error| tracing::error!(%error, "no challenge"));
        Value::read(&serde_json::to_string(&challenge.ok()?).ok()?, MAX_LEVELS).ok()
    }

    /// Whether the proof is one of ours for this lead, in time and solved.
    pub fn is_met(&self, proof: &Value, form: &str, key: &str, now_ms: u64) -> bool {
        let json = proof.to_json();
        if json.len() > LONGEST_PROOF {
            return false;
        }
        let Ok(Payload { challenge, solution }) = serde_json::from_str(&json) else { return false };
        if !is_for(&challenge, form, key, now_ms) {
            return false;
        }
        let mut options = VerifySolutionOptions::new(&challenge, &solution, self.secret.as_str());
        options.hmac_key_signature_secret = Some(self.key_secret.clone());
        verify_solution(options).is_ok_and(|result| result.verified)
    }
}

/// The end stands here and not in ALTCHA's own field, which would be held against the system's clock.
fn data(form: &str, key: &str, expires_ms: u64) -> BTreeMap<String, Json> {
    let entries = [("form", Json::from(form)), ("key", Json::from(key)), ("expiresMs", Json::from(expires_ms))];
    entries.map(|(name, value)| (name.to_owned(), value)).into()
}

fn is_for(challenge: &Challenge, form: &str, key: &str, now_ms: u64) -> bool {
    let Some(given) = &challenge.parameters.data else { return false };
    let expires_ms = given.get("expiresMs").and_then(Json::as_u64).unwrap_or_default();
    now_ms < expires_ms && *given == data(form, key, expires_ms)
}
