//! iVvy's addOrUpdateLeadStage and addOrUpdateLeadSource, which differ only in their tables and error codes.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Object, Value};

use super::error::ApiError;
use super::lead::given_fields;
use crate::json;
use crate::store::{Records, StoreError};
use crate::validation::validate;
use crate::validation::value::Typing;

struct ErrorCodes {
    not_found: &'static str,
    not_editable: &'static str,
    failed: &'static str,
    /// The documentation lists two codes for invalid data and does not distinguish them; here one is for adding.
    invalid_add: &'static str,
    invalid_update: &'static str,
}

const STAGE: ErrorCodes = ErrorCodes {
    not_found: "24320",
    not_editable: "24321",
    failed: "24322",
    invalid_add: "24323",
    invalid_update: "24324",
};

const SOURCE: ErrorCodes = ErrorCodes {
    not_found: "24325",
    not_editable: "24326",
    failed: "24327",
    invalid_add: "24328",
    invalid_update: "24329",
};

pub fn add_or_update_stage(records: &Records, params: &Object) -> Result<i64, ApiError> {
    add_or_update(records, Kind::IvvyStage, &STAGE, params)
}

pub fn add_or_update_source(records: &Records, params: &Object) -> Result<i64, ApiError> {
    add_or_update(records, Kind::IvvySource, &SOURCE, params)
}

fn add_or_update(records: &Records, kind: Kind, codes: &ErrorCodes, params: &Object) -> Result<i64, ApiError> {
    let id = json::id_at(params, "id");
    let problems = validate(kind.table(), params, &Catalog::default(), Typing::Strict);
    let invalid = if id.is_some() { codes.invalid_update } else { codes.invalid_add };
    if let Some(error) = ApiError::of_problems(&problems, invalid) {
        return Err(error);
    }
    let fields = stored_fields(kind, params);
    let failed = |error: StoreError| ApiError::specific(codes.failed).with_detail(&error.to_string());
    match id {
        Some(id) => update(records, kind, codes, id, &fields).map(|()| id),
        None => records.insert(kind.name(), &fields.with("isEditable", true)).map_err(failed),
    }
}

fn update(records: &Records, kind: Kind, codes: &ErrorCodes, id: i64, change: &Object) -> Result<(), ApiError> {
    let record = records.find(kind.name(), id)?.ok_or_else(|| ApiError::specific(codes.not_found))?;
    if record.fields.get("isEditable") == Some(&Value::Bool(false)) {
        return Err(ApiError::specific(codes.not_editable));
    }
    records.update(kind.name(), id, &json::merge(&record.fields, change))?;
    Ok(())
}

/// The given fields under their documented names instead of aliases, without the id.
fn stored_fields(kind: Kind, params: &Object) -> Object {
    let mut fields = Object::new();
    for (key, value) in given_fields(params).entries() {
        let field = kind.table().fields.iter().find(|field| field.alias == Some(key));
        let name = field.map_or(key.as_str(), |field| field.name);
        if name != "id" && fields.get(name).is_none() {
            fields.push(name.to_owned(), value.clone());
        }
    }
    fields
}
