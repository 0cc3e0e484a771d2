//! The HTTP request for a checked payload.

use super::{Credentials, Kind, Target, bitrix24, capillary, ivvy};
use crate::schema::Object;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    /// JSON text.
    pub body: String,
}

/// What would be sent. `now_ms` is the time since 1970 in milliseconds, which iVvy's signature carries. None for a kind
/// that the target's CRM does not take by itself.
pub fn request(target: &Target, kind: Kind, body: &Object, now_ms: u64) -> Option<HttpRequest> {
    match &target.credentials {
        Credentials::Ivvy { key } => ivvy::request(&target.url, key.as_ref(), kind, body, now_ms),
        Credentials::Bitrix24 { auth } => bitrix24::request(&target.url, auth.as_deref(), kind, body),
        Credentials::CapillaryBasic { .. } | Credentials::CapillaryToken { .. } => {
            capillary::request(target, kind, body)
        }
    }
}

/// A call of the CRM's API beside the payloads' own, such as a batch or a look-up: a signed POST for iVvy, a POST for
/// Bitrix24, for Capillary a GET with everything in the path. `path` is what follows the API's address, such as
/// `batch?action=run`.
pub fn call(target: &Target, path: &str, parameters: &Object, now_ms: u64) -> HttpRequest {
    match &target.credentials {
        Credentials::Ivvy { key } => ivvy::call(&target.url, key.as_ref(), path, parameters, now_ms),
        Credentials::Bitrix24 { auth } => bitrix24::call(&target.url, auth.as_deref(), path, parameters.clone()),
        Credentials::CapillaryBasic { .. } | Credentials::CapillaryToken { .. } => capillary::look_up(target, path),
    }
}

pub(super) const JSON: &str = "application/json";

/// Base64 with padding (RFC 4648).
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |at| usize::from(group.get(at).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for place in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * place)) & 63).copied().unwrap_or_default();
            text.push(if place > group.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(half.into(), 16).unwrap_or_default());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    //! The vectors of RFC 4648.

    use super::base64;

    #[test]
    fn base64_of_the_reference() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, expected) in vectors {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        assert_eq!(base64(&[0, 16, 131, 251, 255, 191]), "ABCD+/+/");
    }
}
