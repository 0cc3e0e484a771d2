//! How the database is used: commits that are flushed, the database's clock, and concurrent changes.

use leadwire_relay::clock::{Clock as _, SystemClock};
use leadwire_relay::store::Store;

use crate::support::ledger::lead;
use crate::support::postgres_server::{PostgresServer, connect};
use crate::support::time::NOW_MS;
use crate::{address, new_ledger, open};

/// Also where the user of the database has another default.
#[tokio::test]
async fn commits_are_flushed() {
    for (default, expected) in [("off", "on"), ("local", "on"), ("on", "on"), ("remote_apply", "remote_apply")] {
        let (_, url) = new_ledger().await;
        let url = format!("{url}%20-csynchronous_commit%3D{default}");
        let ledger = open(&url).await.unwrap();
        let client = connect(&url).await;
        // What the session of the insert has, as a trigger sees it.
        let record = "CREATE TABLE seen (setting TEXT);
                      CREATE FUNCTION record_setting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                          INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
                      CREATE TRIGGER record_setting AFTER INSERT ON entry EXECUTE FUNCTION record_setting();";
        client.batch_execute(record).await.unwrap();
        ledger.insert(lead("a"), NOW_MS).await.unwrap();
        let seen: String = client.query_one("SELECT setting FROM seen", &[]).await.unwrap().get(0);
        assert_eq!(seen, expected, "{default}");
    }
}

/// The database's clock is set back, and a relay asks before it has read it again.
#[tokio::test]
async fn a_clock_that_is_ahead_takes_no_connection_whose_lease_lasts() {
    let url = format!("{},pg_catalog", PostgresServer::shared().new_ledger_url().await);
    let client = connect(&url).await;
    let clock = "CREATE TABLE set_back (by_s INT); INSERT INTO set_back VALUES (0);
                 CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
                 $$ SELECT pg_catalog.clock_timestamp() - make_interval(secs => by_s) FROM set_back $$";
    client.batch_execute(clock).await.unwrap();
    let former = open(&url).await.unwrap();
    let Store { ledger: next, clock } = Store::open(&address(&url)).await.unwrap();
    let now_ms = clock.now_ms();
    let lease = former.acquire_lease("venue", "a", now_ms + 30_000, now_ms).await.unwrap().unwrap();
    client.execute("UPDATE set_back SET by_s = 100", &[]).await.unwrap();
    let taken = next.acquire_lease("venue", "b", now_ms + 61_000, now_ms + 31_000).await;
    assert!(!matches!(taken, Ok(Some(_))), "{taken:?}");
    let owner: String = client.query_one("SELECT owner FROM lease", &[]).await.unwrap().get(0);
    assert_eq!(owner, "a", "not even for a moment: the lease {lease:?} lasts");
}

#[tokio::test]
async fn the_clock_is_the_database_s() {
    const HOUR_MS: u64 = 60 * 60 * 1000;
    let url = PostgresServer::shared().new_ledger_url().await;
    // The function of this schema is found before PostgreSQL's own.
    let url = format!("{url},pg_catalog");
    let ahead = "CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
                 $$ SELECT pg_catalog.clock_timestamp() + interval '1 hour' $$";
    connect(&url).await.batch_execute(ahead).await.unwrap();
    let before_ms = SystemClock::new().now_ms();
    let store = Store::open(&address(&url)).await.unwrap();
    let now_ms = store.clock.now_ms();
    let after_ms = SystemClock::new().now_ms();
    assert!((before_ms + HOUR_MS..=after_ms + HOUR_MS).contains(&now_ms), "{before_ms} {now_ms} {after_ms}");
}
