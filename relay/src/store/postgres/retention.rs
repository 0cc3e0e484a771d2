//! How long data is kept, and the times that a clock that was ahead has written. Personal data is kept until some days after delivery, a key
//! and its digest for 400 days, which is longer than any page keeps an undelivered lead.

use relay_core::ledger::LedgerError;

use super::schema::bigint;
use super::sessions::Sessions;
use crate::store::times::{DAY_MS, EARLIEST_VALID_MS, KEY_RETENTION_DAYS, TOLERANCE_MS};

/// In one transaction, so that no lock is held for long. Several relays may purge at the same time; each takes other entries.
const CHUNK: i64 = 256;

/// Deletes the data of some entries, and the keys of others. Returns how many have lost their data, and whether nothing is left.
pub(super) async fn purge_chunk(sessions: &Sessions, days: u64, now_ms: u64) -> Result<(usize, bool), LedgerError> {
    let purge_before_ms = bigint(now_ms.saturating_sub(days.saturating_mul(DAY_MS)));
    let delete_before_ms = bigint(now_ms.saturating_sub(KEY_RETENTION_DAYS * DAY_MS));
    let delete = "DELETE FROM entry WHERE key = ANY(ARRAY(
                      SELECT key FROM entry WHERE state IN ('done', 'dead') AND body IS NULL AND changed_ms < $1
                      ORDER BY changed_ms LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING key";
    let purge = "UPDATE entry SET body = NULL, context = NULL, target = NULL WHERE key = ANY(ARRAY(
                     SELECT key FROM entry WHERE state IN ('done', 'dead') AND body IS NOT NULL AND changed_ms < $1
                     ORDER BY changed_ms LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING key";
    let keys = sessions.query(delete, &[&delete_before_ms, &CHUNK]).await?.len();
    let entries = sessions.query(purge, &[&purge_before_ms, &CHUNK]).await?.len();
    let is_full = |count: usize| i64::try_from(count).is_ok_and(|count| count >= CHUNK);
    Ok((entries, !is_full(keys) && !is_full(entries)))
}

pub(super) async fn erase(sessions: &Sessions, key: &str, now_ms: u64) -> Result<bool, LedgerError> {
    let query = "UPDATE entry SET body = NULL, context = NULL, target = NULL,
                                  changed_ms = CASE state WHEN 'done' THEN changed_ms ELSE $2 END,
                                  reason = CASE state WHEN 'done' THEN reason ELSE 'erased' END,
                                  state = CASE state WHEN 'done' THEN 'done' ELSE 'dead' END
                 WHERE key = $1 RETURNING key";
    Ok(sessions.query_opt(query, &[&key, &bigint(now_ms)]).await?.is_some())
}

/// See `Ledger::correct_times`.
pub(super) async fn correct_times(
    sessions: &Sessions,
    settled_ms: u64,
    latest_due_ms: u64,
    now_ms: u64,
) -> Result<usize, LedgerError> {
    let (now, ahead) = (bigint(now_ms), bigint(now_ms.saturating_add(TOLERANCE_MS)));
    let due = "UPDATE entry SET due_ms = least(due_ms, CASE WHEN in_doubt THEN $1 ELSE $3 END), changed_ms = least(changed_ms, $3)
               WHERE state = 'accepted' AND due_ms > $3 AND (changed_ms > $4 OR due_ms > $2) RETURNING key";
    let due = sessions.query(due, &[&bigint(settled_ms), &bigint(latest_due_ms), &now, &ahead]).await?.len();
    if now_ms >= EARLIEST_VALID_MS {
        // A lead in doubt may have been received, and sent, before this moment; a look-up must not begin too late.
        let received =
            "UPDATE entry SET received_ms = $1 - CASE WHEN in_doubt OR state <> 'accepted' THEN $3::bigint ELSE 0 END
                        WHERE received_ms > $2 AND state IN ('accepted', 'sending', 'held')";
        sessions.query(received, &[&now, &ahead, &bigint(DAY_MS)]).await?;
    }
    Ok(due)
}
