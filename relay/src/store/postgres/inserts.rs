//! Adding entries. Requests that arrive at the same time share one statement with many rows, and so one flush of the database; a
//! few of such statements run at the same time. A crash leaves no entry half added.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use relay_core::ledger::{Entry, Inserted, LedgerError, NewEntry};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_postgres::types::ToSql;

use super::notifications::Notifier;
use super::schema::{Columns, bigint};
use super::sessions::{Sessions, StatementError};
use crate::crash;

/// Statements that run at the same time. While one is flushed, the next is sent.
pub(super) const LANES: usize = 3;
/// Of one statement.
const MAX_ROWS: usize = 256;
/// A visitor gets an answer within a second. The page keeps a lead that is not stored by then, and sends it again.
const INSERT_TIMEOUT: Duration = Duration::from_millis(900);

/// Tests on a loaded machine have another one: `LEADWIRE_INSERT_TIMEOUT_MS`. Compiled in with the feature `crash-points` only.
#[cfg(feature = "crash-points")]
pub(super) fn insert_timeout() -> Duration {
    static TIMEOUT: std::sync::OnceLock<Duration> = std::sync::OnceLock::new();
    let read = || std::env::var("LEADWIRE_INSERT_TIMEOUT_MS").ok()?.parse().ok().map(Duration::from_millis);
    *TIMEOUT.get_or_init(|| read().unwrap_or(INSERT_TIMEOUT))
}

#[cfg(not(feature = "crash-points"))]
pub(super) fn insert_timeout() -> Duration {
    INSERT_TIMEOUT
}

#[derive(Clone)]
pub(super) struct Inserts {
    waiting: mpsc::UnboundedSender<Insert>,
    sessions: Sessions,
}

/// An entry, and who waits for it.
struct Insert {
    entry: NewEntry,
    now_ms: u64,
    /// Nobody waits for it any longer than that.
    deadline: Instant,
    reply: oneshot::Sender<Result<Inserted, LedgerError>>,
}

impl Inserts {
    pub(super) fn start(sessions: &Sessions, notifier: &Notifier) -> Inserts {
        let (sender, waiting) = mpsc::unbounded_channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..LANES {
            tokio::spawn(run_lane(Arc::clone(&waiting), sessions.clone(), notifier.clone()));
        }
        Inserts { waiting: sender, sessions: sessions.clone() }
    }

    /// Connects to the database, so that the first leads do not wait for it.
    pub(super) async fn connect(&self) {
        let connect = |sessions: Sessions| async move { sessions.session().await };
        let tasks: JoinSet<_> = (0..LANES).map(|_| connect(self.sessions.clone())).collect();
        // The inserts try again what failed here.
        drop(tasks.join_all().await);
    }

    /// The entry is added also if the future is dropped.
    pub(super) fn insert(
        &self,
        entry: NewEntry,
        now_ms: u64,
    ) -> impl Future<Output = Result<Inserted, LedgerError>> + use<> {
        let (reply, inserted) = oneshot::channel();
        let deadline = Instant::now() + insert_timeout();
        let is_sent = self.waiting.send(Insert { entry, now_ms, deadline, reply }).is_ok();
        async move {
            match timeout_at(deadline, inserted).await {
                Ok(Ok(inserted)) => inserted,
                Ok(Err(_)) if !is_sent => Err(LedgerError("the ledger is closed".to_owned())),
                Ok(Err(_)) => Err(LedgerError("the insert ended without a result".to_owned())),
                Err(_) => Err(too_late()),
            }
        }
    }
}

fn too_late() -> LedgerError {
    LedgerError(format!("the database did not commit within {:?}", insert_timeout()))
}

async fn run_lane(waiting: Arc<Mutex<mpsc::UnboundedReceiver<Insert>>>, sessions: Sessions, notifier: Notifier) {
    loop {
        let mut group = Vec::new();
        if waiting.lock().await.recv_many(&mut group, MAX_ROWS).await == 0 {
            return;
        }
        let now = Instant::now();
        let (late, group): (Vec<Insert>, Vec<Insert>) = group.into_iter().partition(|insert| insert.deadline <= now);
        for insert in late {
            reply(insert, Err(too_late()));
        }
        if !group.is_empty() {
            insert_group(group, &sessions, &notifier).await;
        }
    }
}

async fn insert_group(mut group: Vec<Insert>, sessions: &Sessions, notifier: &Notifier) {
    // In the same order in each session, or two that add the same keys would wait for each other. Of the requests with one key the
    // first stays first.
    group.sort_by(|one, other| one.entry.key.cmp(&other.entry.key));
    let rows: Vec<&Insert> = group.iter().collect();
    crash::point("before commit");
    let results = insert_rows(&rows, sessions).await;
    crash::point("after commit");
    let results = match results {
        Ok(results) => results.into_iter().map(Ok).collect(),
        // One of the entries cannot be stored; the others must not be refused because of it.
        Err(StatementError::Data(_)) if rows.len() > 1 => {
            let mut results = Vec::new();
            for row in &rows {
                results.push(insert_one(row, sessions).await);
            }
            results
        }
        Err(error) => {
            let error = LedgerError::from(error);
            rows.iter().map(|_| Err(error.clone())).collect()
        }
    };
    for (insert, result) in group.into_iter().zip(results) {
        if matches!(result, Ok(Inserted::New)) && insert.entry.held.is_none() {
            notifier.arrived(&insert.entry.connection);
        }
        reply(insert, result);
    }
}

async fn insert_one(row: &Insert, sessions: &Sessions) -> Result<Inserted, LedgerError> {
    let inserted = insert_rows(&[row], sessions).await?.pop();
    inserted.ok_or_else(|| LedgerError("the insert has no result".to_owned()))
}

fn reply(insert: Insert, result: Result<Inserted, LedgerError>) {
    // The caller may have been dropped.
    let _ = insert.reply.send(result);
}

/// The results in the order of the rows.
async fn insert_rows(rows: &[&Insert], sessions: &Sessions) -> Result<Vec<Inserted>, StatementError> {
    let texts = |of: fn(&NewEntry) -> &str| rows.iter().map(|row| of(&row.entry)).collect::<Vec<_>>();
    let optional = |of: fn(&NewEntry) -> Option<&str>| rows.iter().map(|row| of(&row.entry)).collect::<Vec<_>>();
    let keys = texts(|entry| &entry.key);
    let digests: Vec<&[u8]> = rows.iter().map(|row| row.entry.digest.0.as_slice()).collect();
    let creates: Vec<bool> = rows.iter().map(|row| row.entry.creates).collect();
    let targets: Vec<Option<String>> = rows.iter().map(|row| target(&row.entry)).collect();
    let times: Vec<i64> = rows.iter().map(|row| bigint(row.now_ms)).collect();
    let due: Vec<i64> = rows.iter().map(|row| bigint(row.entry.due_ms.unwrap_or(row.now_ms))).collect();
    let added = sessions
        .execute_query(
            "INSERT INTO entry (key, digest, connection, form, kind, body, context, creates, target, state, reason, suspect,
                                due_ms, received_ms, changed_ms)
             SELECT key, digest, connection, form, kind, body, context, creates, target, state, reason, suspect,
                    due_ms, now_ms, now_ms
             FROM unnest($1::text[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[],
                         $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::bigint[])
                  AS row (key, digest, connection, form, kind, body, context, creates, target, state, reason, suspect, now_ms, due_ms)
             ON CONFLICT (key) DO NOTHING RETURNING key",
            &[
                &keys,
                &digests,
                &texts(|entry| &entry.connection),
                &optional(|entry| entry.form.as_deref()),
                &texts(|entry| &entry.kind),
                &texts(|entry| &entry.body),
                &texts(|entry| &entry.context),
                &creates,
                &targets,
                &texts(|entry| entry.first_state().as_str()),
                &optional(|entry| entry.held.as_deref()),
                &optional(|entry| entry.suspect),
                &times,
                &due,
            ],
        )
        .await?;
    let mut added: HashSet<&str> = added.iter().filter_map(|row| row.try_get(0).ok()).collect();
    // Of the rows with one key the database has added the first, and skipped the others.
    let is_added: Vec<bool> = keys.iter().map(|key| added.remove(key)).collect();
    let mut repeated: Vec<&str> =
        keys.iter().zip(&is_added).filter(|(_, is_added)| !**is_added).map(|(key, _)| *key).collect();
    repeated.dedup();
    let known = if repeated.is_empty() { Vec::new() } else { known_entries(&repeated, sessions).await? };
    rows.iter().zip(is_added).map(|(row, is_added)| result(row, is_added, &known)).collect()
}

fn result(row: &Insert, is_added: bool, known: &[([u8; 32], Entry)]) -> Result<Inserted, StatementError> {
    if is_added {
        return Ok(Inserted::New);
    }
    let (digest, entry) = known.iter().find(|(_, entry)| entry.key == row.entry.key).ok_or_else(|| {
        // Purged between the two statements; the sender tries again.
        StatementError::Failed("the entry of this key was just deleted".to_owned())
    })?;
    Ok(if *digest == row.entry.digest.0 { Inserted::Replay(entry.clone()) } else { Inserted::Conflict })
}

async fn known_entries(keys: &[&str], sessions: &Sessions) -> Result<Vec<([u8; 32], Entry)>, StatementError> {
    let query =
        "SELECT digest, key, form, kind, creates, state, reason, record_id FROM entry WHERE key = ANY($1::text[])";
    let rows = sessions.execute_query(query, &[&keys]).await?;
    let read = |row| {
        let mut columns = Columns::of(row);
        let digest: &[u8] = columns.read()?;
        let digest = digest.try_into().map_err(|_| LedgerError("a digest has another length".to_owned()))?;
        Ok((digest, entry(&mut columns)?))
    };
    rows.iter().map(read).collect::<Result<_, LedgerError>>().map_err(|error| StatementError::Failed(error.0))
}

/// Within the time of an insert: a visitor waits for it, too.
pub(super) async fn find(sessions: &Sessions, key: &str) -> Result<Option<Entry>, LedgerError> {
    let query = "SELECT key, form, kind, creates, state, reason, record_id FROM entry WHERE key = $1";
    let parameters: [&(dyn ToSql + Sync); 1] = [&key];
    let row = timeout(insert_timeout(), sessions.query_opt(query, &parameters)).await;
    let row = row.map_err(|_| LedgerError(format!("the database did not answer within {:?}", insert_timeout())))??;
    row.map(|row| entry(&mut Columns::of(&row))).transpose()
}

fn entry(columns: &mut Columns<'_>) -> Result<Entry, LedgerError> {
    Ok(Entry {
        key: columns.read()?,
        form: columns.read()?,
        kind: columns.read()?,
        creates: columns.read()?,
        state: columns.state()?,
        reason: columns.read()?,
        record_id: columns.read()?,
    })
}

#[derive(Deserialize)]
struct Change<'b> {
    #[serde(borrow)]
    id: &'b RawValue,
}

/// The CRM's id of the record that the entry changes, with or without quotes.
pub(super) fn target(entry: &NewEntry) -> Option<String> {
    if entry.creates {
        return None;
    }
    let id = serde_json::from_str::<Change<'_>>(&entry.body).ok()?.id.get();
    Some(serde_json::from_str(id).unwrap_or_else(|_| id.to_owned())).filter(|id| id != "null")
}
