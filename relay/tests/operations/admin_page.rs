//! The admin page's files and their headers. Its behavior is tested in a browser (tests/e2e/admin.mjs).

use crate::relay::TestRelay;

#[tokio::test]
async fn content_types() {
    let relay = TestRelay::new().await;
    let rows = [
        ("/admin", "text/html; charset=utf-8"),
        ("/admin/base.css", "text/css; charset=utf-8"),
        ("/admin/main.js", "text/javascript; charset=utf-8"),
    ];
    for (path, content_type) in rows {
        let response = relay.get(path).await;
        assert_eq!((response.status, response.header("content-type")), (200, content_type), "{path}");
    }
}

#[tokio::test]
async fn security_headers_on_every_response() {
    let relay = TestRelay::new().await;
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    let headers = [
        ("content-security-policy", policy),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("access-control-allow-origin", ""),
    ];
    // The last one is a 401.
    for path in ["/admin", "/admin/main.js", "/admin/api/summary"] {
        let response = relay.get(path).await;
        for (name, value) in headers {
            assert_eq!(response.header(name), value, "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn trailing_slash_redirects_below_any_path_prefix() {
    let response = TestRelay::new().await.get("/admin/").await;
    assert_eq!((response.status, response.header("location")), (308, "../admin"));
}
