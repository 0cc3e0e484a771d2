//! Origins × Sec-Fetch-Site, on every route: refused before the body is read, and nothing written.

use super::support::*;

const SITES: [&str; 5] = ["", "same-origin", "same-site", "cross-site", "none"];

/// An origin, and whether it may post by each of the sites above.
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

fn from(ask: Ask, origin: &str, site: &str) -> Ask {
    let ask = if origin.is_empty() { ask } else { ask.with("Origin", origin) };
    if site.is_empty() { ask } else { ask.with("Sec-Fetch-Site", site) }
}

#[test]
fn every_origin_by_every_site() {
    let bench = Bench::new();
    let mut taken = 0;
    for (origin, by_site) in ROWS {
        for (site, is_allowed) in SITES.into_iter().zip(by_site) {
            let row = format!("{origin:?} {site:?}");
            let key = format!("{KEY}-{taken}");
            let lead = bench.send(&from(Ask::post("/leads", envelope(LEAD, "").replace(KEY, &key)), origin, site));
            let form = bench.send(&from(Ask::post("/forms/wedding", format!("name={taken}")), origin, site));
            let look = bench.send(&from(Ask::get(&format!("/leads/{KEY}")), origin, site));
            if is_allowed {
                taken += 1;
                assert_eq!(lead.says(), QUEUED, "{row}");
                assert_eq!((form.status, look.says()), (422, (403, refused("token").as_str())), "{row}");
            } else {
                assert_eq!(lead.says(), (403, refused("origin").as_str()), "{row}");
                assert_eq!((form.status, look.says()), (403, (403, refused("origin").as_str())), "{row}");
                assert!(form.body.contains("<p>This form may not be sent from here.</p>"), "{row}: {}", form.body);
            }
            assert_eq!(bench.rows(), taken, "{row}");
            let is_listed = origin == ORIGIN || origin == "https://shop.example.com:8443";
            for reply in [lead, form, look] {
                let readable = reply.header("access-control-allow-origin");
                assert_eq!(readable, is_listed.then_some(origin), "{row}");
            }
        }
    }
    assert_eq!(taken, 20);
}

#[test]
fn headers_that_stand_twice() {
    let bench = Bench::new();
    let rows = [
        page(envelope(LEAD, "")).with("Origin", ORIGIN),
        page(envelope(LEAD, "")).with("Sec-Fetch-Site", "same-origin"),
    ];
    for ask in rows {
        assert_eq!(bench.send(&ask).says(), (403, refused("origin").as_str()), "{:?}", ask.headers);
    }
    assert_eq!(bench.rows(), 0);
}

#[test]
fn refused_before_a_byte_of_the_body() {
    let bench = Bench::new();
    let rows = [
        ("a stranger", "Origin: https://evil.com\r\n", "origin"),
        ("a program", "", "origin"),
        ("a wrong key", "Authorization: Bearer staff-key-one-0002\r\n", "token"),
    ];
    for (why, headers, reason) in rows {
        let head = format!("POST /leads HTTP/1.1\r\nHost: relay\r\n{headers}Content-Length: 500\r\n\r\n");
        let mut stream = std::net::TcpStream::connect(bench.address).unwrap();
        std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
        let mut start = [0; 12];
        std::io::Read::read_exact(&mut stream, &mut start).unwrap();
        assert_eq!(&start, b"HTTP/1.1 403", "{why}: {reason}");
    }
    assert_eq!(bench.rows(), 0);
}
