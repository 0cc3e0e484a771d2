//! What staff can do with one lead: send it or drop it. The admin API and the commands share it.

use crate::ledger::{EntryDetails, Ledger, LedgerError, State};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManualAction {
    Send,
    Drop,
}

/// Why a lead can be neither shown nor changed.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    #[error("no lead has the key {key}")]
    NotFound { key: String },
    #[error("{key} is {state}; only leads that are held, dead or accepted can be {}", action.past_tense())]
    WrongState { key: String, state: State, action: ManualAction },
    /// Purged or erased.
    #[error("the data of {key} was removed, so it cannot be {}", action.past_tense())]
    DataRemoved { key: String, action: ManualAction },
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl ManualAction {
    pub fn past_tense(self) -> &'static str {
        match self {
            ManualAction::Send => "sent",
            ManualAction::Drop => "dropped",
        }
    }

    fn state(self) -> State {
        match self {
            ManualAction::Send => State::Accepted,
            ManualAction::Drop => State::Dead,
        }
    }

    /// The entry's reason after this action.
    fn reason(self) -> &'static str {
        match self {
            ManualAction::Send => "sending requested by staff",
            ManualAction::Drop => "dropped by staff",
        }
    }
}

/// Commits an action and returns the entry as it is afterwards.
pub async fn apply(
    ledger: &dyn Ledger,
    key: &str,
    action: ManualAction,
    now_ms: u64,
) -> Result<EntryDetails, EntryError> {
    let is_changed = ledger.decide(key, action.state(), action.reason(), now_ms).await?;
    let entry = ledger.show(key).await?.ok_or_else(|| EntryError::NotFound { key: key.to_owned() })?;
    if is_changed {
        return Ok(entry);
    }
    let EntryDetails { key, state, .. } = entry;
    Err(match state {
        State::Done | State::Sending => EntryError::WrongState { key, state, action },
        _ => EntryError::DataRemoved { key, action },
    })
}
