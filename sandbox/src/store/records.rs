//! Queries on records inside one transaction.

use leadwire::schema::{Object, Value};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};

use crate::json;

const COLUMNS: &str = "SELECT kind, id, fields, added_ms, changed_ms FROM records";

#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Such as `ivvy.lead`.
    pub kind: String,
    pub id: i64,
    pub fields: Object,
    pub added_ms: i64,
    pub changed_ms: i64,
}

/// A finished iVvy batch.
pub struct Batch {
    pub started_ms: i64,
    /// The jobs with their responses, as JSON.
    pub results: String,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error("the fields of {kind} {id} are not a JSON object")]
    Unreadable { kind: String, id: i64 },
    #[error("no id is left for {kind}")]
    NoIdLeft { kind: String },
}

pub struct Records<'a> {
    connection: &'a Connection,
    pub now_ms: i64,
}

impl<'a> Records<'a> {
    pub fn new(connection: &'a Connection, now_ms: i64) -> Records<'a> {
        Records { connection, now_ms }
    }

    pub fn find(&self, kind: &str, id: i64) -> Result<Option<Record>, StoreError> {
        Ok(self.select("WHERE kind = ?1 AND id = ?2", params![kind, id])?.pop())
    }

    /// Oldest first.
    pub fn all(&self, kind: &str) -> Result<Vec<Record>, StoreError> {
        self.select("WHERE kind = ?1 ORDER BY number", params![kind])
    }

    /// Newest first, of one kind or of all.
    pub fn newest(&self, kind: Option<&str>, limit: usize) -> Result<Vec<Record>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.select("WHERE ?1 IS NULL OR kind = ?1 ORDER BY number DESC LIMIT ?2", params![kind, limit])
    }

    /// The records with this `ORIGIN_ID`, by an index.
    pub fn by_origin_id(&self, kind: &str, origin: &str) -> Result<Vec<Record>, StoreError> {
        self.select(
            "WHERE kind = ?1 AND json_extract(fields, '$.ORIGIN_ID') = ?2 ORDER BY number",
            params![kind, origin],
        )
    }

    /// The records whose JSON contains this text anywhere: a fast first filter, to be followed by an exact one.
    pub fn containing(&self, kind: &str, text: &str) -> Result<Vec<Record>, StoreError> {
        self.select("WHERE kind = ?1 AND instr(fields, ?2) > 0 ORDER BY number", params![kind, text])
    }

    /// Inserts a record with the next id of its kind.
    pub fn insert(&self, kind: &str, fields: &Object) -> Result<i64, StoreError> {
        let id = self.take_id(kind)?;
        self.insert_with_id(kind, id, fields)?;
        Ok(id)
    }

    pub fn insert_with_id(&self, kind: &str, id: i64, fields: &Object) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO records (kind, id, fields, added_ms, changed_ms) VALUES (?1, ?2, ?3, ?4, ?4)",
            params![kind, id, to_json(fields), self.now_ms],
        )?;
        Ok(())
    }

    /// Replaces all fields of a record.
    pub fn update(&self, kind: &str, id: i64, fields: &Object) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE records SET fields = ?3, changed_ms = ?4 WHERE kind = ?1 AND id = ?2",
            params![kind, id, to_json(fields), self.now_ms],
        )?;
        Ok(())
    }

    /// The next id of the kind, which is not used again.
    pub fn take_id(&self, kind: &str) -> Result<i64, StoreError> {
        let sql = "SELECT next FROM next_ids WHERE kind = ?1";
        let next: Option<i64> = self.connection.query_row(sql, [kind], |row| row.get(0)).optional()?.flatten();
        let next = next.ok_or_else(|| StoreError::NoIdLeft { kind: kind.to_owned() })?;
        let sql = "UPDATE next_ids SET next = ?2 WHERE kind = ?1";
        self.connection.execute(sql, params![kind, next.checked_add(1)])?;
        Ok(next)
    }

    /// False when the kind does not exist.
    pub fn set_next_id(&self, kind: &str, next: i64) -> Result<bool, StoreError> {
        let changed = self.connection.execute("UPDATE next_ids SET next = ?2 WHERE kind = ?1", params![kind, next])?;
        Ok(changed > 0)
    }

    pub fn init_next_id(&self, kind: &str, first: i64) -> Result<(), StoreError> {
        self.connection.execute("INSERT INTO next_ids (kind, next) VALUES (?1, ?2)", params![kind, first])?;
        Ok(())
    }

    pub fn save_batch(&self, async_id: &str, results: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO batches (async_id, taken_ms, results) VALUES (?1, ?2, ?3)";
        self.connection.execute(sql, params![async_id, self.now_ms, results])?;
        Ok(())
    }

    pub fn batch(&self, async_id: &str) -> Result<Option<Batch>, StoreError> {
        let sql = "SELECT taken_ms, results FROM batches WHERE async_id = ?1";
        let batch = self
            .connection
            .query_row(sql, [async_id], |row| Ok(Batch { started_ms: row.get(0)?, results: row.get(1)? }));
        Ok(batch.optional()?)
    }

    pub fn is_seeded(&self) -> Result<bool, StoreError> {
        Ok(self.connection.query_row("SELECT count(*) > 0 FROM next_ids", [], |row| row.get(0))?)
    }

    pub fn delete_all(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("DELETE FROM records; DELETE FROM next_ids; DELETE FROM batches;")?;
        Ok(())
    }

    fn select(&self, condition: &str, values: &[&dyn ToSql]) -> Result<Vec<Record>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{COLUMNS} {condition}"))?;
        let mut rows = statement.query(values)?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(read_record(row)?);
        }
        Ok(records)
    }
}

fn read_record(row: &Row) -> Result<Record, StoreError> {
    let (kind, id): (String, i64) = (row.get(0)?, row.get(1)?);
    let fields: String = row.get(2)?;
    let Some(fields) = json::parse_object(fields.as_bytes()) else { return Err(StoreError::Unreadable { kind, id }) };
    Ok(Record { kind, id, fields, added_ms: row.get(3)?, changed_ms: row.get(4)? })
}

fn to_json(fields: &Object) -> String {
    Value::from(fields.clone()).to_json()
}
