//! iVvy's headers for a signed call. `ivvy_auth` compares them with vectors that were made with openssl.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha1::Sha1;

pub type Headers = Vec<(&'static str, String)>;

pub fn headers(path: &str, body: &str, date: &str) -> Headers {
    headers_with_type("application/json", path, body, date)
}

pub fn headers_with_type(content_type: &str, path: &str, body: &str, date: &str) -> Headers {
    let md5 = hex::encode(Md5::digest(body));
    let text = format!("POST{md5}{content_type}{path}1.0IVVYDate={date}").to_lowercase();
    let mut hmac = Hmac::<Sha1>::new_from_slice(b"sandbox-secret").unwrap();
    hmac.update(text.as_bytes());
    let signature = hex::encode(hmac.finalize().into_bytes());
    vec![
        ("Content-Type", content_type.to_owned()),
        ("Content-MD5", md5),
        ("IVVY-Date", date.to_owned()),
        ("X-Api-Version", "1.0".to_owned()),
        ("X-Api-Authorization", format!("IWS sandbox-key:{signature}")),
    ]
}

pub fn borrowed(headers: &Headers) -> Vec<(&str, &str)> {
    headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}
