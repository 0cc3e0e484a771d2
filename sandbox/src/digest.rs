//! Digests as the APIs write them: lower-case hexadecimal.

use std::fmt::Write as _;

use md5::{Digest as _, Md5};

pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub fn md5(bytes: impl AsRef<[u8]>) -> String {
    hex(&Md5::digest(bytes))
}
