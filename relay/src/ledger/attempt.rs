//! How an attempt ended, and what becomes of its entry.

use rusqlite::{Connection, params};

use super::{Ledger, LedgerError, State};

/// The end of an attempt.
#[derive(Clone, Debug)]
pub struct Settlement {
    pub key: String,
    pub attempt: u32,
    pub verdict: Verdict,
    /// "delivered" or the kind of error.
    pub outcome: &'static str,
    /// The CRM's code.
    pub detail: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Verdict {
    Done {
        record_id: Option<String>,
    },
    /// To be tried again; in doubt when the CRM may have done it.
    Again {
        due_ms: u64,
        in_doubt: bool,
    },
    Held {
        reason: String,
    },
    Dead {
        reason: String,
    },
}

impl Ledger {
    pub async fn settle(&self, settlements: Vec<Settlement>, now_ms: u64) -> Result<(), LedgerError> {
        self.write(move |connection| settlements.iter().try_for_each(|one| settle(connection, one, now_ms))).await
    }
}

fn settle(connection: &Connection, settlement: &Settlement, now_ms: u64) -> rusqlite::Result<()> {
    let Settlement { key, attempt, verdict, outcome, detail } = settlement;
    connection
        .prepare_cached("UPDATE attempt SET ended_ms = ?3, outcome = ?4, detail = ?5 WHERE key = ?1 AND number = ?2")?
        .execute(params![key, attempt, now_ms, outcome, detail])?;
    let (state, in_doubt, reason, due_ms, record_id) = match verdict {
        Verdict::Done { record_id } => (State::Done, false, None, now_ms, record_id.as_deref()),
        Verdict::Again { due_ms, in_doubt } => (State::Accepted, *in_doubt, None, *due_ms, None),
        Verdict::Held { reason } => (State::Held, true, Some(reason), now_ms, None),
        Verdict::Dead { reason } => (State::Dead, false, Some(reason), now_ms, None),
    };
    connection
        .prepare_cached(
            "UPDATE entry SET state = ?3, in_doubt = ?4, reason = ?5, due_ms = ?6, changed_ms = ?7,
                              record_id = coalesce(?8, record_id)
             WHERE key = ?1 AND attempts = ?2 AND state = 'sending'",
        )?
        .execute(params![key, attempt, state.name(), in_doubt, reason, due_ms, now_ms, record_id])?;
    Ok(())
}
