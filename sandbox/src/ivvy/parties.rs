//! iVvy's contacts and companies by themselves. Sources, in ivvycode/apidocs, read 2026-11-28: "Add or Update Contact"
//! (2024-10-14), "Add or Update Company" (2024-10-31), "Get Contact", "Get Contact List" (2024-11-05), "Get Company"
//! (2024-09-13), "Get Company List" (2024-09-02). A contact that was saved, and a company that was updated, are answered without
//! `success`. What an unset value of a company is (text "", else null) is taken from the notification's sample.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Object, Value};

use super::error::ApiError;
use super::lead::{given_fields, save_company, save_contact};
use super::lists::{only, page, rows};
use crate::clock;
use crate::json;
use crate::store::{Record, Records};
use crate::validation::validate;
use crate::validation::value::Typing;

pub fn add_or_update_contact(records: &Records, params: &Object) -> Result<Object, ApiError> {
    check(Kind::IvvyContact, params)?;
    let id = save_contact(records, &given_fields(params), None)?;
    Ok(Object::new().with("id", Value::number(id)))
}

pub fn add_or_update_company(records: &Records, params: &Object) -> Result<Object, ApiError> {
    check(Kind::IvvyCompany, params)?;
    let id = Value::number(save_company(records, &given_fields(params))?);
    Ok(match json::id_at(params, "id") {
        Some(_) => Object::new().with("id", id),
        None => Object::new().with("success", true).with("id", id),
    })
}

pub fn contacts(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let companies = records.all(Kind::IvvyCompany.name())?;
    let params = with_modified_dates(params);
    page(rows(&records.all(Kind::IvvyContact.name())?, |contact| contact_row(contact, &companies)), &params)
}

pub fn contact(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let found = find(records, Kind::IvvyContact, params)?.ok_or_else(|| ApiError::specific("24096"))?;
    let companies = records.all(Kind::IvvyCompany.name())?;
    let own = |name: &str| found.fields.get(name).cloned().unwrap_or(Value::Null);
    let row = contact_row(&found, &companies)
        .with("status", own("status"))
        .with("eventInvitations", Value::List(Vec::new()))
        .with("eventRegistrations", Value::List(Vec::new()))
        .with("externalUrls", found.fields.get("externalUrls").cloned().unwrap_or(Value::List(Vec::new())));
    Ok(json::merge(&Object::new().with("id", Value::number(found.id)), &row))
}

pub fn companies(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let params = with_modified_dates(params);
    let contacts = records.all(Kind::IvvyContact.name())?;
    page(rows(&records.all(Kind::IvvyCompany.name())?, |company| company_row(company, &contacts)), &params)
}

pub fn company(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let found = find(records, Kind::IvvyCompany, params)?.ok_or_else(|| ApiError::specific("24153"))?;
    let own = |name: &str| found.fields.get(name).cloned();
    let row = company_row(&found, &records.all(Kind::IvvyContact.name())?)
        .with("otherPhone", own("otherPhone").unwrap_or_else(|| "".into()))
        .with("externalUrls", own("externalUrls").unwrap_or(Value::List(Vec::new())));
    Ok(json::merge(&Object::new().with("id", Value::number(found.id)), &row))
}

fn check(kind: Kind, params: &Object) -> Result<(), ApiError> {
    // No code of its own is documented for invalid data.
    let problems = validate(kind.table(), params, &Catalog::default(), Typing::Strict);
    ApiError::of_problems(&problems, "23016").map_or(Ok(()), Err)
}

fn find(records: &Records, kind: Kind, params: &Object) -> Result<Option<Record>, ApiError> {
    let id = params.present("id").ok_or_else(|| ApiError::specific("23017").with_message("'id' is required"))?;
    let id = json::parse_id(id).ok_or_else(|| ApiError::invalid_parameter("id"))?;
    Ok(records.find(kind.name(), id)?)
}

fn contact_row(contact: &Record, companies: &[Record]) -> Object {
    let fields = &contact.fields;
    let list = |name: &str| fields.get(name).cloned().unwrap_or(Value::List(Vec::new()));
    let ids = fields.get("companies").and_then(Value::as_list).unwrap_or_default();
    let data = |id: &Value| {
        let company = companies.iter().find(|company| json::parse_id(id) == Some(company.id));
        let name = company.and_then(|company| company.fields.get("businessName")).cloned().unwrap_or(Value::Null);
        Object::new().with("id", id.clone()).with("businessName", name).into()
    };
    only(fields, &["firstName", "lastName", "email", "phone"])
        .with("customFields", list("customFields"))
        .with("groups", list("groups"))
        .with("companies", list("companies"))
        .with("companiesData", Value::List(ids.iter().map(data).collect()))
        .with("externalId", fields.get("externalId").cloned().unwrap_or(Value::Null))
        .with("modifiedDate", clock::ivvy_date(contact.changed_ms).as_str())
        .with("isAnonymised", false)
}

/// `null` for none.
fn primary_contact(company: &Record, contacts: &[Record]) -> Value {
    let Some(id) = json::id_at(&company.fields, "primaryContactId") else { return Value::Null };
    let contact = contacts.iter().find(|contact| contact.id == id);
    let own = |name: &str| contact.and_then(|contact| contact.fields.get(name)).cloned().unwrap_or(Value::Null);
    let names = ["firstName", "lastName", "email", "phone"];
    names.iter().fold(Object::new().with("id", Value::number(id)), |shown, name| shown.with(name, own(name))).into()
}

fn company_row(company: &Record, contacts: &[Record]) -> Object {
    let fields = &company.fields;
    let text = |name: &str| fields.get(name).cloned().unwrap_or_else(|| "".into());
    let reference = |name: &str| match json::id_at(fields, name) {
        Some(id) => Object::new().with("id", Value::number(id)).into(),
        None => Value::Null,
    };
    Object::new()
        .with("externalId", fields.get("externalId").cloned().unwrap_or(Value::Null))
        .with("businessName", text("businessName"))
        .with("tradingName", text("tradingName"))
        .with("businessNumber", text("businessNumber"))
        .with("phone", text("phone"))
        .with("fax", text("fax"))
        .with("website", text("website"))
        .with("email", text("email"))
        .with("address", fields.get("address").cloned().unwrap_or(Value::Null))
        .with("modifiedDate", clock::ivvy_date(company.changed_ms).as_str())
        .with("primaryAccountManager", reference("primaryAccountManagerId"))
        .with("secondaryAccountManager", reference("secondaryAccountManagerId"))
        .with("industry", reference("industryId"))
        .with("primaryContact", primary_contact(company, contacts))
        .with("customFields", fields.get("customFields").cloned().unwrap_or(Value::List(Vec::new())))
}

/// The additional filters `fromModifiedDate` and `toModifiedDate` as filters of the row.
fn with_modified_dates(params: &Object) -> Object {
    let Some(filter) = params.present("filter").and_then(Value::as_object) else { return params.clone() };
    let mut renamed = Object::new();
    for (key, value) in filter.entries() {
        let key = match key.as_str() {
            "fromModifiedDate" => "modifiedDate__GREATERTHAN",
            "toModifiedDate" => "modifiedDate__LESSTHAN",
            key => key,
        };
        renamed.set(key, value.clone());
    }
    json::merge(params, &Object::new().with("filter", renamed))
}
