//! The contact and the company that a lead brings along: added, updated by id, or, where the request says so, found by
//! what they are known by.

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::error::Refusal;
use super::id_in;
use crate::json;
use crate::store::{Record, Records};

/// Saves a contact, and links it to the company that the lead belongs to.
pub fn save_contact(records: &Records, given: &Object, company_id: Option<&Value>) -> Result<i64, Refusal> {
    let linked =
        company_id.map_or_else(Object::new, |id| Object::new().with("companies", Value::List(vec![id.clone()])));
    save(records, Kind::IvvyContact, "email", &json::merged(given, &linked))
}

/// Saves a company and the primary contact in it.
pub fn save_company(records: &Records, given: &Object) -> Result<i64, Refusal> {
    let Some(primary) = given.present("primaryContact").and_then(Value::as_object) else {
        return save(records, Kind::IvvyCompany, "businessName", given);
    };
    let primary_id = save(records, Kind::IvvyContact, "email", primary)?;
    let given = json::without(given, &["primaryContact", "primaryContactId"]);
    save(records, Kind::IvvyCompany, "businessName", &given.with("primaryContactId", Value::number(primary_id)))
}

fn save(records: &Records, kind: Kind, known_by: &str, given: &Object) -> Result<i64, Refusal> {
    let fields = json::without(given, &["id", "updateIfExists"]);
    let Some(stored) = stored(records, kind, known_by, given)? else { return Ok(records.add(kind.name(), &fields)?) };
    records.change(kind.name(), stored.id, &json::merged(&stored.fields, &fields))?;
    Ok(stored.id)
}

fn stored(records: &Records, kind: Kind, known_by: &str, given: &Object) -> Result<Option<Record>, Refusal> {
    if let Some(id) = id_in(given) {
        let not_there = || Refusal::specific("24218").because(&format!("the {} does not exist", kind.name()));
        return records.find(kind.name(), id)?.map(Some).ok_or_else(not_there);
    }
    if given.get("updateIfExists") != Some(&Value::Bool(true)) {
        return Ok(None);
    }
    let all = records.all(kind.name())?;
    Ok(all.into_iter().find(|record| record.fields.get(known_by) == given.get(known_by)))
}
