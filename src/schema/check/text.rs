//! Formats of text. Each check is linear in the text's length.

/// A valid e-mail address as the HTML standard defines it, so that a page and its browser agree, within SMTP's lengths
/// (RFC 5321: 64 before the @, 254 in all).
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte))
        && domain.as_bytes().split(|byte| *byte == b'.').all(is_host_label)
}

fn is_host_label(label: &[u8]) -> bool {
    (1..=63).contains(&label.len())
        && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && !label.starts_with(b"-")
        && !label.ends_with(b"-")
}

/// The scheme, a host, and characters that a URL may contain.
pub(super) fn is_https_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_at_checked("https://".len()) else { return false };
    scheme.eq_ignore_ascii_case("https://")
        && !matches!(rest.bytes().next(), None | Some(b'/' | b'?' | b'#'))
        && !text.bytes().any(|byte| byte <= b' ' || b"<>\"\\^`{|}\x7f".contains(&byte))
}

pub(super) fn is_letters(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// `#rgb` or `#rrggbb`.
pub(super) fn is_hex_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
