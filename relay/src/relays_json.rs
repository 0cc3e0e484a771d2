//! The JSON of the relays on a ledger and of the leases on its connections, for the admin API and the command `relays`.

use jiff::Timestamp;
use serde::Serialize;

use crate::entry_json::timestamp;
use crate::ledger::{LeaseReport, Ledger, LedgerError, RelayReport};

#[derive(Serialize)]
pub(crate) struct RelaysJson {
    pub(crate) relays: Vec<RelayJson>,
    pub(crate) leases: Vec<LeaseJson>,
}

/// A relay that has reported itself a short time ago.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RelayJson {
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) started: Timestamp,
    pub(crate) seen: Timestamp,
    /// Since it was seen, by the ledger's clock.
    pub(crate) seen_ms: u64,
    /// Those that it can deliver.
    pub(crate) connections: Vec<String>,
}

/// The last lease on a connection.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LeaseJson {
    pub(crate) connection: String,
    pub(crate) owner: String,
    /// The owner's name; absent if it was not seen lately.
    pub(crate) relay: Option<String>,
    pub(crate) fence: u64,
    /// Absent if an earlier version of the relay took it.
    pub(crate) since: Option<Timestamp>,
    /// Absent if it was released.
    pub(crate) until: Option<Timestamp>,
    /// No relay delivers the connection now. The next one may take it.
    pub(crate) has_ended: bool,
}

impl RelaysJson {
    pub(crate) async fn read(ledger: &dyn Ledger, now_ms: u64) -> Result<RelaysJson, LedgerError> {
        let (relays, leases) = (ledger.relays(now_ms).await?, ledger.leases().await?);
        let leases = leases.into_iter().map(|lease| LeaseJson::new(lease, &relays, now_ms)).collect();
        Ok(RelaysJson { relays: relays.into_iter().map(|report| RelayJson::new(report, now_ms)).collect(), leases })
    }
}

impl RelayJson {
    fn new(RelayReport { relay, seen_ms }: RelayReport, now_ms: u64) -> RelayJson {
        RelayJson {
            owner: relay.owner,
            name: relay.name,
            version: relay.version,
            started: timestamp(relay.started_ms),
            seen: timestamp(seen_ms),
            seen_ms: now_ms.saturating_sub(seen_ms),
            connections: relay.connections,
        }
    }
}

impl LeaseJson {
    fn new(lease: LeaseReport, relays: &[RelayReport], now_ms: u64) -> LeaseJson {
        let owner = relays.iter().find(|report| report.relay.owner == lease.owner);
        LeaseJson {
            relay: owner.map(|report| report.relay.name.clone()),
            connection: lease.connection,
            owner: lease.owner,
            fence: lease.fence,
            since: known(lease.since_ms),
            until: known(lease.until_ms),
            has_ended: lease.until_ms <= now_ms,
        }
    }
}

/// The ledger keeps 0 for a time that it does not know.
fn known(ms: u64) -> Option<Timestamp> {
    (ms > 0).then(|| timestamp(ms))
}
