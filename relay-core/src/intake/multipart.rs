//! A form that was posted as `multipart/form-data`, as a form with `<input type="file">` is.

use std::convert::Infallible;

use encoding_rs::WINDOWS_1252;
use futures_util::{FutureExt as _, stream};
use http::HeaderMap;
use multer::{Field, Multipart};

/// The parts of a form, as they were encoded.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FormParts {
    pub pairs: Vec<(Vec<u8>, Vec<u8>)>,
    /// The names of inputs whose files were chosen, and are none of the lead's.
    pub files: Vec<String>,
    /// The encoding that a part has in its content type.
    pub charset: Option<String>,
}

/// None for a body that is not complete or not in this format. Only the first parts are read.
pub(super) fn read_parts(boundary: &str, body: &[u8], max_parts: usize) -> Option<FormParts> {
    let body = body.to_vec();
    let whole = stream::once(async { Ok::<_, Infallible>(body) });
    // The whole body is there, so that nothing is waited for.
    collect(Multipart::new(whole, boundary), max_parts).now_or_never()?.ok()
}

async fn collect(mut form: Multipart<'_>, max_parts: usize) -> multer::Result<FormParts> {
    let mut parts = FormParts::default();
    // Parts of any kind: each takes time, however short it is.
    for _ in 0..max_parts {
        let Some(part) = form.next_field().await? else { break };
        let name = input_name(part.name().unwrap_or_default());
        if let Some(file) = file_name(&part) {
            // Browsers send an empty name if no file was chosen.
            if !file.is_empty() {
                parts.files.push(name);
            }
        } else {
            let charset = part.content_type().and_then(|media_type| media_type.get_param("charset"));
            parts.charset = parts.charset.or_else(|| charset.map(|charset| charset.as_str().to_owned()));
            parts.pairs.push((name.into_bytes(), part.bytes().await?.to_vec()));
        }
    }
    Ok(parts)
}

/// The name of a part's file. `None` for a text.
pub fn file_name(part: &Field<'_>) -> Option<String> {
    part.file_name().map(input_name).or_else(|| input_name_of_file(part.headers()))
}

/// multer reads UTF-8 only. A page without `accept-charset` uses its own encoding, which the part does not name: letters may become others,
/// but not the extension.
fn input_name_of_file(headers: &HeaderMap) -> Option<String> {
    let header = headers.get("content-disposition")?.as_bytes();
    let header = WINDOWS_1252.decode_without_bom_handling(header).0;
    let (_, name) = header.split_once("filename=\"")?;
    name.split('"').next().map(input_name)
}

/// The name of an input or a file as a part has it: by the HTML standard, browsers escape these three characters of a name.
pub fn input_name(name: &str) -> String {
    name.replace("%0D", "\r").replace("%0A", "\n").replace("%22", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: &[(&str, &str)], end: &str) -> Option<FormParts> {
        let parts =
            parts.iter().map(|(head, text)| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n"));
        read_parts("x", (parts.collect::<String>() + end).as_bytes(), 4)
    }

    fn pairs(parts: &[(&str, &str)]) -> Vec<(Vec<u8>, Vec<u8>)> {
        parts.iter().map(|(name, text)| (name.as_bytes().to_vec(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn names_of_files_in_other_encodings() {
        let name = |name: &[u8]| {
            let head = [b"--x\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"".as_slice(), name].concat();
            let body = [head.as_slice(), b"\"\r\n\r\n1\r\n--x--\r\n"].concat();
            let whole = stream::once(async { Ok::<_, Infallible>(body) });
            let part = Multipart::new(whole, "x").next_field().now_or_never().unwrap().unwrap().unwrap();
            file_name(&part)
        };
        for (bytes, expected) in [
            ("L\u{e4}nge %22a%22.pdf".as_bytes(), "Länge \"a\".pdf"),
            (b"L\xe4nge %22a%22.pdf", "Länge \"a\".pdf"),
            (b"\x93\xfa.pdf", "\u{201c}ú.pdf"),
            (b"", ""),
        ] {
            assert_eq!(name(bytes).as_deref(), Some(expected));
        }
    }

    #[test]
    fn texts_and_files() {
        let found = read(
            &[
                ("name=\"a\"", "1\r\n2"),
                ("name=\"cv\"; filename=\"cv.pdf\"\r\nContent-Type: application/pdf", "%PDF"),
                ("name=\"photo\"; filename=\"\"\r\nContent-Type: application/octet-stream", ""),
                ("name=\"b%22\"\r\nContent-Type: text/plain; charset=windows-1251", ""),
            ],
            "--x--\r\n",
        )
        .unwrap();
        let expected = FormParts {
            pairs: pairs(&[("a", "1\r\n2"), ("b\"", "")]),
            files: vec!["cv".to_owned()],
            charset: Some("windows-1251".to_owned()),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn more_parts_than_any_form_has() {
        let found = read(&[("name=\"a\"", "1"); 5], "--x--").unwrap();
        assert_eq!(found.pairs, pairs(&[("a", "1"); 4]));
        let no_file = ("name=\"f\"; filename=\"\"", "");
        assert_eq!(
            read(&[no_file, no_file, no_file, no_file, ("name=\"a\"", "1")], "--x--"),
            Some(FormParts::default())
        );
    }

    #[test]
    fn invalid_bodies() {
        assert_eq!(read(&[("name=\"a\"", "1")], ""), None, "without an end");
        assert_eq!(read(&[("name=\"a\"", "1")], "--x\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1"), None);
        assert_eq!(read_parts("x", b"a=1", 3), None, "another format");
        assert_eq!(read_parts("x", b"--x--\r\n", 3), Some(FormParts::default()), "no parts");
    }
}
