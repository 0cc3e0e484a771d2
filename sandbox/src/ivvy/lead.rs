//! Adding and updating a lead, with the contact and the company that it may bring along.

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::error::Refusal;
use super::{account, id_in, is_there, parties};
use crate::json;
use crate::store::Records;
use crate::validation::{self, Reading};

const INVALID: &str = "24218";

/// Which list an id of a lead points into.
const REFERENCES: &[(&str, Kind)] = &[("sourceId", Kind::IvvySource), ("stageId", Kind::IvvyStage)];

pub fn add_or_update(records: &Records, params: &Object) -> Result<i64, Refusal> {
    let kind = Kind::IvvyLead;
    let problems = validation::problems(kind.table(), params, &account(records)?, Reading::Typed);
    if let Some(refusal) = Refusal::of_problems(&problems, INVALID) {
        return Err(refusal);
    }
    let stored = match id_in(params) {
        Some(id) => Some(records.find(kind.name(), id)?.ok_or_else(|| Refusal::specific("24216"))?),
        None => None,
    };
    check_references(records, params)?;
    let fields = with_parties(records, params)?;
    match stored {
        Some(lead) => {
            records.change(kind.name(), lead.id, &json::merged(&lead.fields, &fields))?;
            Ok(lead.id)
        }
        None => Ok(records.add(kind.name(), &fields)?),
    }
}

/// Refuses a stage, a source, a type or a subtype that the account does not have. Of contacts, companies, users,
/// industries, qualities and channels the sandbox has no list; their ids are taken on trust.
fn check_references(records: &Records, params: &Object) -> Result<(), Refusal> {
    let unknown = |name: &str| Refusal::specific(INVALID).because(&format!("{name} is not known"));
    for (name, kind) in REFERENCES {
        if let Some(id) = params.present(name).and_then(json::id_of)
            && !is_there(records, *kind, id)?
        {
            return Err(unknown(name));
        }
    }
    let Some(id) = params.present("typeId").and_then(json::id_of) else { return Ok(()) };
    let lead_type = records.find("ivvy.type", id)?.ok_or_else(|| unknown("typeId"))?;
    let subtypes = lead_type.fields.get("subtypes").and_then(Value::as_list).unwrap_or_default();
    match params.present("subtypeId") {
        Some(id) if !subtypes.iter().any(|subtype| subtype.as_object().is_some_and(|it| it.get("id") == Some(id))) => {
            Err(unknown("subtypeId"))
        }
        _ => Ok(()),
    }
}

/// The lead's own fields, with the ids of the contact and the company that were given as objects.
fn with_parties(records: &Records, params: &Object) -> Result<Object, Refusal> {
    let mut fields = Object::new();
    for (key, value) in params.entries() {
        if !matches!(key.as_str(), "id" | "contact" | "company") && !value.is_missing() {
            fields.push(key, value.clone());
        }
    }
    let company = params.present("company").and_then(Value::as_object);
    let contact = params.present("contact").and_then(Value::as_object);
    let mut ids = Object::new();
    if let Some(company) = company {
        ids.push("companyId", Value::number(parties::save_company(records, company)?));
    }
    if let Some(contact) = contact {
        let company_id = ids.get("companyId").or_else(|| params.present("companyId")).cloned();
        let contact_id = Value::number(parties::save_contact(records, contact, company_id.as_ref())?);
        if company_id.is_some() && !params.has("companyLeadContactId") {
            ids.push("companyLeadContactId", contact_id.clone());
        }
        ids.push("contactId", contact_id);
    }
    Ok(json::merged(&fields, &ids))
}
