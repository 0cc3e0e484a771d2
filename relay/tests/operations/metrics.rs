//! `/metrics`: gauges from the ledger and counters of every module, without personal data.

use relay_core::credentials::{CredentialProblem, CredentialStatus};

use crate::relay::TestRelay;
use crate::support::ledger::{CANARY, held, relay_info};
use crate::support::time::NOW_MS;

/// One test, because a process has one recorder.
#[tokio::test]
async fn gauges_counters_and_histograms() {
    let relay = TestRelay::new().await;
    relay.ledger.insert(held("a", "suspect"), NOW_MS).await;
    relay.ledger.add_at("b", NOW_MS - 90_000).await;
    let problem = Some(CredentialProblem::RefusedByCrm("463".to_owned()));
    let refused = Some(CredentialStatus { problem, ..CredentialStatus::default() }.to_json().into_bytes());
    relay.ledger.store.set_connection_value("venue", CredentialStatus::NAME, refused, NOW_MS).await.unwrap();
    relay.ledger.store.report_relay(&relay_info("a", "one"), NOW_MS).await.unwrap();
    relay.ledger.store.report_relay(&relay_info("b", "two"), NOW_MS).await.unwrap();
    let lease = relay.ledger.store.acquire_lease("venue", "a", NOW_MS + 1, NOW_MS).await.unwrap().unwrap();
    relay.ledger.store.acquire_lease("portal", "a", NOW_MS, NOW_MS - 1).await.unwrap();
    metrics::counter!("leadwire_test_total", "connection" => "venue").increment(2);
    metrics::histogram!("leadwire_test_seconds").record(0.3);
    let response = relay.staff_get("/metrics").await;
    assert_eq!(response.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let lines = [
        "# HELP leadwire_entries Leads in the ledger by connection and state",
        "# TYPE leadwire_entries gauge",
        r#"leadwire_entries{connection="venue",state="held"} 1"#,
        r#"leadwire_entries{connection="venue",state="accepted"} 1"#,
        r#"leadwire_entries{connection="portal",state="dead"} 0"#,
        r#"leadwire_credentials_failing{connection="portal"} 0"#,
        r#"leadwire_credentials_failing{connection="venue"} 1"#,
        r#"leadwire_oldest_waiting_seconds{connection="portal"} 0"#,
        r#"leadwire_oldest_waiting_seconds{connection="venue"} 90"#,
        r#"leadwire_test_total{connection="venue"} 2"#,
        "leadwire_relays 2",
        r#"leadwire_connection_leased{connection="portal"} 0"#,
        r#"leadwire_connection_leased{connection="venue"} 1"#,
        "leadwire_ledger_log_lost_total 0",
        r#"leadwire_test_seconds_bucket{le="0.25"} 0"#,
        r#"leadwire_test_seconds_bucket{le="0.5"} 1"#,
    ];
    for line in lines {
        assert!(response.body.lines().any(|found| found == line), "{line} is missing:\n{}", response.body);
    }
    assert!(!response.body.contains(CANARY));

    // Received by a clock that was ahead.
    relay.ledger.add_at("c", NOW_MS + 90_000).await;
    relay.staff_post("/admin/api/entry/b/drop").await;
    let ahead = relay.staff_get("/metrics").await.body;
    assert!(ahead.contains(r#"leadwire_oldest_waiting_seconds{connection="venue"} 1"#), "{ahead}");

    let works = Some(CredentialStatus::default().to_json().into_bytes());
    relay.ledger.store.set_connection_value("venue", CredentialStatus::NAME, works, NOW_MS).await.unwrap();
    relay.staff_post("/admin/api/entry/a/drop").await;
    relay.ledger.store.remove_relay("b").await.unwrap();
    relay.ledger.store.release_lease(&lease).await.unwrap();
    let later = relay.staff_get("/metrics").await.body;
    assert!(later.contains(r#"leadwire_entries{connection="venue",state="held"} 0"#), "a stale gauge:\n{later}");
    assert!(later.contains("leadwire_relays 1\n"), "a stale gauge:\n{later}");
    assert!(later.contains(r#"leadwire_connection_leased{connection="venue"} 0"#), "a stale gauge:\n{later}");
    assert!(later.contains(r#"leadwire_credentials_failing{connection="venue"} 0"#), "a stale gauge:\n{later}");
}
