//! What staff see: lists, one entry with its attempts, and all entries page by page. No list reads every entry.

use std::collections::HashMap;

use relay_core::ledger::{Attempt, EntryDetails, Filter, LedgerError, MAX_EARLIER_PAYLOADS, Page, State};
use tokio_postgres::Row;

use super::counters;
use super::schema::Columns;
use super::sessions::Sessions;

const COLUMNS: &str = "key, connection, form, kind, state, reason, in_doubt, attempts, received_ms, changed_ms, due_ms, \
                       record_id, body IS NOT NULL";
/// For one entry, and for all of them.
const PERSONAL: &str = "body, context";
const NOT_PERSONAL: &str = "NULL::text, NULL::text";
const ATTEMPT: &str = "number, started_ms, ended_ms, outcome, detail";

pub(super) async fn show(sessions: &Sessions, key: &str) -> Result<Option<EntryDetails>, LedgerError> {
    let query = format!("SELECT {COLUMNS}, {PERSONAL} FROM entry WHERE key = $1");
    let row = sessions.query_opt(&query, &[&key]).await?;
    row.map(|row| details(&row)).transpose()
}

pub(super) async fn list(sessions: &Sessions, filter: &Filter) -> Result<Vec<EntryDetails>, LedgerError> {
    // From each state's end of its index, because there is no index on the time alone.
    let newest = |state: &State| {
        format!(
            "(SELECT {COLUMNS}, {NOT_PERSONAL}, id FROM entry WHERE state = '{state}'
              ORDER BY changed_ms DESC, id DESC LIMIT $1)"
        )
    };
    let states = filter.state.map_or_else(|| State::ALL.to_vec(), |state| vec![state]);
    let newest: Vec<String> = states.iter().map(newest).collect();
    let newest = newest.join(" UNION ALL ");
    let query = format!("SELECT * FROM ({newest}) AS entry ORDER BY changed_ms DESC, id DESC LIMIT $1");
    sessions.query(&query, &[&i64::from(filter.limit)]).await?.iter().map(details).collect()
}

pub(super) async fn page(sessions: &Sessions, page: &Page) -> Result<Vec<(EntryDetails, Vec<Attempt>)>, LedgerError> {
    let entries = entries(sessions, page).await?;
    let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    let query = format!("SELECT {ATTEMPT}, key FROM attempt WHERE key = ANY($1::text[]) ORDER BY key, number");
    let mut of_key: HashMap<String, Vec<Attempt>> = HashMap::new();
    for row in sessions.query(&query, &[&keys]).await? {
        let mut columns = Columns::of(&row);
        let attempt = attempt(&mut columns)?;
        of_key.entry(columns.read()?).or_default().push(attempt);
    }
    let with_attempts = |entry: EntryDetails| {
        let attempts = of_key.remove(&entry.key).unwrap_or_default();
        (entry, attempts)
    };
    Ok(entries.into_iter().map(with_attempts).collect())
}

async fn entries(sessions: &Sessions, page: &Page) -> Result<Vec<EntryDetails>, LedgerError> {
    let select = format!("SELECT {COLUMNS}, {PERSONAL} FROM entry");
    let (after, limit) = (page.after.as_deref().unwrap_or_default(), page.filter.limit);
    let rows = match page.filter.state {
        None => {
            let query = format!("{select} WHERE key > $1 ORDER BY key LIMIT $2");
            sessions.query(&query, &[&after, &i64::from(limit)]).await?
        }
        // OFFSET keeps PostgreSQL from joining the two queries, and so from reading all keys.
        Some(state) if counters::is_rare(sessions, state, limit).await? => {
            let rare = "(SELECT * FROM entry WHERE state = $3 OFFSET 0) AS entry";
            let query = format!("SELECT {COLUMNS}, {PERSONAL} FROM {rare} WHERE key > $1 ORDER BY key LIMIT $2");
            sessions.query(&query, &[&after, &i64::from(limit), &state.as_str()]).await?
        }
        Some(state) => {
            // The empty text keeps PostgreSQL from using the index of that column.
            let query = format!("{select} WHERE state || '' = $3 AND key > $1 ORDER BY key LIMIT $2");
            sessions.query(&query, &[&after, &i64::from(limit), &state.as_str()]).await?
        }
    };
    rows.iter().map(details).collect()
}

pub(super) async fn attempts(sessions: &Sessions, key: &str) -> Result<Vec<Attempt>, LedgerError> {
    let query = format!("SELECT {ATTEMPT} FROM attempt WHERE key = $1 ORDER BY number");
    sessions.query(&query, &[&key]).await?.iter().map(|row| attempt(&mut Columns::of(row))).collect()
}

fn attempt(columns: &mut Columns<'_>) -> Result<Attempt, LedgerError> {
    Ok(Attempt {
        number: columns.small_number()?,
        started_ms: columns.number()?,
        ended_ms: columns.optional_number()?,
        outcome: columns.read()?,
        detail: columns.read()?,
    })
}

fn details(row: &Row) -> Result<EntryDetails, LedgerError> {
    let mut columns = Columns::of(row);
    Ok(EntryDetails {
        key: columns.read()?,
        connection: columns.read()?,
        form: columns.read()?,
        kind: columns.read()?,
        state: columns.state()?,
        reason: columns.read()?,
        in_doubt: columns.read()?,
        attempts: columns.small_number()?,
        received_ms: columns.number()?,
        changed_ms: columns.number()?,
        due_ms: columns.number()?,
        record_id: columns.read()?,
        has_data: columns.read()?,
        body: columns.read()?,
        context: columns.read()?,
    })
}

/// What a form has delivered to a record before: by its lead, which created the record, and by changes of it. Newest first.
pub(super) async fn delivered_before(sessions: &Sessions, key: &str) -> Result<Vec<String>, LedgerError> {
    let query = "SELECT earlier.body FROM entry
                 JOIN entry AS earlier ON earlier.connection = entry.connection AND earlier.record_id = entry.target
                                      AND earlier.form = entry.form
                 WHERE entry.key = $1 AND earlier.id < entry.id AND earlier.state = 'done' AND earlier.body IS NOT NULL
                 ORDER BY earlier.id DESC LIMIT $2";
    let limit = i64::try_from(MAX_EARLIER_PAYLOADS).unwrap_or(i64::MAX);
    sessions.query(query, &[&key, &limit]).await?.iter().map(|row| Columns::of(row).read()).collect()
}
