//! Whether a request comes from a page that may post, told from its head alone. `Sec-Fetch-Site` decides where a browser
//! sends it, because no page can set it; `Origin` decides the rest, letter by letter. Neither is proof of anything
//! against a program, which can write both: what a program may do is a matter of keys.

use hyper::header::{HeaderName, ORIGIN};
use hyper::{HeaderMap, http::HeaderValue};

use crate::config::Origin;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A page of the configuration, or one that this relay serves.
    Page,
    /// Neither header: no browser of the last years. A form is for pages, so this one needs a staff key.
    Program,
    /// Any other page. So is `Sec-Fetch-Site: none`, an address that somebody typed or an extension: no form does that.
    /// And so is `Origin: null`, which every sandboxed frame has.
    Stranger,
}

pub fn place(headers: &HeaderMap, origins: &[Origin]) -> Place {
    let listed = || if listed(headers, origins).is_some() { Place::Page } else { Place::Stranger };
    match (one(headers, &SEC_FETCH_SITE), one(headers, &ORIGIN)) {
        // The browser vouches for it. Origin is not asked: it is `null` here under a strict referrer policy.
        (One::Value("same-origin"), _) => Place::Page,
        (One::Value("same-site" | "cross-site") | One::Missing, One::Value(_)) => listed(),
        (One::Missing, One::Missing) => Place::Program,
        _ => Place::Stranger,
    }
}

/// The request's origin, when pages of it may read the answers.
pub fn listed<'a>(headers: &'a HeaderMap, origins: &[Origin]) -> Option<&'a HeaderValue> {
    let One::Value(given) = one(headers, &ORIGIN) else { return None };
    headers.get(ORIGIN).filter(|_| origins.iter().any(|origin| origin.0 == given))
}

/// A header that must not stand twice: which of the two counts is a matter of opinion.
enum One<'a> {
    Missing,
    Value(&'a str),
    Unclear,
}

fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> One<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => One::Missing,
        (Some(value), None) => value.to_str().map_or(One::Unclear, One::Value),
        (Some(_), Some(_)) => One::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::Place::{Page, Program, Stranger};
    use super::*;

    const ORIGINS: [&str; 2] = ["https://www.example.com", "http://localhost:8080"];

    #[track_caller]
    fn given(origins: &[&str], sites: &[&str]) -> Place {
        let mut headers = HeaderMap::new();
        for (name, texts) in [(ORIGIN, origins), (SEC_FETCH_SITE, sites)] {
            for text in texts {
                headers.append(&name, text.parse().unwrap());
            }
        }
        place(&headers, &ORIGINS.map(|text| Origin(text.to_owned())))
    }

    /// Origin, then what it is without Sec-Fetch-Site, and with same-origin, same-site, cross-site and none.
    #[test]
    fn origins_by_sites() {
        let good = [Page, Page, Page, Page, Stranger];
        let bad = [Stranger, Page, Stranger, Stranger, Stranger];
        let rows: [(&[&str], [Place; 5]); 17] = [
            (&["https://www.example.com"], good),
            (&["http://localhost:8080"], good),
            (&[], [Program, Page, Stranger, Stranger, Stranger]),
            (&["null"], bad),
            (&[""], bad),
            (&["https://evil.com"], bad),
            (&["https://www.example.com.evil.com"], bad),
            (&["https://evilwww.example.com"], bad),
            (&["https://a.www.example.com"], bad),
            (&["https://example.com"], bad),
            (&["https://WWW.example.com"], bad),
            (&["HTTPS://www.example.com"], bad),
            (&["http://www.example.com"], bad),
            (&["https://www.example.com:8443"], bad),
            (&["https://www.example.com/"], bad),
            (&["https://www.example.com https://evil.com"], bad),
            (&["https://www.example.com", "https://www.example.com"], bad),
        ];
        for (origins, expected) in rows {
            let sites: [&[&str]; 5] = [&[], &["same-origin"], &["same-site"], &["cross-site"], &["none"]];
            assert_eq!(sites.map(|site| given(origins, site)), expected, "{origins:?}");
        }
    }

    #[test]
    fn sites_that_no_browser_sends() {
        let origin: &[&str] = &["https://www.example.com"];
        let rows: [&[&str]; 5] = [&[""], &["Same-Origin"], &["same-origin, cross-site"], &["anything"], &["none"]];
        for sites in rows {
            assert_eq!(given(origin, sites), Stranger, "{sites:?}");
        }
        assert_eq!(given(origin, &["same-origin", "same-origin"]), Stranger, "twice");
    }
}
