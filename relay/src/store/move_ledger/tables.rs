//! The tables of both stores, row by row in the text format of PostgreSQL's COPY, which both sides can give: so the copy is
//! verified by comparing lines.

use rusqlite::{Connection, Params, Row};

pub(super) struct Table {
    pub(super) name: &'static str,
    /// Each with the expression that gives it as text from SQLite.
    columns: &'static [(&'static str, &'static str)],
    /// The unique columns that order the rows in both stores.
    pub(super) order: &'static str,
}

pub(super) const ENTRY: Table = Table {
    name: "entry",
    columns: &[
        ("key", "key"),
        ("digest", r"'\x' || lower(hex(digest))"),
        ("connection", "connection"),
        ("form", "form"),
        ("kind", "kind"),
        ("body", "body"),
        ("context", "context"),
        ("creates", "iif(creates, 't', 'f')"),
        ("target", "CAST(target AS TEXT)"),
        ("state", "state"),
        ("in_doubt", "iif(in_doubt, 't', 'f')"),
        ("reason", "reason"),
        ("suspect", "suspect"),
        ("attempts", "CAST(attempts AS TEXT)"),
        ("due_ms", "CAST(due_ms AS TEXT)"),
        ("received_ms", "CAST(received_ms AS TEXT)"),
        ("changed_ms", "CAST(changed_ms AS TEXT)"),
        ("record_id", "record_id"),
        ("claim_owner", "claim_owner"),
        ("claim_fence", "CAST(claim_fence AS TEXT)"),
    ],
    order: "key",
};

pub(super) const ATTEMPT: Table = Table {
    name: "attempt",
    columns: &[
        ("key", "key"),
        ("number", "CAST(number AS TEXT)"),
        ("started_ms", "CAST(started_ms AS TEXT)"),
        ("ended_ms", "CAST(ended_ms AS TEXT)"),
        ("outcome", "outcome"),
        ("detail", "detail"),
    ],
    order: "key, number",
};

/// Without the values of no connection, which are the store's own.
pub(super) const CONNECTION_VALUE: Table = Table {
    name: "(SELECT * FROM connection_value WHERE connection <> '') AS connection_value",
    columns: &[
        ("connection", "connection"),
        ("name", "name"),
        ("value", r"'\x' || lower(hex(value))"),
        ("changed_ms", "CAST(changed_ms AS TEXT)"),
    ],
    order: "connection, name",
};

/// Ended: the relay that had it has stopped. The fence goes on.
pub(super) const LEASE: Table = Table {
    name: "lease",
    columns: &[
        ("connection", "connection"),
        ("owner", "owner"),
        ("fence", "CAST(fence AS TEXT)"),
        ("until_ms", "'0'"),
        ("since_ms", "CAST(since_ms AS TEXT)"),
    ],
    order: "connection",
};

impl Table {
    /// Of PostgreSQL, to write the rows.
    pub(super) fn copy_in(&self) -> String {
        let name = self.name.rsplit(' ').next().unwrap_or(self.name);
        format!("COPY {name} ({}) FROM STDIN", self.names())
    }

    /// Of PostgreSQL, to read the rows in order.
    pub(super) fn copy_out(&self) -> String {
        format!("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT", self.names(), self.name, self.order)
    }

    /// Of SQLite, without a condition or an order.
    pub(super) fn select(&self) -> String {
        let expressions: Vec<&str> = self.columns.iter().map(|(_, expression)| *expression).collect();
        format!("SELECT {} FROM {}", expressions.join(", "), self.name)
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// The rows that the query gives, which begins with [`Table::select`].
    pub(super) fn lines(&self, source: &Connection, query: &str, params: impl Params) -> rusqlite::Result<Vec<String>> {
        source.prepare_cached(query)?.query_map(params, |row| self.line(row))?.collect()
    }

    /// With its line feed.
    pub(super) fn line(&self, row: &Row<'_>) -> rusqlite::Result<String> {
        let mut line = String::new();
        for index in 0..self.columns.len() {
            if index > 0 {
                line.push('\t');
            }
            match row.get::<_, Option<String>>(index)? {
                Some(text) => text.chars().for_each(|character| push_escaped(&mut line, character)),
                None => line.push_str("\\N"),
            }
        }
        line.push('\n');
        Ok(line)
    }
}

/// As PostgreSQL escapes it. It cannot store U+0000.
fn push_escaped(line: &mut String, character: char) {
    match character {
        '\0' => line.push(char::REPLACEMENT_CHARACTER),
        '\\' => line.push_str("\\\\"),
        '\u{8}' => line.push_str("\\b"),
        '\u{b}' => line.push_str("\\v"),
        '\u{c}' => line.push_str("\\f"),
        '\n' => line.push_str("\\n"),
        '\r' => line.push_str("\\r"),
        '\t' => line.push_str("\\t"),
        _ => line.push(character),
    }
}
