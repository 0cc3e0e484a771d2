//! `crm.item.fields` of leads, and the custom fields of leads with `crm.lead.userfield.list`. Sources, in bitrix24/b24restdocs, read
//! 2026-11-28: `crm-item-fields.md` (2026-08-17), `crm-lead-userfield-list.md` (2026-08-07). The sample of `crm.lead.fields` has no
//! custom field, so the sandbox shows none there. A required custom field is not enforced: whether a portal does is a setting.

use leadwire::crm::Kind;
use leadwire::schema::{Access, Field, Object, Shape, Value};

use super::error::ApiError;
use super::item::check_entity_type;
use super::item_fields::{self, Names};
use super::params::Params;

/// A custom field of the sandbox's portal.
struct CustomField {
    id: i64,
    /// With `UF_CRM_`.
    name: &'static str,
    field_type: &'static str,
    label: &'static str,
    is_mandatory: bool,
    /// Id and value of each choice of an enumeration.
    choices: &'static [(i64, &'static str)],
}

const CUSTOM_FIELDS: [CustomField; 2] = [
    CustomField {
        id: 6799,
        name: "UF_CRM_1724077760",
        field_type: "enumeration",
        label: "Size",
        is_mandatory: false,
        choices: &[(3157, "Small"), (3159, "Large")],
    },
    CustomField {
        id: 6801,
        name: "UF_CRM_1724077762",
        field_type: "string",
        label: "Region",
        is_mandatory: true,
        choices: &[],
    },
];

pub fn of_items(params: &Params) -> Result<Value, ApiError> {
    check_entity_type(params)?;
    let mut fields = Object::new().with("id", described("integer", "ID", true).with("upperName", "ID"));
    for field in item_table_fields() {
        let stored = item_fields::stored_name(field.name).filter(|stored| !stored.is_empty());
        let Some(stored) = stored else { continue };
        let is_read_only = field.access == Access::ReadOnly;
        let mut description = described(type_of(field), field.doc, is_read_only);
        if let Shape::Status { .. } = field.shape {
            description.push("statusType", stored.strip_suffix("_ID").unwrap_or(stored).into());
        }
        fields.push(field.name, description.with("upperName", stored).into());
    }
    for field in &CUSTOM_FIELDS {
        if let Some(name) = Names::of(params).shown(field.name) {
            fields.push(&name, of_custom(field).into());
        }
    }
    Ok(Object::new().with("fields", fields).into())
}

/// Labels come only with a language in the filter.
pub fn custom_fields(params: &Params) -> (Vec<Object>, Object) {
    let filter = params.object("filter").unwrap_or_default();
    let has_labels = filter.get("LANG").is_some();
    let mut others = Object::new();
    for (key, value) in filter.entries().iter().filter(|(key, _)| key != "LANG") {
        others.push(key, value.clone());
    }
    (CUSTOM_FIELDS.iter().map(|field| row(field, has_labels)).collect(), others)
}

fn item_table_fields() -> &'static [Field] {
    let fields = Kind::Bitrix24Item.table().fields.iter().find(|field| field.name == "fields");
    match fields.map(|field| field.shape) {
        Some(Shape::Record(table)) => table.fields,
        _ => &[],
    }
}

fn type_of(field: &Field) -> &'static str {
    match (field.name, field.shape) {
        ("assignedById", _) => "user",
        ("companyId", _) => "crm_company",
        ("contactId" | "contactIds", _) => "crm_contact",
        ("createdTime" | "updatedTime", _) => "datetime",
        (_, Shape::Id) => "integer",
        (_, Shape::Date) => "date",
        (_, Shape::Amount) => "double",
        (_, Shape::YesNo) => "boolean",
        (_, Shape::Currency) => "crm_currency",
        (_, Shape::Status { .. }) => "crm_status",
        (_, Shape::List { .. }) => "user",
        _ => "string",
    }
}

fn described(field_type: &str, title: &str, is_read_only: bool) -> Object {
    Object::new()
        .with("type", field_type)
        .with("isRequired", false)
        .with("isReadOnly", is_read_only)
        .with("isImmutable", false)
        .with("isMultiple", false)
        .with("isDynamic", false)
        .with("title", title)
}

fn of_custom(field: &CustomField) -> Object {
    let choice =
        |(id, text): &(i64, &str)| Object::new().with("ID", id.to_string().as_str()).with("VALUE", *text).into();
    let mut described = described(field.field_type, field.label, false);
    described.set("isRequired", field.is_mandatory.into());
    described.set("isDynamic", true.into());
    if !field.choices.is_empty() {
        described.push("items", Value::List(field.choices.iter().map(choice).collect()));
    }
    described
        .with("listLabel", field.label)
        .with("formLabel", field.label)
        .with("filterLabel", field.label)
        .with("upperName", field.name)
}

fn row(field: &CustomField, has_labels: bool) -> Object {
    let flag = |is_set: bool| if is_set { "Y" } else { "N" };
    let mut row = Object::new()
        .with("ID", field.id.to_string().as_str())
        .with("ENTITY_ID", "CRM_LEAD")
        .with("FIELD_NAME", field.name)
        .with("USER_TYPE_ID", field.field_type)
        .with("XML_ID", Value::Null)
        .with("SORT", "150")
        .with("MULTIPLE", "N")
        .with("MANDATORY", flag(field.is_mandatory))
        .with("SHOW_FILTER", "E")
        .with("SHOW_IN_LIST", "Y")
        .with("EDIT_IN_LIST", "Y")
        .with("IS_SEARCHABLE", "N");
    if has_labels {
        for label in ["EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL"] {
            row.push(label, field.label.into());
        }
    }
    if !field.choices.is_empty() {
        let choice = |((id, text), sort): (&(i64, &str), i64)| {
            Object::new()
                .with("ID", id.to_string().as_str())
                .with("SORT", (sort * 10).to_string().as_str())
                .with("VALUE", *text)
                .with("DEF", "N")
                .with("XML_ID", id.to_string().as_str())
                .into()
        };
        row.push("LIST", Value::List(field.choices.iter().zip(1..).map(choice).collect()));
    }
    row
}
