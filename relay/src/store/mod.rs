//! The stores that implement [`crate::ledger::Ledger`], and how the one at an address is opened.

mod last_insert;
pub mod move_ledger;
pub mod postgres;
pub mod sqlite;
mod times;

use std::sync::Arc;

use relay_core::config::LedgerAddress;
use relay_core::ledger::LedgerError;

use crate::clock::{Clock, SystemClock};
use crate::ledger::Ledger;
use crate::signals::Signals;
use postgres::PostgresLedger;
use sqlite::{InstanceLock, SqliteLedger};

/// An open ledger.
#[derive(Clone)]
pub struct Store {
    pub ledger: Arc<dyn Ledger>,
    /// That of the machine, or of the database, which is the same for all relays.
    pub clock: Arc<dyn Clock>,
}

impl Store {
    /// Opens the ledger, or creates it.
    pub async fn open(address: &LedgerAddress) -> Result<Store, LedgerError> {
        match address {
            LedgerAddress::File(path) => Ok(Store::sqlite(SqliteLedger::open(path)?)),
            LedgerAddress::Postgres(url) => PostgresLedger::open(url).await.map(Store::postgres),
        }
    }

    /// Opens a ledger that exists, and creates nothing.
    pub async fn open_existing(address: &LedgerAddress) -> Result<Store, LedgerError> {
        match address {
            LedgerAddress::File(path) => Ok(Store::sqlite(SqliteLedger::open_existing(path)?)),
            LedgerAddress::Postgres(url) => PostgresLedger::open_existing(url).await.map(Store::postgres),
        }
    }

    fn sqlite(ledger: SqliteLedger) -> Store {
        Store { ledger: Arc::new(ledger), clock: Arc::new(SystemClock::new()) }
    }

    fn postgres(ledger: PostgresLedger) -> Store {
        let clock = ledger.clock();
        Store { ledger: Arc::new(ledger), clock }
    }
}

/// The ledger of a relay that delivers from it.
pub struct RelayStore {
    pub store: Store,
    /// Of a file, which one relay uses at a time.
    _lock: Option<InstanceLock>,
}

impl RelayStore {
    /// Opens the ledger, or creates it. On a database other relays wake this one by its signals.
    pub async fn open(address: &LedgerAddress, signals: &Signals) -> Result<RelayStore, LedgerError> {
        match address {
            LedgerAddress::File(path) => {
                let ledger = SqliteLedger::open(path)?;
                let lock = InstanceLock::acquire(path)?;
                ledger.expire_leases(&lock)?;
                Ok(RelayStore { store: Store::sqlite(ledger), _lock: Some(lock) })
            }
            LedgerAddress::Postgres(url) => {
                let mut ledger = PostgresLedger::open(url).await?;
                ledger.listen(signals.clone());
                Ok(RelayStore { store: Store::postgres(ledger), _lock: None })
            }
        }
    }
}
