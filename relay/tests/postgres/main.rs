//! What only the store on PostgreSQL has: addresses and TLS, sessions, the schema, one statement for many leads, the database's clock,
//! notifications, a database that is away, and the move of a ledger to it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod away;
mod inserts;
mod lost_claims;
mod move_ledger;
mod notifications;
mod schema;
mod secrets;
mod server;
mod sessions;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod two_relays;

use std::sync::Arc;

use leadwire_relay::config::{LedgerAddress, PostgresUrl};
use leadwire_relay::ledger::{Ledger, LedgerError};
use leadwire_relay::store::Store;
use support::postgres_server::PostgresServer;

fn address(url: &str) -> LedgerAddress {
    LedgerAddress::parse(url).unwrap()
}

fn postgres(url: &str) -> PostgresUrl {
    match address(url) {
        LedgerAddress::Postgres(url) => url,
        LedgerAddress::File(path) => panic!("a file: {}", path.display()),
    }
}

/// A ledger in a schema of its own, with its URL.
async fn new_ledger() -> (Arc<dyn Ledger>, String) {
    let url = PostgresServer::shared().new_ledger_url().await;
    (open(&url).await.unwrap(), url)
}

async fn open(url: &str) -> Result<Arc<dyn Ledger>, LedgerError> {
    Store::open(&address(url)).await.map(|store| store.ledger)
}
