//! Update tokens: a visitor's permission to change the lead that he added, for 24 hours. `expires.id.signature`; the
//! signature covers the form, the record's id and the expiry.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use leadwire::schema::is_digits;

use super::hmac_signer::HmacSigner;

pub const UPDATE_TOKEN_LIFETIME_MS: u64 = 24 * 60 * 60 * 1000;

/// As many as 2^63 has.
const MAX_ID_DIGITS: usize = 19;

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
