//! The extended fields that the organisation has defined. Source: docs.capillarytech.com/reference/get-org-extended-fields, read
//! 2026-11-28. What an add does with a name that is not defined is not documented; the sandbox stores it.

use leadwire::schema::{Object, Value};

/// Of leads: id, name, label and data type.
const OF_LEADS: [(i64, &str, &str, &str); 2] =
    [(501, "leadwire_key", "Key of the form", "STRING"), (502, "colour", "Colour", "STANDARD_STRING")];

/// Of customers, which are not fields of a lead.
const OF_CUSTOMERS: [(i64, &str, &str, &str); 1] = [(401, "city", "City", "STRING")];

pub fn all() -> Object {
    let entity = Object::new().with("customer", of("customer", &OF_CUSTOMERS)).with("lead", of("lead", &OF_LEADS));
    Object::new()
        .with("entity", entity)
        .with("warnings", Value::List(Vec::new()))
        .with("errors", Value::List(Vec::new()))
        .with("success", true)
}

fn of(entity: &str, fields: &[(i64, &str, &str, &str)]) -> Value {
    let field = |(id, name, label, data_type): &(i64, &str, &str, &str)| {
        Object::new()
            .with("id", Value::number(*id))
            .with("name", *name)
            .with("label", *label)
            .with("dataType", *data_type)
            .with("createdBy", Value::number(1))
            .with("createdOnISO", "2026-11-01T09:00:00Z")
            .with("modifiedBy", Value::number(1))
            .with("modifiedOnISO", "2026-11-01T09:00:00Z")
            .with("baseEntityType", entity)
            .into()
    };
    Value::List(fields.iter().map(field).collect())
}
