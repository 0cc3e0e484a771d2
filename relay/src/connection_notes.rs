//! What an operator should know about the connections: for `/readyz` and `/admin`. No personal data and no secrets.

use std::collections::BTreeMap;

use relay_core::delivery::LookUpAbility;

use crate::config::Config;
use crate::ledger::{Ledger, LedgerError};

/// The notes of each connection that has one.
pub(crate) type ConnectionNotes = BTreeMap<String, Vec<String>>;

pub(crate) async fn connection_notes(config: &Config, ledger: &dyn Ledger) -> Result<ConnectionNotes, LedgerError> {
    let mut notes = ConnectionNotes::new();
    for (name, connection) in &config.crms {
        let ability = LookUpAbility::known(ledger, name, connection).await?;
        if let Some(advice) = ability.advice() {
            notes.entry(name.clone()).or_default().push(advice.to_owned());
        }
    }
    Ok(notes)
}
