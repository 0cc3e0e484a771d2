//! `Origin` × `Sec-Fetch-Site` on every route: other pages are refused, and nothing is stored.

use super::support::*;

const SITES: [&str; 5] = ["", "same-origin", "same-site", "cross-site", "none"];

/// An origin, and whether it may post with each of the values above.
const ROWS: [(&str, [bool; 5]); 14] = [
    ("https://www.example.com", [true, true, true, true, false]),
    ("https://shop.example.com:8443", [true, true, true, true, false]),
    ("", [false, true, false, false, false]),
    ("null", [false, true, false, false, false]),
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
    let mut taken = 0;
    for (origin, by_site) in ROWS {
        for (site, is_allowed) in SITES.into_iter().zip(by_site) {
            let row = format!("{origin:?} {site:?}");
            let key = format!("{KEY}-{taken}");
            let lead = relay.send(&from(Request::post("/leads", envelope(LEAD, "").replace(KEY, &key)), origin, site));
            let form = relay.send(&from(Request::post("/forms/wedding", format!("name={taken}")), origin, site));
            let look = relay.send(&from(Request::get(&format!("/leads/{KEY}")), origin, site));
            if is_allowed {
                taken += 1;
                assert_eq!(lead.status_and_body(), QUEUED, "{row}");
                assert_eq!((form.status, look.status_and_body()), (422, (403, refused("token").as_str())), "{row}");
            } else {
                assert_eq!(lead.status_and_body(), (403, refused("origin").as_str()), "{row}");
                assert_eq!((form.status, look.status_and_body()), (403, (403, refused("origin").as_str())), "{row}");
                assert!(form.body.contains("<p>This form cannot be sent from this page.</p>"), "{row}: {}", form.body);
            }
            assert_eq!(relay.rows(), taken, "{row}");
            let is_listed = origin == ORIGIN || origin == "https://shop.example.com:8443";
            for response in [lead, form, look] {
                let readable = response.header("access-control-allow-origin");
                assert_eq!(readable, is_listed.then_some(origin), "{row}");
            }
        }
    }
    assert_eq!(taken, 20);
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
        ("a program", "", "origin"),
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
