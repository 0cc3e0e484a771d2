//! The entries that were written by a clock that was ahead. Without a correction they would wait until the clock catches up.

use rusqlite::{Connection, params};

use crate::store::times::{DAY_MS, EARLIEST_VALID_MS, TOLERANCE_MS};

/// See `Ledger::correct_times`.
pub(super) fn correct_times(
    connection: &Connection,
    settled_ms: u64,
    latest_due_ms: u64,
    now_ms: u64,
) -> rusqlite::Result<usize> {
    let ahead_ms = now_ms.saturating_add(TOLERANCE_MS);
    let due = connection.execute(
        "UPDATE entry SET due_ms = min(due_ms, CASE WHEN in_doubt THEN ?1 ELSE ?3 END), changed_ms = min(changed_ms, ?3)
         WHERE state = 'accepted' AND due_ms > ?3 AND (changed_ms > ?4 OR due_ms > ?2)",
        params![settled_ms, latest_due_ms, now_ms, ahead_ms],
    )?;
    if now_ms >= EARLIEST_VALID_MS {
        // A lead in doubt may have been received, and sent, before this moment; a look-up must not begin too late.
        connection.execute(
            "UPDATE entry SET received_ms = ?1 - CASE WHEN in_doubt OR state <> 'accepted' THEN ?3 ELSE 0 END
             WHERE received_ms > ?2 AND state IN ('accepted', 'sending', 'held')",
            params![now_ms, ahead_ms, DAY_MS],
        )?;
    }
    Ok(due)
}
