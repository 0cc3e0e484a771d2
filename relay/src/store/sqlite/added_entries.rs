//! Counts the entries that one commit adds, and adds their numbers to the counters once. A trigger would change the same three
//! rows again for every entry.

use relay_core::ledger::NewEntry;
use rusqlite::{Connection, params};

use crate::store::times::HOUR_MS;

#[derive(Default)]
pub(super) struct AddedEntries(Vec<Added>);

/// Entries that are counted alike.
struct Added {
    connection: String,
    state: &'static str,
    hour: u64,
    /// The form, and why they look automated.
    suspect: Option<(String, &'static str)>,
    count: u64,
}

impl AddedEntries {
    pub(super) fn add(&mut self, entry: &NewEntry, now_ms: u64) {
        let (state, hour) = (entry.first_state().as_str(), now_ms / HOUR_MS);
        let suspect = entry.form.as_deref().zip(entry.suspect);
        let known = self.0.iter_mut().find(|added| {
            added.suspect.as_ref().map(|(form, reason)| (form.as_str(), *reason)) == suspect
                && (added.connection.as_str(), added.state, added.hour) == (entry.connection.as_str(), state, hour)
        });
        match known {
            Some(added) => added.count += 1,
            None => self.0.push(Added {
                connection: entry.connection.clone(),
                state,
                hour,
                suspect: suspect.map(|(form, reason)| (form.to_owned(), reason)),
                count: 1,
            }),
        }
    }

    /// To be called before any other change of the transaction, since triggers count these from what the counters say.
    pub(super) fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.0.drain(..).try_for_each(|added| added.write(connection))
    }
}

impl Added {
    fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection
            .prepare_cached(
                "INSERT INTO entry_count VALUES (?1, ?2, ?3)
                 ON CONFLICT (connection, state) DO UPDATE SET count = count + excluded.count",
            )?
            .execute(params![self.connection, self.state, self.count])?;
        let stopped = if self.state == "held" { self.count } else { 0 };
        connection
            .prepare_cached(
                "INSERT INTO entry_hour (hour, received, stopped) VALUES (?1, ?2, ?3)
                 ON CONFLICT (hour) DO UPDATE SET received = received + excluded.received,
                                                  stopped = stopped + excluded.stopped",
            )?
            .execute(params![self.hour, self.count, stopped])?;
        let Some((form, reason)) = &self.suspect else { return Ok(()) };
        connection
            .prepare_cached(
                "INSERT INTO suspect_count VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (form, suspect, state) DO UPDATE SET count = count + excluded.count",
            )?
            .execute(params![form, reason, self.state, self.count])
            .map(drop)
    }
}
