//! The database's tables. A migration only adds, so that an older relay can still use the database. One relay migrates while the
//! others wait.

use relay_core::ledger::{LedgerError, State};
use tokio_postgres::{Client, Error, Row};

use super::sessions::{Sessions, StatementError, describe, without_limits};

/// Each migration leads to the version of its place in the list, counted from 1.
const MIGRATIONS: [&str; 1] = [include_str!("schema_1.sql")];
/// The first version whose relays can use a database that all of these migrations have changed.
const USABLE_FROM: i32 = 1;

/// Creates the tables, or brings them to the present version.
pub(super) async fn migrate(sessions: &Sessions) -> Result<(), LedgerError> {
    let mut session = sessions.session().await?;
    if needs_migration(&session).await? {
        migrate_alone(&mut session).await?;
    }
    Ok(())
}

pub(super) async fn check_existing(sessions: &Sessions) -> Result<(), LedgerError> {
    let session = sessions.session().await?;
    match version(&session).await.map_err(StatementError::from)? {
        None => Err(LedgerError("the database has no ledger; the relay creates it when it starts".to_owned())),
        Some(_) => Ok(needs_migration(&session).await.map(drop)?),
    }
}

/// Whether the database has the encoding of JSON.
pub(super) async fn check_encoding(sessions: &Sessions) -> Result<(), LedgerError> {
    let encoding = sessions.query_opt("SELECT current_setting('server_encoding')", &[]).await?;
    match encoding.map(|row| row.try_get::<_, String>(0)).transpose().map_err(StatementError::from)? {
        Some(encoding) if encoding != "UTF8" => {
            Err(LedgerError(format!("the database has the encoding {encoding}; it must be UTF8")))
        }
        _ => Ok(()),
    }
}

async fn needs_migration(session: &Client) -> Result<bool, StatementError> {
    let Some((version, usable_from)) = version(session).await? else { return Ok(true) };
    let known = known_version();
    if usable_from > known {
        return Err(StatementError::Failed(format!(
            "the ledger has version {version}, which needs a newer relay; this one knows version {known}"
        )));
    }
    Ok(version < known)
}

async fn migrate_alone(session: &mut Client) -> Result<(), LedgerError> {
    let migrated = async {
        let transaction = session.transaction().await?;
        without_limits(transaction.client()).await?;
        // Of the schema, until the end of the transaction. Other relays wait here.
        transaction
            .execute("SELECT pg_advisory_xact_lock(hashtextextended('leadwire ' || current_schema(), 0))", &[])
            .await?;
        let done = version(transaction.client()).await?.map_or(0, |(version, _)| version);
        for migration in MIGRATIONS.iter().skip(usize::try_from(done).unwrap_or_default()) {
            transaction.batch_execute(migration).await?;
        }
        if done < known_version() {
            transaction
                .batch_execute(
                    "CREATE TABLE IF NOT EXISTS leadwire_schema (
                         one BOOLEAN PRIMARY KEY DEFAULT true CHECK (one),
                         version INTEGER NOT NULL,
                         usable_from INTEGER NOT NULL -- the version that a relay must know at least
                     )",
                )
                .await?;
            transaction
                .execute(
                    "INSERT INTO leadwire_schema (version, usable_from) VALUES ($1, $2)
                     ON CONFLICT (one) DO UPDATE SET version = excluded.version, usable_from = excluded.usable_from",
                    &[&known_version(), &USABLE_FROM],
                )
                .await?;
        }
        transaction.commit().await
    };
    migrated.await.map_err(|error| LedgerError(format!("the tables could not be created: {}", describe(&error))))
}

/// With the version that a relay must know at least. `None` without a ledger.
async fn version(session: &Client) -> Result<Option<(i32, i32)>, Error> {
    // With to_regclass a session that has waited for the migration of another one could still see none.
    let query = "SELECT EXISTS (SELECT 1 FROM pg_class
                                WHERE relname = 'leadwire_schema' AND relnamespace = quote_ident(current_schema())::regnamespace)";
    let found = session.query_one(query, &[]).await?;
    if !found.try_get::<_, bool>(0)? {
        return Ok(None);
    }
    let row = session.query_opt("SELECT version, usable_from FROM leadwire_schema", &[]).await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

fn known_version() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}

/// The columns of one row, in their order.
pub(super) struct Columns<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(super) fn of(row: &'r Row) -> Columns<'r> {
        Columns { row, next: 0 }
    }

    pub(super) fn read<T: tokio_postgres::types::FromSql<'r>>(&mut self) -> Result<T, LedgerError> {
        let index = self.next;
        self.next += 1;
        self.row.try_get(index).map_err(|error| StatementError::from(error).into())
    }

    /// A time or a number; none is negative.
    pub(super) fn number(&mut self) -> Result<u64, LedgerError> {
        Ok(u64::try_from(self.read::<i64>()?).unwrap_or_default())
    }

    pub(super) fn optional_number(&mut self) -> Result<Option<u64>, LedgerError> {
        Ok(self.read::<Option<i64>>()?.map(|number| u64::try_from(number).unwrap_or_default()))
    }

    pub(super) fn small_number(&mut self) -> Result<u32, LedgerError> {
        Ok(u32::try_from(self.read::<i64>()?).unwrap_or(u32::MAX))
    }

    /// The table's check allows no other names; an entry with one would need a decision of staff.
    pub(super) fn state(&mut self) -> Result<State, LedgerError> {
        Ok(State::of(self.read()?).unwrap_or(State::Held))
    }
}

/// As PostgreSQL has integers.
pub(super) fn bigint(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
