//! The universal methods for leads: `crm.item.add` and `crm.item.update` with `entityTypeId` 1. Source: the pages
//! `crm-item-add.md` and `crm-item-update.md` of the repository bitrix24/b24restdocs (2026-08-18), read 2026-11-28.

use super::errors::refusal;
use crate::crm::delivery::{BodyResult, RecordId, record_id};
use crate::schema::{Object, Value, digits_of};

/// Of leads.
const ENTITY_TYPE_ID: i64 = 1;

/// The parameters of a call that adds or updates a lead.
pub(super) fn parameters(body: &Object, is_update: bool) -> Object {
    let mut call = with_entity_type(body);
    let fields = body.get("fields").and_then(Value::as_object);
    // Without this option the CRM ignores such a name.
    if fields.is_some_and(|fields| fields.entries().iter().any(|(name, _)| name.starts_with("UF_CRM_")))
        && !body.has("useOriginalUfNames")
    {
        call.set("useOriginalUfNames", "Y".into());
    }
    if let Some(fields) = fields.filter(|_| is_update)
        && let Some(entries) = fields.get("fm").and_then(Value::as_list)
        && !entries.is_empty()
    {
        let mut fields = fields.clone();
        fields.set("fm", entries_by_key(entries).into());
        call.set("fields", fields.into());
    }
    call
}

/// The parameters of a change of status: an update of two fields; undocumented keys are sent as they are.
pub(super) fn status_parameters(body: &Object) -> Object {
    let mut call = with_entity_type(&Object::new().with("id", Value::Null).with("fields", Value::Null));
    let mut fields = Object::new();
    for (key, value) in body.entries() {
        match key.as_str() {
            "status" => fields.push("stageId", value.clone()),
            "description" => fields.push("statusDescription", value.clone()),
            "entityTypeId" => {}
            _ => call.set(key, value.clone()),
        }
    }
    call.set("fields", fields.into());
    call
}

/// Reads the response to an add or an update: the item, as it is now.
pub(super) fn read_item(response: &Object) -> BodyResult {
    refusal(response).unwrap_or_else(|| match item_id(response) {
        Some(id) => BodyResult::Success { id: Some(id) },
        None => BodyResult::Undocumented,
    })
}

fn item_id(response: &Object) -> Option<RecordId> {
    record_id(response.get("result")?.as_object()?.get("item")?.as_object()?.get("id")?)
}

fn with_entity_type(body: &Object) -> Object {
    let mut call = Object::new().with("entityTypeId", Value::number(ENTITY_TYPE_ID));
    for (key, value) in body.entries().iter().filter(|(key, _)| key != "entityTypeId") {
        call.push(key, value.clone());
    }
    call
}

/// An update takes an object: the entry's id as the key changes the entry, and `n0`, `n1`, … add one.
fn entries_by_key(entries: &[Value]) -> Object {
    let mut keyed = Object::new();
    let mut added: u32 = 0;
    for entry in entries.iter().filter_map(Value::as_object) {
        let mut entry = entry.clone();
        let key = entry.take("id").as_ref().and_then(record_id).map_or_else(
            || {
                added += 1;
                ["n", &digits_of(added - 1)].concat()
            },
            |id| id.0,
        );
        keyed.set(&key, entry.into());
    }
    keyed
}
