//! What a request's Authorization header says: a staff key, something else, or nothing.

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use super::Seal;

pub struct Staff {
    seal: Seal,
    /// The seals on the keys: of one length, whatever the keys' own, and of no use to who sees them.
    keys: Vec<[u8; 32]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer<'a> {
    Nobody,
    Staff,
    /// A wrong key, or an update token.
    Other(&'a str),
}

impl Staff {
    pub fn new(seal: Seal, keys: &[String]) -> Staff {
        let keys = keys.iter().map(|key| seal.of(&["staff key", key])).collect();
        Staff { seal, keys }
    }

    pub fn bearer<'a>(&self, headers: &'a HeaderMap) -> Bearer<'a> {
        let Some(header) = headers.get(AUTHORIZATION) else { return Bearer::Nobody };
        let given = header.to_str().ok().and_then(|text| text.split_once(' '));
        match given {
            Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") && self.knows(key) => Bearer::Staff,
            Some((_, other)) => Bearer::Other(other),
            None => Bearer::Other(""),
        }
    }

    /// Every key is compared, so that the time does not tell which one was near.
    fn knows(&self, given: &str) -> bool {
        self.keys.iter().fold(false, |known, key| known | self.seal.fits(&["staff key", given], key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        let seal = Seal::new(b"secret");
        let staff = Staff::new(seal.clone(), &["a-staff-key-of-16".to_owned(), "another-staff-key".to_owned()]);
        let rows = [
            ("the first", Some("Bearer a-staff-key-of-16"), Bearer::Staff),
            ("the last, in another scheme's letters", Some("bearer another-staff-key"), Bearer::Staff),
            ("none", None, Bearer::Nobody),
            ("a part of one", Some("Bearer a-staff-key-of-1"), Bearer::Other("a-staff-key-of-1")),
            ("one and more", Some("Bearer a-staff-key-of-16 "), Bearer::Other("a-staff-key-of-16 ")),
            ("other letters", Some("Bearer A-staff-key-of-16"), Bearer::Other("A-staff-key-of-16")),
            ("an empty one", Some("Bearer "), Bearer::Other("")),
            ("no scheme", Some("a-staff-key-of-16"), Bearer::Other("")),
            ("another scheme", Some("Basic a-staff-key-of-16"), Bearer::Other("a-staff-key-of-16")),
        ];
        for (why, header, expected) in rows {
            let mut headers = HeaderMap::new();
            headers.extend(header.map(|text| (AUTHORIZATION, text.parse().unwrap())));
            assert_eq!(staff.bearer(&headers), expected, "{why}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, "Bearer ".parse().unwrap());
        assert_eq!(Staff::new(seal, &[]).bearer(&headers), Bearer::Other(""), "no keys, no staff");
    }
}
