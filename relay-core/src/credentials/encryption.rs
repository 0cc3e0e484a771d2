//! The encryption of credentials in the ledger: XChaCha20-Poly1305, with the connection's name as associated data. The text says
//! which key it was encrypted with, so that another key is told from a damaged value.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};

use crate::clock::Rng;

pub const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;
const VERSION: &str = "v1";
/// Bytes of a key's id.
const ID_BYTES: usize = 9;

#[derive(Clone)]
pub struct CredentialsKey([u8; KEY_BYTES]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It was encrypted with another key.
    OtherKey,
    /// It was changed, it is of another connection, or a newer version wrote it.
    Damaged,
}

/// A nonce of 192 bits, so that random ones do not repeat.
pub fn random_nonce(rng: &dyn Rng) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    for chunk in nonce.chunks_mut(4) {
        chunk.copy_from_slice(&rng.next_u32().to_le_bytes());
    }
    nonce
}

impl CredentialsKey {
    /// From 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<CredentialsKey> {
        let mut key = [0; KEY_BYTES];
        if text.len() != 2 * KEY_BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (byte, at) in key.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
        }
        Some(CredentialsKey(key))
    }

    /// `v1.KEY ID.NONCE.CIPHERTEXT`. The nonce must be another one for each value.
    pub fn encrypt(&self, connection: &str, nonce: [u8; NONCE_BYTES], plain: &str) -> Option<String> {
        let payload = Payload { msg: plain.as_bytes(), aad: connection.as_bytes() };
        let encrypted = self.cipher().encrypt(&XNonce::from(nonce), payload).ok()?;
        let [nonce, encrypted] = [&nonce[..], &encrypted].map(Base64UrlUnpadded::encode_string);
        Some(format!("{VERSION}.{}.{nonce}.{encrypted}", self.id()))
    }

    pub fn decrypt(&self, connection: &str, stored: &str) -> Result<String, Unreadable> {
        let parts: Vec<&str> = stored.split('.').collect();
        let [VERSION, id, nonce, encrypted] = parts.as_slice() else { return Err(Unreadable::Damaged) };
        if *id != self.id() {
            return Err(Unreadable::OtherKey);
        }
        let plain = || {
            let nonce: [u8; NONCE_BYTES] = Base64UrlUnpadded::decode_vec(nonce).ok()?.try_into().ok()?;
            let encrypted = Base64UrlUnpadded::decode_vec(encrypted).ok()?;
            let payload = Payload { msg: &encrypted, aad: connection.as_bytes() };
            String::from_utf8(self.cipher().decrypt(&XNonce::from(nonce), payload).ok()?).ok()
        };
        plain().ok_or(Unreadable::Damaged)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.0))
    }

    /// Tells keys apart, and says nothing about the key.
    fn id(&self) -> String {
        let digest = Sha256::new().chain_update("leadwire credentials key").chain_update(self.0).finalize();
        Base64UrlUnpadded::encode_string(digest.get(..ID_BYTES).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn key(digit: &str) -> CredentialsKey {
        CredentialsKey::parse(&digit.repeat(64)).unwrap()
    }

    #[test]
    fn keys() {
        for (text, is_valid) in [
            ("0123456789abcdefABCDEF".repeat(3).get(..64).unwrap(), true),
            ("", false),
            (&"a".repeat(63), false),
            (&"a".repeat(65), false),
            (&"g".repeat(64), false),
            (&"+1".repeat(32), false),
            (&"ä".repeat(32), false),
        ] {
            assert_eq!(CredentialsKey::parse(text).is_some(), is_valid, "{text}");
        }
    }

    #[test]
    fn every_part_of_a_nonce_is_random() {
        struct Counter(AtomicU32);
        impl Rng for Counter {
            fn next_u32(&self) -> u32 {
                self.0.fetch_add(0x0101_0101, Ordering::Relaxed)
            }
        }
        let rng = Counter(AtomicU32::new(0));
        let parts = |first: u8| -> Vec<u8> { (first..first + 6).flat_map(|part| [part; 4]).collect() };
        assert_eq!([random_nonce(&rng), random_nonce(&rng)].map(Vec::from), [parts(0), parts(6)]);
    }

    #[test]
    fn only_the_same_key_and_connection_decrypt() {
        let stored = key("1").encrypt("portal", [7; NONCE_BYTES], "refresh token").unwrap();
        assert!(!stored.contains("refresh"), "{stored}");
        let damaged = format!("{}A", stored.get(..stored.len() - 1).unwrap());
        let cut = stored.get(..stored.len() - 30).unwrap();
        for (why, key, connection, stored, expected) in [
            ("as encrypted", key("1"), "portal", stored.as_str(), Ok("refresh token".to_owned())),
            ("another key", key("2"), "portal", &stored, Err(Unreadable::OtherKey)),
            ("another connection", key("1"), "other", &stored, Err(Unreadable::Damaged)),
            ("a changed character", key("1"), "portal", &damaged, Err(Unreadable::Damaged)),
            ("cut off", key("1"), "portal", cut, Err(Unreadable::Damaged)),
            ("another version", key("1"), "portal", &stored.replacen("v1", "v2", 1), Err(Unreadable::Damaged)),
            ("empty", key("1"), "portal", "", Err(Unreadable::Damaged)),
        ] {
            assert_eq!(key.decrypt(connection, stored), expected, "{why}");
        }
    }
}
