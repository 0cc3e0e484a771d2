//! The delivery page's calls: figures, lists without personal data, one lead with it, and decisions.

use leadwire_relay::ledger::Verdict;

use crate::asks::{Asks, at};
use crate::entries::{CANARY, NOW_MS, done, held, lead};

/// Near enough to now, by which the calls go.
fn now_ms() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

#[tokio::test]
async fn the_summary() {
    let asks = Asks::new();
    let now_ms = now_ms();
    asks.bench.add_at("done", now_ms - 10).await;
    asks.bench.attempt(done(), now_ms).await;
    asks.bench.add_at("waits", now_ms - 90_000).await;
    asks.bench.insert(held("held", "suspect"), now_ms).await;
    let summary = asks.staff("GET", "/admin/api/summary").await.json();
    assert_eq!(at(&summary, "connections.0.name"), "\"portal\"");
    assert_eq!(at(&summary, "connections.0.oldestWaitingMs"), "null");
    assert_eq!(at(&summary, "connections.1.crm"), "\"ivvy\"");
    let counts = r#"{"accepted":1,"sending":0,"done":1,"held":1,"dead":0}"#;
    assert_eq!(at(&summary, "connections.1.counts"), counts);
    let waited: u64 = at(&summary, "connections.1.oldestWaitingMs").parse().unwrap();
    assert!((90_000..150_000).contains(&waited), "{waited}");
    assert_eq!(at(&summary, "keepDays"), "30");
    let hours = summary.as_object().unwrap().get("hours").unwrap().as_list().unwrap();
    let sum = |series: &str| -> u64 { hours.iter().map(|hour| at(hour, series).parse::<u64>().unwrap()).sum() };
    assert_eq!((hours.len(), sum("received"), sum("delivered"), sum("stopped")), (48, 3, 1, 1));
}

#[tokio::test]
async fn lists() {
    let asks = Asks::new();
    asks.bench.insert(held("held", "suspect: trap"), NOW_MS).await;
    asks.bench.add("waits").await;
    let reply = asks.staff("GET", "/admin/api/entries?state=held").await;
    let expected = r#"{"entries":[{"key":"held","state":"held","reason":"suspect: trap","inDoubt":false,"connection":"venue","form":"wedding","kind":"ivvy.lead","received":"2026-11-20T00:00:00Z","changed":"2026-11-20T00:00:00Z","due":"2026-11-20T00:00:00Z","attempts":0,"recordId":null,"hasData":true}]}"#;
    assert_eq!((reply.status, reply.body.as_str()), (200, expected));
    let all = asks.staff("GET", "/admin/api/entries").await;
    assert_eq!(all.json().as_object().unwrap().get("entries").unwrap().as_list().unwrap().len(), 2);
    assert!(!all.body.contains(CANARY));
    let one = asks.staff("GET", "/admin/api/entries?limit=1").await;
    assert_eq!(one.json().as_object().unwrap().get("entries").unwrap().as_list().unwrap().len(), 1);
    let wrong = asks.staff("GET", "/admin/api/entries?state=lost").await;
    let words = r#"{"error":"state must be accepted, sending, done, held or dead"}"#;
    assert_eq!((wrong.status, wrong.body.as_str()), (400, words));
    assert_eq!(asks.staff("GET", "/admin/api/entries?limit=x").await.status, 400);
}

#[tokio::test]
async fn one_lead_with_its_data() {
    let asks = Asks::new();
    asks.bench.add("a").await;
    asks.bench.attempt(Verdict::Again { due_ms: NOW_MS, in_doubt: true }, NOW_MS + 1000).await;
    let reply = asks.staff("GET", "/admin/api/entry/a").await;
    assert_eq!(at(&reply.json(), "payload"), lead("a").body);
    let call = r#"{"number":1,"started":"2026-11-20T00:00:01Z","ended":"2026-11-20T00:00:01Z","outcome":"timeout","detail":null}"#;
    assert_eq!(at(&reply.json(), "calls.0"), call);
    asks.bench.ledger.erase("a", NOW_MS).await.unwrap();
    let erased = asks.staff("GET", "/admin/api/entry/a").await.json();
    assert_eq!((at(&erased, "payload"), at(&erased, "context")), ("null".to_owned(), "null".to_owned()));
}

#[tokio::test]
async fn decisions() {
    let asks = Asks::new();
    for (key, verdict) in [("done", Some(done())), ("waits", None)] {
        asks.bench.add(key).await;
        if let Some(verdict) = verdict {
            asks.bench.attempt(verdict, NOW_MS).await;
        }
    }
    asks.bench.insert(held("held", "suspect"), NOW_MS).await;
    asks.bench.insert(held("erased", "suspect"), NOW_MS).await;
    asks.bench.ledger.erase("erased", NOW_MS).await.unwrap();
    let rows = [
        ("held/drop", 200, ""),
        ("held/retry", 200, ""),
        ("waits/retry", 200, ""),
        ("done/retry", 409, "done is done; only what is held, dead or accepted can be sent"),
        ("done/drop", 409, "done is done; only what is held, dead or accepted can be dropped"),
        ("erased/retry", 409, "erased has no data any more, so nothing is left that could be sent"),
        ("unknown/drop", 404, "there is no entry with the key unknown"),
    ];
    for (path, status, words) in rows {
        let reply = asks.staff("POST", &format!("/admin/api/entry/{path}")).await;
        let found = at(&reply.json(), "error");
        assert_eq!((reply.status, found.trim_matches('"')), (status, words), "{path}");
    }
    assert_eq!(asks.bench.state("held").await, "accepted");
    assert_eq!(asks.staff("GET", "/admin/api/entry/held/retry").await.status, 405, "a link cannot decide");
}

#[tokio::test]
async fn a_retry_wakes_the_forwarder() {
    let asks = Asks::new();
    asks.bench.insert(held("held", "suspect"), NOW_MS).await;
    let arrival = asks.signals.arrival("venue");
    assert_eq!(asks.staff("POST", "/admin/api/entry/held/retry").await.status, 200);
    arrival.await;
}
