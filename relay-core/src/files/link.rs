//! Links to files on the relay, for CRMs without file fields: `{public_url}/files/{expires}.{folder}.{number}.{signature}`. Whoever
//! has the link can read the file until it expires.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use sha2::{Digest as _, Sha256};

use crate::auth::HmacSigner;

/// Signs links, and verifies them in constant time.
#[derive(Clone)]
pub struct FileLinks {
    signer: HmacSigner,
    public_url: String,
}

/// The file that a valid link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedFile<'t> {
    /// See [`folder_name`].
    pub folder: &'t str,
    pub number: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidLink {
    /// Not signed by this relay.
    Unknown,
    Expired,
}

/// A name for the files of a lead that does not tell its key, and in which no text of a visitor is.
pub fn folder_name(key: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(key).into();
    let half = |bytes: Option<&[u8; 16]>| bytes.copied().map_or(0, u128::from_be_bytes);
    format!("{:032x}{:032x}", half(digest.first_chunk()), half(digest.last_chunk()))
}

impl FileLinks {
    pub fn new(signer: HmacSigner, public_url: &str) -> FileLinks {
        FileLinks { signer, public_url: public_url.to_owned() }
    }

    pub fn url(&self, key: &str, number: usize, until_ms: u64) -> String {
        let (folder, number, expires) = (folder_name(key), number.to_string(), until_ms.to_string());
        let signature = Base64UrlUnpadded::encode_string(&self.signer.sign(&signed(&folder, &number, &expires)));
        format!("{}/files/{expires}.{folder}.{number}.{signature}", self.public_url)
    }

    pub fn verify<'t>(&self, token: &'t str, now_ms: u64) -> Result<LinkedFile<'t>, InvalidLink> {
        let mut parts = token.split('.');
        let mut part = || parts.next().ok_or(InvalidLink::Unknown);
        let (expires, folder, number, signature) = (part()?, part()?, part()?, part()?);
        let signature = Base64UrlUnpadded::decode_vec(signature).map_err(|_| InvalidLink::Unknown)?;
        if parts.next().is_some() || !self.signer.verify(&signed(folder, number, expires), &signature) {
            return Err(InvalidLink::Unknown);
        }
        // Parsed only after the signature was verified.
        let number = number.parse().map_err(|_| InvalidLink::Unknown)?;
        let expires_ms: u64 = expires.parse().map_err(|_| InvalidLink::Unknown)?;
        if now_ms < expires_ms { Ok(LinkedFile { folder, number }) } else { Err(InvalidLink::Expired) }
    }
}

fn signed<'a>(folder: &'a str, number: &'a str, expires: &'a str) -> [&'a str; 4] {
    ["file link", folder, number, expires]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_132_800_000;

    #[test]
    fn valid_and_invalid_links() {
        let links = FileLinks::new(HmacSigner::new(b"0123456789abcdef0123456789abcdef"), "https://leads.example.com");
        let url = links.url("a-key", 1, NOW + 10);
        let token = url.strip_prefix("https://leads.example.com/files/").unwrap();
        let folder = folder_name("a-key");
        let other =
            FileLinks::new(HmacSigner::new(b"another secret"), "https://leads.example.com").url("a-key", 1, NOW + 10);
        let rows = [
            ("just made", token.to_owned(), NOW, Ok(LinkedFile { folder: &folder, number: 1 })),
            ("in its last millisecond", token.to_owned(), NOW + 9, Ok(LinkedFile { folder: &folder, number: 1 })),
            ("expired", token.to_owned(), NOW + 10, Err(InvalidLink::Expired)),
            ("another number", token.replace(".1.", ".2."), NOW, Err(InvalidLink::Unknown)),
            ("a later end", token.replacen("17951", "17952", 1), NOW, Err(InvalidLink::Unknown)),
            ("another folder", token.replace(&folder, &folder_name("b")), NOW, Err(InvalidLink::Unknown)),
            ("another secret", other.rsplit('/').next().unwrap().to_owned(), NOW, Err(InvalidLink::Unknown)),
            ("one part more", format!("{token}.x"), NOW, Err(InvalidLink::Unknown)),
            ("a path", "../../etc/passwd".to_owned(), NOW, Err(InvalidLink::Unknown)),
            ("nothing", String::new(), NOW, Err(InvalidLink::Unknown)),
        ];
        for (why, token, now_ms, expected) in &rows {
            assert_eq!(links.verify(token, *now_ms), *expected, "{why}");
        }
    }
}
