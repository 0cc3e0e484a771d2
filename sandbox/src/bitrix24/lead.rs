//! Adding, updating and getting a lead.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Object, Shape, Table, Value};

use super::error::Refusal;
use super::params::Params;
use super::{multifield, shown};
use crate::json;
use crate::store::{Record, Records};
use crate::validation::{self, Reading};

pub const KIND: &str = "bitrix24.lead";

pub fn add(records: &Records, params: &Params) -> Result<i64, Refusal> {
    let fields = checked_fields(params)?;
    let is_known_customer = fields.has("COMPANY_ID") || fields.has("CONTACT_ID") || fields.has("CONTACT_IDS");
    let set_by_itself = Object::new().with("IS_RETURN_CUSTOMER", if is_known_customer { "Y" } else { "N" });
    let fields = multifield::merged(records, &Object::new(), &json::merged(&present(&fields), &set_by_itself))?;
    Ok(records.add(KIND, &fields)?)
}

pub fn update(records: &Records, params: &Params) -> Result<(), Refusal> {
    let lead = stored(records, params)?;
    let fields = multifield::merged(records, &lead.fields, &checked_fields(params)?)?;
    Ok(records.change(KIND, lead.id, &fields)?)
}

pub fn get(records: &Records, params: &Params) -> Result<Value, Refusal> {
    Ok(shown::lead(&stored(records, params)?).into())
}

fn stored(records: &Records, params: &Params) -> Result<Record, Refusal> {
    let id = params.get("id").and_then(json::id_of);
    let id = id.ok_or_else(|| Refusal::documented("ID is not defined or invalid.", None))?;
    records.find(KIND, id)?.ok_or_else(|| Refusal::documented("Not found", None))
}

fn checked_fields(params: &Params) -> Result<Object, Refusal> {
    let fields = params.object("fields").ok_or_else(|| Refusal::text("Parameter 'fields' must be array."))?;
    let mut problems = problems_in("fields", &fields);
    for name in ["options", "params"] {
        if params.get(name).is_some() {
            let options =
                params.object(name).ok_or_else(|| Refusal::text(&format!("Parameter '{name}' must be array.")))?;
            problems.extend(problems_in("options", &options));
        }
    }
    match Refusal::of_problems(&problems) {
        Some(refusal) => Err(refusal),
        None => Ok(fields),
    }
}

fn problems_in(part: &str, given: &Object) -> Vec<validation::Problem> {
    table_of(part).map_or_else(Vec::new, |table| validation::problems(table, given, &Catalog::default(), Reading::Php))
}

/// The table of an object inside the call, such as its fields.
pub fn table_of(part: &str) -> Option<&'static Table> {
    let field = Kind::Bitrix24Lead.table().fields.iter().find(|field| field.name == part)?;
    match field.shape {
        Shape::Record(table) => Some(table),
        _ => None,
    }
}

fn present(fields: &Object) -> Object {
    let mut present = Object::new();
    for (key, value) in fields.entries() {
        if !value.is_missing() {
            present.push(key, value.clone());
        }
    }
    present
}
