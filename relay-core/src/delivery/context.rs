//! What delivery uses from outside, and what it reports.

use std::sync::Arc;

use super::circuit_breaker::Health;
use super::look_up_ability::LookUpAbility;
use crate::clock::{Clock, Rng};
use crate::credentials::CredentialProblem;
use crate::files::{DeliveryFiles, FileError};
use crate::ledger::Ledger;
use crate::transport::CrmTransport;

#[derive(Clone)]
pub struct DeliveryContext {
    pub ledger: Arc<dyn Ledger>,
    pub transport: Arc<dyn CrmTransport>,
    pub clock: Arc<dyn Clock>,
    pub rng: Arc<dyn Rng>,
    pub observer: Arc<dyn Observer>,
    /// `None` for a connection whose leads have no files.
    pub files: Option<DeliveryFiles>,
}

/// Receives events, for logs and metrics.
pub trait Observer: Send + Sync {
    fn event(&self, connection: &str, event: Event<'_>);
}

/// No event holds personal data, a secret or a message of a CRM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    CallEnded {
        took_ms: u64,
    },
    /// iVvy refused a request because of its date. Later requests are signed by iVvy's clock.
    ClockDiffers {
        /// How far the CRM's clock is ahead.
        ahead_ms: i64,
    },
    /// Bitrix24 refused a method because of its operating time. Its calls wait, those of other methods go on.
    MethodPaused,
    /// New tokens were received, and are not stored yet.
    CredentialsReceived,
    /// New tokens can be used; those that the ledger keeps are stored.
    CredentialsRenewed,
    CredentialsFailed {
        problem: &'a CredentialProblem,
    },
    /// The CRM processed a call after it had refused the credentials.
    CredentialsAccepted,
    /// The CRM refused a batch as a whole. Entries are sent one by one for some minutes.
    BatchRejected,
    /// When the process has first taken the connection.
    LookUpsProbed {
        ability: LookUpAbility,
    },
    ReferenceDataRead,
    /// What was read before remains.
    ReferenceDataFailed {
        reason: &'a str,
    },
    FilesFailed {
        error: &'a FileError,
    },
    LookUpsStarted,
    /// All of them, before the results are reported one by one.
    LookUpsEnded,
    LookedUp {
        result: &'static str,
    },
    AttemptEnded {
        key: &'a str,
        kind: &'a str,
        attempt: u32,
        outcome: &'static str,
        detail: Option<&'a str>,
    },
    /// A look-up found more than one record with the entry's marker.
    DuplicatesFound {
        key: &'a str,
        copies: usize,
    },
    CircuitOpened {
        health: Health,
    },
    CircuitClosed,
    /// This process delivers the connection from now on.
    ConnectionTaken {
        /// Of the lease. Above 1, another process has delivered it before.
        fence: u64,
        /// Attempts of other processes, of any connection, that were recovered.
        recovered: usize,
    },
    /// Another owner has taken the connection, or an expired claim.
    ClaimsLost {
        entries: usize,
    },
}
