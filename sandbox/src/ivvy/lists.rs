//! The lists that can be looked up, each row as the reference shows it.

use std::collections::HashMap;

use leadwire::schema::{Object, Value};

use crate::clock;
use crate::json;
use crate::store::{Record, Records, StoreError};

pub fn stages(records: &Records) -> Result<Vec<Object>, StoreError> {
    let row = |record: &Record| json::without(&record.fields, &["isEditable"]).with("reasons", Value::List(Vec::new()));
    rows(records, "ivvy.stage", row)
}

pub fn sources(records: &Records) -> Result<Vec<Object>, StoreError> {
    let shown = Object::new().with("description", Value::Null).with("defaultType", Value::Null);
    rows(records, "ivvy.source", |record| json::merged(&shown, &json::without(&record.fields, &["isEditable"])))
}

pub fn types(records: &Records) -> Result<Vec<Object>, StoreError> {
    rows(records, "ivvy.type", |record| record.fields.clone())
}

/// Leads with the names of what their ids point to; those that the filter could let pass, at least.
pub fn leads(records: &Records, params: &Object) -> Result<Vec<Object>, StoreError> {
    let stages = by_id(records, "ivvy.stage")?;
    let sources = by_id(records, "ivvy.source")?;
    let types = by_id(records, "ivvy.type")?;
    let contacts = by_id(records, "ivvy.contact")?;
    let companies = by_id(records, "ivvy.company")?;
    let row = |record: &Record| {
        let of = |id: &str| record.fields.get(id).and_then(json::id_of);
        let name = |list: &HashMap<i64, Object>, id: &str, key: &str| {
            of(id).and_then(|id| list.get(&id)?.get(key).cloned()).unwrap_or(Value::Null)
        };
        let party = |list: &HashMap<i64, Object>, id: &str| match of(id) {
            Some(id) => with_id(id, list.get(&id).cloned().unwrap_or_default()).into(),
            None => Value::Null,
        };
        record
            .fields
            .clone()
            .with("stageName", name(&stages, "stageId", "name"))
            .with("sourceName", name(&sources, "sourceId", "name"))
            .with("type", name(&types, "typeId", "type"))
            .with("contact", party(&contacts, "contactId"))
            .with("company", party(&companies, "companyId"))
            .with("createdDate", clock::ivvy(record.added_ms).as_str())
            .with("modifiedDate", clock::ivvy(record.changed_ms).as_str())
    };
    let found = match custom_field(params) {
        Some(text) => records.holding("ivvy.lead", &text)?,
        None => records.all("ivvy.lead")?,
    };
    Ok(found.iter().map(|record| with_id(record.id, row(record))).collect())
}

/// What a custom field must hold, by which a relay looks up each lead in doubt.
fn custom_field(params: &Object) -> Option<String> {
    let wanted = params.get("filter")?.as_object()?.get("customFields__CONTAINS")?;
    json::text_of(wanted).map(str::to_lowercase)
}

fn rows(records: &Records, kind: &str, row: impl Fn(&Record) -> Object) -> Result<Vec<Object>, StoreError> {
    Ok(records.all(kind)?.iter().map(|record| with_id(record.id, row(record))).collect())
}

fn by_id(records: &Records, kind: &str) -> Result<HashMap<i64, Object>, StoreError> {
    Ok(records.all(kind)?.into_iter().map(|record| (record.id, record.fields)).collect())
}

fn with_id(id: i64, fields: Object) -> Object {
    json::merged(&Object::new().with("id", Value::number(id)), &fields)
}
