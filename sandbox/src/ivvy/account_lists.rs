//! iVvy's lists of an account besides stages, sources and types. Sources, in ivvycode/apidocs, read 2026-11-28: "Get Lead
//! Quality List", "Get Lead Channel List", "Get User List", "Get Subscription Group List", "Get Custom Field Definition",
//! "Get Company Custom Field Definition" (2024-09-02), "Get Industry List" (2025-05-30). There is no call for the custom
//! fields of leads. Groups and definitions are lists without pages.

use leadwire::schema::{Object, Value};

use super::error::ApiError;
use super::lists::{only, page, rows};
use crate::clock;
use crate::store::{Record, Records};

pub fn qualities(records: &Records, params: &Object) -> Result<Object, ApiError> {
    page(rows(&records.all("ivvy.quality")?, |quality| only(&quality.fields, &["label", "showOnDash"])), params)
}

pub fn channels(records: &Records, params: &Object) -> Result<Object, ApiError> {
    page(rows(&records.all("ivvy.channel")?, |channel| only(&channel.fields, &["name"])), params)
}

pub fn industries(records: &Records, params: &Object) -> Result<Object, ApiError> {
    page(rows(&records.all("ivvy.industry")?, |industry| dated(only(&industry.fields, &["name"]), industry)), params)
}

pub fn users(records: &Records, params: &Object) -> Result<Object, ApiError> {
    const SHOWN: &[&str] = &[
        "salutation",
        "firstName",
        "middleName",
        "lastName",
        "email",
        "phone",
        "phoneMobile",
        "currentStatus",
        "userType",
        "groupId",
        "lastLoginDate",
    ];
    page(rows(&records.all("ivvy.user")?, |user| dated(only(&user.fields, SHOWN), user)), params)
}

pub fn groups(records: &Records) -> Result<Value, ApiError> {
    let groups = records.all("ivvy.group")?;
    let row = |group: &Record| only(&group.fields, &["groupName", "memberCount", "tagColour"]);
    Ok(list(rows(&groups, row)))
}

/// `kind` is `ivvy.contactField` or `ivvy.companyField`.
pub fn custom_fields(records: &Records, kind: &str) -> Result<Value, ApiError> {
    const SHOWN: &[&str] =
        &["fieldType", "displayName", "isRequired", "isActive", "sortOrder", "selectValues", "fileTypes"];
    let mut definitions = Vec::new();
    for field in records.all(kind)? {
        let mut definition = Object::new().with("fieldId", Value::number(field.id));
        for (key, value) in only(&field.fields, SHOWN).entries() {
            definition.push(key, value.clone());
        }
        definitions.push(definition);
    }
    Ok(list(definitions))
}

fn dated(row: Object, record: &Record) -> Object {
    row.with("createdDate", clock::ivvy_date(record.added_ms).as_str())
        .with("modifiedDate", clock::ivvy_date(record.changed_ms).as_str())
}

fn list(rows: Vec<Object>) -> Value {
    Value::List(rows.into_iter().map(Value::from).collect())
}
