//! The lists of an iVvy account that no call of the sandbox changes: reasons, qualities, channels, industries, users, groups
//! and the definitions of custom fields.

use leadwire::schema::{Object, Value};

use super::records::{Records, StoreError};

/// Of the stage 7, "Lost": id and reason.
pub(super) const LOST_REASONS: &[(i64, &str)] = &[(245, "Budget"), (246, "Date not available")];

/// Id, label, `showOnDash`.
const QUALITIES: &[(i64, &str, bool)] = &[(1, "Hot", true), (2, "Warm", true), (3, "Cold", false)];

const CHANNELS: &[(i64, &str)] = &[(1, "Website"), (2, "Phone"), (3, "E-mail")];

const INDUSTRIES: &[(i64, &str)] = &[(1, "Education"), (2, "Finance"), (3, "Hospitality"), (4, "Private")];

/// Id, first name, last name, `currentStatus` (1 active, 2 inactive).
const USERS: &[(i64, &str, &str, i64)] = &[(2, "Sam", "Sales", 1), (3, "Erin", "Events", 1), (4, "Otto", "Old", 2)];

/// Id, `groupName`, number of members, `tagColour`.
const GROUPS: &[(i64, &str, i64, &str)] = &[(1, "Newsletter", 12, "#5aa9e6"), (2, "Fairs", 3, "#ffa94d")];

/// Id, `fieldType` (0 small text, 2 single select), name, `isRequired`, values.
type CustomField = (i64, i64, &'static str, bool, &'static [&'static str]);

const CONTACT_FIELDS: &[CustomField] =
    &[(47, 2, "Size", false, &["Small", "Large"]), (48, 0, "Nickname", false, &[]), (49, 0, "Region", true, &[])];
const COMPANY_FIELDS: &[CustomField] = &[(51, 0, "Cost centre", false, &[])];

pub(super) fn insert(records: &Records) -> Result<(), StoreError> {
    for (id, label, on_dash) in QUALITIES {
        let quality = Object::new().with("label", *label).with("showOnDash", *on_dash);
        records.insert_with_id("ivvy.quality", *id, &quality)?;
    }
    for (id, name) in CHANNELS {
        records.insert_with_id("ivvy.channel", *id, &Object::new().with("name", *name))?;
    }
    for (id, name) in INDUSTRIES {
        records.insert_with_id("ivvy.industry", *id, &Object::new().with("name", *name))?;
    }
    for row in USERS {
        records.insert_with_id("ivvy.user", row.0, &user(row))?;
    }
    for (id, name, members, colour) in GROUPS {
        let group = Object::new().with("groupName", *name).with("memberCount", Value::number(*members));
        records.insert_with_id("ivvy.group", *id, &group.with("tagColour", *colour))?;
    }
    for (kind, fields) in [("ivvy.contactField", CONTACT_FIELDS), ("ivvy.companyField", COMPANY_FIELDS)] {
        for (order, field) in fields.iter().enumerate() {
            records.insert_with_id(kind, field.0, &custom_field(field, order + 1))?;
        }
    }
    Ok(())
}

fn user((_, first, last, status): &(i64, &str, &str, i64)) -> Object {
    Object::new()
        .with("firstName", *first)
        .with("lastName", *last)
        .with("email", format!("{}@sandbox.example", first.to_lowercase()).as_str())
        .with("phone", "")
        .with("currentStatus", Value::number(*status))
        .with("userType", Value::number(1_u8))
        .with("groupId", Value::number(1_u8))
}

fn custom_field((_, field_type, name, required, values): &CustomField, order: usize) -> Object {
    let select = values.iter().fold(Object::new(), |select, value| select.with(value, *value));
    Object::new()
        .with("fieldType", Value::number(*field_type))
        .with("displayName", *name)
        .with("isRequired", *required)
        .with("isActive", true)
        .with("sortOrder", Value::number(order))
        .with("selectValues", if values.is_empty() { Value::Null } else { select.into() })
        .with("fileTypes", Value::Null)
}
