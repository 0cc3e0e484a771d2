//! Bitrix24's directories and fields of leads. Sources, in bitrix24/b24restdocs, read 2026-11-28: `crm-status-list.md` (2026-08-20),
//! `crm-lead-fields.md`, `crm-lead-userfield-list.md` (2026-08-07), `crm-item-fields.md` (2026-08-17). Which fields only some stages
//! require is not documented to be shown; whether a portal checks required custom fields is a setting of its own.

use leadwire::crm::LeadMethod;
use leadwire::form::FieldName;
use leadwire::schema::{Object, Value};

use super::read::{self, FailedRead, MAX_PAGES, id, label, objects, too_long};
use crate::config::InputType;
use crate::delivery::crm_client::CrmClient;
use crate::reference_data::{FieldDefinition, Item, List, ListName, ReferenceData};

/// `ENTITY_ID` of the directories whose values a lead has.
const DIRECTORIES: [(&str, ListName); 3] =
    [("SOURCE", ListName::Sources), ("STATUS", ListName::Stages), ("HONORIFIC", ListName::Salutations)];

/// Of the labels of custom fields; without a language the list has none.
const LANGUAGE: &str = "en";

pub(super) async fn read(client: &CrmClient) -> Result<ReferenceData, FailedRead> {
    let mut data = ReferenceData::default();
    for (directory, name) in DIRECTORIES {
        let parameters = Object::new()
            .with("order", Object::new().with("SORT", "ASC"))
            .with("filter", Object::new().with("ENTITY_ID", directory));
        let rows = pages(client, "crm.status.list", parameters, status).await?;
        // A portal that ignores the filter would list all directories.
        let of_directory = rows.into_iter().filter(|(listed, _)| listed == directory);
        data.lists.push(List { name, items: of_directory.map(|(_, item)| item).collect() });
    }
    data.fields = match client.connection.target.method {
        LeadMethod::Lead => lead_fields(client).await?,
        LeadMethod::Item => item_fields(client).await?,
    };
    Ok(data)
}

/// The row's directory, and its item.
fn status(row: &Object) -> Option<(String, Item)> {
    let directory = row.get("ENTITY_ID")?.as_text()?.to_owned();
    Some((directory, Item::new(row.get("STATUS_ID")?.as_text_or_digits()?, label(row, "NAME"))))
}

/// The custom fields, and those of the CRM that the portal requires.
async fn lead_fields(client: &CrmClient) -> Result<Vec<FieldDefinition>, FailedRead> {
    let own = read::read(client, "crm.lead.fields", Object::new(), |body| {
        described_fields(body.as_object()?.get("result")?.as_object()?)
    });
    let mut fields: Vec<FieldDefinition> = own.await?.into_iter().filter(|field| !is_custom(field)).collect();
    let parameters = Object::new()
        .with("order", Object::new().with("SORT", "ASC").with("ID", "ASC"))
        .with("filter", Object::new().with("LANG", LANGUAGE));
    fields.extend(pages(client, "crm.lead.userfield.list", parameters, user_field).await?);
    Ok(fields)
}

async fn item_fields(client: &CrmClient) -> Result<Vec<FieldDefinition>, FailedRead> {
    let parameters = Object::new().with("entityTypeId", Value::number(1)).with("useOriginalUfNames", "Y");
    read::read(client, "crm.item.fields", parameters, |body| {
        described_fields(body.as_object()?.get("result")?.as_object()?.get("fields")?.as_object()?)
    })
    .await
}

/// Fifty rows a page; `next` is the start of the next one.
async fn pages<T>(
    client: &CrmClient,
    method: &str,
    parameters: Object,
    read_row: impl Fn(&Object) -> Option<T>,
) -> Result<Vec<T>, FailedRead> {
    let mut rows = Vec::new();
    let mut start = 0;
    for _ in 0..MAX_PAGES {
        let parameters = parameters.clone().with("start", Value::number(start));
        let (page, next) = read::read(client, method, parameters, |body| {
            let body = body.as_object()?;
            let page = objects(body.get("result")?)?.into_iter().map(&read_row).collect::<Option<Vec<T>>>()?;
            Some((page, body.get("next").and_then(|next| next.as_integer(1))))
        })
        .await?;
        rows.extend(page);
        match next {
            Some(next) if next > start => start = next,
            _ => return Ok(rows),
        }
    }
    Err(too_long(method))
}

/// Of `crm.lead.fields` or `crm.item.fields`, without those of the CRM that the portal does not require.
fn described_fields(fields: &Object) -> Option<Vec<FieldDefinition>> {
    let mut described = Vec::new();
    for (name, field) in fields.entries() {
        let field = field.as_object()?;
        let (field_type, required) = (field.get("type")?.as_text()?, is_required(field)?);
        if !required && !is_set(field, "isDynamic") {
            continue;
        }
        let choices = field.get("items").and_then(objects).unwrap_or_default();
        described.push(FieldDefinition {
            name: field_name(name),
            label: first_label(field, &["formLabel", "title"]),
            input_type: input_type(field_type),
            required,
            choices: if is_set(field, "isMultiple") { Vec::new() } else { enumeration(&choices)? },
        });
    }
    Some(described)
}

fn is_required(field: &Object) -> Option<bool> {
    let is_left_empty = is_left_empty(field.get("type")?.as_text()?);
    Some(is_set(field, "isRequired") && is_left_empty && !is_set(field, "isReadOnly"))
}

fn is_set(field: &Object, key: &str) -> bool {
    field.get(key) == Some(&Value::Bool(true))
}

/// A row of `crm.lead.userfield.list`.
fn user_field(row: &Object) -> Option<FieldDefinition> {
    let field_type = row.get("USER_TYPE_ID")?.as_text()?;
    let is_yes = |key: &str| row.get(key).and_then(Value::as_text) == Some("Y");
    let choices = row.get("LIST").and_then(objects).unwrap_or_default();
    Some(FieldDefinition {
        name: field_name(row.get("FIELD_NAME")?.as_text()?),
        label: first_label(row, &["EDIT_FORM_LABEL", "LIST_COLUMN_LABEL"]),
        input_type: input_type(field_type),
        required: is_yes("MANDATORY") && is_left_empty(field_type),
        choices: if is_yes("MULTIPLE") { Vec::new() } else { enumeration(&choices)? },
    })
}

fn first_label(row: &Object, keys: &[&str]) -> String {
    keys.iter().map(|key| label(row, key)).find(|text| !text.is_empty()).unwrap_or_default()
}

/// What a lead contains is the id.
fn enumeration(items: &[&Object]) -> Option<Vec<Item>> {
    items.iter().map(|item| Some(Item::new(id(item, "ID")?, label(item, "VALUE")))).collect()
}

/// Whether a lead may come without a value: a flag is always one of two, and the portal has a default for a directory and a currency.
fn is_left_empty(field_type: &str) -> bool {
    !matches!(field_type, "boolean" | "char" | "crm_status" | "crm_currency" | "crm_category" | "user")
}

fn input_type(field_type: &str) -> Option<InputType> {
    Some(match field_type {
        "integer" => InputType::Number,
        "double" => InputType::Decimal,
        "date" => InputType::Date,
        "url" => InputType::Url,
        _ => return None,
    })
}

fn field_name(name: &str) -> FieldName {
    FieldName { keys: vec!["fields".to_owned(), name.to_owned()], custom: None }
}

fn is_custom(field: &FieldDefinition) -> bool {
    field.name.keys.last().is_some_and(|key| key.starts_with("UF_CRM_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    fn definition(name: &str, required: bool, input_type: Option<InputType>, choices: &[Item]) -> FieldDefinition {
        let (name, label, choices) = (field_name(name), "Size".to_owned(), choices.to_vec());
        FieldDefinition { name, label, input_type, required, choices }
    }

    #[test]
    fn descriptions() {
        let items = [Item::new("79", "Small"), Item::new("81", "Large")];
        for (why, name, field, expected) in [
            ("the CRM's own", "TITLE", r#"{"type":"string","isRequired":false,"title":"Size"}"#, Some(vec![])),
            (
                "one that is required",
                "TITLE",
                r#"{"type":"string","isRequired":true,"title":"Size"}"#,
                Some(vec![definition("TITLE", true, None, &[])]),
            ),
            (
                "a flag always has a value",
                "opened",
                r#"{"type":"boolean","isRequired":true,"title":"Size"}"#,
                Some(vec![]),
            ),
            (
                "an enumeration",
                "UF_CRM_1",
                r#"{"type":"enumeration","isDynamic":true,"title":"UF_CRM_1","formLabel":"Size","items":[{"ID":"79","VALUE":"Small"},{"ID":"81","VALUE":"Large"}]}"#,
                Some(vec![definition("UF_CRM_1", false, None, &items)]),
            ),
            (
                "of several values",
                "UF_CRM_1",
                r#"{"type":"enumeration","isDynamic":true,"isMultiple":true,"title":"Size","items":[{"ID":"79","VALUE":"Small"}]}"#,
                Some(vec![definition("UF_CRM_1", false, None, &[])]),
            ),
            (
                "one that only the portal sets",
                "ID",
                r#"{"type":"integer","isRequired":true,"isReadOnly":true,"title":"Size"}"#,
                Some(vec![]),
            ),
            ("no type", "UF_CRM_1", r#"{"title":"Size"}"#, None),
        ] {
            assert_eq!(described_fields(&object(&format!(r#"{{"{name}":{field}}}"#))), expected, "{why}");
        }
    }

    #[test]
    fn user_fields() {
        let row = r#"{"FIELD_NAME":"UF_CRM_2","USER_TYPE_ID":"integer","MULTIPLE":"N","MANDATORY":"Y","EDIT_FORM_LABEL":null,"LIST_COLUMN_LABEL":"Size"}"#;
        let expected = definition("UF_CRM_2", true, Some(InputType::Number), &[]);
        assert_eq!(user_field(&object(row)), Some(expected));
        for (field_type, mandatory, expected) in [
            ("double", "Y", (Some(InputType::Decimal), true)),
            ("date", "N", (Some(InputType::Date), false)),
            ("url", "N", (Some(InputType::Url), false)),
            ("string", "Y", (None, true)),
            ("boolean", "Y", (None, false)),
        ] {
            let row = format!(r#"{{"FIELD_NAME":"UF_CRM_2","USER_TYPE_ID":"{field_type}","MANDATORY":"{mandatory}"}}"#);
            let found = user_field(&object(&row)).map(|field| (field.input_type, field.required));
            assert_eq!(found, Some(expected), "{field_type}");
        }
        let list = r#"{"FIELD_NAME":"UF_CRM_3","USER_TYPE_ID":"enumeration","MULTIPLE":"N","MANDATORY":"N","EDIT_FORM_LABEL":"Size","LIST":[{"ID":"3157","SORT":"10","VALUE":"Small","DEF":"N","XML_ID":"s"}]}"#;
        let expected = definition("UF_CRM_3", false, None, &[Item::new("3157", "Small")]);
        assert_eq!(user_field(&object(list)), Some(expected));
    }
}
