//! Who sends a request: by its headers a page, another program or staff; and from which address, as rate limits count it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::HeaderMap;
use http::header::{HeaderName, ORIGIN};
use ipnet::IpNet;

use super::response::IntakeResponse;
use crate::auth::{AccessKeys, bearer_token};
use crate::config::Origin;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The sender of a request that is not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender<'a> {
    Page(Page<'a>),
    /// A program or a page with a staff key.
    Staff,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page<'a> {
    /// Its bearer token.
    pub(super) token: Option<&'a str>,
    /// Whether its origin is not known, nor that it is of this site.
    pub(super) is_unknown: bool,
}

/// A staff key counts only from a known origin.
pub(super) fn authenticate<'a>(
    headers: &'a HeaderMap,
    origins: &[Origin],
    staff_keys: &AccessKeys,
) -> Result<Sender<'a>, IntakeResponse> {
    let token = bearer_token(headers);
    let has_staff_key = token.is_some_and(|key| staff_keys.contains(key));
    match request_origin(headers, origins) {
        RequestOrigin::Page | RequestOrigin::NonBrowser if has_staff_key => Ok(Sender::Staff),
        RequestOrigin::Page => Ok(Sender::Page(Page { token, is_unknown: false })),
        RequestOrigin::NonBrowser if token.is_some() => Err(IntakeResponse::refused("token")),
        RequestOrigin::SameSite if !has_staff_key => Ok(Sender::Page(Page { token, is_unknown: false })),
        RequestOrigin::Unknown if !has_staff_key => Ok(Sender::Page(Page { token, is_unknown: true })),
        _ => Err(IntakeResponse::refused("origin")),
    }
}

/// Whether a page may read responses. A page without an origin may: it has no credentials, and a staff key from it is refused.
pub fn may_read_responses(headers: &HeaderMap, origins: &[Origin]) -> bool {
    matches!(single(headers, &ORIGIN), Single::Value("null")) || is_listed(headers, origins)
}

/// Whether the request's `Origin` is in the configuration.
fn is_listed(headers: &HeaderMap, origins: &[Origin]) -> bool {
    matches!(single(headers, &ORIGIN), Single::Value(given) if origins.iter().any(|origin| origin.0 == given))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RequestOrigin {
    /// A page of a listed origin, or one that this relay serves.
    Page,
    /// A page of this site that hides its origin.
    SameSite,
    /// Another page that hides its origin: `Origin` is `null` in a sandboxed frame, in a page opened as a file, and for a form
    /// under a strict referrer policy; privacy tools remove the header.
    Unknown,
    /// Without `Origin` and `Sec-Fetch-Site`, of which every current browser sends at least one with a post.
    NonBrowser,
    /// Any other page.
    Foreign,
}

/// Decided by `Sec-Fetch-Site`, which no page can set, and else by `Origin`. A program other than a browser can forge
/// both.
fn request_origin(headers: &HeaderMap, origins: &[Origin]) -> RequestOrigin {
    match (single(headers, &SEC_FETCH_SITE), single(headers, &ORIGIN)) {
        // `Origin` may be `null` here, because of a strict referrer policy.
        (Single::Value("same-origin"), _) => RequestOrigin::Page,
        (Single::Value("same-site" | "cross-site") | Single::Missing, Single::Value(_))
            if is_listed(headers, origins) =>
        {
            RequestOrigin::Page
        }
        // Of an extension that has the browser's permission for this relay. A page of the web never causes it.
        (Single::Value("none"), Single::Value(origin))
            if !origin.starts_with("http") && is_listed(headers, origins) =>
        {
            RequestOrigin::Page
        }
        (Single::Missing, Single::Missing) => RequestOrigin::NonBrowser,
        (Single::Value("same-site"), Single::Value("null") | Single::Missing) => RequestOrigin::SameSite,
        (Single::Value("cross-site" | "none"), Single::Value("null") | Single::Missing)
        | (Single::Missing, Single::Value("null")) => RequestOrigin::Unknown,
        _ => RequestOrigin::Foreign,
    }
}

/// A header that must not be repeated.
enum Single<'a> {
    Missing,
    Value(&'a str),
    Invalid,
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Single<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Single::Missing,
        (Some(value), None) => value.to_str().map_or(Single::Invalid, Single::Value),
        (Some(_), Some(_)) => Single::Invalid,
    }
}

const FORWARDED_FOR: &str = "x-forwarded-for";

/// An IPv4 address, or an IPv6 /64, which one household has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientAddress {
    V4(Ipv4Addr),
    /// The first 64 bits.
    V6(u64),
    /// The clients that a full table has no entry for.
    Overflow,
}

impl ClientAddress {
    pub fn new(address: IpAddr) -> ClientAddress {
        match address.to_canonical() {
            IpAddr::V4(address) => ClientAddress::V4(address),
            IpAddr::V6(address) => ClientAddress::V6((address.to_bits() >> 64) as u64),
        }
    }

    /// For a digest.
    pub fn to_text(self) -> String {
        match self {
            ClientAddress::V4(address) => address.to_string(),
            ClientAddress::V6(network) => format!("{network:x}::"),
            ClientAddress::Overflow => String::new(),
        }
    }

    /// The nearest address that is not a trusted proxy. Each proxy appends its client's address to `X-Forwarded-For`,
    /// so the header is read from the right, as long as trusted proxies wrote it.
    pub fn of_request(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> ClientAddress {
        let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.contains(&address.to_canonical()));
        let mut nearest = peer;
        let values = headers.get_all(FORWARDED_FOR).iter().rev();
        let mut hops = values.flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
        while is_proxy(nearest) {
            match hops.next().and_then(parse_hop) {
                Some(hop) => nearest = hop,
                None => break,
            }
        }
        ClientAddress::new(nearest)
    }
}

/// With or without a port and brackets.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    use super::RequestOrigin::{Foreign, NonBrowser, Page, SameSite, Unknown};
    use super::*;
    use crate::config::Config;

    const ORIGINS: [&str; 3] =
        ["https://www.example.com", "http://localhost:8080", "chrome-extension://abcdefghijklmnopabcdefghijklmnop"];

    #[track_caller]
    fn origin_of(origins: &[&str], sites: &[&str]) -> RequestOrigin {
        let mut headers = HeaderMap::new();
        for (name, texts) in [(ORIGIN, origins), (SEC_FETCH_SITE, sites)] {
            for text in texts {
                headers.append(&name, text.parse().unwrap());
            }
        }
        request_origin(&headers, &ORIGINS.map(|text| Origin(text.to_owned())))
    }

    /// `Origin`, and the results without `Sec-Fetch-Site` and with same-origin, same-site, cross-site and none.
    #[test]
    fn origin_by_sec_fetch_site() {
        let listed = [Page, Page, Page, Page, Foreign];
        let other = [Foreign, Page, Foreign, Foreign, Foreign];
        let rows: [(&[&str], [RequestOrigin; 5]); 18] = [
            (&["https://www.example.com"], listed),
            (&["http://localhost:8080"], listed),
            (&["chrome-extension://abcdefghijklmnopabcdefghijklmnop"], [Page; 5]),
            (&[], [NonBrowser, Page, SameSite, Unknown, Unknown]),
            (&["null"], [Unknown, Page, SameSite, Unknown, Unknown]),
            (&[""], other),
            (&["https://evil.com"], other),
            (&["https://www.example.com.evil.com"], other),
            (&["https://evilwww.example.com"], other),
            (&["https://a.www.example.com"], other),
            (&["https://example.com"], other),
            (&["https://WWW.example.com"], other),
            (&["HTTPS://www.example.com"], other),
            (&["http://www.example.com"], other),
            (&["https://www.example.com:8443"], other),
            (&["https://www.example.com/"], other),
            (&["https://www.example.com https://evil.com"], other),
            (&["https://www.example.com", "https://www.example.com"], other),
        ];
        for (origins, expected) in rows {
            let sites: [&[&str]; 5] = [&[], &["same-origin"], &["same-site"], &["cross-site"], &["none"]];
            assert_eq!(sites.map(|site| origin_of(origins, site)), expected, "{origins:?}");
        }
    }

    #[test]
    fn invalid_sec_fetch_site() {
        let origin: &[&str] = &["https://www.example.com"];
        let rows: [&[&str]; 5] = [&[""], &["Same-Origin"], &["same-origin, cross-site"], &["anything"], &["none"]];
        for sites in rows {
            assert_eq!(origin_of(origin, sites), Foreign, "{sites:?}");
        }
        assert_eq!(origin_of(&["null"], &["anything"]), Foreign, "without an origin");
        assert_eq!(origin_of(origin, &["same-origin", "same-origin"]), Foreign, "a repeated header");
    }

    fn proxies() -> Vec<IpNet> {
        let toml = "listen = '127.0.0.1:0'\nledger = 'x'\ntoken_secret_env = 'S'\n\
                    proxies = ['10.0.0.0/8', '192.0.2.7', '2001:db8:ffff::/48']\n\
                    [crm.portal]\nkind = 'bitrix24'\nurl = 'https://portal.example/rest/1/x'";
        Config::read(toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned()))
            .map_err(|error| error.0)
            .unwrap()
            .proxies
    }

    #[test]
    fn the_nearest_address_that_is_not_a_proxy() {
        let rows: [(&str, &str, &[&str], &str); 18] = [
            ("no proxy", "198.51.100.1", &[], "198.51.100.1"),
            ("not a proxy, so its header is ignored", "198.51.100.1", &["203.0.113.9"], "198.51.100.1"),
            ("a proxy", "10.1.2.3", &["203.0.113.9"], "203.0.113.9"),
            ("a proxy by its address", "192.0.2.7", &["203.0.113.9"], "203.0.113.9"),
            ("the address after it", "192.0.2.8", &["203.0.113.9"], "192.0.2.8"),
            ("a forged address to the left", "10.1.2.3", &["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            ("a forged proxy to the left", "10.1.2.3", &["1.1.1.1, 10.9.9.9, 203.0.113.9"], "203.0.113.9"),
            ("two proxies", "10.1.2.3", &["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            ("two headers", "10.1.2.3", &["1.1.1.1", "203.0.113.9,10.0.0.2"], "203.0.113.9"),
            ("only proxies", "10.1.2.3", &["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
            ("a proxy without the header", "10.1.2.3", &[], "10.1.2.3"),
            ("not an address", "10.1.2.3", &["1.1.1.1, unknown"], "10.1.2.3"),
            ("not an address, from a proxy", "10.1.2.3", &["1.1.1.1, ' OR 1=1, 10.0.0.2"], "10.0.0.2"),
            ("a port", "10.1.2.3", &["203.0.113.9:4711"], "203.0.113.9"),
            ("a port at an IPv6 address", "10.1.2.3", &["[2001:db8::1]:4711"], "2001:db8::"),
            ("brackets", "10.1.2.3", &["[2001:db8::1]"], "2001:db8::"),
            ("an IPv6 proxy", "2001:db8:ffff::1", &["2001:db8:0:1:2:3:4:5"], "2001:db8:0:1::"),
            ("IPv4-mapped IPv6 addresses", "::ffff:10.1.2.3", &["::ffff:203.0.113.9"], "203.0.113.9"),
        ];
        for (why, peer, forwarded, expected) in rows {
            let mut headers = HeaderMap::new();
            for text in forwarded {
                headers.append(FORWARDED_FOR, text.parse().unwrap());
            }
            let found = ClientAddress::of_request(peer.parse().unwrap(), &headers, &proxies());
            assert_eq!(found, ClientAddress::new(expected.parse().unwrap()), "{why}");
        }
    }

    #[test]
    fn addresses_for_a_digest() {
        let of = |text: &str| ClientAddress::new(text.parse().unwrap()).to_text();
        assert_eq!([of("203.0.113.9"), of("2001:db8:1:2::1")], ["203.0.113.9", "20010db800010002::"]);
        assert_eq!(ClientAddress::Overflow.to_text(), "");
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        let of = |text: &str| ClientAddress::new(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:203.0.113.9"), of("203.0.113.9"));
        assert_ne!(of("203.0.113.9"), of("203.0.113.10"));
    }
}
