//! The queue of each connection: leases, claims, and the ends of attempts. A claim commits its attempt before the CRM is called, so
//! that a crash during the call is known afterwards.

use relay_core::ledger::{ClaimedEntry, Lease, LedgerError, MAX_LEASE_MS, SettledFields, Settlement, State};
use tokio::time::Instant;
use tokio_postgres::Row;

use super::clock::{DatabaseClock, now_ms};
use super::schema::{Columns, bigint};
use super::sessions::Sessions;
use super::unanswered_claims::UnansweredClaims;

/// Whether no earlier change of the same record is still waiting. In another order the older change would win.
macro_rules! has_no_earlier_change {
    () => {
        "NOT EXISTS (SELECT 1 FROM entry AS earlier
                     WHERE earlier.connection = entry.connection AND earlier.target = entry.target
                       AND earlier.id < entry.id AND earlier.state IN ('accepted', 'sending'))"
    };
}

/// `None` while another owner has an unexpired lease.
pub(super) async fn acquire_lease(
    sessions: &Sessions,
    clock: &DatabaseClock,
    connection: &str,
    owner: &str,
    until_ms: u64,
    now_ms: u64,
) -> Result<Option<Lease>, LedgerError> {
    let query = concat!(
        "INSERT INTO lease (connection, owner, fence, until_ms, since_ms) VALUES ($1, $2, 1, $3, $4)
                 ON CONFLICT (connection) DO UPDATE SET
                     fence = lease.fence + (lease.owner <> excluded.owner)::integer, owner = excluded.owner,
                     until_ms = excluded.until_ms,
                     since_ms = CASE WHEN lease.owner = excluded.owner AND lease.until_ms > $4 THEN lease.since_ms ELSE $4 END
                 WHERE lease.owner = excluded.owner OR lease.until_ms <= $4 - greatest($5 - ",
        now_ms!(),
        ", 0) RETURNING fence, ",
        now_ms!()
    );
    // By as much as it is ahead of the database's clock, the time is corrected: the lease of another owner must have ended.
    let asked_ms = clock.database_ms();
    let row = sessions.query_opt(query, &[&connection, &owner, &bigint(until_ms), &bigint(now_ms), &asked_ms]).await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    let fence = columns.number()?;
    // With a time that is behind, the lease may have ended for others already; one that is ahead is wrong for what follows, too.
    clock.check(asked_ms, columns.read()?)?;
    Ok(Some(Lease { connection: connection.to_owned(), owner: owner.to_owned(), fence, until_ms }))
}

pub(super) async fn release_lease(sessions: &Sessions, lease: &Lease) -> Result<(), LedgerError> {
    // A release that was delayed must not end a lease that the same owner has renewed since.
    let query = "UPDATE lease SET until_ms = 0 WHERE connection = $1 AND owner = $2 AND fence = $3 AND until_ms <= $4";
    let Lease { connection, owner, fence, until_ms } = lease;
    sessions.query(query, &[connection, owner, &bigint(*fence), &bigint(*until_ms)]).await.map(drop)
}

/// Which entries a claim takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claimable {
    All,
    /// Those that change a record, and those that are looked up first.
    Changes,
}

/// Makes the entries of lost claims due again, which were not sent, and claims.
pub(super) async fn claim_new(
    unanswered: &UnansweredClaims,
    sessions: &Sessions,
    lease: &Lease,
    claimable: Claimable,
    limit: usize,
    now_ms: u64,
) -> Result<Vec<ClaimedEntry>, LedgerError> {
    requeue_lost_claims(unanswered, sessions, lease, now_ms).await?;
    let id: i64 = rand::random();
    unanswered.add(id, &lease.connection);
    let claimed = claim(sessions, lease, claimable, limit, now_ms, id).await?;
    unanswered.remove(id);
    Ok(claimed)
}

async fn requeue_lost_claims(
    unanswered: &UnansweredClaims,
    sessions: &Sessions,
    lease: &Lease,
    now_ms: u64,
) -> Result<(), LedgerError> {
    let start = Instant::now();
    let lost = unanswered.ids_of(&lease.connection);
    if lost.is_empty() {
        return Ok(());
    }
    let query = "UPDATE entry SET state = 'accepted', changed_ms = $3
                 WHERE connection = $1 AND claim_owner = $4 AND state = 'sending' AND claim_id = ANY($2::bigint[])";
    sessions.query(query, &[&lease.connection, &lost, &bigint(now_ms), &lease.owner]).await?;
    unanswered.remove_requeued(&lost, start);
    Ok(())
}

/// The lease's row is locked, so that the connection changes its owner before the claim or after it.
async fn claim(
    sessions: &Sessions,
    lease: &Lease,
    claimable: Claimable,
    limit: usize,
    now_ms: u64,
    id: i64,
) -> Result<Vec<ClaimedEntry>, LedgerError> {
    let query = concat!(
        "WITH held AS (SELECT fence FROM lease WHERE connection = $1 AND fence = $4 FOR SHARE),
         due AS (
             SELECT key, due_ms, id, reason IS NOT NULL AS manual_retry FROM entry
             WHERE connection = $1 AND state = 'accepted' AND due_ms <= $2 AND ($5 OR in_doubt OR NOT creates)
               AND EXISTS (SELECT 1 FROM held) AND ",
        has_no_earlier_change!(),
        "    ORDER BY due_ms, id LIMIT $3 FOR UPDATE SKIP LOCKED
         ),
         claimed AS (
             UPDATE entry SET state = 'sending', reason = NULL, attempts = attempts + 1, changed_ms = $2,
                              claim_owner = $6, claim_fence = $4, claim_id = $7
             FROM due WHERE entry.key = due.key AND entry.state = 'accepted'
             RETURNING entry.key, kind, body, creates, in_doubt, attempts, received_ms, manual_retry, due.due_ms, due.id
         ),
         attempted AS (INSERT INTO attempt (key, number, started_ms) SELECT key, attempts, $2 FROM claimed)
         SELECT key, kind, body, creates, in_doubt, attempts, received_ms, manual_retry FROM claimed ORDER BY due_ms, id"
    );
    let takes_all = claimable == Claimable::All;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = sessions
        .query(
            query,
            &[&lease.connection, &bigint(now_ms), &limit, &bigint(lease.fence), &takes_all, &lease.owner, &id],
        )
        .await?;
    rows.iter().map(|row| claimed_entry(row, lease.fence)).collect()
}

/// Returns the keys of the entries that were settled.
pub(super) async fn settle(
    sessions: &Sessions,
    settlements: &[Settlement],
    now_ms: u64,
) -> Result<Vec<String>, LedgerError> {
    let rows: Vec<SettledRow<'_>> =
        settlements.iter().map(|settlement| (settlement, settlement.next.fields(now_ms))).collect();
    let query = "WITH settlement AS (
             SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bool[], $6::text[], $7::bigint[],
                                  $8::text[], $9::text[], $10::text[])
                 AS row (key, attempt, fence, state, in_doubt, reason, due_ms, record_id, outcome, detail)
         ),
         locked AS (
             SELECT settlement.* FROM entry JOIN settlement USING (key)
             WHERE entry.attempts = attempt AND entry.claim_fence = fence AND entry.state = 'sending'
             ORDER BY key FOR UPDATE OF entry
         ),
         settled AS (
             UPDATE entry SET state = locked.state, in_doubt = locked.in_doubt, reason = locked.reason,
                              due_ms = locked.due_ms, changed_ms = $11, record_id = coalesce(locked.record_id, entry.record_id)
             FROM locked
             WHERE entry.key = locked.key AND entry.attempts = attempt AND entry.claim_fence = fence AND entry.state = 'sending'
             RETURNING entry.key, attempt, outcome, detail
         ),
         ended AS (
             UPDATE attempt SET ended_ms = $11, outcome = settled.outcome, detail = settled.detail
             FROM settled WHERE attempt.key = settled.key AND number = attempt
         )
         SELECT key FROM settled";
    let texts = |of: fn(&SettledRow<'_>) -> Option<String>| rows.iter().map(of).collect::<Vec<_>>();
    let numbers = |of: fn(&SettledRow<'_>) -> u64| rows.iter().map(|row| bigint(of(row))).collect::<Vec<_>>();
    let in_doubt: Vec<bool> = rows.iter().map(|row| row.1.in_doubt).collect();
    let settled = sessions
        .query(
            query,
            &[
                &texts(|row| Some(row.0.key.clone())),
                &numbers(|row| row.0.attempt.into()),
                &numbers(|row| row.0.fence),
                &texts(|row| Some(row.1.state.as_str().to_owned())),
                &in_doubt,
                &texts(|row| row.1.reason.map(str::to_owned)),
                &numbers(|row| row.1.due_ms),
                &texts(|row| row.1.record_id.map(str::to_owned)),
                &texts(|row| Some(row.0.outcome.to_owned())),
                &texts(|row| row.0.detail.clone()),
                &bigint(now_ms),
            ],
        )
        .await?;
    settled.iter().map(|row| Columns::of(row).read()).collect()
}

type SettledRow<'s> = (&'s Settlement, SettledFields<'s>);

/// A claim has expired when the lease with its fence has, or when there is none.
pub(super) async fn recover_expired(
    sessions: &Sessions,
    owner: &str,
    due_ms: u64,
    now_ms: u64,
) -> Result<usize, LedgerError> {
    // By the database's clock, in case that this machine's is behind: it must not end a lease that lasts.
    let query = concat!(
        "UPDATE lease SET until_ms = greatest($1, ",
        now_ms!(),
        ") + $2 WHERE until_ms > greatest($1, ",
        now_ms!(),
        ") + $2"
    );
    sessions.query(query, &[&bigint(now_ms), &bigint(MAX_LEASE_MS)]).await?;
    let query = "UPDATE entry SET state = 'accepted', in_doubt = creates, changed_ms = $1, due_ms = $2
                 WHERE state = 'sending' AND claim_owner IS DISTINCT FROM $3
                   AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.connection = entry.connection
                                     AND lease.fence = entry.claim_fence AND lease.until_ms > $1)
                 RETURNING key";
    Ok(sessions.query(query, &[&bigint(now_ms), &bigint(due_ms), &owner]).await?.len())
}

/// Returns the connection of an entry that became due.
pub(super) async fn make_due(sessions: &Sessions, key: &str, now_ms: u64) -> Result<Option<String>, LedgerError> {
    let query = "UPDATE entry SET due_ms = $2 WHERE key = $1 AND state = 'accepted' AND attempts = 0 AND due_ms > $2
                 RETURNING connection";
    let row = sessions.query_opt(query, &[&key, &bigint(now_ms)]).await?;
    row.map(|row| Columns::of(&row).read()).transpose()
}

pub(super) async fn next_due_ms(sessions: &Sessions, name: &str) -> Result<Option<u64>, LedgerError> {
    let query = concat!(
        "SELECT due_ms FROM entry WHERE connection = $1 AND state = 'accepted' AND ",
        has_no_earlier_change!(),
        " ORDER BY due_ms, id LIMIT 1"
    );
    let row = sessions.query_opt(query, &[&name]).await?;
    row.map(|row| Columns::of(&row).number()).transpose()
}

/// Returns the connection of the changed entry.
pub(super) async fn decide(
    sessions: &Sessions,
    key: &str,
    state: State,
    reason: &str,
    now_ms: u64,
) -> Result<Option<String>, LedgerError> {
    let query = "UPDATE entry SET state = $2, reason = $3, due_ms = $4, changed_ms = $4
                 WHERE key = $1 AND state IN ('accepted', 'held', 'dead') AND body IS NOT NULL
                 RETURNING connection";
    let row = sessions.query_opt(query, &[&key, &state.as_str(), &reason, &bigint(now_ms)]).await?;
    row.map(|row| Columns::of(&row).read()).transpose()
}

fn claimed_entry(row: &Row, fence: u64) -> Result<ClaimedEntry, LedgerError> {
    let mut columns = Columns::of(row);
    Ok(ClaimedEntry {
        key: columns.read()?,
        kind: columns.read()?,
        body: columns.read::<Option<String>>()?.unwrap_or_default(),
        creates: columns.read()?,
        in_doubt: columns.read()?,
        attempt: columns.small_number()?,
        received_ms: columns.number()?,
        manual_retry: columns.read()?,
        fence,
    })
}
