//! What is forgotten when, and that it is gone from the files and not only from the answers.

use leadwire_relay::ledger::{NextState, State};

use crate::entries::{Bench, CANARY, DAY_MS, NOW_MS, dead, done, held};

#[tokio::test]
async fn personal_data_after_its_days() {
    let rows = [
        ("delivered, on the day", Some(done()), 30, "done", true),
        ("delivered, past it", Some(done()), 31, "done", false),
        ("refused, past it", Some(dead()), 31, "dead", false),
        ("never delivered", None, 3000, "accepted", true),
        ("held", Some(NextState::Held { reason: "no look-up".to_owned() }), 3000, "held", true),
    ];
    for (why, verdict, days, state, has_data) in rows {
        let bench = Bench::new();
        bench.add("a").await;
        if let Some(verdict) = verdict {
            bench.attempt(verdict, NOW_MS).await;
        }
        let purged = bench.ledger.purge(30, NOW_MS + days * DAY_MS).await.unwrap();
        bench.ledger.clear_log().await.unwrap();
        let shown = bench.show("a").await;
        assert_eq!((shown.state.as_str(), shown.has_data), (state, has_data), "{why}");
        assert_eq!((purged == 1, bench.holds(CANARY)), (!has_data, has_data), "{why}");
    }
}

#[tokio::test]
async fn a_key_after_400_days() {
    let bench = Bench::new();
    bench.add("a").await;
    bench.attempt(done(), NOW_MS).await;
    for (days, is_remembered) in [(31, true), (400, true), (401, false)] {
        bench.ledger.purge(30, NOW_MS + days * DAY_MS).await.unwrap();
        assert_eq!(bench.ledger.find("a").await.unwrap().is_some(), is_remembered, "{days}");
    }
    assert!(bench.ledger.attempts("a").await.unwrap().is_empty(), "its attempts are gone with it");
}

#[tokio::test]
async fn days_beyond_all_times() {
    let bench = Bench::new();
    bench.add("a").await;
    bench.attempt(done(), NOW_MS).await;
    assert_eq!(bench.ledger.purge(u64::MAX, NOW_MS + 300 * DAY_MS).await.unwrap(), 0);
}

#[tokio::test]
async fn erasing_in_each_state() {
    let held = || NextState::Held { reason: "no look-up".to_owned() };
    let rows = [
        ("delivered", Some(done()), ("done", None)),
        ("refused", Some(dead()), ("dead", Some("erased"))),
        ("held", Some(held()), ("dead", Some("erased"))),
        ("waiting", None, ("dead", Some("erased"))),
    ];
    for (why, verdict, expected) in rows {
        let bench = Bench::new();
        bench.add("a").await;
        if let Some(verdict) = verdict {
            bench.attempt(verdict, NOW_MS).await;
        }
        assert!(bench.ledger.erase("a", NOW_MS + 5).await.unwrap(), "{why}");
        bench.ledger.clear_log().await.unwrap();
        let shown = bench.show("a").await;
        assert_eq!((shown.state.as_str(), shown.reason.as_deref()), expected, "{why}");
        assert!(shown.body.is_none() && shown.context.is_none() && !shown.has_data, "{why}");
        assert!(!bench.holds(CANARY), "{why}");
        assert!(bench.claim(NOW_MS + DAY_MS).await.is_empty(), "{why}: it is not sent any more");
    }
    assert!(!Bench::new().ledger.erase("unknown", NOW_MS).await.unwrap());
}

/// Leads of every size, moved about by their attempts: no copy is left in a page that SQLite gave up or rearranged.
#[tokio::test]
async fn no_copy_is_left() {
    let bench = Bench::new();
    for number in 0..400 {
        let mut lead = held(&format!("key-{:03}", number * 37 % 400), "suspect");
        lead.body = format!(r#"{{"name":"{}","contact":"{CANARY}"}}"#, CANARY.repeat(number * 13 % 300));
        bench.insert(lead, NOW_MS).await;
    }
    for number in 0..400 {
        let key = format!("key-{number:03}");
        bench
            .ledger
            .decide(&key, State::Accepted, "a reason that is longer than the one before", NOW_MS)
            .await
            .unwrap();
    }
    bench.attempt(done(), NOW_MS).await;
    assert!(bench.holds(CANARY));
    for number in 0..400 {
        bench.ledger.erase(&format!("key-{number:03}"), NOW_MS).await.unwrap();
    }
    bench.ledger.clear_log().await.unwrap();
    assert!(!bench.holds("canary"));
}

/// Another process looks at an older state, which the log must keep: that is said, and done the next time.
#[tokio::test]
async fn a_log_that_is_being_read() {
    let bench = Bench::new();
    bench.add("a").await;
    let reader = rusqlite::Connection::open(bench.path()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM entry").unwrap();
    bench.ledger.erase("a", NOW_MS).await.unwrap();
    let refused = bench.ledger.clear_log().await.unwrap_err();
    let words = "the ledger: another process is reading it, so its log could not be cleared";
    assert_eq!(refused.to_string(), words);
    assert!(bench.holds(CANARY));
    reader.execute_batch("COMMIT").unwrap();
    bench.ledger.clear_log().await.unwrap();
    assert!(!bench.holds(CANARY));
}
