//! The stores that implement [`crate::ledger::Ledger`], and how the one at an address is opened.

pub mod sqlite;

use std::sync::Arc;

use relay_core::config::LedgerAddress;
use relay_core::ledger::LedgerError;

use crate::clock::{Clock, SystemClock};
use crate::ledger::Ledger;
use crate::signals::Signals;
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
            LedgerAddress::Postgres(_) => Err(LedgerError("PostgreSQL is not supported yet".to_owned())),
        }
    }

    /// Opens a ledger that exists, and creates nothing.
    pub async fn open_existing(address: &LedgerAddress) -> Result<Store, LedgerError> {
        match address {
            LedgerAddress::File(path) => Ok(Store::sqlite(SqliteLedger::open_existing(path)?)),
            LedgerAddress::Postgres(_) => Err(LedgerError("PostgreSQL is not supported yet".to_owned())),
        }
    }

    fn sqlite(ledger: SqliteLedger) -> Store {
        Store { ledger: Arc::new(ledger), clock: Arc::new(SystemClock::new()) }
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
            LedgerAddress::Postgres(_) => {
                let _ = signals;
                Err(LedgerError("PostgreSQL is not supported yet".to_owned()))
            }
        }
    }
}
