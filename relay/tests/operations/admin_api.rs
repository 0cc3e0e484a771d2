//! The admin page's JSON API.

use leadwire_relay::ledger::{NewEntry, NextState};
use serde_json::json;

use crate::relay::TestRelay;
use crate::support::ledger::{CANARY, done, held, lead, relay_info};
use crate::support::time::NOW_MS;

/// The note of a connection to iVvy without a marker.
const NO_MARKER: &str = "leads in doubt are held, because they have no marker: set marker = \"description\"";

#[tokio::test]
async fn summary_counts_by_connection_and_hour() {
    let relay = TestRelay::new().await;
    relay.ledger.add_at("done", NOW_MS - 10).await;
    relay.ledger.settle_due(done(), NOW_MS).await;
    relay.ledger.add_at("waiting", NOW_MS - 90_000).await;
    relay.ledger.insert(held("held", "suspect"), NOW_MS).await;
    let summary = relay.staff_get("/admin/api/summary").await.json();
    let counts = |accepted: u64, done: u64, held: u64| json!({ "accepted": accepted, "sending": 0, "done": done, "held": held, "dead": 0 });
    let connections = json!([
        { "name": "portal", "crm": "bitrix24", "counts": counts(0, 0, 0), "oldestWaitingMs": null, "notes": [] },
        { "name": "venue", "crm": "ivvy", "counts": counts(1, 1, 1), "oldestWaitingMs": 90_000, "notes": [NO_MARKER] },
    ]);
    assert_eq!(summary["connections"], connections);
    assert_eq!((&summary["now"], &summary["keepDays"]), (&json!("2026-11-20T00:00:00Z"), &json!(30)));
    let hours = summary["hours"].as_array().unwrap();
    assert_eq!(hours.len(), 48);
    let hour = |start_ms: u64, received: u64, delivered: u64, stopped: u64| json!({ "startMs": start_ms, "received": received, "delivered": delivered, "stopped": stopped });
    // NOW_MS is the first millisecond of its hour.
    let last = [hour(NOW_MS - 7_200_000, 0, 0, 0), hour(NOW_MS - 3_600_000, 2, 0, 0), hour(NOW_MS, 1, 1, 1)];
    assert_eq!(hours[45..], last);
}

#[tokio::test]
async fn summary_lists_the_relays_and_the_leases() {
    let relay = TestRelay::new().await;
    let ledger = relay.ledger.store.as_ref();
    for (owner, name, seen_ms) in
        [("a", "one:1", NOW_MS - 2000), ("b", "two:2", NOW_MS), ("c", "gone:3", NOW_MS - 15_001)]
    {
        ledger.report_relay(&relay_info(owner, name), seen_ms).await.unwrap();
    }
    ledger.acquire_lease("portal", "a", NOW_MS + 30_000, NOW_MS - 60_000).await.unwrap();
    ledger.acquire_lease("loyalty", "c", NOW_MS, NOW_MS - 30_000).await.unwrap();
    let released = ledger.acquire_lease("venue", "b", NOW_MS + 30_000, NOW_MS - 1000).await.unwrap().unwrap();
    ledger.release_lease(&released).await.unwrap();
    let summary = relay.staff_get("/admin/api/summary").await.json();
    let row = |owner: &str, name: &str, seen: &str, seen_ms: u64| {
        json!({
            "owner": owner, "name": name, "version": "1.2.3", "started": "2026-11-19T23:59:00Z", "seen": seen, "seenMs": seen_ms,
            "connections": ["portal", "venue"],
        })
    };
    let relays = json!([row("a", "one:1", "2026-11-19T23:59:58Z", 2000), row("b", "two:2", "2026-11-20T00:00:00Z", 0)]);
    assert_eq!(summary["relays"], relays);
    let leases = json!([
        {
            "connection": "loyalty", "owner": "c", "relay": null, "fence": 1, "since": "2026-11-19T23:59:30Z",
            "until": "2026-11-20T00:00:00Z", "hasEnded": true,
        },
        {
            "connection": "portal", "owner": "a", "relay": "one:1", "fence": 1, "since": "2026-11-19T23:59:00Z",
            "until": "2026-11-20T00:00:30Z", "hasEnded": false,
        },
        {
            "connection": "venue", "owner": "b", "relay": "two:2", "fence": 1, "since": "2026-11-19T23:59:59Z",
            "until": null, "hasEnded": true,
        },
    ]);
    assert_eq!(summary["leases"], leases);
}

#[tokio::test]
async fn suspects_are_counted_by_form_and_reason() {
    let relay = TestRelay::new().await;
    let suspect = |key: &str, form: &str, reason: &'static str, held: Option<&str>| NewEntry {
        form: Some(form.to_owned()),
        suspect: Some(reason),
        held: held.map(str::to_owned),
        ..lead(key)
    };
    for (key, form, reason) in [("a", "wedding", "too_fast"), ("b", "wedding", "too_fast"), ("c", "trial", "too_fast")]
    {
        relay.ledger.insert(suspect(key, form, reason, Some("suspect")), NOW_MS).await;
    }
    relay.ledger.insert(suspect("d", "wedding", "trap_filled", None), NOW_MS).await;
    relay.ledger.add("not suspect").await;
    let of = |form: &str, reason: &str, [held, sent, dead]: [u64; 3]| json!({ "form": form, "reason": reason, "held": held, "sent": sent, "dead": dead });
    let suspects = async || relay.staff_get("/admin/api/summary").await.json()["suspects"].clone();
    let trial = of("trial", "too_fast", [1, 0, 0]);
    let trap = of("wedding", "trap_filled", [0, 1, 0]);
    assert_eq!(suspects().await, json!([trial, of("wedding", "too_fast", [2, 0, 0]), trap]));
    for (key, action) in [("a", "retry"), ("b", "drop")] {
        assert_eq!(relay.staff_post(&format!("/admin/api/entry/{key}/{action}")).await.status, 200);
    }
    assert_eq!(suspects().await, json!([trial, of("wedding", "too_fast", [0, 1, 1]), trap]));
}

#[tokio::test]
async fn entries_are_filtered_and_without_personal_data() {
    let relay = TestRelay::new().await;
    relay.ledger.insert(held("held", "suspect: trap"), NOW_MS).await;
    relay.ledger.add("waiting").await;
    let response = relay.staff_get("/admin/api/entries?state=held").await;
    let expected = r#"{"entries":[{"key":"held","state":"held","reason":"suspect: trap","inDoubt":false,"connection":"venue","form":"wedding","kind":"ivvy.lead","received":"2026-11-20T00:00:00Z","changed":"2026-11-20T00:00:00Z","due":"2026-11-20T00:00:00Z","attempts":0,"recordId":null,"hasData":true}]}"#;
    assert_eq!((response.status, response.body.as_str()), (200, expected));
    for (query, count) in [("", 2), ("?limit=1", 1), ("?limit=9", 2), ("?state=done", 0)] {
        let response = relay.staff_get(&format!("/admin/api/entries{query}")).await;
        assert_eq!(response.json()["entries"].as_array().map(Vec::len), Some(count), "{query}");
        assert!(!response.body.contains(CANARY), "{query}");
    }
    let unknown_state = relay.staff_get("/admin/api/entries?state=lost").await;
    let error = json!({ "error": "unsupported state; expected one of accepted, sending, done, held, dead" });
    assert_eq!((unknown_state.status, unknown_state.json()), (400, error));
    assert_eq!(relay.staff_get("/admin/api/entries?limit=x").await.status, 400);
}

#[tokio::test]
async fn one_entry_with_its_data_until_it_is_erased() {
    let relay = TestRelay::new().await;
    relay.ledger.add("a").await;
    relay.ledger.settle_due(NextState::Retry { due_ms: NOW_MS, in_doubt: true }, NOW_MS + 1000).await;
    let response = relay.staff_get("/admin/api/entry/a").await;
    let calls = r#""calls":[{"number":1,"started":"2026-11-20T00:00:01Z","ended":"2026-11-20T00:00:01Z","outcome":"timeout","detail":null}]"#;
    assert!(response.body.contains(calls), "{}", response.body);
    assert!(response.body.contains(&format!(r#""payload":{},"context":{}"#, lead("a").body, lead("a").context)));
    relay.ledger.store.erase("a", NOW_MS).await.unwrap();
    let erased = relay.staff_get("/admin/api/entry/a").await;
    assert!(erased.body.ends_with(r#""payload":null,"context":null}"#), "{}", erased.body);
}

#[tokio::test]
async fn payload_numbers_that_javascript_would_round_are_strings() {
    let relay = TestRelay::new().await;
    let mut entry = lead("a");
    entry.body = r#"{"userId":9007199254740993,"count":1}"#.to_owned();
    relay.ledger.insert(entry, NOW_MS).await;
    let response = relay.staff_get("/admin/api/entry/a").await;
    assert_eq!(response.json()["payload"], json!({ "userId": "9007199254740993", "count": 1 }));
}

#[tokio::test]
async fn send_and_drop() {
    let relay = TestRelay::new().await;
    let ledger = &relay.ledger;
    ledger.add("done").await;
    ledger.settle_due(done(), NOW_MS).await;
    ledger.add("waiting").await;
    ledger.insert(held("held", "suspect"), NOW_MS).await;
    ledger.insert(held("erased", "suspect"), NOW_MS).await;
    ledger.store.erase("erased", NOW_MS).await.unwrap();
    let rows = [
        ("held/drop", 200, json!({ "state": "dead", "reason": "dropped by staff" })),
        ("held/retry", 200, json!({ "state": "accepted", "reason": "sending requested by staff" })),
        ("waiting/retry", 200, json!({ "state": "accepted", "reason": "sending requested by staff" })),
        ("done/retry", 409, json!({ "error": "done is done; only leads that are held, dead or accepted can be sent" })),
        (
            "done/drop",
            409,
            json!({ "error": "done is done; only leads that are held, dead or accepted can be dropped" }),
        ),
        ("erased/retry", 409, json!({ "error": "the data of erased was removed, so it cannot be sent" })),
        ("unknown/drop", 404, json!({ "error": "no lead has the key unknown" })),
    ];
    for (path, status, expected) in rows {
        let response = relay.staff_post(&format!("/admin/api/entry/{path}")).await;
        let mut json = response.json();
        json.as_object_mut().unwrap().retain(|name, _| expected.get(name).is_some());
        assert_eq!((response.status, json), (status, expected), "{path}");
    }
    assert_eq!(ledger.state("held").await, "accepted");
    assert_eq!(relay.staff_get("/admin/api/entry/held/retry").await.status, 405, "a link must not change a lead");
}

#[tokio::test]
async fn send_signals_the_connection() {
    let relay = TestRelay::new().await;
    relay.ledger.insert(held("held", "suspect"), NOW_MS).await;
    let arrival = relay.signals.arrival("venue");
    assert_eq!(relay.staff_post("/admin/api/entry/held/retry").await.status, 200);
    arrival.await;
}
