//! Capillary's reasons and sub-statuses of leads, and the extended fields of leads. Sources: docs.capillarytech.com,
//! `reference/get-lead-reasons`, `reference/get-lead-substatus` and `reference/get-org-extended-fields`, read 2026-11-28. The lists have
//! no pages. Statuses and types are fixed, and whether an extended field is required is not shown.

use leadwire::form::FieldName;
use leadwire::schema::{Object, Value};

use super::read::{self, FailedRead, id, label, objects};
use crate::delivery::crm_client::CrmClient;
use crate::reference_data::{FieldDefinition, Item, List, ListName, ReferenceData};

pub(super) async fn read(client: &CrmClient) -> Result<ReferenceData, FailedRead> {
    let reasons = list(client, "/v2/leads/reasons", |row| Some(Item::new(id(row, "id")?, label(row, "reason"))));
    let reasons = List { name: ListName::Reasons, items: reasons.await? };
    let sub_statuses = list(client, "/v2/leads/substatuses", |row| {
        let name = row.get("subStatus")?.as_text()?;
        Some(Item { parent: Some(row.get("status")?.as_text()?.to_owned()), ..Item::new(name, name) })
    });
    let sub_statuses = List { name: ListName::SubStatuses, items: sub_statuses.await? };
    let fields = read::read(client, "/v2/extendedFields", Object::new(), extended_fields).await?;
    Ok(ReferenceData { lists: vec![reasons, sub_statuses], fields })
}

async fn list(
    client: &CrmClient,
    path: &str,
    read_row: impl Fn(&Object) -> Option<Item>,
) -> Result<Vec<Item>, FailedRead> {
    let read = |body: &Value| {
        let body = body.as_object().filter(|body| !has_errors(body))?;
        objects(body.get("data")?)?.into_iter().map(&read_row).collect()
    };
    read::read(client, path, Object::new(), read).await
}

fn has_errors(body: &Object) -> bool {
    body.get("errors").and_then(Value::as_list).is_some_and(|errors| !errors.is_empty())
}

/// Of leads. The keys of `entity` are in lower or in upper case.
fn extended_fields(body: &Value) -> Option<Vec<FieldDefinition>> {
    let body = body.as_object().filter(|body| !has_errors(body))?;
    let entities = body.get("entity")?.as_object()?;
    let mut fields = Vec::new();
    for (entity, list) in entities.entries() {
        for field in objects(list)? {
            let base = field.get("baseEntityType").and_then(Value::as_text).unwrap_or(entity);
            if base.eq_ignore_ascii_case("lead") {
                fields.push(definition(field)?);
            }
        }
    }
    Some(fields)
}

fn definition(field: &Object) -> Option<FieldDefinition> {
    let name = field.get("name")?.as_text()?;
    Some(FieldDefinition {
        name: FieldName { keys: vec!["extendedFields".to_owned(), name.to_owned()], custom: None },
        label: label(field, "label"),
        input_type: None,
        required: false,
        choices: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[test]
    fn extended_fields_of_leads() {
        for (body, expected) in [
            (
                r#"{"entity":{"lead":[{"name":"colour","label":"Colour","baseEntityType":"lead"}]}}"#,
                Some(vec!["extendedFields.colour"]),
            ),
            (
                r#"{"entity":{"LEAD":[{"name":"colour"}],"CUSTOMER":[{"name":"city"}]}}"#,
                Some(vec!["extendedFields.colour"]),
            ),
            (r#"{"entity":{"lead":[]},"errors":[]}"#, Some(vec![])),
            (r#"{"entity":{},"errors":[{"code":1}]}"#, None),
            (r#"{"data":[]}"#, None),
        ] {
            let names = extended_fields(&object(body).into())
                .map(|fields| fields.iter().map(|field| field.name.to_text()).collect::<Vec<_>>());
            assert_eq!(names, expected.map(|names| names.into_iter().map(str::to_owned).collect()), "{body}");
        }
    }
}
