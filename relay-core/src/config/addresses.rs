//! Origins of pages, and URLs that may be called.

use std::net::IpAddr;

/// A page's origin, such as `https://www.example.com`, compared exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(pub String);

impl Origin {
    /// An origin in the form that browsers send: scheme and host in lower case, no default port, no path.
    pub(super) fn parse(text: &str) -> Result<Origin, &'static str> {
        let Some(host) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
            return Err("must begin with https:// or http://");
        };
        if host.is_empty() || host.contains(['/', '?', '#', '@', '*', ' ']) {
            return Err("must be a scheme and a host, such as https://www.example.com, without a path or wildcard");
        }
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err("must be in lower case, as browsers send it");
        }
        if !text.is_ascii() {
            return Err("must be in ASCII, as browsers send it: https://xn--…");
        }
        let default_port = if text.starts_with("https://") { ":443" } else { ":80" };
        if host.ends_with(default_port) {
            return Err("must not have the scheme's default port, which browsers leave out");
        }
        if text.starts_with("http://") && !is_loopback(host) {
            return Err("must be https, except for a loopback address");
        }
        Ok(Origin(text.to_owned()))
    }
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
