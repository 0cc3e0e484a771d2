//! Reads a connection's reference data from its CRM, within the rate limit and with the credentials of the deliveries, and keeps it in
//! the ledger. When a call fails, the data that was read before remains.

mod bitrix24;
mod capillary;
mod ivvy;
mod read;

use std::fmt;
use std::sync::Arc;

use leadwire::crm::Crm;

use super::context::{DeliveryContext, Event};
use super::credentials::ReportingProcess;
use super::crm_client::CrmClient;
use crate::config::Connection;
use crate::ledger::LedgerError;
use crate::reference_data::{ReferenceData, last_failure, store, store_failure, stored};
pub use read::FailedRead;

/// How soon a failed call is repeated, if the schedule is not sooner.
const RETRY_AFTER_MS: u64 = 10 * 60 * 1000;
/// How often the schedule is checked: the machine's clock may be set, and another process may have read the data.
const CHECK_INTERVAL_MS: u64 = 60 * 1000;
/// Until the lease is renewed, or known to be lost.
const WAIT_FOR_LEASE_MS: u64 = 1000;

pub struct ReferenceSync {
    client: Arc<CrmClient>,
}

#[derive(Clone, Debug)]
pub enum SyncError {
    Read(FailedRead),
    Ledger(LedgerError),
}

impl ReferenceSync {
    /// For a command, beside a relay that may run.
    pub fn new(name: String, connection: Connection, timeout_ms: u64, context: DeliveryContext) -> ReferenceSync {
        let process = ReportingProcess::Command;
        ReferenceSync::of(Arc::new(CrmClient::new(name, connection, timeout_ms, process, context)))
    }

    pub(super) fn of(client: Arc<CrmClient>) -> ReferenceSync {
        ReferenceSync { client }
    }

    /// Reads the data, and keeps it, or why that failed.
    pub async fn run(&self) -> Result<ReferenceData, SyncError> {
        let read = match self.client.crm() {
            Crm::Ivvy => ivvy::read(&self.client).await,
            Crm::Bitrix24 => bitrix24::read(&self.client).await,
            Crm::Capillary => capillary::read(&self.client).await,
        };
        let (ledger, name) = (self.client.context.ledger.as_ref(), self.client.name.as_str());
        match read {
            Ok(data) => {
                store(ledger, name, &data, self.client.now_ms()).await?;
                self.client.report(Event::ReferenceDataRead);
                Ok(data)
            }
            // Not by the CRM: another relay reads the data now.
            Err(failed) if !self.client.may_call() => Err(SyncError::Read(failed)),
            Err(failed) => {
                let reason = failed.to_string();
                self.client.report(Event::ReferenceDataFailed { reason: &reason });
                store_failure(ledger, name, &reason, self.client.now_ms()).await?;
                Err(SyncError::Read(failed))
            }
        }
    }

    /// Reads the data if it is `every_ms` old. Returns how long to wait before the next call.
    pub async fn run_if_due(&self, every_ms: u64) -> u64 {
        if !self.client.may_call() {
            return WAIT_FOR_LEASE_MS;
        }
        match self.due_in_ms(every_ms).await {
            // What failed is in the ledger, or the ledger itself fails; the next check tries again.
            Ok(0) => match self.run().await {
                Ok(_) | Err(SyncError::Read(_)) => 0,
                Err(SyncError::Ledger(_)) => CHECK_INTERVAL_MS,
            },
            Ok(due_in_ms) => due_in_ms.min(CHECK_INTERVAL_MS),
            Err(_) => CHECK_INTERVAL_MS,
        }
    }

    async fn due_in_ms(&self, every_ms: u64) -> Result<u64, LedgerError> {
        let (ledger, name) = (self.client.context.ledger.as_ref(), self.client.name.as_str());
        let read_ms = stored(ledger, name).await?.map(|stored| stored.read_ms);
        let failed_ms = last_failure(ledger, name).await?.map(|failure| failure.failed_ms);
        let now_ms = self.client.now_ms();
        let rest = |since_ms: Option<u64>, for_ms: u64| {
            // A moment in the future is of a clock that was set back since.
            since_ms
                .filter(|since_ms| *since_ms <= now_ms)
                .map_or(0, |since_ms| since_ms.saturating_add(for_ms).saturating_sub(now_ms))
        };
        Ok(rest(read_ms, every_ms).max(rest(failed_ms, every_ms.min(RETRY_AFTER_MS))))
    }
}

impl From<LedgerError> for SyncError {
    fn from(error: LedgerError) -> SyncError {
        SyncError::Ledger(error)
    }
}

impl fmt::Display for SyncError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SyncError::Read(failed) => failed.fmt(formatter),
            SyncError::Ledger(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for SyncError {}
