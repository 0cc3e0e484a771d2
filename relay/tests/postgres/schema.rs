//! The tables: created by one of several relays, refused by one that is too old, and by a database with another encoding.

use leadwire_relay::store::Store;

use crate::support::ledger::lead;
use crate::support::postgres_server::{PostgresServer, connect};
use crate::support::time::NOW_MS;
use crate::{address, new_ledger, open};

#[tokio::test(flavor = "multi_thread")]
async fn relays_that_start_at_the_same_time() {
    let url = PostgresServer::shared().new_ledger_url().await;
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { open(&url).await.map(drop) })
        })
        .collect();
    for start in starts {
        start.await.unwrap().unwrap();
    }
    assert!(Store::open_existing(&address(&url)).await.is_ok());
}

/// In SQL such a name needs quotes.
#[tokio::test]
async fn a_schema_with_capitals_and_a_hyphen() {
    let server = PostgresServer::shared();
    connect(&server.url_without_schema()).await.batch_execute("CREATE SCHEMA \"Leads-1\"").await.unwrap();
    let url = server.url("%22Leads-1%22");
    open(&url).await.unwrap().insert(lead("a"), NOW_MS).await.unwrap();
    let again = Store::open_existing(&address(&url)).await.unwrap();
    assert!(again.ledger.find("a").await.unwrap().is_some());
}

#[tokio::test]
async fn commands_create_nothing() {
    let url = PostgresServer::shared().new_ledger_url().await;
    let error = Store::open_existing(&address(&url)).await.err().unwrap();
    assert_eq!(error.0, "the database has no ledger; the relay creates it when it starts");
    let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace";
    let tables: i64 = connect(&url).await.query_one(tables, &[]).await.unwrap().get(0);
    assert_eq!(tables, 0);
}

#[tokio::test]
async fn versions() {
    for (why, version, usable_from, expected) in [
        ("of a newer relay that has only added", 9, 1, None),
        (
            "of a newer relay that has changed something",
            9,
            8,
            Some("the ledger has version 9, which needs a newer relay; this one knows version 1"),
        ),
    ] {
        let (ledger, url) = new_ledger().await;
        ledger.insert(lead("a"), NOW_MS).await.unwrap();
        let change = format!("UPDATE leadwire_schema SET version = {version}, usable_from = {usable_from}");
        connect(&url).await.batch_execute(&change).await.unwrap();
        for opened in [open(&url).await.map(drop), Store::open_existing(&address(&url)).await.map(drop)] {
            assert_eq!(opened.err().map(|error| error.0).as_deref(), expected, "{why}");
        }
    }
}

#[tokio::test]
async fn only_utf8() {
    let server = PostgresServer::start().unwrap();
    let create = "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0";
    connect(&server.url_without_schema()).await.batch_execute(create).await.unwrap();
    let url = server.url_without_schema().replace("/postgres", "/latin").replace("latin://", "postgres://");
    let error = open(&url).await.err().unwrap();
    assert_eq!(error.0, "the database has the encoding LATIN1; it must be UTF8");
}
