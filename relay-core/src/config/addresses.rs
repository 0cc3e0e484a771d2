//! Origins of pages, and URLs that may be called.

use std::net::IpAddr;

/// The origin of a page, an app or an extension, such as `https://www.example.com`, compared exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(pub String);

impl Origin {
    /// An origin in the form that browsers send: scheme and host in lower case, no default port, no path.
    pub(super) fn parse(text: &str) -> Result<Origin, &'static str> {
        let (scheme, host) = text.split_once("://").unwrap_or_default();
        if !is_scheme(scheme) {
            return Err(NO_SCHEME);
        }
        if scheme == "file" {
            // Of an Electron app and of an Android WebView; a browser sends null for a page that is opened as a file.
            return if host.is_empty() {
                Ok(Origin(text.to_owned()))
            } else {
                Err("must be file://, without a path, as apps send it; browsers send null for files")
            };
        }
        if matches!(scheme, "data" | "blob" | "about" | "javascript") {
            return Err("is never sent by browsers, which send null for such pages");
        }
        if host.is_empty() || host.contains(['/', '?', '#', '@', '*', ' ']) {
            return Err("must be a scheme and a host, such as https://www.example.com, without a path or wildcard");
        }
        if !text.is_ascii() {
            return Err("must be in ASCII, as browsers send it: https://xn--…");
        }
        match scheme {
            "https" | "http" => check_page(scheme, host)?,
            "chrome-extension" if !is_chrome_id(host) => {
                return Err(
                    "must have the extension's id, 32 letters from a to p, such as chrome-extension://abcdefghijklmnopabcdefghijklmnop",
                );
            }
            "moz-extension" if !is_uuid(host) => {
                return Err(
                    "must have the extension's UUID, such as moz-extension://01234567-89ab-cdef-0123-456789abcdef",
                );
            }
            // Of an app, such as capacitor, ionic, tauri and app, or of another browser's extension.
            _ => {}
        }
        Ok(Origin(text.to_owned()))
    }
}

const NO_SCHEME: &str =
    "must begin with https:// or http://, or with an app's scheme such as capacitor:// or chrome-extension://";

fn check_page(scheme: &str, host: &str) -> Result<(), &'static str> {
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err("must be in lower case, as browsers send it");
    }
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    if host.ends_with(default_port) {
        return Err("must not have the scheme's default port, which browsers leave out");
    }
    if scheme == "http" && !is_loopback(host) && !is_below_localhost(host) {
        return Err("must be https, except for a loopback address");
    }
    Ok(())
}

/// In lower case, by RFC 3986.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|character: char| character.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte))
}

/// Such as `tauri.localhost`, the page of an app. Never another host (RFC 6761).
fn is_below_localhost(authority: &str) -> bool {
    authority.split(':').next().is_some_and(|host| host.ends_with(".localhost"))
}

fn is_chrome_id(host: &str) -> bool {
    host.len() == 32 && host.bytes().all(|byte| (b'a'..=b'p').contains(&byte))
}

fn is_uuid(host: &str) -> bool {
    let lengths = host.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && host.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

pub(super) const NOT_HTTPS: &str = "must begin with https://, except for a loopback address";

/// Whether a CRM or a captcha service may be called at a URL.
pub(super) fn is_https_or_loopback(url: &str) -> bool {
    match url.strip_prefix("http://") {
        Some(rest) => is_loopback(rest.split('/').next().unwrap_or_default()),
        None => url.starts_with("https://"),
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
