//! What the CRMs have in the end: the ids of every record, by the marker that it was sent with.

use std::collections::BTreeMap;

use leadwire::schema::{Object, Value};
use leadwire_relay::config::EXTENDED_FIELD;
use sandbox::Sandbox;

use crate::setting::{Form, MARKER_FIELD};

pub fn by_marker(sandbox: &Sandbox) -> BTreeMap<String, Vec<String>> {
    let mut records: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for form in [Form::Bitrix24, Form::Ivvy, Form::Capillary] {
        for record in sandbox.store().all(form.kind()).unwrap() {
            if let Some(marker) = marker(form, &record.fields) {
                records.entry(marker.to_owned()).or_default().push(record.id.to_string());
            }
        }
    }
    records
}

/// None for what the sandbox had from the start.
fn marker(form: Form, fields: &Object) -> Option<&str> {
    match form {
        Form::Bitrix24 => fields.get("ORIGIN_ID")?.as_text(),
        Form::Capillary => fields.get("extendedFields")?.as_object()?.get(EXTENDED_FIELD)?.as_text(),
        Form::Ivvy => {
            let is_ours = |entry: &&Object| entry.get("fieldId").and_then(|id| id.as_integer(1)) == Some(MARKER_FIELD);
            let mut entries = fields.get("customFields")?.as_list()?.iter().filter_map(Value::as_object);
            entries.find(is_ours)?.get("fieldValue")?.as_text()
        }
    }
}
