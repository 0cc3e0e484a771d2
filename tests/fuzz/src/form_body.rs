//! The body of a form in the formats and encodings in which browsers send it.

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, ISO_8859_2, SHIFT_JIS, UTF_8, WINDOWS_1251, WINDOWS_1252};

pub const ENCODINGS: &[&Encoding] = &[UTF_8, WINDOWS_1252, WINDOWS_1251, SHIFT_JIS, GBK, BIG5, EUC_KR, ISO_8859_2];
pub const BOUNDARY: &str = "----leadwireBoundary7MA4YWxkTrZu0gW";

/// Whether the encoding has every character of the text, and the text nothing that looks like a reference.
pub fn is_in(encoding: &'static Encoding, text: &str) -> bool {
    let (bytes, _, has_unmappable) = encoding.encode(text);
    let (back, had_errors) = encoding.decode_without_bom_handling(&bytes);
    !has_unmappable && !had_errors && back == text && !text.contains("&#")
}

pub fn urlencoded(inputs: &[(String, String)], encoding: &'static Encoding) -> Vec<u8> {
    let escape = |text: &str| -> String {
        let (bytes, _, _) = encoding.encode(text);
        bytes
            .iter()
            .map(|byte| match byte {
                b' ' => "+".to_owned(),
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => char::from(*byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> = inputs.iter().map(|(name, text)| format!("{}={}", escape(name), escape(text))).collect();
    pairs.join("&").into_bytes()
}

pub fn multipart(inputs: &[(String, String)]) -> Vec<u8> {
    let mut body = String::new();
    for (name, text) in inputs {
        let name = name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22");
        body += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    }
    (body + &format!("--{BOUNDARY}--\r\n")).into_bytes()
}
