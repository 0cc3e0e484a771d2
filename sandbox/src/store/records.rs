//! What can be done with records inside one transaction.

use leadwire::schema::{Object, Value};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};

use super::StoreError;
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

/// The jobs of an iVvy batch with their answers.
pub struct Batch {
    pub taken_ms: i64,
    pub results: String,
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
        Ok(self.read("WHERE kind = ?1 AND id = ?2", params![kind, id])?.pop())
    }

    /// In the order in which they were added.
    pub fn all(&self, kind: &str) -> Result<Vec<Record>, StoreError> {
        self.read("WHERE kind = ?1 ORDER BY number", params![kind])
    }

    /// Of one kind, or of all.
    pub fn newest(&self, kind: Option<&str>, limit: usize) -> Result<Vec<Record>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read("WHERE ?1 IS NULL OR kind = ?1 ORDER BY number DESC LIMIT ?2", params![kind, limit])
    }

    /// Those that were added with this marker.
    pub fn of_origin(&self, kind: &str, origin: &str) -> Result<Vec<Record>, StoreError> {
        self.read("WHERE kind = ?1 AND json_extract(fields, '$.ORIGIN_ID') = ?2 ORDER BY number", params![kind, origin])
    }

    /// Those in whose JSON text this stands somewhere: quicker than to read all of them, and to be looked at closely.
    pub fn holding(&self, kind: &str, text: &str) -> Result<Vec<Record>, StoreError> {
        self.read("WHERE kind = ?1 AND instr(fields, ?2) > 0 ORDER BY number", params![kind, text])
    }

    /// Adds a record under the next id of its kind.
    pub fn add(&self, kind: &str, fields: &Object) -> Result<i64, StoreError> {
        let id = self.next_id(kind)?;
        self.put(kind, id, fields)?;
        Ok(id)
    }

    /// Adds a record under an id of the caller's choice.
    pub fn put(&self, kind: &str, id: i64, fields: &Object) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO records (kind, id, fields, added_ms, changed_ms) VALUES (?1, ?2, ?3, ?4, ?4)",
            params![kind, id, text(fields), self.now_ms],
        )?;
        Ok(())
    }

    pub fn change(&self, kind: &str, id: i64, fields: &Object) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE records SET fields = ?3, changed_ms = ?4 WHERE kind = ?1 AND id = ?2",
            params![kind, id, text(fields), self.now_ms],
        )?;
        Ok(())
    }

    /// An id that no record of the kind has, or will be given.
    pub fn next_id(&self, kind: &str) -> Result<i64, StoreError> {
        let sql = "SELECT next FROM next_ids WHERE kind = ?1";
        let next: Option<i64> = self.connection.query_row(sql, [kind], |row| row.get(0)).optional()?.flatten();
        let next = next.ok_or_else(|| StoreError::NoIdLeft { kind: kind.to_owned() })?;
        let sql = "UPDATE next_ids SET next = ?2 WHERE kind = ?1";
        self.connection.execute(sql, params![kind, next.checked_add(1)])?;
        Ok(next)
    }

    /// Tells whether there is such a kind.
    pub fn set_next_id(&self, kind: &str, next: i64) -> Result<bool, StoreError> {
        let changed = self.connection.execute("UPDATE next_ids SET next = ?2 WHERE kind = ?1", params![kind, next])?;
        Ok(changed > 0)
    }

    pub fn start_ids(&self, kind: &str, first: i64) -> Result<(), StoreError> {
        self.connection.execute("INSERT INTO next_ids (kind, next) VALUES (?1, ?2)", params![kind, first])?;
        Ok(())
    }

    pub fn keep_batch(&self, async_id: &str, results: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO batches (async_id, taken_ms, results) VALUES (?1, ?2, ?3)";
        self.connection.execute(sql, params![async_id, self.now_ms, results])?;
        Ok(())
    }

    pub fn batch(&self, async_id: &str) -> Result<Option<Batch>, StoreError> {
        let sql = "SELECT taken_ms, results FROM batches WHERE async_id = ?1";
        let batch =
            self.connection.query_row(sql, [async_id], |row| Ok(Batch { taken_ms: row.get(0)?, results: row.get(1)? }));
        Ok(batch.optional()?)
    }

    /// Whether nothing was ever planted.
    pub fn is_new(&self) -> Result<bool, StoreError> {
        Ok(self.connection.query_row("SELECT count(*) = 0 FROM next_ids", [], |row| row.get(0))?)
    }

    pub fn clear(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("DELETE FROM records; DELETE FROM next_ids; DELETE FROM batches;")?;
        Ok(())
    }

    fn read(&self, condition: &str, values: &[&dyn ToSql]) -> Result<Vec<Record>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{COLUMNS} {condition}"))?;
        let mut rows = statement.query(values)?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(record(row)?);
        }
        Ok(records)
    }
}

fn record(row: &Row) -> Result<Record, StoreError> {
    let (kind, id): (String, i64) = (row.get(0)?, row.get(1)?);
    let fields: String = row.get(2)?;
    let Some(fields) = json::object(fields.as_bytes()) else { return Err(StoreError::Unreadable { kind, id }) };
    Ok(Record { kind, id, fields, added_ms: row.get(3)?, changed_ms: row.get(4)? })
}

fn text(fields: &Object) -> String {
    Value::from(fields.clone()).to_json()
}
