//! When the learned limits of a connection are read from the ledger and written to it: seldom, because they change slowly.

use std::sync::{Mutex, PoisonError};

use super::crm_client::CrmClient;
use super::learned_limits;
use super::operating_budget::OperatingBudget;
use crate::ledger::LedgerError;

/// The name among the values that the ledger keeps for a connection.
const LEARNED_LIMITS: &str = "bitrix24.learned_limits";
/// Between two writes. A limit that a refusal has shown is written at once.
const INTERVAL_MS: u64 = 10 * 60 * 1000;

#[derive(Default)]
pub(super) struct KeptLimits(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    json: String,
    /// On the steady clock.
    written_ms: Option<u64>,
}

impl KeptLimits {
    /// To be called before the first call, and when another process has made calls.
    pub(super) async fn restore(&self, client: &CrmClient) -> Result<(), LedgerError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
        if let Some(stored) = client.context.ledger.connection_value(&client.name, LEARNED_LIMITS).await?
            && let Some(learned) = learned_limits::read(&stored.value, client.now_ms())
        {
            let mut budget = OperatingBudget::new(client.timeout_ms);
            budget.restore(learned, client.steady_ms());
            *client.operating_budget() = budget;
        }
        Ok(())
    }

    pub(super) async fn write(&self, client: &CrmClient) -> Result<(), LedgerError> {
        let (steady_ms, now_ms) = (client.steady_ms(), client.now_ms());
        let learned = client.operating_budget().learned(steady_ms);
        let json = learned_limits::to_json(&learned, now_ms);
        if !self.is_due(&json, steady_ms) {
            return Ok(());
        }
        let value = Some(json.into_bytes());
        client.context.ledger.set_connection_value(&client.name, LEARNED_LIMITS, value, now_ms).await
    }

    fn is_due(&self, json: &str, steady_ms: u64) -> bool {
        // Each change is complete.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let limits = |json: &str| json.matches("\"limitMs\"").count();
        let waits = kept.written_ms.is_some_and(|written_ms| steady_ms < written_ms.saturating_add(INTERVAL_MS));
        if json.is_empty() || kept.json == json || waits && limits(&kept.json) == limits(json) {
            return false;
        }
        *kept = Kept { json: json.to_owned(), written_ms: Some(steady_ms) };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_seldom() {
        let kept = KeptLimits::default();
        for (why, json, steady_ms, expected) in [
            ("nothing was learned", "", 0, false),
            ("the first", "a", 0, true),
            ("a change soon after", "b", INTERVAL_MS - 1, false),
            ("a limit soon after", "b \"limitMs\"", INTERVAL_MS - 1, true),
            ("no change", "b \"limitMs\"", 9 * INTERVAL_MS, false),
            ("a change after the interval", "c \"limitMs\"", 9 * INTERVAL_MS, true),
        ] {
            assert_eq!(kept.is_due(json, steady_ms), expected, "{why}");
        }
    }
}
