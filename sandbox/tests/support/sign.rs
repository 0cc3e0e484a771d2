//! iVvy's headers for a call, signed in the tests' own right; `ivvy_auth` checks them against vectors made elsewhere.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha1::Sha1;

pub type Headers = Vec<(&'static str, String)>;

pub fn headers(path: &str, body: &str, date: &str) -> Headers {
    signed_with("sandbox-key", "sandbox-secret", path, body, date)
}

pub fn signed_with(key: &str, secret: &str, path: &str, body: &str, date: &str) -> Headers {
    let md5 = hex(&Md5::digest(body));
    let text = format!("POST{md5}application/json{path}1.0IVVYDate={date}").to_lowercase();
    let signature = hmac_sha1(secret, &text);
    vec![
        ("Content-Type", "application/json".to_owned()),
        ("Content-MD5", md5),
        ("IVVY-Date", date.to_owned()),
        ("X-Api-Version", "1.0".to_owned()),
        ("X-Api-Authorization", format!("IWS {key}:{signature}")),
    ]
}

pub fn hmac_sha1(secret: &str, text: &str) -> String {
    let mut hmac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).unwrap();
    hmac.update(text.as_bytes());
    hex(&hmac.finalize().into_bytes())
}

pub fn borrowed(headers: &Headers) -> Vec<(&str, &str)> {
    headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
