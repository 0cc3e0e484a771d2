//! Proofs of work, with the ALTCHA protocol. A challenge contains the key of its lead and is signed, so a solution is
//! valid for that lead only, and the relay stores no challenges. To verify a solution the relay checks two signatures.

use std::collections::BTreeMap;

use altcha::{Challenge, CreateChallengeOptions, Payload, VerifySolutionOptions, create_challenge, verify_solution};
use base64ct::{Base64, Encoding as _};
use leadwire::schema::{MAX_LEVELS, Value};
use relay_core::auth::HmacSigner;
use serde_json::Value as Json;

pub const CHALLENGE_LIFETIME_MS: u64 = 10 * 60 * 1000;

/// Iterations of the hash for one key. Few enough for the relay, which derives one key per challenge, and enough that
/// they take a page longer than the calls of Web Cryptography themselves.
const ITERATIONS: u32 = 2000;
/// A valid proof has about a third.
const MAX_PROOF_BYTES: usize = 3000;

pub struct ProofOfWork {
    secret: String,
    /// Signs the key to find, so that the relay need not derive it again.
    key_secret: String,
}

impl ProofOfWork {
    pub fn new(signer: &HmacSigner) -> ProofOfWork {
        let secret = |purpose| Base64::encode_string(&signer.sign(&[purpose]));
        ProofOfWork { secret: secret("challenge"), key_secret: secret("challenge key") }
    }

    /// A challenge for the lead with this key, as the protocol has it. None when it could not be created.
    pub fn create(&self, work: u32, form: &str, key: &str, now_ms: u64) -> Option<Value> {
        let options = CreateChallengeOptions {
            cost: ITERATIONS,
            // A page counts up from 0.
            counter: Some(rand::random_range(work / 2..=work)),
            data: Some(data(form, key, now_ms.saturating_add(CHALLENGE_LIFETIME_MS))),
            hmac_signature_secret: Some(self.secret.clone()),
            hmac_key_signature_secret: Some(self.key_secret.clone()),
            ..CreateChallengeOptions::default()
        };
        let challenge =
            create_challenge(options).inspect_err(|error| tracing::error!(%error, "cannot create a challenge"));
        Value::read(&serde_json::to_string(&challenge.ok()?).ok()?, MAX_LEVELS).ok()
    }

    /// Whether the proof solves a challenge of this relay for the lead with this key that has not expired.
    pub fn verify(&self, proof: &Value, form: &str, key: &str, now_ms: u64) -> bool {
        let json = proof.to_json();
        if json.len() > MAX_PROOF_BYTES {
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

/// The expiry is not in ALTCHA's own field, which its library compares with the system's clock.
fn data(form: &str, key: &str, expires_ms: u64) -> BTreeMap<String, Json> {
    let entries = [("form", Json::from(form)), ("key", Json::from(key)), ("expiresMs", Json::from(expires_ms))];
    entries.map(|(name, value)| (name.to_owned(), value)).into()
}

fn is_for(challenge: &Challenge, form: &str, key: &str, now_ms: u64) -> bool {
    let Some(given) = &challenge.parameters.data else { return false };
    let expires_ms = given.get("expiresMs").and_then(Json::as_u64).unwrap_or_default();
    now_ms < expires_ms && *given == data(form, key, expires_ms)
}

#[cfg(test)]
mod tests {
    use altcha::{SolveChallengeOptions, solve_challenge};
    use serde_json::json;

    use super::*;

    const NOW_MS: u64 = 1_795_132_800_000;
    const WORK: u32 = 4;
    const KEY: &str = "11111111-2222-4333-8444-555555555555";

    fn relay(secret: &str) -> ProofOfWork {
        ProofOfWork::new(&HmacSigner::new(secret.as_bytes()))
    }

    /// A valid proof, made with this secret.
    fn proof(secret: &str, form: &str, key: &str) -> Json {
        let challenge = relay(secret).create(WORK, form, key, NOW_MS).unwrap();
        let challenge: Challenge = serde_json::from_str(&challenge.to_json()).unwrap();
        let solution = solve_challenge(SolveChallengeOptions::new(&challenge)).unwrap().unwrap();
        assert!((WORK / 2..=WORK).contains(&solution.counter), "{}", solution.counter);
        json!({ "challenge": challenge, "solution": solution })
    }

    fn is_valid(proof: &Json, now_ms: u64) -> bool {
        let proof = Value::read(&proof.to_string(), 8).unwrap();
        relay("secret").verify(&proof, "party", KEY, now_ms)
    }

    type Change = fn(&mut Json);

    #[test]
    fn changed_proofs() {
        let rows: [(&str, Change, bool); 16] = [
            ("unchanged", |_| {}, true),
            (
                "another counter, which is not derived again",
                |proof| proof["solution"]["counter"] = json!(WORK + 1),
                true,
            ),
            ("null", |proof| *proof = Json::Null, false),
            ("text", |proof| *proof = json!("solved"), false),
            ("without the solution", |proof| proof["solution"] = Json::Null, false),
            ("a forged key", |proof| proof["solution"]["derivedKey"] = json!("0".repeat(64)), false),
            (
                "a key with only the prefix",
                |proof| {
                    let prefix = proof["challenge"]["parameters"]["keyPrefix"].as_str().unwrap().to_owned();
                    proof["solution"]["derivedKey"] = json!(format!("{prefix:0<64}"));
                },
                false,
            ),
            ("not a key", |proof| proof["solution"]["derivedKey"] = json!("zz"), false),
            (
                "a later expiry",
                |proof| {
                    proof["challenge"]["parameters"]["data"]["expiresMs"] = json!(NOW_MS + 2 * CHALLENGE_LIFETIME_MS);
                },
                false,
            ),
            ("an easier challenge", |proof| proof["challenge"]["parameters"]["keyPrefix"] = json!(""), false),
            (
                "without the key's signature",
                |proof| proof["challenge"]["parameters"]["keySignature"] = Json::Null,
                false,
            ),
            ("without the signature", |proof| proof["challenge"]["signature"] = Json::Null, false),
            ("a forged signature", |proof| proof["challenge"]["signature"] = json!("0".repeat(64)), false),
            ("of another secret", |proof| *proof = super::tests::proof("other", "party", KEY), false),
            ("of another lead", |proof| *proof = super::tests::proof("secret", "party", "another-key-of-16"), false),
            ("too large", |proof| proof["more"] = json!("x".repeat(3000)), false),
        ];
        for (why, change, expected) in rows {
            let mut proof = proof("secret", "party", KEY);
            change(&mut proof);
            assert_eq!(is_valid(&proof, NOW_MS), expected, "{why}");
        }
        assert!(!is_valid(&proof("secret", "wedding", KEY), NOW_MS), "of another form");
    }

    #[test]
    fn expiry() {
        let proof = proof("secret", "party", KEY);
        assert!(is_valid(&proof, NOW_MS + CHALLENGE_LIFETIME_MS - 1));
        assert!(!is_valid(&proof, NOW_MS + CHALLENGE_LIFETIME_MS));
    }
}
