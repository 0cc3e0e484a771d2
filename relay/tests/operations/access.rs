//! Who may see what, and what every answer of the page carries.

use crate::asks::{Asks, METRICS, STAFF};

const WRONG: &str = "this needs a key: Authorization: Bearer …\n";

#[tokio::test]
async fn who_may_see_what() {
    let asks = Asks::new();
    let bearer = |key: &str| Some(format!("Bearer {key}"));
    let longer = bearer(&format!("{STAFF}x"));
    let shorter = bearer(&STAFF[1..]);
    let rows = [
        ("nobody", None, 401, 401),
        ("staff", bearer(STAFF), 200, 200),
        ("staff, the scheme in lower case", Some(format!("bearer {STAFF}")), 200, 200),
        ("who reads metrics", bearer(METRICS), 401, 200),
        ("a longer key", longer, 401, 401),
        ("a shorter key", shorter, 401, 401),
        ("an empty key", Some("Bearer ".to_owned()), 401, 401),
        ("no scheme", Some(STAFF.to_owned()), 401, 401),
        ("another scheme", Some(format!("Basic {STAFF}")), 401, 401),
        ("all keys at once", bearer(&format!("{STAFF},{METRICS}")), 401, 401),
        ("the key in upper case", bearer(&STAFF.to_uppercase()), 401, 401),
    ];
    for (who, authorization, admin, metrics) in rows {
        let summary = asks.ask("GET", "/admin/api/summary", authorization.as_deref()).await;
        let shown = asks.ask("GET", "/metrics", authorization.as_deref()).await;
        assert_eq!((summary.status, shown.status), (admin, metrics), "{who}");
        if admin == 401 {
            assert_eq!((summary.header("www-authenticate"), summary.body.as_str()), ("Bearer", WRONG), "{who}");
        }
    }
}

#[tokio::test]
async fn every_call_of_the_page_needs_the_key() {
    let asks = Asks::new();
    asks.bench.add("a").await;
    let calls = [
        ("GET", "/admin/api/summary"),
        ("GET", "/admin/api/entries"),
        ("GET", "/admin/api/entry/a"),
        ("GET", "/admin/api/entry/unknown"),
        ("POST", "/admin/api/entry/a/retry"),
        ("POST", "/admin/api/entry/a/drop"),
    ];
    for (method, path) in calls {
        assert_eq!(asks.ask(method, path, None).await.status, 401, "{path}");
    }
    assert_eq!(asks.bench.state("a").await, "accepted");
}

#[tokio::test]
async fn without_staff_keys_there_is_no_page() {
    let asks = Asks::with("metrics_key_env = \"METRICS\"");
    for path in ["/admin", "/admin/", "/admin/main.js", "/admin/api/summary"] {
        assert_eq!(asks.ask("GET", path, Some("Bearer ")).await.status, 404, "{path}");
    }
    assert_eq!(asks.ask("GET", "/metrics", Some(&format!("Bearer {METRICS}"))).await.status, 200);
    let none = Asks::with("");
    assert_eq!(none.ask("GET", "/metrics", Some("Bearer ")).await.status, 401);
}

#[tokio::test]
async fn the_page_s_files_and_their_headers() {
    let asks = Asks::new();
    let files = [
        ("/admin", "text/html; charset=utf-8"),
        ("/admin/base.css", "text/css; charset=utf-8"),
        ("/admin/main.js", "text/javascript; charset=utf-8"),
    ];
    for (path, kind) in files {
        let reply = asks.ask("GET", path, None).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, kind), "{path}");
    }
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    for path in ["/admin", "/admin/main.js", "/admin/api/summary"] {
        let reply = asks.ask("GET", path, None).await;
        assert_eq!(reply.header("content-security-policy"), policy, "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "", "{path}");
    }
    let moved = asks.ask("GET", "/admin/", None).await;
    assert_eq!((moved.status, moved.header("location")), (308, "../admin"));
}

/// Every file that the page names is there, and none is there that no file names.
#[tokio::test]
async fn the_page_is_whole() {
    let asks = Asks::new();
    let mut known = vec!["/admin/main.js".to_owned(), "/admin/base.css".to_owned(), "/admin/components.css".to_owned()];
    let mut at = 0;
    while let Some(path) = known.get(at).cloned() {
        let reply = asks.ask("GET", &path, None).await;
        assert_eq!(reply.status, 200, "{path}");
        let named = reply.body.lines().filter_map(|line| line.split_once(" from \"./")?.1.strip_suffix("\";"));
        let named = named.map(|name| format!("/admin/{name}")).filter(|name| !known.contains(name));
        known.extend(named.collect::<Vec<_>>());
        at += 1;
    }
    assert_eq!(known.len(), 9, "{known:?}");
    let html = asks.ask("GET", "/admin", None).await.body;
    assert!(known[..3].iter().all(|path| html.contains(&path[1..])), "{html}");
}
