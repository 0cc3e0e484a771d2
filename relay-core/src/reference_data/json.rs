//! Reference data as JSON, as the ledger keeps it and `sync --json` prints it.

use leadwire::form::FieldName;
use leadwire::schema::{Key, Object, Value};

use super::{FieldDefinition, Item, List, ListName, ReferenceData};
use crate::config::InputType;

const LEVELS: usize = 8;

impl ReferenceData {
    /// `{lists: {NAME: [{value, label, parent?}]}, fields: [{name, label, type?, required?, choices?}]}`
    pub fn to_json(&self) -> String {
        let mut lists = Object::new();
        for list in &self.lists {
            lists.push(list.name.name(), items(&list.items));
        }
        let fields = self.fields.iter().map(field).collect();
        Value::from(Object::new().with("lists", lists).with("fields", Value::List(fields))).to_json()
    }

    /// Without what a newer version wrote. `None` for something else.
    pub fn read(json: &[u8]) -> Option<ReferenceData> {
        let Ok(Value::Object(object)) = Value::read(std::str::from_utf8(json).ok()?, LEVELS) else { return None };
        let lists = object.get("lists")?.as_object()?.entries().iter();
        let list = |(name, list): &(Key, Value)| Some(List { name: ListName::of(name)?, items: read_items(list)? });
        let fields = object.get("fields")?.as_list()?.iter();
        Some(ReferenceData {
            lists: lists.filter_map(list).collect(),
            fields: fields.filter_map(|field| read_field(field.as_object()?)).collect(),
        })
    }
}

fn items(items: &[Item]) -> Value {
    let item = |item: &Item| {
        let object = Object::new().with("value", item.value.as_str()).with("label", item.label.as_str());
        Value::from(match &item.parent {
            Some(parent) => object.with("parent", parent.as_str()),
            None => object,
        })
    };
    Value::List(items.iter().map(item).collect())
}

fn field(field: &FieldDefinition) -> Value {
    let mut object = Object::new().with("name", field.name.to_text().as_str()).with("label", field.label.as_str());
    if let Some(input_type) = field.input_type {
        object.push("type", input_type.name().into());
    }
    if field.required {
        object.push("required", true.into());
    }
    if !field.choices.is_empty() {
        object.push("choices", items(&field.choices));
    }
    object.into()
}

fn read_items(list: &Value) -> Option<Vec<Item>> {
    let item = |item: &Value| {
        let text = |key: &str| Some(item.as_object()?.get(key)?.as_text()?.to_owned());
        Some(Item { value: text("value")?, label: text("label")?, parent: text("parent") })
    };
    list.as_list()?.iter().map(item).collect()
}

fn read_field(field: &Object) -> Option<FieldDefinition> {
    Some(FieldDefinition {
        name: FieldName::read(field.get("name")?.as_text()?)?,
        label: field.get("label")?.as_text()?.to_owned(),
        input_type: field.get("type").and_then(Value::as_text).and_then(InputType::of),
        required: field.get("required") == Some(&Value::Bool(true)),
        choices: field.get("choices").map_or(Some(Vec::new()), read_items)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_read_as_it_was_written() {
        let child = Item { parent: Some("4".to_owned()), ..Item::new("41", "Trade fair") };
        let size = FieldDefinition {
            name: FieldName::read("contact.customFields[47]").unwrap(),
            label: "Size".to_owned(),
            input_type: Some(InputType::Choice),
            required: true,
            choices: vec![Item::new("S", "Small")],
        };
        let plain = FieldDefinition { input_type: None, required: false, choices: Vec::new(), ..size.clone() };
        let data = ReferenceData {
            lists: vec![
                List { name: ListName::Types, items: vec![Item::new("4", "Exhibition")] },
                List { name: ListName::Subtypes, items: vec![child] },
            ],
            fields: vec![size, plain],
        };
        let json = r#"{"lists":{"types":[{"value":"4","label":"Exhibition"}],"subtypes":[{"value":"41","label":"Trade fair","parent":"4"}]},"fields":[{"name":"contact.customFields[47]","label":"Size","type":"choice","required":true,"choices":[{"value":"S","label":"Small"}]},{"name":"contact.customFields[47]","label":"Size"}]}"#;
        assert_eq!(data.to_json(), json);
        assert_eq!(ReferenceData::read(json.as_bytes()), Some(data));
        assert_eq!(ReferenceData::read(b"[]"), None);
    }
}
