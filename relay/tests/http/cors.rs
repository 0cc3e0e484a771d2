//! The headers on every answer, errors included, and preflights.

use super::support::*;

const PREFLIGHT: [&str; 3] = ["access-control-allow-methods", "access-control-allow-headers", "access-control-max-age"];

#[test]
fn preflights() {
    let bench = Bench::new();
    let rows = [
        ("a page's", Some(ORIGIN), 204, Some(ORIGIN)),
        ("a stranger's", Some("https://evil.com"), 403, None),
        ("a frame's", Some("null"), 403, None),
        ("nobody's", None, 403, None),
    ];
    for (why, origin, status, allowed) in rows {
        for path in ["/leads", "/forms/wedding", "/leads/some-key", "/nothing"] {
            let ask = Ask::post(path, "").method("OPTIONS").with("Access-Control-Request-Method", "POST");
            let ask = ask.with("Access-Control-Request-Headers", "authorization,content-type");
            let reply = bench.send(&origin.map_or(ask.clone(), |origin| ask.with("Origin", origin)));
            assert_eq!((reply.status, reply.header("access-control-allow-origin")), (status, allowed), "{why} {path}");
            let grants = PREFLIGHT.map(|name| reply.header(name));
            let expected = [Some("GET, POST"), Some("Authorization, Content-Type"), Some("600")];
            assert_eq!(grants, if status == 204 { expected } else { [None; 3] }, "{why} {path}");
            assert_eq!(reply.header("access-control-allow-credentials"), None, "{why} {path}");
        }
    }
    assert_eq!(bench.rows(), 0);
}

#[test]
fn every_answer_can_be_read_by_its_page() {
    let bench = Bench::with(|config, _| config.forms.values_mut().for_each(|form| form.rate.per *= 10_000));
    let full = Bench::with(|_, limits| limits.at_once = 0);
    let rows = [
        ("taken", 202, bench.send(&page(envelope(LEAD, "")))),
        (
            "a conflict",
            409,
            bench.send(&page(envelope(
                r#"{"name":"x","contact":{"firstName":"A","lastName":"B","email":"a@b.co"}}"#,
                "",
            ))),
        ),
        ("refused", 403, bench.send(&page(envelope(r#"{"stageId":9}"#, "")))),
        ("invalid", 422, bench.send(&page(envelope(r#"{"name":""}"#, "")))),
        ("no JSON", 422, bench.send(&page("{"))),
        ("no lead", 403, bench.send(&from_page(Ask::get("/leads/unknown")))),
        ("nothing there", 404, bench.send(&from_page(Ask::get("/nothing")))),
        ("another method", 405, bench.send(&page("").method("PUT"))),
        ("too large", 413, bench.send(&page(vec![b' '; 70_000]))),
        ("too many at once", 503, full.send(&page(envelope(LEAD, "")))),
    ];
    for (why, status, reply) in rows {
        assert_eq!(reply.status, status, "{why}: {}", reply.body);
        let names = ["access-control-allow-origin", "access-control-expose-headers", "vary", "cache-control"];
        let expected = [Some(ORIGIN), Some("Retry-After"), Some("Origin"), Some("no-store")];
        assert_eq!(names.map(|name| reply.header(name)), expected, "{why}");
        let names = ["x-content-type-options", "referrer-policy", "content-security-policy"];
        let policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";
        assert_eq!(names.map(|name| reply.header(name)), [Some("nosniff"), Some("no-referrer"), Some(policy)], "{why}");
        let waits = matches!(status, 413 | 429 | 503).then_some("5");
        assert_eq!(reply.header("retry-after"), waits, "{why}");
    }
}
