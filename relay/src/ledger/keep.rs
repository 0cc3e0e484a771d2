//! How long what is kept: personal data until some days after delivery, a key's digest for 400 days, longer than any page
//! keeps a lead that it has not delivered.

use rusqlite::params;

use super::{Ledger, LedgerError, State};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// How long a key is remembered, without personal data.
const REMEMBERED_DAYS: u64 = 400;

impl Ledger {
    /// Removes the personal data of what was done or dropped `days` ago, and the keys that are older than any page's
    /// outbox. Gives the number of entries that lost their data.
    pub async fn purge(&self, days: u64, now_ms: u64) -> Result<usize, LedgerError> {
        let before = now_ms.saturating_sub(days.saturating_mul(DAY_MS));
        let forgotten = now_ms.saturating_sub(REMEMBERED_DAYS * DAY_MS);
        self.write(move |connection| {
            connection.execute(
                "DELETE FROM entry WHERE state IN ('done', 'dead') AND body IS NULL AND changed_ms < ?1",
                [forgotten],
            )?;
            connection.execute(
                "UPDATE entry SET body = NULL, context = NULL
                 WHERE state IN ('done', 'dead') AND body IS NOT NULL AND changed_ms < ?1",
                [before],
            )
        })
        .await
    }

    /// Removes the personal data of one entry at once, whatever its state; what was not delivered will not be. Tells
    /// whether there was such an entry.
    pub async fn erase(&self, key: &str, now_ms: u64) -> Result<bool, LedgerError> {
        let key = key.to_owned();
        self.write(move |connection| {
            let changed = connection.execute(
                "UPDATE entry SET body = NULL, context = NULL,
                                  changed_ms = CASE state WHEN 'done' THEN changed_ms ELSE ?2 END,
                                  reason = CASE state WHEN 'done' THEN reason ELSE 'erased' END,
                                  state = CASE state WHEN 'done' THEN 'done' ELSE 'dead' END
                 WHERE key = ?1",
                params![key, now_ms],
            )?;
            Ok(changed == 1)
        })
        .await
    }

    /// Lets a person send what is held or dead, or drop what waits. What was sent before stays in doubt, so that it is
    /// looked up first where it can be, and is sent unseen where it cannot.
    pub async fn decide(&self, key: &str, state: State, reason: &str, now_ms: u64) -> Result<bool, LedgerError> {
        let (key, reason) = (key.to_owned(), reason.to_owned());
        self.write(move |connection| {
            let changed = connection.execute(
                "UPDATE entry SET state = ?2, reason = ?3, due_ms = ?4, changed_ms = ?4
                 WHERE key = ?1 AND state IN ('accepted', 'held', 'dead') AND body IS NOT NULL",
                params![key, state.name(), reason, now_ms],
            )?;
            Ok(changed == 1)
        })
        .await
    }
}
