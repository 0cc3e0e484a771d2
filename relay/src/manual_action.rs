//! What a person decides about one lead: that it is sent, or that it is dropped. The delivery page and the commands both
//! come here, and say no in the same words.

use std::fmt;

use crate::ledger::{Ledger, LedgerError, Shown, State};
use crate::time;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Send,
    Drop,
}

/// Why nothing was changed.
#[derive(Debug)]
pub enum Refused {
    Unknown { key: String },
    State { key: String, state: String, decision: Decision },
    NoData { key: String, decision: Decision },
    Ledger(LedgerError),
}

impl Decision {
    fn state(self) -> State {
        match self {
            Decision::Send => State::Accepted,
            Decision::Drop => State::Dead,
        }
    }

    /// Stands as the entry's reason from now on.
    fn reason(self) -> &'static str {
        match self {
            Decision::Send => "sent again by staff",
            Decision::Drop => "dropped by staff",
        }
    }

    pub fn past(self) -> &'static str {
        match self {
            Decision::Send => "sent",
            Decision::Drop => "dropped",
        }
    }
}

/// Commits a decision, and gives the entry as it is then.
pub async fn decide(ledger: &Ledger, key: &str, decision: Decision) -> Result<Shown, Refused> {
    let is_changed = ledger.decide(key, decision.state(), decision.reason(), time::now_ms()).await?;
    let Some(entry) = ledger.show(key).await? else { return Err(Refused::Unknown { key: key.to_owned() }) };
    if is_changed {
        return Ok(entry);
    }
    let key = entry.key;
    Err(match State::of(&entry.state) {
        Some(State::Done | State::Sending) => Refused::State { key, state: entry.state, decision },
        _ => Refused::NoData { key, decision },
    })
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Unknown { key } => write!(formatter, "there is no entry with the key {key}"),
            Refused::State { key, state, decision } => {
                let past = decision.past();
                write!(formatter, "{key} is {state}; only what is held, dead or accepted can be {past}")
            }
            Refused::NoData { key, decision } => {
                write!(formatter, "{key} has no data any more, so nothing is left that could be {}", decision.past())
            }
            Refused::Ledger(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for Refused {}

impl From<LedgerError> for Refused {
    fn from(error: LedgerError) -> Self {
        Refused::Ledger(error)
    }
}
