//! A form's body as names and values (`application/x-www-form-urlencoded`).

use percent_encoding::percent_decode;

/// None when a name or a value is no UTF-8, as of a page in another encoding: to replace what cannot be read would send
/// a name that nobody has.
pub fn read(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let parts = bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    parts.map(pair).collect()
}

fn pair(part: &[u8]) -> Option<(String, String)> {
    let mut halves = part.splitn(2, |byte| *byte == b'=');
    let name = decode(halves.next().unwrap_or_default())?;
    Some((name, decode(halves.next().unwrap_or_default())?))
}

fn decode(half: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = half.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Some(percent_decode(&spaced).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs = &'static [(&'static str, &'static str)];

    #[test]
    fn bodies() {
        let rows: [(&[u8], Option<Pairs>); 8] = [
            (b"", Some(&[])),
            (b"a=1&b=2", Some(&[("a", "1"), ("b", "2")])),
            (b"a=x+y%20z%2B", Some(&[("a", "x y z+")])),
            (b"contact.email=a%40b&&c", Some(&[("contact.email", "a@b"), ("c", "")])),
            (b"a=b=c", Some(&[("a", "b=c")])),
            (b"n=%C3%BC", Some(&[("n", "\u{fc}")])),
            (b"n=%FC", None),
            (b"\xfc=1", None),
        ];
        for (body, expected) in rows {
            let expected = expected.map(|pairs| {
                pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
            });
            assert_eq!(read(body), expected, "{}", String::from_utf8_lossy(body));
        }
    }
}
