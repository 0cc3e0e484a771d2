//! Lead stages and lead sources: two lists of the account that are changed in the same way, with codes of their own.

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::error::Refusal;
use super::{account, id_in};
use crate::json;
use crate::store::{Records, StoreError};
use crate::validation::{self, Reading};

/// A list, and how each refusal is called there.
pub struct List {
    kind: Kind,
    not_there: &'static str,
    not_editable: &'static str,
    failed: &'static str,
    /// The document has two codes for invalid data and does not tell them apart; here one is for adding, one for
    /// updating.
    invalid_to_add: &'static str,
    invalid_to_update: &'static str,
}

pub const STAGE: List = List {
    kind: Kind::IvvyStage,
    not_there: "24320",
    not_editable: "24321",
    failed: "24322",
    invalid_to_add: "24323",
    invalid_to_update: "24324",
};

pub const SOURCE: List = List {
    kind: Kind::IvvySource,
    not_there: "24325",
    not_editable: "24326",
    failed: "24327",
    invalid_to_add: "24328",
    invalid_to_update: "24329",
};

pub fn add_or_update(records: &Records, list: &List, params: &Object) -> Result<i64, Refusal> {
    let problems = validation::problems(list.kind.table(), params, &account(records)?, Reading::Typed);
    let id = id_in(params);
    let invalid = if id.is_some() { list.invalid_to_update } else { list.invalid_to_add };
    if let Some(refusal) = Refusal::of_problems(&problems, invalid) {
        return Err(refusal);
    }
    let fields = fields(list.kind, params);
    let failed = |error: StoreError| Refusal::specific(list.failed).because(&error.to_string());
    match id {
        Some(id) => update(records, list, id, &fields).map(|()| id),
        None => records.add(list.kind.name(), &fields.with("isEditable", true)).map_err(failed),
    }
}

fn update(records: &Records, list: &List, id: i64, change: &Object) -> Result<(), Refusal> {
    let kind = list.kind.name();
    let record = records.find(kind, id)?.ok_or_else(|| Refusal::specific(list.not_there))?;
    if record.fields.get("isEditable") == Some(&Value::Bool(false)) {
        return Err(Refusal::specific(list.not_editable));
    }
    records.change(kind, id, &json::merged(&record.fields, change))?;
    Ok(())
}

/// What is stored of a request: what is there, under its own name, without the id.
fn fields(kind: Kind, params: &Object) -> Object {
    let mut fields = Object::new();
    for (key, value) in params.entries() {
        let field = kind.table().fields.iter().find(|field| field.alias == Some(key));
        let name = field.map_or(key.as_str(), |field| field.name);
        if name != "id" && !value.is_missing() && !fields.has(name) {
            fields.push(name, value.clone());
        }
    }
    fields
}
