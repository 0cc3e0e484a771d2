//! HMAC-SHA256 under the relay's secret: what only this relay can have written. The comparison takes the same time
//! whatever it finds.

use hmac::digest::Key;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// A block of SHA-256; HMAC hashes a key that is longer.
const BLOCK: usize = 64;

#[derive(Clone)]
pub struct Seal(Hmac<Sha256>);

impl Seal {
    pub fn new(secret: &[u8]) -> Seal {
        let hashed = Sha256::digest(secret);
        let short = if secret.len() > BLOCK { hashed.as_slice() } else { secret };
        let mut key = Key::<Hmac<Sha256>>::default();
        for (place, byte) in key.iter_mut().zip(short) {
            *place = *byte;
        }
        Seal(Hmac::new(&key))
    }

    /// The seal on parts, none of which can run into the next. The first says what it is for, so that a seal for one
    /// purpose is none for another.
    pub fn of(&self, parts: &[&str]) -> [u8; 32] {
        self.over(parts).finalize().into_bytes().into()
    }

    pub fn fits(&self, parts: &[&str], seal: &[u8]) -> bool {
        self.over(parts).verify_slice(seal).is_ok()
    }

    fn over(&self, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&part.len().to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }
}
