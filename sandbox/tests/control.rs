//! The control API, CORS, and static files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::json::json_at;
use support::{BASIC, IVVY_LEAD, TestSandbox};

#[test]
fn records_are_listed_newest_first() {
    let sandbox = TestSandbox::new();
    for _ in 0..3 {
        sandbox.ivvy("contact?action=addOrUpdateLead", IVVY_LEAD);
    }
    let records = sandbox.control("GET", "records?kind=ivvy.lead&limit=2", "");
    let expected = format!(
        r#"{{"kind":"ivvy.lead","id":765,"added":"2026-11-20T00:00:00+00:00","changed":"2026-11-20T00:00:00+00:00","fields":{IVVY_LEAD}}}"#
    );
    assert_eq!(json_at(&records, "records.0"), expected);
    assert_eq!((json_at(&records, "records.1.id"), json_at(&records, "records.2")), ("764".into(), "null".into()));
    assert_eq!(json_at(&sandbox.control("GET", "records?kind=nothing", ""), "records"), "[]");
    let all = sandbox.control("GET", "records", "");
    assert_eq!(
        (json_at(&all, "records.0.id"), json_at(&all, "records.3.kind")),
        ("765".into(), r#""capillary.lead""#.into())
    );
}

#[test]
fn calls_are_listed_as_they_were_received() {
    let sandbox = TestSandbox::new();
    let token = [("X-CAP-API-OAUTH-TOKEN", "sandbox-oauth"), ("X-Own", "kept"), ("Cookie", "secret")];
    sandbox.send("GET", "/v2/leads?a=b", &token, "");
    sandbox.ivvy("contact?action=addOrUpdateLead", "{ \"name\" : 9007199254740993 }");
    sandbox.send("GET", "/v2/leads", &[BASIC], "");

    let calls = sandbox.control("GET", "calls", "");
    #[rustfmt::skip]
    let rows = [
        ("0.headers.authorization",         r#""Basic ***""#),
        ("1.crm",                           r#""ivvy""#),
        ("1.at",                            r#""2026-11-20T00:00:00+00:00""#),
        ("1.method",                        r#""POST""#),
        ("1.path",                          r#""/api/1.0/contact?action=addOrUpdateLead""#),
        ("1.headers.x-api-authorization",   r#""IWS sandbox-key ***""#),
        ("1.headers.ivvy-date",             r#""2026-11-20 00:00:00""#),
        ("1.body",                          r#""{ \"name\" : 9007199254740993 }""#),
        ("1.status",                        "400"),
        ("2.path",                          r#""/v2/leads?a=b""#),  
        ("2.headers.x-cap-api-oauth-token", r#""***""#),
        ("2.headers.cookie",                r#""***""#),
        ("2.headers.x-own",                 r#""kept""#),
        ("2.status",                        "200"),
        ("3",                               "null"),
    ];
    for (path, expected) in rows {
        assert_eq!(json_at(&calls, &format!("calls.{path}")), expected, "{path}");
    }
    assert_eq!(json_at(&sandbox.control("GET", "calls?limit=1", ""), "calls.1"), "null");
}

#[test]
fn invalid_next_ids_are_rejected() {
    let sandbox = TestSandbox::new();
    #[rustfmt::skip]
    let rows = [
        ("no id",              r#"{"kind":"ivvy.lead"}"#, "kind must be a kind of record, and next an id"),
        ("id 0",               r#"{"kind":"ivvy.lead","next":0}"#, "kind must be a kind of record, and next an id"),
        ("id beyond 2^63 - 1", r#"{"kind":"ivvy.lead","next":"9223372036854775808"}"#, "kind must be a kind of record, and next an id"),
        ("unknown kind",       r#"{"kind":"nothing","next":1}"#, "unknown kind of record"),
    ];
    for (reason, body, message) in rows {
        let reply = sandbox.send("POST", "/_sandbox/ids", &[], body);
        assert_eq!((reply.status, reply.body), (400, format!(r#"{{"message":"{message}"}}"#)), "{reason}");
    }
    assert_eq!(sandbox.send("GET", "/_sandbox/nothing", &[], "").status, 404);
}

#[test]
fn every_response_has_cors_headers() {
    let sandbox = TestSandbox::new();
    sandbox.fault("capillary", 1, r#"{"kind":"status","status":503,"retryAfter":1}"#);
    let origin = [("Origin", "http://127.0.0.1:5173")];
    #[rustfmt::skip]
    let rows = [
        ("GET",  "/v2/leads",                   503),
        ("GET",  "/v2/leads",                   401),
        ("GET",  "/api/1.0/crm",                405),
        ("POST", "/rest/1/other/crm.lead.add",  401),
        ("GET",  "/_sandbox/calls",             200),
        ("GET",  "/_sandbox/nothing",           404),
        ("GET",  "/nothing",                    404),
    ];
    for (method, path, status) in rows {
        let reply = sandbox.send(method, path, &origin, "");
        assert_eq!(reply.status, status, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), Some("http://127.0.0.1:5173"), "{path}");
        assert_eq!(reply.header("access-control-expose-headers"), Some("retry-after"), "{path}");
    }
}

#[test]
fn preflights_allow_what_they_request() {
    let sandbox = TestSandbox::new();
    let preflight = [
        ("Origin", "http://page"),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "content-md5,ivvy-date,x-api-authorization"),
    ];
    for path in
        ["/v2/leads/1/status", "/api/1.0/contact?action=addOrUpdateLead", "/rest/crm.lead.add", "/_sandbox/faults"]
    {
        let reply = sandbox.send("OPTIONS", path, &preflight, "");
        let allowed =
            ["origin", "methods", "headers"].map(|what| reply.header(&format!("access-control-allow-{what}")));
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(
            allowed,
            [Some("http://page"), Some("PUT"), Some("content-md5,ivvy-date,x-api-authorization")],
            "{path}"
        );
    }
}

#[test]
fn static_files_are_served_below_all_other_paths() {
    let files = tempfile::tempdir().unwrap();
    let folder = files.path().join("www");
    std::fs::create_dir_all(folder.join("rest")).unwrap();
    std::fs::write(files.path().join("secret.txt"), "x").unwrap();
    for name in ["index.html", "lead.wasm", "lead.js", "lead.mjs", "style.css", "data.json", "rest/page.html"] {
        std::fs::write(folder.join(name), name).unwrap();
    }
    let sandbox = TestSandbox::with(|options| options.www = Some(folder));
    #[rustfmt::skip]
    let rows = [
        ("/",               200, Some("text/html"),        "index.html"),
        ("/index.html",     200, Some("text/html"),        "index.html"),
        ("/lead.wasm",      200, Some("application/wasm"), "lead.wasm"),
        ("/lead.js",        200, Some("text/javascript"),  "lead.js"),
        ("/lead.mjs",       200, Some("text/javascript"),  "lead.mjs"),
        ("/style.css?v=1",  200, Some("text/css"),         "style.css"),
        ("/data.json",      200, Some("application/json"), "data.json"),
        ("/nothing",        404, None,                     ""),
        ("/../secret.txt",  404, None,                     ""),
        ("/%2e%2e/secret.txt", 404, None,                  ""),
    ];
    for (path, status, media_type, body) in rows {
        let reply = sandbox.send("GET", path, &[], "");
        assert_eq!(
            (reply.status, reply.header("content-type"), reply.body.as_str()),
            (status, media_type, body),
            "{path}"
        );
        assert_eq!(reply.header("cache-control"), Some("no-cache"), "{path}");
    }
    assert_eq!(
        sandbox.send("GET", "/rest/page.html", &[], "").status,
        401,
        "the path of an API is not served from the folder"
    );
}
