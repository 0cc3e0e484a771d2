//! Claims whose commit is not known: the ledger was lost before it answered. They would stay under way for as long as their owner
//! renews its lease, because only their owner settles them.

use super::crm_client::CrmClient;
use super::outcome::Outcome;
use crate::ledger::{EntryDetails, Filter, Lease, LedgerError, NextState, Settlement, State};

/// Far more than all relays together claim at once.
const MAX_ENTRIES: u32 = 10_000;

/// To be called while nothing that was claimed with the lease is delivered. Nothing was sent, so an entry is in doubt only if it
/// was before. The claims of other leases stay, because they have other fences.
pub(super) async fn give_back(client: &CrmClient, lease: &Lease) -> Result<(), LedgerError> {
    let (ledger, now_ms) = (&client.context.ledger, client.now_ms());
    let under_way = ledger.list(Filter { state: Some(State::Sending), limit: MAX_ENTRIES }).await?;
    let settlement = |entry: EntryDetails| Settlement {
        key: entry.key,
        attempt: entry.attempts,
        fence: lease.fence,
        next: NextState::Retry { due_ms: now_ms, in_doubt: entry.in_doubt },
        outcome: Outcome::NotSent.name(),
        detail: None,
    };
    let of_connection = under_way.into_iter().filter(|entry| entry.connection == lease.connection);
    let settlements: Vec<Settlement> = of_connection.map(settlement).collect();
    if !settlements.is_empty() {
        ledger.settle(settlements, now_ms).await?;
    }
    Ok(())
}
