//! The reference data that the ledger keeps for a connection, and why it could not be read the last time.

use crate::ledger::{Ledger, LedgerError};

use super::ReferenceData;

/// Names among the values that the ledger keeps for a connection.
const DATA: &str = "reference_data";
const FAILURE: &str = "reference_data_failure";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReference {
    pub data: ReferenceData,
    /// When it was read from the CRM, in milliseconds since 1970.
    pub read_ms: u64,
}

/// Since the data was last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncFailure {
    /// Without a message of the CRM.
    pub reason: String,
    pub failed_ms: u64,
}

/// `None` before the first successful call, and for what a newer version wrote.
pub async fn stored(ledger: &dyn Ledger, connection: &str) -> Result<Option<StoredReference>, LedgerError> {
    let value = ledger.connection_value(connection, DATA).await?;
    Ok(value.and_then(|value| {
        Some(StoredReference { data: ReferenceData::read(&value.value)?, read_ms: value.changed_ms })
    }))
}

pub async fn last_failure(ledger: &dyn Ledger, connection: &str) -> Result<Option<SyncFailure>, LedgerError> {
    let value = ledger.connection_value(connection, FAILURE).await?;
    Ok(value.map(|value| SyncFailure {
        reason: String::from_utf8_lossy(&value.value).into_owned(),
        failed_ms: value.changed_ms,
    }))
}

pub async fn store(
    ledger: &dyn Ledger,
    connection: &str,
    data: &ReferenceData,
    now_ms: u64,
) -> Result<(), LedgerError> {
    ledger.set_connection_value(connection, DATA, Some(data.to_json().into_bytes()), now_ms).await?;
    ledger.set_connection_value(connection, FAILURE, None, now_ms).await
}

/// The data that was read before remains.
pub async fn store_failure(
    ledger: &dyn Ledger,
    connection: &str,
    reason: &str,
    now_ms: u64,
) -> Result<(), LedgerError> {
    ledger.set_connection_value(connection, FAILURE, Some(reason.as_bytes().to_vec()), now_ms).await
}
