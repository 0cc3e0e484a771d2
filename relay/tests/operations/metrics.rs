//! `/metrics`: gauges from the ledger, counters from anywhere, and nothing of a lead.

use crate::asks::{Asks, METRICS};
use crate::entries::{CANARY, NOW_MS, held};

/// One test, since the recorder is one for the whole program.
#[tokio::test]
async fn figures_and_counters() {
    let asks = Asks::new();
    asks.bench.insert(held("a", "suspect"), NOW_MS).await;
    asks.bench.add("b").await;
    metrics::counter!("leadwire_test_total", "connection" => "venue").increment(2);
    metrics::histogram!("leadwire_test_seconds").record(0.3);
    let reply = asks.ask("GET", "/metrics", Some(&format!("Bearer {METRICS}"))).await;
    assert_eq!(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let lines = [
        "# HELP leadwire_entries Leads in the ledger by connection and state",
        "# TYPE leadwire_entries gauge",
        r#"leadwire_entries{connection="venue",state="held"} 1"#,
        r#"leadwire_entries{connection="venue",state="accepted"} 1"#,
        r#"leadwire_entries{connection="portal",state="dead"} 0"#,
        r#"leadwire_oldest_waiting_seconds{connection="portal"} 0"#,
        r#"leadwire_test_total{connection="venue"} 2"#,
        r#"leadwire_test_seconds_bucket{le="0.25"} 0"#,
        r#"leadwire_test_seconds_bucket{le="0.5"} 1"#,
    ];
    for line in lines {
        assert!(reply.body.lines().any(|one| one == line), "{line} is not in\n{}", reply.body);
    }
    assert!(!reply.body.contains(CANARY));

    asks.staff("POST", "/admin/api/entry/a/drop").await;
    let later = asks.staff("GET", "/metrics").await.body;
    assert!(
        later.contains(r#"leadwire_entries{connection="venue",state="held"} 0"#),
        "no number stays behind:\n{later}"
    );
}
