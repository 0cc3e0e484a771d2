//! `crm.lead.fields`: the field table in Bitrix24's own words.

use leadwire::schema::{Access, Field, Object, Shape, Value};

use super::lead::table_of;

pub fn described() -> Value {
    let mut described = Object::new();
    for field in table_of("fields").map_or(&[][..], |table| table.fields) {
        described.push(field.name, description(field).into());
    }
    described.into()
}

fn description(field: &Field) -> Object {
    let is_multiple = matches!(field.shape, Shape::List { .. } | Shape::Multifield(_));
    let description = Object::new()
        .with("type", type_of(field))
        .with("isRequired", false)
        .with("isReadOnly", field.access == Access::ReadOnly)
        .with("isImmutable", false)
        .with("isMultiple", is_multiple)
        .with("isDynamic", false)
        .with("title", field.doc);
    match field.name.strip_suffix("_ID").unwrap_or(field.name) {
        list if type_of(field) == "crm_status" => description.with("statusType", list),
        _ => description,
    }
}

fn type_of(field: &Field) -> &'static str {
    match (field.name, field.shape) {
        ("ASSIGNED_BY_ID", _) => "user",
        ("COMPANY_ID", _) => "crm_company",
        ("CONTACT_ID" | "CONTACT_IDS", _) => "crm_contact",
        ("DATE_CREATE" | "DATE_MODIFY", _) => "datetime",
        (_, Shape::Id) => "integer",
        (_, Shape::Date) => "date",
        (_, Shape::Amount) => "double",
        (_, Shape::YesNo) => "char",
        (_, Shape::Currency) => "crm_currency",
        (_, Shape::Status { .. }) => "crm_status",
        (_, Shape::Multifield(_)) => "crm_multifield",
        _ => "string",
    }
}
