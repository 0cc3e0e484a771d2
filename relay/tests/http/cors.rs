//! The headers of every response, also of errors, and preflights.

use super::support::*;

const PREFLIGHT: [&str; 3] = ["access-control-allow-methods", "access-control-allow-headers", "access-control-max-age"];

#[test]
fn preflights() {
    let relay = TestRelay::new();
    let rows = [
        ("a listed origin", Some(ORIGIN), 204, Some(ORIGIN)),
        ("another origin", Some("https://evil.com"), 403, None),
        ("an opaque origin", Some("null"), 403, None),
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
            let grants = PREFLIGHT.map(|name| response.header(name));
            let expected = [Some("GET,POST"), Some("authorization,content-type"), Some("600")];
            assert_eq!(grants, if status == 204 { expected } else { [None; 3] }, "{why} {path}");
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
        ("taken", 202, relay.send(&page(envelope(LEAD, "")))),
        (
            "a conflict",
            409,
            relay.send(&page(envelope(
                r#"{"name":"x","contact":{"firstName":"A","lastName":"B","email":"a@b.co"}}"#,
                "",
            ))),
        ),
        ("refused", 403, relay.send(&page(envelope(r#"{"stageId":9}"#, "")))),
        ("invalid", 422, relay.send(&page(envelope(r#"{"name":""}"#, "")))),
        ("no JSON", 422, relay.send(&page("{"))),
        ("no lead", 403, relay.send(&from_page(Request::get("/leads/unknown")))),
        ("nothing there", 404, relay.send(&from_page(Request::get("/nothing")))),
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
        let waits = matches!(status, 413 | 429 | 503).then_some("5");
        assert_eq!(response.header("retry-after"), waits, "{why}");
    }
}
