//! iVvy's addOrUpdateLead: a lead, and the contact and company that it may contain.

use leadwire::crm::{AccountCatalog, IvvyCatalog, Kind};
use leadwire::schema::{Catalog, Object, Value};

use super::error::ApiError;
use crate::json;
use crate::store::{Record, Records, StoreError};
use crate::validation::validate;
use crate::validation::value::Typing;

const INVALID: &str = "24218";

/// What `updateIfExists` compares, by "Add or Update Contact" (2024-10-14) and "Add or Update Company" (2024-10-31) of
/// ivvycode/apidocs, read 2026-11-28.
const CONTACT_IDENTITY: &[&str] = &["firstName", "lastName", "email"];
const COMPANY_IDENTITY: &[&str] = &["businessName"];

pub fn add_or_update(records: &Records, params: &Object) -> Result<i64, ApiError> {
    let kind = Kind::IvvyLead;
    let problems = validate(kind.table(), params, &catalog(records)?, Typing::Strict);
    if let Some(error) = ApiError::of_problems(&problems, INVALID) {
        return Err(error);
    }
    let stored = match json::id_at(params, "id") {
        Some(id) => Some(records.find(kind.name(), id)?.ok_or_else(|| ApiError::specific("24216"))?),
        None => None,
    };
    check_references(records, params)?;
    let fields = save_parties(records, params)?;
    match stored {
        Some(lead) => {
            records.update(kind.name(), lead.id, &json::merge(&lead.fields, &fields))?;
            Ok(lead.id)
        }
        None => Ok(records.insert(kind.name(), &fields)?),
    }
}

/// What the account requires in addition to the table: a subtype for each type that has subtypes.
fn catalog(records: &Records) -> Result<Catalog, StoreError> {
    let mut types_with_subtypes = Vec::new();
    for lead_type in records.all("ivvy.type")? {
        if !subtypes(&lead_type).is_empty() {
            types_with_subtypes.push(lead_type.id);
        }
    }
    let ivvy = IvvyCatalog { types_with_subtypes, ..IvvyCatalog::default() };
    Ok(AccountCatalog { ivvy, ..AccountCatalog::default() }.into())
}

fn subtypes(lead_type: &Record) -> &[Value] {
    lead_type.fields.get("subtypes").and_then(Value::as_list).unwrap_or_default()
}

/// Rejects stages, sources, types and subtypes that do not exist. The sandbox has no lists of contacts, companies, users,
/// industries, qualities and channels, so it accepts any of their ids.
fn check_references(records: &Records, params: &Object) -> Result<(), ApiError> {
    let unknown = |name: &str| ApiError::specific(INVALID).with_detail(&format!("{name} does not exist"));
    for (name, kind) in [("sourceId", Kind::IvvySource), ("stageId", Kind::IvvyStage)] {
        if let Some(id) = json::id_at(params, name) {
            records.find(kind.name(), id)?.ok_or_else(|| unknown(name))?;
        }
    }
    let Some(id) = json::id_at(params, "typeId") else { return Ok(()) };
    let lead_type = records.find("ivvy.type", id)?.ok_or_else(|| unknown("typeId"))?;
    let Some(subtype_id) = params.present("subtypeId") else { return Ok(()) };
    let mut subtypes = subtypes(&lead_type).iter().filter_map(Value::as_object);
    if subtypes.any(|subtype| subtype.get("id") == Some(subtype_id)) { Ok(()) } else { Err(unknown("subtypeId")) }
}

/// What a request sets. In an update an empty text clears a text, which the vendor's documents do not describe, and null clears
/// `externalUrls` ("Add or Update Contact").
pub(super) fn given_fields(params: &Object) -> Object {
    let present = json::without_missing(params);
    if !present.has("id") {
        return present;
    }
    params.entries().iter().fold(Object::new(), |given, (key, value)| match value {
        Value::Null if key != "externalUrls" => given,
        value => given.with(key, value.clone()),
    })
}

/// Saves the contact and the company, and returns the lead's fields with their ids instead.
fn save_parties(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let mut fields = json::without(&given_fields(params), &["id", "contact", "company"]);
    if let Some(company) = params.present("company").and_then(Value::as_object) {
        fields.set("companyId", Value::number(save_company(records, company)?));
    }
    if let Some(contact) = params.present("contact").and_then(Value::as_object) {
        let company_id = fields.get("companyId").cloned();
        let contact_id = Value::number(save_contact(records, contact, company_id.as_ref())?);
        if company_id.is_some() && !params.has("companyLeadContactId") {
            fields.set("companyLeadContactId", contact_id.clone());
        }
        fields.set("contactId", contact_id);
    }
    Ok(fields)
}

/// Saves a contact, and links it to the lead's company beside the companies that it has.
pub(super) fn save_contact(records: &Records, given: &Object, company_id: Option<&Value>) -> Result<i64, ApiError> {
    let id = save_party(records, Kind::IvvyContact, CONTACT_IDENTITY, given)?;
    if let (Some(company_id), Some(contact)) = (company_id, records.find(Kind::IvvyContact.name(), id)?) {
        let mut companies =
            contact.fields.get("companies").and_then(Value::as_list).map(<[Value]>::to_vec).unwrap_or_default();
        if !companies.contains(company_id) {
            companies.push(company_id.clone());
            let mut fields = contact.fields;
            fields.set("companies", Value::List(companies));
            records.update(Kind::IvvyContact.name(), id, &fields)?;
        }
    }
    Ok(id)
}

/// Saves a company and its primary contact.
pub(super) fn save_company(records: &Records, given: &Object) -> Result<i64, ApiError> {
    let mut company = json::without(given, &["primaryContact"]);
    if let Some(primary) = given.present("primaryContact").and_then(Value::as_object) {
        let primary_id = save_party(records, Kind::IvvyContact, CONTACT_IDENTITY, primary)?;
        company.set("primaryContactId", Value::number(primary_id));
    }
    save_party(records, Kind::IvvyCompany, COMPANY_IDENTITY, &company)
}

fn save_party(records: &Records, kind: Kind, identity: &[&str], given: &Object) -> Result<i64, ApiError> {
    let fields = json::without(&given_fields(given), &["id", "updateIfExists"]);
    match find_party(records, kind, identity, given)? {
        Some(stored) => {
            records.update(kind.name(), stored.id, &json::merge(&stored.fields, &fields))?;
            Ok(stored.id)
        }
        None => Ok(records.insert(kind.name(), &fields)?),
    }
}

/// The party to update: by its id, or with `updateIfExists` by the fields of its identity. None for a new one.
fn find_party(records: &Records, kind: Kind, identity: &[&str], given: &Object) -> Result<Option<Record>, ApiError> {
    if let Some(id) = json::id_at(given, "id") {
        let not_found = || ApiError::specific(INVALID).with_detail(&format!("the {} does not exist", kind.name()));
        return records.find(kind.name(), id)?.map(Some).ok_or_else(not_found);
    }
    if given.get("updateIfExists") != Some(&Value::Bool(true)) {
        return Ok(None);
    }
    let all = records.all(kind.name())?;
    Ok(all.into_iter().find(|record| identity.iter().all(|name| record.fields.get(name) == given.get(name))))
}
