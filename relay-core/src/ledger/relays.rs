//! The relays that work on one ledger, and who delivers which connection.

/// How long after its last report a relay counts as running. It reports several times within it.
pub const RELAY_LIFETIME_MS: u64 = 15_000;

/// No lease lasts longer from its last renewal. One that ends later was renewed by a clock that was ahead.
pub const MAX_LEASE_MS: u64 = 60_000;

/// What a relay reports about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayInfo {
    /// The owner of its leases; another one in each process.
    pub owner: String,
    /// For staff: the machine and the process.
    pub name: String,
    pub version: String,
    /// Those that it can deliver.
    pub connections: Vec<String>,
    pub started_ms: u64,
}

/// A relay that has reported itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayReport {
    pub relay: RelayInfo,
    pub seen_ms: u64,
}

/// Who delivers a connection, or was the last to do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseReport {
    pub connection: String,
    pub owner: String,
    pub fence: u64,
    /// When the owner took the connection.
    pub since_ms: u64,
    /// The lease has ended if this has passed.
    pub until_ms: u64,
}
