//! Origins: `Origin` and `Sec-Fetch-Site` on every route, preflights, and the headers of every response.

use super::fixture::*;

const SITES: [&str; 5] = ["", "same-origin", "same-site", "cross-site", "none"];

/// An origin, and whether it may post with each of the values above.
const ROWS: [(&str, [bool; 5]); 14] = [
    ("https://www.example.com", [true, true, true, true, false]),
    ("https://shop.example.com:8443", [true, true, true, true, false]),
    ("", [false, true, true, true, true]),
    ("null", [true; 5]),
    ("https://evil.com", [false, true, false, false, false]),
    ("https://www.example.com.evil.com", [false, true, false, false, false]),
    ("https://evilwww.example.com", [false, true, false, false, false]),
    ("https://sub.www.example.com", [false, true, false, false, false]),
    ("https://example.com", [false, true, false, false, false]),
    ("https://WWW.EXAMPLE.COM", [false, true, false, false, false]),
    ("http://www.example.com", [false, true, false, false, false]),
    ("https://www.example.com:443", [false, true, false, false, false]),
    ("https://www.example.com:8443", [false, true, false, false, false]),
    ("https://shop.example.com", [false, true, false, false, false]),
];

fn from(request: Request, origin: &str, site: &str) -> Request {
    let request = if origin.is_empty() { request } else { request.with("Origin", origin) };
    if site.is_empty() { request } else { request.with("Sec-Fetch-Site", site) }
}

#[test]
fn every_origin_with_every_site() {
    let relay = TestRelay::new();
    let mut stored = 0;
    for (origin, by_site) in ROWS {
        for (site, is_allowed) in SITES.into_iter().zip(by_site) {
            let row = format!("{origin:?} {site:?}");
            let key = format!("{KEY}-{stored}");
            let lead = relay.send(&from(Request::post("/leads", envelope(LEAD, "").replace(KEY, &key)), origin, site));
            let form = relay.send(&from(Request::post("/forms/wedding", format!("name={stored}")), origin, site));
            let status_response = relay.send(&from(Request::get(&format!("/leads/{KEY}")), origin, site));
            let refusal = "<p>This form cannot be sent from this page.</p>";
            assert_eq!(
                (form.status, form.body.contains(refusal)),
                if is_allowed { (422, false) } else { (403, true) },
                "{row}"
            );
            if is_allowed {
                stored += 1;
                assert_eq!(lead.status_and_body(), QUEUED, "{row}");
                assert_eq!(status_response.status_and_body(), (403, refused("token").as_str()), "{row}");
            } else {
                assert_eq!(lead.status_and_body(), (403, refused("origin").as_str()), "{row}");
                assert_eq!(status_response.status_and_body(), (403, refused("origin").as_str()), "{row}");
            }
            assert_eq!(relay.rows(), stored, "{row}");
            let may_read = [ORIGIN, "https://shop.example.com:8443", "null"].contains(&origin);
            for response in [lead, form, status_response] {
                let readable = response.header("access-control-allow-origin");
                assert_eq!(readable, may_read.then_some(origin), "{row}");
            }
        }
    }
    assert_eq!(stored, 27);
}

/// Of a page with a strict referrer policy, in a sandboxed frame, or opened as a file.
#[test]
fn leads_without_an_origin() {
    let form =
        || Request::post("/forms/wedding", "name=W&contact.firstName=A&contact.lastName=L&contact.email=a%40b.co");
    let json = || Request::post("/leads", envelope(LEAD, ""));
    let suspect = "suspect: the page's origin is not known";
    let rows = [
        ("null", "same-origin", "accepted", ""),
        ("null", "same-site", "accepted", ""),
        ("null", "cross-site", "held", suspect),
        ("null", "none", "held", suspect),
        ("null", "", "held", suspect),
        // Privacy tools remove the header.
        ("", "same-origin", "accepted", ""),
        ("", "same-site", "accepted", ""),
        ("", "cross-site", "held", suspect),
    ];
    for (origin, site, state, reason) in rows {
        for (request, status) in [(form(), 303), (json(), 202)] {
            let relay = TestRelay::new();
            let response = relay.send(&from(request, origin, site));
            assert_eq!(response.status, status, "{origin} {site}: {}", response.body);
            let entry = relay.entry();
            let found = (entry.state.as_str(), entry.reason.as_deref().unwrap_or_default());
            assert_eq!(found, (state, reason), "{origin} {site} {status}");
        }
    }
    let relay = TestRelay::new();
    for request in [form(), json()] {
        let refused = |request: &Request, why: &str| assert_eq!(relay.send(request).status, 403, "{why}");
        refused(&from(request.clone(), "null", "anything"), "an unknown Sec-Fetch-Site");
        let same_origin = from(request.clone(), "null", "same-origin");
        refused(&same_origin.with("Sec-Fetch-Site", "same-origin"), "a repeated Sec-Fetch-Site");
        for site in ["", "same-site", "cross-site", "none"] {
            refused(&from(request.clone(), "null", site).with("Authorization", STAFF), "with a staff key");
        }
    }
    assert_eq!(relay.rows(), 0);
}

/// The update token and the state of a lead, from a page without an origin.
#[test]
fn updates_without_an_origin() {
    let relay = TestRelay::with(|config, _| {
        config.forms.values_mut().for_each(|form| form.suspects = leadwire_relay::config::Suspects::Deliver);
    });
    let send = |request: Request| relay.send(&from(request, "null", "cross-site"));
    assert_eq!(send(Request::post("/leads", envelope(LEAD, ""))).status_and_body(), QUEUED);
    relay.deliver("venue", "755");
    let update = |more: &str| {
        let body = envelope(r#"{"name":"x"}"#, more).replace(KEY, &KEY.replace('1', "2"));
        send(Request::post("/leads", body)).status
    };
    let token = update_tokens().issue("wedding", "755", NOW_MS);
    let status = |token: &str| {
        send(Request::get(&format!("/leads/{KEY}")).with("Authorization", &format!("Bearer {token}"))).status
    };
    assert_eq!((status(&token), status("x")), (200, 403));
    let rows = [(r#","updateToken":"x""#.to_owned(), 403), (format!(r#","updateToken":"{token}""#), 202)];
    for (more, expected) in rows {
        assert_eq!(update(&more), expected, "{more}");
    }
    assert_eq!(relay.suspects("origin_unknown"), 2);
}

#[test]
fn origins_of_apps_and_extensions() {
    let origins = [
        "capacitor://localhost",
        "https://localhost",
        "tauri://localhost",
        "file://",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "moz-extension://01234567-89ab-cdef-0123-456789abcdef",
    ];
    let relay = TestRelay::with(|config, _| {
        config.origins = origins.map(|origin| leadwire_relay::config::Origin(origin.to_owned())).to_vec();
    });
    for (index, origin) in origins.into_iter().enumerate() {
        let lead = Request::post("/leads", envelope(LEAD, "").replace(KEY, &format!("{KEY}-{index}")));
        let site = if origin.contains("-extension:") { "none" } else { "cross-site" };
        let response = relay.send(&from(lead, origin, site));
        assert_eq!(response.status_and_body(), QUEUED, "{origin}");
        assert_eq!(response.header("access-control-allow-origin"), Some(origin));
        let preflight = Request::post("/leads", "").method("OPTIONS").with("Access-Control-Request-Method", "POST");
        let response = relay.send(&from(preflight, origin, "cross-site"));
        assert_eq!((response.status, response.header("access-control-allow-origin")), (204, Some(origin)));
    }
    for other in [
        "capacitor://localhost2",
        "ionic://localhost",
        "file:///",
        "file://localhost",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnoo",
        "http://localhost",
    ] {
        let response = relay.send(&from(Request::post("/leads", envelope(LEAD, "")), other, "cross-site"));
        assert_eq!(response.status_and_body(), (403, refused("origin").as_str()), "{other}");
        assert_eq!(response.header("access-control-allow-origin"), None, "{other}");
    }
    assert_eq!(relay.rows(), 6);
}

#[test]
fn repeated_headers() {
    let relay = TestRelay::new();
    let rows = [
        page(envelope(LEAD, "")).with("Origin", ORIGIN),
        page(envelope(LEAD, "")).with("Sec-Fetch-Site", "same-origin"),
    ];
    for request in rows {
        assert_eq!(relay.send(&request).status_and_body(), (403, refused("origin").as_str()), "{:?}", request.headers);
    }
    assert_eq!(relay.rows(), 0);
}

#[test]
fn refused_before_the_body_is_read() {
    let relay = TestRelay::new();
    let rows = [
        ("another origin", "Origin: https://evil.com\r\n", "origin"),
        ("no origin", "", "origin"),
        ("a wrong key", "Authorization: Bearer staff-key-one-0002\r\n", "token"),
    ];
    for (why, headers, reason) in rows {
        let head = format!("POST /leads HTTP/1.1\r\nHost: relay\r\n{headers}Content-Length: 500\r\n\r\n");
        let mut stream = std::net::TcpStream::connect(relay.address).unwrap();
        std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
        let mut start = [0; 12];
        std::io::Read::read_exact(&mut stream, &mut start).unwrap();
        assert_eq!(&start, b"HTTP/1.1 403", "{why}: {reason}");
    }
    assert_eq!(relay.rows(), 0);
}

const PREFLIGHT: [&str; 3] = ["access-control-allow-methods", "access-control-allow-headers", "access-control-max-age"];

#[test]
fn preflights() {
    let relay = TestRelay::new();
    let rows = [
        ("a listed origin", Some(ORIGIN), 204, Some(ORIGIN)),
        ("another origin", Some("https://evil.com"), 403, None),
        ("an opaque origin", Some("null"), 204, Some("null")),
        ("no origin", None, 403, None),
    ];
    for (why, origin, status, allowed) in rows {
        for path in ["/leads", "/forms/wedding", "/leads/some-key", "/nothing"] {
            let request = Request::post(path, "").method("OPTIONS").with("Access-Control-Request-Method", "POST");
            let request = request.with("Access-Control-Request-Headers", "authorization,content-type");
            let response = relay.send(&origin.map_or(request.clone(), |origin| request.with("Origin", origin)));
            assert_eq!(
                (response.status, response.header("access-control-allow-origin")),
                (status, allowed),
                "{why} {path}"
            );
            let headers = PREFLIGHT.map(|name| response.header(name));
            let expected = [Some("GET,POST"), Some("authorization,content-type"), Some("600")];
            assert_eq!(headers, if status == 204 { expected } else { [None; 3] }, "{why} {path}");
            assert_eq!(response.header("access-control-allow-credentials"), None, "{why} {path}");
        }
    }
    assert_eq!(relay.rows(), 0);
}

#[test]
fn every_response_has_the_headers() {
    let relay = TestRelay::with(|config, _| config.forms.values_mut().for_each(|form| form.rate.per *= 10_000));
    let full = TestRelay::with(|_, limits| limits.concurrent_requests = 0);
    let rows = [
        ("stored", 202, relay.send(&page(envelope(LEAD, "")))),
        (
            "a conflict",
            409,
            relay.send(&page(envelope(
                r#"{"name":"x","contact":{"firstName":"A","lastName":"B","email":"a@b.co"}}"#,
                "",
            ))),
        ),
        ("refused", 403, relay.send(&page(envelope(r#"{"id":9}"#, "")))),
        ("invalid", 422, relay.send(&page(envelope(r#"{"name":""}"#, "")))),
        ("not JSON", 422, relay.send(&page("{"))),
        ("no lead", 403, relay.send(&from_page(Request::get("/leads/unknown")))),
        ("an unknown path", 404, relay.send(&from_page(Request::get("/nothing")))),
        ("another method", 405, relay.send(&page("").method("PUT"))),
        ("too large", 413, relay.send(&page(vec![b' '; 70_000]))),
        ("too many at once", 503, full.send(&page(envelope(LEAD, "")))),
    ];
    for (why, status, response) in rows {
        assert_eq!(response.status, status, "{why}: {}", response.body);
        let names = ["access-control-allow-origin", "access-control-expose-headers", "vary", "cache-control"];
        let expected = [Some(ORIGIN), Some("retry-after"), Some("origin"), Some("no-store")];
        assert_eq!(names.map(|name| response.header(name)), expected, "{why}");
        let names = ["x-content-type-options", "referrer-policy", "content-security-policy"];
        let policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";
        assert_eq!(
            names.map(|name| response.header(name)),
            [Some("nosniff"), Some("no-referrer"), Some(policy)],
            "{why}"
        );
        let retry_after = matches!(status, 413 | 429 | 503).then_some("5");
        assert_eq!(response.header("retry-after"), retry_after, "{why}");
    }
}
