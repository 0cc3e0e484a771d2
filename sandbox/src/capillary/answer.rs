//! A lead in an answer: the documented fields in their order, without those that have no value. Source: the samples of `_leads.md`
//! in the repository Capillary/api-documentation, read 2026-11-28.

use leadwire::schema::{Object, Value};

use crate::store::Record;

const FIELDS: &[&str] = &[
    "userId",
    "type",
    "leadFor",
    "status",
    "nextFollowUp",
    "lastFollowUp",
    "createdOn",
    "createdBy",
    "lastUpdatedOn",
    "lastUpdatedBy",
    "followUpDetails",
    "extendedFields",
    "statusLogDetails",
    "orgSourceId",
    "subStatus",
];

pub fn lead(lead: &Record) -> Object {
    let mut answer = Object::new().with("id", Value::number(lead.id));
    for name in FIELDS {
        if let Some(value) = lead.fields.present(name) {
            answer.push(name, value.clone());
        }
    }
    answer
}

/// A list has no total, and no object of its own for paging.
pub fn list(rows: Vec<Value>) -> Object {
    Object::new()
        .with("data", Value::List(rows))
        .with("warnings", Value::List(Vec::new()))
        .with("errors", Value::List(Vec::new()))
}
