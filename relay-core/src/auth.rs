//! Access keys, signatures and update tokens. Whatever is secret is compared in constant time.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::digest::Key;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use leadwire::schema::is_digits;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use crate::secret::Secret;

/// The access keys of the configuration, compared by their digests.
#[derive(Clone)]
pub struct AccessKeys(Vec<[u8; 32]>);

impl AccessKeys {
    pub fn new<'a>(keys: impl IntoIterator<Item = &'a Secret>) -> AccessKeys {
        AccessKeys(keys.into_iter().map(|key| digest(key.expose())).collect())
    }

    pub fn contains(&self, given: &str) -> bool {
        let given = digest(given);
        self.0.iter().fold(Choice::from(0), |known, key| known | key.ct_eq(&given)).into()
    }
}

fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key).into()
}

/// The token of `Authorization: Bearer`. Empty, which is never a key, for another scheme or a repeated header.
pub fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let first = values.next()?;
    let only = values.next().is_none().then_some(first);
    let parts = only.and_then(|value| value.to_str().ok()?.split_once(' '));
    Some(match parts {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => key.trim(),
        _ => "",
    })
}

/// Of SHA-256. HMAC hashes a longer key.
const BLOCK_BYTES: usize = 64;

/// HMAC-SHA256 with the relay's secret.
#[derive(Clone)]
pub struct HmacSigner(Hmac<Sha256>);

impl HmacSigner {
    pub fn new(secret: &[u8]) -> HmacSigner {
        let hashed = Sha256::digest(secret);
        let short = if secret.len() > BLOCK_BYTES { hashed.as_slice() } else { secret };
        let mut key = Key::<Hmac<Sha256>>::default();
        for (to, from) in key.iter_mut().zip(short) {
            *to = *from;
        }
        HmacSigner(Hmac::new(&key))
    }

    /// The signature of a list; the bounds between its parts count. The first part is the purpose, so that a signature
    /// is not valid for another purpose.
    pub fn sign(&self, parts: &[&str]) -> [u8; 32] {
        self.mac(parts).finalize().into_bytes().into()
    }

    /// In constant time.
    pub fn verify(&self, parts: &[&str], signature: &[u8]) -> bool {
        self.mac(parts).verify_slice(signature).is_ok()
    }

    fn mac(&self, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&part.len().to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }
}

pub const UPDATE_TOKEN_LIFETIME_MS: u64 = 24 * 60 * 60 * 1000;

/// As many as 2^63 has.
const MAX_ID_DIGITS: usize = 19;

/// A visitor's permission to change the lead that he added: `expires.id.signature`. The signature covers the form, the
/// record's id and the expiry.
pub struct UpdateTokens(HmacSigner);

impl UpdateTokens {
    pub fn new(signer: HmacSigner) -> UpdateTokens {
        UpdateTokens(signer)
    }

    /// A token for the record with this id, in digits.
    pub fn issue(&self, form: &str, id: &str, now_ms: u64) -> String {
        let expires = now_ms.saturating_add(UPDATE_TOKEN_LIFETIME_MS).to_string();
        let signature = Base64UrlUnpadded::encode_string(&self.0.sign(&signed(form, id, &expires)));
        format!("{expires}.{id}.{signature}")
    }

    /// The id of the record that may be changed. None for a token that is forged, expired or of another form.
    pub fn verify<'a>(&self, form: &str, token: &'a str, now_ms: u64) -> Option<&'a str> {
        let mut parts = token.split('.');
        let (expires, id, signature) = (parts.next()?, parts.next()?, parts.next()?);
        let is_well_formed = parts.next().is_none() && is_digits(id) && id.len() <= MAX_ID_DIGITS;
        let signature = Base64UrlUnpadded::decode_vec(signature).ok()?;
        let is_valid = is_well_formed && self.0.verify(&signed(form, id, expires), &signature);
        // Parsed only after the signature was verified.
        (is_valid && now_ms < expires.parse().ok()?).then_some(id)
    }
}

fn signed<'a>(form: &'a str, id: &'a str, expires: &'a str) -> [&'a str; 4] {
    ["update token", form, id, expires]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearer_tokens_and_keys() {
        let keys = AccessKeys::new(&["a-staff-key-of-16", "another-staff-key"].map(Secret::new));
        let rows: [(&str, &[&str], Option<&str>, bool); 11] = [
            ("the first", &["Bearer a-staff-key-of-16"], Some("a-staff-key-of-16"), true),
            ("the last, with the scheme in lower case", &["bearer another-staff-key"], Some("another-staff-key"), true),
            ("with two spaces", &["Bearer  a-staff-key-of-16"], Some("a-staff-key-of-16"), true),
            ("no header", &[], None, false),
            ("a prefix", &["Bearer a-staff-key-of-1"], Some("a-staff-key-of-1"), false),
            ("a longer key", &["Bearer a-staff-key-of-16x"], Some("a-staff-key-of-16x"), false),
            ("upper case", &["Bearer A-staff-key-of-16"], Some("A-staff-key-of-16"), false),
            ("an empty token", &["Bearer "], Some(""), false),
            ("no scheme", &["a-staff-key-of-16"], Some(""), false),
            ("another scheme", &["Basic a-staff-key-of-16"], Some(""), false),
            ("a repeated header", &["Bearer a-staff-key-of-16", "Bearer x"], Some(""), false),
        ];
        for (why, values, given, expected) in rows {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, value.parse().unwrap());
            }
            assert_eq!(bearer_token(&headers), given, "{why}");
            assert_eq!(bearer_token(&headers).is_some_and(|key| keys.contains(key)), expected, "{why}");
        }
        assert!(!AccessKeys::new(&[]).contains(""), "no keys");
        assert!(
            AccessKeys::new(&["a-staff-key-of-16"; 2].map(Secret::new)).contains("a-staff-key-of-16"),
            "a key twice"
        );
    }

    #[test]
    fn keys_up_to_a_block_and_longer() {
        for key in [vec![b'k'; BLOCK_BYTES], vec![b'k'; BLOCK_BYTES + 1]] {
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            mac.update(&1_usize.to_le_bytes());
            mac.update(b"a");
            assert!(HmacSigner::new(&key).verify(&["a"], &mac.finalize().into_bytes()));
        }
    }

    const NOW: u64 = 1_795_132_800_000;

    fn tokens() -> UpdateTokens {
        UpdateTokens::new(HmacSigner::new(b"0123456789abcdef0123456789abcdef"))
    }

    #[test]
    fn valid_and_invalid_tokens() {
        let valid = tokens().issue("wedding", "755", NOW);
        let rows = [
            ("just issued", "wedding", valid.clone(), NOW, Some("755")),
            ("in the last millisecond", "wedding", valid.clone(), NOW + UPDATE_TOKEN_LIFETIME_MS - 1, Some("755")),
            ("expired", "wedding", valid.clone(), NOW + UPDATE_TOKEN_LIFETIME_MS, None),
            ("another form", "party", valid.clone(), NOW, None),
            ("another id", "wedding", valid.replace(".755.", ".756."), NOW, None),
            ("a later expiry", "wedding", valid.replacen("17952", "17953", 1), NOW, None),
            ("a digit moved across the dot", "wedding", valid.replacen(".7", "7.", 1), NOW, None),
            ("an additional part", "wedding", format!("{valid}.x"), NOW, None),
            ("without the signature", "wedding", valid.rsplit_once('.').unwrap().0.to_owned(), NOW, None),
            ("with an empty signature", "wedding", format!("{}.", valid.rsplit_once('.').unwrap().0), NOW, None),
            ("a truncated signature", "wedding", valid[..valid.len() - 2].to_owned(), NOW, None),
            ("an empty token", "wedding", String::new(), NOW, None),
            (
                "signed with another secret",
                "wedding",
                UpdateTokens::new(HmacSigner::new(b"other")).issue("wedding", "755", NOW),
                NOW,
                None,
            ),
        ];
        for (why, form, token, now, expected) in rows {
            assert_eq!(tokens().verify(form, &token, now), expected, "{why}");
        }
    }
}
