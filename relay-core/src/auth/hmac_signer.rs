//! HMAC-SHA256 with the relay's secret.

use hmac::digest::Key;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// Of SHA-256. HMAC hashes a longer key.
const BLOCK_BYTES: usize = 64;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_up_to_a_block_and_longer() {
        for key in [vec![b'k'; BLOCK_BYTES], vec![b'k'; BLOCK_BYTES + 1]] {
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            mac.update(&1_usize.to_le_bytes());
            mac.update(b"a");
            assert!(HmacSigner::new(&key).verify(&["a"], &mac.finalize().into_bytes()));
        }
    }
}
