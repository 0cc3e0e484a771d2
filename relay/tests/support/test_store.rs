//! The store of the tests that run on each: SQLite, PostgreSQL with `LEADWIRE_TEST_STORE=postgres`, or the model of the simulation with
//! `LEADWIRE_TEST_STORE=model`.

use std::path::Path;
use std::sync::Arc;

use leadwire_relay::config::LedgerAddress;
use leadwire_relay::ledger::Ledger;
use leadwire_relay::store::Store;
use rusqlite::Connection;
use tokio_postgres::Client;

use super::model_ledger::ModelLedger;
use super::postgres_server::{self, PostgresServer};

const VARIABLE: &str = "LEADWIRE_TEST_STORE";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TestStore {
    Sqlite,
    Postgres,
    Model,
}

fn test_store() -> TestStore {
    match std::env::var(VARIABLE).as_deref() {
        Err(_) | Ok("sqlite") => TestStore::Sqlite,
        Ok("postgres") => TestStore::Postgres,
        Ok("model") => TestStore::Model,
        Ok(other) => panic!("{VARIABLE} is {other}; it can be sqlite, postgres or model"),
    }
}

pub fn is_postgres() -> bool {
    test_store() == TestStore::Postgres
}

pub fn is_model() -> bool {
    test_store() == TestStore::Model
}

/// Of a ledger that does not exist yet. One in a file is in the folder.
pub async fn new_ledger_address(folder: &Path) -> LedgerAddress {
    if is_postgres() {
        let url = PostgresServer::shared().new_ledger_url().await;
        return LedgerAddress::parse(&url).unwrap();
    }
    folder.join("ledger.db").into()
}

/// The value of the setting `ledger`, with the password.
pub fn address_text(address: &LedgerAddress) -> String {
    match address {
        LedgerAddress::File(path) => path.display().to_string(),
        LedgerAddress::Postgres(url) => url.secret().to_owned(),
    }
}

/// A new ledger.
pub async fn open(address: &LedgerAddress) -> Arc<dyn Ledger> {
    match address.file().filter(|_| is_model()) {
        Some(path) => Arc::new(ModelLedger::at(path)),
        None => Store::open(address).await.unwrap().ledger,
    }
}

/// The ledger as another process sees it.
pub async fn reopen(address: &LedgerAddress) -> Arc<dyn Ledger> {
    if is_model() {
        return open(address).await;
    }
    Store::open_existing(address).await.unwrap().ledger
}

/// As if every relay had crashed long ago: its leases and claims have expired, and it is not seen any more.
pub async fn expire_leases(ledger: &dyn Ledger) {
    for lease in ledger.leases().await.unwrap() {
        // The owner alone can change the end of its lease, and of its claims.
        ledger.acquire_lease(&lease.connection, &lease.owner, 0, 0).await.unwrap();
    }
    for report in ledger.relays(0).await.unwrap() {
        ledger.remove_relay(&report.relay.owner).await.unwrap();
    }
}

/// Before a relay starts on the ledger of a crashed one. That of a file does it itself, because it has locked the file.
pub async fn expire_leases_of_crashed(address: &LedgerAddress) {
    if address.file().is_none() {
        expire_leases(Store::open(address).await.unwrap().ledger.as_ref()).await;
    }
}

/// A connection to the store itself, for what no method of the ledger does.
pub enum StoreConnection {
    Sqlite(Connection),
    Postgres(Client),
}

impl StoreConnection {
    pub async fn open(address: &LedgerAddress) -> StoreConnection {
        match address {
            LedgerAddress::File(path) => StoreConnection::Sqlite(Connection::open(path).unwrap()),
            LedgerAddress::Postgres(url) => StoreConnection::Postgres(postgres_server::connect(url.secret()).await),
        }
    }

    pub async fn execute(&self, statements: &str) {
        match self {
            StoreConnection::Sqlite(connection) => connection.execute_batch(statements).unwrap(),
            StoreConnection::Postgres(client) => client.batch_execute(statements).await.unwrap(),
        }
    }

    /// Nothing can be written until [`unlock`](StoreConnection::unlock).
    pub async fn lock(&self) {
        let statements = match self {
            StoreConnection::Sqlite(_) => "BEGIN IMMEDIATE",
            StoreConnection::Postgres(_) => "BEGIN; LOCK TABLE entry IN EXCLUSIVE MODE",
        };
        self.execute(statements).await;
    }

    pub async fn unlock(&self) {
        self.execute("ROLLBACK").await;
    }
}
