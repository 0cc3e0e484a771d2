//! The build id: a custom section of lead.wasm, and a constant of the JavaScript that belongs to it. A page compares them, because
//! a cache may have the file of another build. The id is made from the module's bytes: the same module has the same id.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use sha2::{Digest as _, Sha256};

/// The section's name; www/package/build-id.js reads it.
const SECTION: &str = "build";

/// 48 bits, as 8 letters.
const ID_BYTES: usize = 6;

/// A module with its id in a custom section, which engines ignore.
pub fn stamp(mut module: Vec<u8>) -> (Vec<u8>, String) {
    let digest = Sha256::digest(&module);
    let id = Base64UrlUnpadded::encode_string(digest.get(..ID_BYTES).unwrap_or_default());
    module.extend(custom_section(SECTION, &id));
    (module, id)
}

/// A section of the binary format: its kind, its length, then the length of its name, the name and the content.
fn custom_section(name: &str, content: &str) -> Vec<u8> {
    const CUSTOM: u8 = 0;
    let text = [&[length(name.as_bytes())], name.as_bytes(), content.as_bytes()].concat();
    [&[CUSTOM, length(&text)], text.as_slice()].concat()
}

/// As LEB128, which is one byte for a length below 128.
fn length(bytes: &[u8]) -> u8 {
    u8::try_from(bytes.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: [u8; 8] = [0, b'a', b's', b'm', 1, 0, 0, 0];

    #[test]
    fn a_module_gets_a_section_with_its_id() {
        let (stamped, id) = stamp(EMPTY.to_vec());
        assert_eq!(id.len(), 8);
        assert_eq!(stamped, [&EMPTY, [0, 14, 5].as_slice(), b"build", id.as_bytes()].concat());
    }

    #[test]
    fn the_id_depends_on_the_content_only() {
        let other = [EMPTY.as_slice(), &[0, 2, 1, b'x']].concat();
        assert_eq!(stamp(EMPTY.to_vec()), stamp(EMPTY.to_vec()));
        assert_ne!(stamp(EMPTY.to_vec()).1, stamp(other).1);
    }
}
