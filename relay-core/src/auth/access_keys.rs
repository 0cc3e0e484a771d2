//! Keys of the configuration that open something, and how a request shows one: `Authorization: Bearer`. Keys are compared
//! by their digests and to the end, so that the time it takes tells nothing of them.

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use subtle::{Choice, ConstantTimeEq as _};

use crate::ledger::Digest;

#[derive(Clone)]
pub(crate) struct Keys(Vec<Digest>);

impl Keys {
    pub(crate) fn new<'a>(keys: impl IntoIterator<Item = &'a String>) -> Keys {
        Keys(keys.into_iter().map(|key| Digest::of(&[key])).collect())
    }

    pub(crate) fn hold(&self, given: &str) -> bool {
        let given = Digest::of(&[given]);
        self.0.iter().fold(Choice::from(0), |known, key| known | key.0.ct_eq(&given.0)).into()
    }
}

/// What the header brings; nothing at all in it, and so no key, where it cannot be read as one or stands twice.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
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
    fn who_brings_a_key() {
        let keys = Keys::new(&["a-staff-key-of-16".to_owned(), "another-staff-key".to_owned()]);
        let rows: [(&str, &[&str], Option<&str>, bool); 11] = [
            ("the first", &["Bearer a-staff-key-of-16"], Some("a-staff-key-of-16"), true),
            ("the last, in another scheme's letters", &["bearer another-staff-key"], Some("another-staff-key"), true),
            ("with a space more", &["Bearer  a-staff-key-of-16"], Some("a-staff-key-of-16"), true),
            ("none", &[], None, false),
            ("a part of one", &["Bearer a-staff-key-of-1"], Some("a-staff-key-of-1"), false),
            ("one and more", &["Bearer a-staff-key-of-16x"], Some("a-staff-key-of-16x"), false),
            ("other letters", &["Bearer A-staff-key-of-16"], Some("A-staff-key-of-16"), false),
            ("an empty one", &["Bearer "], Some(""), false),
            ("no scheme", &["a-staff-key-of-16"], Some(""), false),
            ("another scheme", &["Basic a-staff-key-of-16"], Some(""), false),
            ("twice", &["Bearer a-staff-key-of-16", "Bearer x"], Some(""), false),
        ];
        for (why, values, given, expected) in rows {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, value.parse().unwrap());
            }
            assert_eq!(bearer(&headers), given, "{why}");
            assert_eq!(bearer(&headers).is_some_and(|key| keys.hold(key)), expected, "{why}");
        }
        assert!(!Keys::new(&[]).hold(""), "no keys, no staff");
    }
}
