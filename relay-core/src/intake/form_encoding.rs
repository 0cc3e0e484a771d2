//! The names and values of a form that a browser posted, decoded from the encoding of its page. By the HTML standard a browser posts
//! in the page's encoding, writes characters that it does not have as numeric references, and puts the encoding's name into an input
//! `_charset_`.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode;

use super::multipart::{FormParts, read_parts};

const URLENCODED: &str = "application/x-www-form-urlencoded";

/// In any case of letters.
const CHARSET_INPUT: &[u8] = b"_charset_";

/// More than any page has. Each takes memory beside its bytes.
const MAX_PAIRS: usize = 20_000;

/// How a form's bytes are read.
#[derive(Clone, Copy)]
struct Reading {
    encoding: &'static Encoding,
    /// Whether numeric references are characters that the page's encoding does not have.
    has_references: bool,
}

/// The inputs of a form.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PostedInputs {
    pub(super) pairs: Vec<(String, String)>,
    /// The names of inputs whose files were chosen.
    pub(super) files: Vec<String>,
}

/// The inputs of a form in one of the two formats that keep them apart; the error names them. The encoding is that of `_charset_`, of the
/// content type, or the form's configured one. Without any it is UTF-8, or windows-1252 if the bytes are not UTF-8: browsers take that
/// for pages that declare none.
pub(super) fn decode_inputs(
    headers: &HeaderMap,
    configured: Option<&'static Encoding>,
    body: &[u8],
) -> Result<PostedInputs, &'static str> {
    Ok(decode_parts(split_body(headers, body)?, configured))
}

/// The same of parts that were read already.
pub(super) fn decode_parts(parts: FormParts, configured: Option<&'static Encoding>) -> PostedInputs {
    let FormParts { pairs, files, charset } = parts;
    let reading = reading(declared(charset.as_deref(), &pairs).or(configured), &pairs);
    let fields = pairs.iter().filter(|(name, _)| !is_charset_input(name));
    let pairs = fields.map(|(name, value)| (reading.decode(name), reading.decode(value))).collect();
    PostedInputs { pairs, files }
}

/// Without a content type in the default format.
fn split_body(headers: &HeaderMap, body: &[u8]) -> Result<FormParts, &'static str> {
    let media_type =
        headers.get(CONTENT_TYPE).map_or(Ok(URLENCODED), |media_type| media_type.to_str()).unwrap_or_default();
    if media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(URLENCODED) {
        let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).take(MAX_PAIRS).map(split_pair);
        return Ok(FormParts {
            pairs: pairs.collect(),
            charset: charset_parameter(media_type),
            ..FormParts::default()
        });
    }
    // With `text/plain` the values could not be distinguished.
    let boundary = multer::parse_boundary(media_type)
        .map_err(|_| "the form must be sent as application/x-www-form-urlencoded or multipart/form-data")?;
    read_parts(&boundary, body, MAX_PAIRS).ok_or("the parts of the form cannot be read")
}

fn declared(charset: Option<&str>, pairs: &[(Vec<u8>, Vec<u8>)]) -> Option<&'static Encoding> {
    let posted = pairs.iter().find(|(name, _)| is_charset_input(name));
    let encoding = posted
        .and_then(|(_, label)| Encoding::for_label_no_replacement(label))
        .or_else(|| Encoding::for_label_no_replacement(charset?.as_bytes()));
    encoding.map(Encoding::output_encoding)
}

fn reading(declared: Option<&'static Encoding>, pairs: &[(Vec<u8>, Vec<u8>)]) -> Reading {
    let all = |holds: fn(&[u8]) -> bool| pairs.iter().all(|(name, value)| holds(name) && holds(value));
    match declared {
        Some(encoding) if encoding != UTF_8 => Reading { encoding, has_references: true },
        Some(_) if all(is_utf8) => Reading { encoding: UTF_8, has_references: false },
        // In UTF-8 every character has its bytes, so that a reference is what the person typed. ASCII alone is of any encoding.
        None if all(is_utf8) => Reading { encoding: UTF_8, has_references: all(<[u8]>::is_ascii) },
        _ => Reading { encoding: WINDOWS_1252, has_references: true },
    }
}

fn is_charset_input(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(CHARSET_INPUT)
}

fn split_pair(pair: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut parts = pair.splitn(2, |byte| *byte == b'=');
    let mut part = || {
        let text = parts.next().unwrap_or_default();
        let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_decode(&spaced).collect()
    };
    (part(), part())
}

fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

fn charset_parameter(media_type: &str) -> Option<String> {
    media_type
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

impl Reading {
    fn decode(self, bytes: &[u8]) -> String {
        let (text, _) = self.encoding.decode_without_bom_handling(bytes);
        if self.has_references { with_references(&text) } else { text.into_owned() }
    }
}

/// Text with the characters of its decimal references, `&#252;`. Browsers write no others.
fn with_references(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("&#") {
        decoded.push_str(before);
        rest = if let Some((letter, after)) = reference(after) {
            decoded.push(letter);
            after
        } else {
            decoded.push_str("&#");
            after
        };
    }
    decoded.push_str(rest);
    decoded
}

/// The character of a reference, and the text after it.
fn reference(text: &str) -> Option<(char, &str)> {
    let (digits, after) = text.split_once(';')?;
    let is_number = (1..=7).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let code = digits.parse().ok().filter(|_| is_number)?;
    // Browsers write references for characters beyond ASCII only; another one is what the person typed.
    char::from_u32(code).filter(|letter| !letter.is_ascii()).map(|letter| (letter, after))
}

#[cfg(test)]
mod tests {
    use encoding_rs::SHIFT_JIS;

    use super::*;

    type Pairs = &'static [(&'static str, &'static str)];

    #[track_caller]
    fn expect(media_type: &str, configured: Option<&'static Encoding>, body: &[u8], expected: Pairs) {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, media_type.parse().unwrap());
        let expected: Vec<(String, String)> =
            expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let found = decode_inputs(&headers, configured, body).unwrap();
        assert_eq!(found.pairs, expected, "{}", String::from_utf8_lossy(body));
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[test]
    fn urlencoded_bodies() {
        let rows: [(&[u8], Pairs); 8] = [
            (b"", &[]),
            (b"a=1&b=2", &[("a", "1"), ("b", "2")]),
            (b"a=x+y%20z%2B", &[("a", "x y z+")]),
            (b"contact.email=a%40b&&c", &[("contact.email", "a@b"), ("c", "")]),
            (b"a=b=c", &[("a", "b=c")]),
            (b"n=%C3%BC", &[("n", "\u{fc}")]),
            (b"n=%E2%82%AC&_charset_=UTF-8", &[("n", "\u{20ac}")]),
            (b"n=%26%23252%3B&m=%C3%BC", &[("n", "&#252;"), ("m", "\u{fc}")]),
        ];
        for (body, expected) in rows {
            expect(FORM, None, body, expected);
        }
    }

    #[test]
    fn other_encodings() {
        expect(FORM, None, b"n=J%FCrg", &[("n", "J\u{fc}rg")]);
        expect(FORM, None, b"n=J%26%23252%3Brg", &[("n", "J\u{fc}rg")]);
        expect(FORM, None, b"n=J%26%23252%3Brg&_charset_=UTF-8", &[("n", "J&#252;rg")]);
        expect(FORM, None, b"n=J%26%23252%3Brg&_charset_=utf-16le", &[("n", "J&#252;rg")]);
        expect(FORM, None, b"\xfc=1", &[("\u{fc}", "1")]);
        expect(FORM, None, b"n=%26%23321%3B%F3d%BC", &[("n", "\u{141}\u{f3}d\u{bc}")]);
        expect(FORM, None, b"_charset_=windows-1251&n=%C8%E2%E0%ED+J%26%23252%3Brg", &[("n", "Иван J\u{fc}rg")]);
        expect(FORM, None, b"_CHARSET_=windows-1251&n=%C8%E2%E0%ED", &[("n", "Иван")]);
        expect(
            "application/x-www-form-urlencoded; Charset=\"windows-1251\"",
            None,
            b"n=%C8%E2%E0%ED",
            &[("n", "Иван")],
        );
        expect(FORM, Some(SHIFT_JIS), b"n=%93%FA%96%7B", &[("n", "日本")]);
        expect(FORM, Some(SHIFT_JIS), b"n=%93%FA%96%7B&_charset_=nonsense", &[("n", "日本")]);
        expect(FORM, Some(SHIFT_JIS), b"n=%E6%97%A5&_charset_=utf-8", &[("n", "日")]);
        expect(FORM, None, b"_charset_=utf-7&n=a", &[("n", "a")]);
        expect(FORM, None, b"_charset_=utf-8&n=J%FCrg", &[("n", "J\u{fc}rg")]);
    }

    #[test]
    fn multipart_bodies() {
        let part = |head: &str, text: &[u8]| {
            [b"--x\r\nContent-Disposition: form-data; ".as_slice(), head.as_bytes(), b"\r\n\r\n", text, b"\r\n"]
                .concat()
        };
        let name = b"\xc8\xe2\xe0\xed J&#252;rg";
        let rows = [
            vec![part("name=_charset_", b"windows-1251"), part("name=n", name)],
            vec![part("name=n\r\nContent-Type: text/plain; charset=windows-1251", name)],
            vec![part("name=n", "Иван J\u{fc}rg".as_bytes())],
            vec![part("name=n", "Иван J\u{fc}rg".as_bytes()), part("name=f; filename=\"a\"", b"x")],
        ];
        for parts in rows {
            let body = [parts.concat(), b"--x--".to_vec()].concat();
            expect("multipart/form-data; boundary=x", None, &body, &[("n", "Иван J\u{fc}rg")]);
        }
    }

    #[test]
    fn references() {
        let rows = [
            ("&#252;", "\u{fc}"),
            ("a&#128512;b", "a\u{1f600}b"),
            ("&#65;", "&#65;"),
            ("&#xfc;", "&#xfc;"),
            ("&#;", "&#;"),
            ("&#252", "&#252"),
            ("&#+252;", "&#+252;"),
            ("&#00000252;", "&#00000252;"),
            ("&#55357;", "&#55357;"),
            ("&#99999999;", "&#99999999;"),
            ("&amp;&#&#252;", "&amp;&#\u{fc}"),
        ];
        for (text, expected) in rows {
            assert_eq!(with_references(text), expected);
        }
    }
}
