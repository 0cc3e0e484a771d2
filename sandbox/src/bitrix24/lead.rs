//! Bitrix24's `crm.lead.add`, `update`, `get` and `fields`: validation, storage with multifields, and the form in which a
//! lead is returned.

use leadwire::crm::Kind;
use leadwire::schema::{Access, Catalog, Field, Object, Shape, Table, Value};

use super::error::ApiError;
use super::params::Params;
use crate::clock;
use crate::json;
use crate::store::{Record, Records, StoreError};
use crate::validation::value::{Typing, Violation};
use crate::validation::{Problem, validate};

pub const KIND: &str = "bitrix24.lead";

pub fn add(records: &Records, params: &Params) -> Result<i64, ApiError> {
    let fields = validated_fields(params)?;
    let is_known_customer = ["COMPANY_ID", "CONTACT_ID", "CONTACT_IDS"].iter().any(|name| fields.has(name));
    let mut fields = json::without_missing(&fields);
    fields.set("IS_RETURN_CUSTOMER", if is_known_customer { "Y" } else { "N" }.into());
    Ok(records.insert(KIND, &merge(records, &Object::new(), &fields)?)?)
}

pub fn update(records: &Records, params: &Params) -> Result<(), ApiError> {
    let lead = find(records, params)?;
    let fields = merge(records, &lead.fields, &validated_fields(params)?)?;
    Ok(records.update(KIND, lead.id, &fields)?)
}

pub fn get(records: &Records, params: &Params) -> Result<Value, ApiError> {
    Ok(response(&find(records, params)?).into())
}

/// The description of all fields, from the field table.
pub fn fields() -> Value {
    let mut described = Object::new();
    for field in table_fields() {
        described.push(field.name, description(field).into());
    }
    described.into()
}

/// A lead as it is returned: every documented field, values as text, and the fields that Bitrix24 sets itself.
pub fn response(lead: &Record) -> Object {
    let stored = &lead.fields;
    let status = stored.get("STATUS_ID").and_then(Value::as_text).unwrap_or("NEW");
    let mut response = Object::new().with("ID", lead.id.to_string().as_str());
    for field in table_fields() {
        if has_several_values(field.name) || response.get(field.name).is_some() {
            continue;
        }
        let value = match (field.name, stored.present(field.name)) {
            ("STATUS_ID", _) => status.into(),
            ("STATUS_SEMANTIC_ID", _) => semantics(status).into(),
            ("DATE_CREATE", _) => clock::iso_date(lead.added_ms).as_str().into(),
            ("DATE_MODIFY", _) => clock::iso_date(lead.changed_ms).as_str().into(),
            ("TITLE", None) => format!("Lead #{}", lead.id).as_str().into(),
            ("OPPORTUNITY", amount) => Value::Text(money(amount.and_then(Value::as_text_or_digits).unwrap_or("0"))),
            ("OPENED" | "IS_MANUAL_OPPORTUNITY", None) => "N".into(),
            ("ASSIGNED_BY_ID", None) => "1".into(),
            (_, Some(value)) => numbers_as_text(value),
            (_, None) => Value::Null,
        };
        response.push(field.name, value);
    }
    for (name, multifield) in [("HAS_PHONE", "PHONE"), ("HAS_EMAIL", "EMAIL")] {
        let has_any = stored.get(multifield).and_then(Value::as_list).is_some_and(|entries| !entries.is_empty());
        response.push(name, if has_any { "Y" } else { "N" }.into());
    }
    for (name, value) in stored.entries() {
        if response.get(name).is_none() && !is_of_items_only(name) {
            response.push(name, numbers_as_text(value));
        }
    }
    response
}

/// Whether it is a field that only `crm.item.*` has, which is stored by its name there.
fn is_of_items_only(name: &str) -> bool {
    matches!(name, "webformId" | "observers") || name.starts_with("parentId")
}

/// Multifields and lists.
pub fn has_several_values(name: &str) -> bool {
    shape_of(name).is_some_and(|shape| matches!(shape, Shape::Multifield(_) | Shape::List { .. }))
}

/// Whether it is a field that the account has defined itself, such as `UF_CRM_1`.
pub fn is_custom(name: &str) -> bool {
    table_of("fields").is_some_and(|table| table.custom_prefixes.iter().any(|prefix| name.starts_with(prefix)))
}

fn find(records: &Records, params: &Params) -> Result<Record, ApiError> {
    let id = params.get("id").and_then(json::parse_id);
    let id = id.ok_or_else(|| ApiError::documented("ID is not defined or invalid.", None))?;
    records.find(KIND, id)?.ok_or_else(|| ApiError::documented("Not found", None))
}

fn validated_fields(params: &Params) -> Result<Object, ApiError> {
    let not_array = |name: &str| ApiError::text(&format!("Parameter '{name}' must be array."));
    let fields = params.object("fields").ok_or_else(|| not_array("fields"))?;
    let mut problems = problems_of("fields", &fields);
    if params.get("id").is_some() && !fields.entries().is_empty() {
        // An update may consist of empty values, which clear fields.
        problems.retain(|problem| problem.violation != Violation::Empty);
    }
    for name in ["options", "params"] {
        if params.get(name).is_some() {
            problems.extend(problems_of("options", &params.object(name).ok_or_else(|| not_array(name))?));
        }
    }
    match ApiError::of_problems(&problems) {
        Some(error) => Err(error),
        None => Ok(fields),
    }
}

fn problems_of(parameter: &str, given: &Object) -> Vec<Problem> {
    let table = table_of(parameter);
    table.map_or_else(Vec::new, |table| validate(table, given, &Catalog::default(), Typing::Php))
}

/// The table of an object among the parameters.
fn table_of(parameter: &str) -> Option<&'static Table> {
    let field = Kind::Bitrix24Lead.table().fields.iter().find(|field| field.name == parameter)?;
    match field.shape {
        Shape::Record(table) => Some(table),
        _ => None,
    }
}

fn shape_of(name: &str) -> Option<Shape> {
    table_fields().iter().find(|field| field.name == name).map(|field| field.shape)
}

fn table_fields() -> &'static [Field] {
    table_of("fields").map_or(&[], |table| table.fields)
}

/// `stored` with the changes applied.
pub(super) fn merge(records: &Records, stored: &Object, change: &Object) -> Result<Object, StoreError> {
    let mut merged = json::merge(stored, change);
    for (name, value) in change.entries() {
        if let (true, Value::List(given)) = (is_multifield(name), value) {
            let known = stored.get(name).and_then(Value::as_list).unwrap_or_default();
            merged.set(name, Value::List(merge_multifield(records, name, known, given)?));
        }
    }
    Ok(merged)
}

fn is_multifield(name: &str) -> bool {
    shape_of(name).is_some_and(|shape| matches!(shape, Shape::Multifield(_)))
}

/// Each entry of a multifield has an id: an entry without one is added, one with an id is changed, one with an id and `DELETE`,
/// or without a value, is deleted; entries that are not given stay. Source: `crm-contact-update.md` (2026-08-17) of the repository
/// bitrix24/b24restdocs, read 2026-11-28.
fn merge_multifield(records: &Records, name: &str, known: &[Value], given: &[Value]) -> Result<Vec<Value>, StoreError> {
    let mut entries: Vec<Object> = known.iter().filter_map(Value::as_object).cloned().collect();
    for given in given.iter().filter_map(Value::as_object) {
        let id = json::id_at(given, "ID");
        let position = entries.iter().position(|entry| id.is_some() && json::id_at(entry, "ID") == id);
        let is_deleted = given.get("DELETE") == Some(&"Y".into()) || (id.is_some() && !given.has("VALUE"));
        let given = json::without(given, &["ID"]);
        match position.and_then(|at| entries.get_mut(at).map(|entry| (at, entry))) {
            Some((at, _)) if is_deleted => drop(entries.remove(at)),
            Some((_, entry)) => *entry = json::merge(entry, &given),
            None if is_deleted => {}
            None => {
                let id = records.take_id("bitrix24.multifield")?.to_string();
                let defaults = Object::new().with("ID", id.as_str()).with("VALUE_TYPE", "WORK").with("TYPE_ID", name);
                entries.push(json::merge(&defaults, &given));
            }
        }
    }
    Ok(entries.into_iter().map(Value::from).collect())
}

fn description(field: &Field) -> Object {
    let kind = type_name(field);
    let description = Object::new()
        .with("type", kind)
        .with("isRequired", false)
        .with("isReadOnly", field.access == Access::ReadOnly)
        .with("isImmutable", false)
        .with("isMultiple", has_several_values(field.name))
        .with("isDynamic", false)
        .with("title", field.doc);
    if kind == "crm_status" {
        return description.with("statusType", field.name.strip_suffix("_ID").unwrap_or(field.name));
    }
    description
}

fn type_name(field: &Field) -> &'static str {
    match (field.name, field.shape) {
        ("ASSIGNED_BY_ID", _) => "user",
        ("COMPANY_ID", _) => "crm_company",
        ("CONTACT_ID" | "CONTACT_IDS", _) => "crm_contact",
        ("DATE_CREATE" | "DATE_MODIFY", _) => "datetime",
        (_, Shape::Id) => "integer",
        (_, Shape::Date) => "date",
        (_, Shape::Amount) => "double",
        (_, Shape::YesNo) => "char",
        (_, Shape::Currency) => "crm_currency",
        (_, Shape::Status { .. }) => "crm_status",
        (_, Shape::Multifield(_)) => "crm_multifield",
        _ => "string",
    }
}

fn semantics(status: &str) -> &'static str {
    match status {
        "CONVERTED" => "S",
        "JUNK" => "F",
        _ => "P",
    }
}

/// An amount with two decimals; in exponential notation it stays unchanged.
fn money(amount: &str) -> String {
    if amount.contains(['e', 'E']) {
        return amount.to_owned();
    }
    match amount.split_once('.') {
        None => format!("{amount}.00"),
        Some((whole, cents)) => format!("{whole}.{:0<2}", cents.get(..2).unwrap_or(cents)),
    }
}

fn numbers_as_text(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_str().into(),
        Value::List(items) => Value::List(items.iter().map(numbers_as_text).collect()),
        other => other.clone(),
    }
}
