//! iVvy's lists. Sources, in ivvycode/apidocs, read 2026-11-28: "Get Lead Stage List", "Get Lead Source List", "Get Lead Quality List",
//! "Get Lead Channel List", "Get Custom Field Definition", "Get Company Custom Field Definition" (2024-09-02), "Get Lead Type List"
//! (2026-02-02), "Get Industry List" (2025-05-30), "Pagination" (2018-07-25). There is no call for the custom fields of leads, and
//! the list of stages has those of opportunities, too.

use leadwire::form::FieldName;
use leadwire::schema::{Key, Object, Value};

use super::read::{self, FailedRead, MAX_PAGES, id, label, objects, too_long};
use crate::config::InputType;
use crate::delivery::crm_client::CrmClient;
use crate::reference_data::{FieldDefinition, Item, List, ListName, ReferenceData};

/// A page may have fewer: the largest is documented for a few lists only.
const PER_PAGE: usize = 100;

/// A list action: its name, and the key of a row's label.
type ListAction = (&'static str, ListName, &'static str);

const LISTS: [ListAction; 4] = [
    ("crm?action=getLeadSourceList", ListName::Sources, "name"),
    ("crm?action=getLeadChannelList", ListName::Channels, "name"),
    ("crm?action=getLeadQualityList", ListName::Qualities, "label"),
    ("account?action=getIndustryList", ListName::Industries, "name"),
];

/// Lists whose rows have a list of their own, with the key of its rows' labels.
const LISTS_OF_LISTS: [(ListAction, &str, ListName, &str); 2] = [
    (("crm?action=getLeadStageList", ListName::Stages, "name"), "reasons", ListName::StageReasons, "reason"),
    (("crm?action=getLeadTypeList", ListName::Types, "type"), "subtypes", ListName::Subtypes, "name"),
];

/// The definitions of custom fields, and the record of a lead that has them.
const DEFINITIONS: [(&str, &str); 2] = [
    ("contact?action=getCustomFieldDefinition", "contact"),
    ("contact?action=getCompanyCustomFieldDefinition", "company"),
];

pub(super) async fn read(client: &CrmClient) -> Result<ReferenceData, FailedRead> {
    let mut data = ReferenceData::default();
    for ((path, list, key), children, child_list, child_key) in LISTS_OF_LISTS {
        let mut below = List { name: child_list, items: Vec::new() };
        let rows = rows(client, path, |row| {
            let parent = id(row, "id")?;
            let children = row.get(children).map_or(Some(Vec::new()), objects)?;
            let child = |child: &&Object| {
                Some(Item { parent: Some(parent.clone()), ..Item::new(id(child, "id")?, label(child, child_key)) })
            };
            Some((Item::new(parent.clone(), label(row, key)), children.iter().map(child).collect::<Option<Vec<_>>>()?))
        });
        let mut items = Vec::new();
        for (item, children) in rows.await? {
            items.push(item);
            below.items.extend(children);
        }
        data.lists.extend([List { name: list, items }, below]);
    }
    for (path, name, key) in LISTS {
        let items = rows(client, path, |row| Some(Item::new(id(row, "id")?, label(row, key)))).await?;
        data.lists.push(List { name, items });
    }
    for (path, record) in DEFINITIONS {
        let definitions = read::read(client, path, Object::new(), |body| {
            let used = objects(body)?.into_iter().filter(|row| is_used(row));
            used.map(|row| definition(row, record)).collect::<Option<Vec<_>>>()
        });
        data.fields.extend(definitions.await?);
    }
    Ok(data)
}

/// All pages, by the number of received rows.
async fn rows<T>(
    client: &CrmClient,
    path: &str,
    read_row: impl Fn(&Object) -> Option<T>,
) -> Result<Vec<T>, FailedRead> {
    let mut rows = Vec::new();
    for _ in 0..MAX_PAGES {
        let parameters =
            Object::new().with("start", Value::number(rows.len())).with("perPage", Value::number(PER_PAGE));
        let (page, total) = read::read(client, path, parameters, |body| {
            let body = body.as_object()?;
            let page = objects(body.get("results")?)?.into_iter().map(&read_row).collect::<Option<Vec<T>>>()?;
            let meta = body.get("meta").and_then(Value::as_object);
            Some((page, meta.and_then(|meta| meta.get("totalResults")?.as_integer(0))))
        })
        .await?;
        let is_empty = page.is_empty();
        rows.extend(page);
        let is_complete = total.is_some_and(|total| i64::try_from(rows.len()).is_ok_and(|count| count >= total));
        if is_empty || is_complete {
            return Ok(rows);
        }
    }
    Err(too_long(path))
}

/// "fieldType" of a text that is part of iVvy's own forms, without a value.
const STATIC_TEXT: i64 = 7;

fn is_used(row: &Object) -> bool {
    let is_static = row.get("fieldType").and_then(|field_type| field_type.as_integer(0)) == Some(STATIC_TEXT);
    !is_static && row.get("isActive") != Some(&Value::Bool(false))
}

fn definition(row: &Object, record: &str) -> Option<FieldDefinition> {
    // 0 small text, 1 large text, 2 single select, 3 multiple select, 4 address, 5 date, 6 file, 8 whole number, 9 large select.
    let field_type = row.get("fieldType")?.as_integer(0)?;
    let choices = match (field_type, row.get("selectValues")) {
        (2 | 9, Some(Value::Object(values))) => values.entries().iter().map(choice).collect(),
        _ => Vec::new(),
    };
    let keys = vec![record.to_owned(), "customFields".to_owned()];
    Some(FieldDefinition {
        name: FieldName { keys, custom: Some(row.get("fieldId")?.as_integer(1)?) },
        label: label(row, "displayName"),
        input_type: match field_type {
            1 => Some(InputType::LongText),
            8 => Some(InputType::Number),
            _ => None,
        },
        required: row.get("isRequired") == Some(&Value::Bool(true)),
        choices,
    })
}

fn choice((value, label): &(Key, Value)) -> Item {
    Item::new(value.to_string(), label.as_text_or_digits().unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[test]
    fn definitions_of_custom_fields() {
        let name =
            |id: i64| FieldName { keys: vec!["contact".to_owned(), "customFields".to_owned()], custom: Some(id) };
        let field = |id, input_type, choices: &[&str]| FieldDefinition {
            name: name(id),
            label: "x".to_owned(),
            input_type,
            required: false,
            choices: choices.iter().map(|choice| Item::new(*choice, *choice)).collect(),
        };
        let row = |id: u32, field_type: u32, more: &str| {
            format!(r#"{{"fieldId":{id},"fieldType":{field_type},"displayName":"x","isRequired":false{more}}}"#)
        };
        let select = r#","selectValues":{"a":"a","b":"b"}"#;
        for (why, row, expected) in [
            ("text", row(1, 0, ""), Some(field(1, None, &[]))),
            ("large text", row(1, 1, ""), Some(field(1, Some(InputType::LongText), &[]))),
            ("one of two", row(2, 2, select), Some(field(2, None, &["a", "b"]))),
            ("a whole number", row(1, 8, ""), Some(field(1, Some(InputType::Number), &[]))),
            ("one of many", row(2, 9, select), Some(field(2, None, &["a", "b"]))),
            ("several", row(2, 3, select), Some(field(2, None, &[]))),
            ("no id", r#"{"fieldType":0}"#.to_owned(), None),
        ] {
            assert_eq!(definition(&object(&row), "contact"), expected, "{why}");
        }
        for (why, row, expected) in [
            ("text", row(1, 0, r#","isActive":true"#), true),
            ("static text", row(3, 7, ""), false),
            ("not used", row(3, 0, r#","isActive":false"#), false),
        ] {
            assert_eq!(is_used(&object(&row)), expected, "{why}");
        }
    }
}
