//! Who sends a request, by its headers: a page, another program, or staff.

use http::header::{HeaderName, ORIGIN};
use http::{HeaderMap, HeaderValue};

use super::response::IntakeResponse;
use crate::auth::{AccessKeys, bearer_token};
use crate::config::Origin;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The sender of a request that is not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender<'a> {
    /// A page, with its bearer token.
    Page(Option<&'a str>),
    /// A program or a page with a staff key.
    Staff,
}

pub(super) fn authenticate<'a>(
    headers: &'a HeaderMap,
    origins: &[Origin],
    staff_keys: &AccessKeys,
) -> Result<Sender<'a>, IntakeResponse> {
    match (request_origin(headers, origins), bearer_token(headers)) {
        (RequestOrigin::Foreign, _) | (RequestOrigin::NonBrowser, None) => Err(IntakeResponse::refused("origin")),
        (RequestOrigin::Page | RequestOrigin::NonBrowser, Some(key)) if staff_keys.contains(key) => Ok(Sender::Staff),
        (RequestOrigin::NonBrowser, Some(_)) => Err(IntakeResponse::refused("token")),
        (RequestOrigin::Page, token) => Ok(Sender::Page(token)),
    }
}

/// The request's `Origin` if it is in the configuration.
pub fn listed_origin<'a>(headers: &'a HeaderMap, origins: &[Origin]) -> Option<&'a HeaderValue> {
    let Single::Value(given) = single(headers, &ORIGIN) else { return None };
    headers.get(ORIGIN).filter(|_| origins.iter().any(|origin| origin.0 == given))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RequestOrigin {
    /// A page of a listed origin, or one that this relay serves.
    Page,
    /// Without `Origin` and `Sec-Fetch-Site`, of which every current browser sends at least one with a post.
    NonBrowser,
    /// Any other page. Also `Sec-Fetch-Site: none`, which a form never causes, and `Origin: null`, which any sandboxed
    /// frame has.
    Foreign,
}

/// Decided by `Sec-Fetch-Site`, which no page can set, and else by `Origin`. A program other than a browser can forge
/// both.
fn request_origin(headers: &HeaderMap, origins: &[Origin]) -> RequestOrigin {
    match (single(headers, &SEC_FETCH_SITE), single(headers, &ORIGIN)) {
        // `Origin` may be `null` here, because of a strict referrer policy.
        (Single::Value("same-origin"), _) => RequestOrigin::Page,
        (Single::Value("same-site" | "cross-site") | Single::Missing, Single::Value(_)) => {
            if listed_origin(headers, origins).is_some() { RequestOrigin::Page } else { RequestOrigin::Foreign }
        }
        (Single::Missing, Single::Missing) => RequestOrigin::NonBrowser,
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

#[cfg(test)]
mod tests {
    use super::RequestOrigin::{Foreign, NonBrowser, Page};
    use super::*;

    const ORIGINS: [&str; 2] = ["https://www.example.com", "http://localhost:8080"];

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
        let rows: [(&[&str], [RequestOrigin; 5]); 17] = [
            (&["https://www.example.com"], listed),
            (&["http://localhost:8080"], listed),
            (&[], [NonBrowser, Page, Foreign, Foreign, Foreign]),
            (&["null"], other),
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
        assert_eq!(origin_of(origin, &["same-origin", "same-origin"]), Foreign, "a repeated header");
    }
}
