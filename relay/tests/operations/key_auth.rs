//! Which routes need which key.

use crate::relay::{METRICS_KEY, STAFF_KEY, TestRelay};

const UNAUTHORIZED: &str = "a key is required: Authorization: Bearer …\n";

#[tokio::test]
async fn admin_needs_a_staff_key_and_metrics_either_key() {
    let relay = TestRelay::new().await;
    let rows = [
        ("no header", None, 401, 401),
        ("staff key", Some(format!("Bearer {STAFF_KEY}")), 200, 200),
        ("scheme in lower case", Some(format!("bearer {STAFF_KEY}")), 200, 200),
        ("metrics key", Some(format!("Bearer {METRICS_KEY}")), 401, 200),
        ("key with a suffix", Some(format!("Bearer {STAFF_KEY}x")), 401, 401),
        ("key without its first letter", Some(format!("Bearer {}", &STAFF_KEY[1..])), 401, 401),
        ("empty key", Some("Bearer ".to_owned()), 401, 401),
        ("no scheme", Some(STAFF_KEY.to_owned()), 401, 401),
        ("another scheme", Some(format!("Basic {STAFF_KEY}")), 401, 401),
        ("both keys", Some(format!("Bearer {STAFF_KEY},{METRICS_KEY}")), 401, 401),
        ("key in upper case", Some(format!("Bearer {}", STAFF_KEY.to_uppercase())), 401, 401),
    ];
    for (name, authorization, admin, metrics) in rows {
        for (path, status) in [("/admin/api/summary", admin), ("/metrics", metrics)] {
            let response = relay.request("GET", path, authorization.as_deref()).await;
            assert_eq!(response.status, status, "{name}: {path}");
            if status == 401 {
                let challenge = (response.header("www-authenticate"), response.body.as_str());
                assert_eq!(challenge, ("Bearer", UNAUTHORIZED), "{name}: {path}");
            }
        }
    }
}

#[tokio::test]
async fn every_api_route_needs_a_staff_key() {
    let relay = TestRelay::new().await;
    relay.ledger.add("a").await;
    let routes = [
        ("GET", "/admin/api/summary"),
        ("GET", "/admin/api/entries"),
        ("GET", "/admin/api/entry/a"),
        ("GET", "/admin/api/entry/unknown"),
        ("POST", "/admin/api/entry/a/retry"),
        ("POST", "/admin/api/entry/a/drop"),
    ];
    for (method, path) in routes {
        assert_eq!(relay.request(method, path, None).await.status, 401, "{path}");
    }
    assert_eq!(relay.ledger.state("a").await, "accepted");
}

#[tokio::test]
async fn routes_without_configured_keys() {
    let metrics_only = TestRelay::with_settings("metrics_key_env = \"METRICS\"").await;
    for path in ["/admin", "/admin/", "/admin/main.js", "/admin/api/summary"] {
        assert_eq!(metrics_only.request("GET", path, Some("Bearer ")).await.status, 404, "{path}");
    }
    let authorization = format!("Bearer {METRICS_KEY}");
    assert_eq!(metrics_only.request("GET", "/metrics", Some(&authorization)).await.status, 200);
    let no_keys = TestRelay::with_settings("").await;
    assert_eq!(no_keys.request("GET", "/metrics", Some("Bearer ")).await.status, 401);
}
