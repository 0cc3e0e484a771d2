//! The access keys of the configuration, and the bearer token of a request. Keys are compared by their digests and in
//! constant time.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

#[derive(Clone)]
pub struct AccessKeys(Vec<[u8; 32]>);

impl AccessKeys {
    pub fn new<'a>(keys: impl IntoIterator<Item = &'a String>) -> AccessKeys {
        AccessKeys(keys.into_iter().map(|key| digest(key)).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearer_tokens_and_keys() {
        let keys = AccessKeys::new(&["a-staff-key-of-16".to_owned(), "another-staff-key".to_owned()]);
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
    }
}
