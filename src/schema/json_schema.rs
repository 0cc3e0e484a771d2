//! A field table as JSON Schema (draft 2020-12), for form builders, code generators and other validators. A key that a
//! form sends empty counts as missing for leadwire and as present here: leave such keys out before using it.

use super::{Access, Catalog, Field, Need, Object, Rule, Shape, Table, Value, digits_of};

/// JSON text.
pub fn json_schema(table: &Table, catalog: &Catalog) -> String {
    let head = one("$schema", "https://json-schema.org/draft/2020-12/schema").with("title", table.name);
    Value::Object(record(table, catalog, head)).to_json()
}

/// The schema of a table's objects, behind what stands in `schema`.
fn record(table: &Table, catalog: &Catalog, schema: Object) -> Object {
    let mut properties = Object::new();
    let mut conditions = Vec::new();
    for field in table.fields {
        let property = property(field, catalog);
        if let Some(alias) = field.alias {
            properties.push(alias, property.clone().into());
        }
        properties.push(field.name, property.into());
        need(field, catalog, &mut conditions);
        access(field, &mut conditions);
    }
    let mut schema = schema.with("type", "object").with("properties", properties);
    if !conditions.is_empty() {
        schema.push("allOf", Value::List(conditions));
    }
    if table.rules.iter().any(|rule| matches!(rule, Rule::NotEmpty | Rule::NotBlank)) {
        schema.push("minProperties", Value::number(1));
    }
    schema
}

fn property(field: &Field, catalog: &Catalog) -> Object {
    let mut schema = shape(&field.shape, catalog);
    if field.null_clears {
        schema = any_of(vec![schema.into(), one("type", "null").into()]);
    }
    if field.access == Access::ReadOnly {
        schema.push("readOnly", true.into());
    }
    if !field.doc.is_empty() {
        schema.push("description", field.doc.into());
    }
    schema
}

fn shape(shape: &Shape, catalog: &Catalog) -> Object {
    match shape {
        Shape::Id => integer_or_digits("^0*[1-9][0-9]{0,18}$")
            .with("minimum", Value::number(1))
            .with("maximum", Value::number(i64::MAX)),
        Shape::Whole { from } => {
            let digits = if *from < 0 { "^-?[0-9]+$" } else { "^[0-9]+$" };
            integer_or_digits(digits).with("minimum", Value::number(*from))
        }
        Shape::Amount => number_or_digits("^-?[0-9]+(\\.[0-9]+)?$"),
        Shape::Price => number_or_digits("^[0-9]+(\\.[0-9]+)?$").with("minimum", Value::number(0)),
        Shape::Flag => {
            let [yes, no] = [Value::number(1), Value::number(0)];
            let words = ["true", "false", "1", "0"].map(Value::from);
            one("enum", Value::List([true.into(), false.into(), yes, no].into_iter().chain(words).collect()))
        }
        Shape::YesNo => one("enum", Value::List(vec!["Y".into(), "N".into(), true.into(), false.into()])),
        Shape::Text | Shape::Colour => string(),
        Shape::Email => string().with("format", "email"),
        Shape::HttpsUrl => string().with("format", "uri").with("pattern", "^[Hh][Tt][Tt][Pp][Ss]://"),
        Shape::Currency => string().with("pattern", "^[A-Za-z]{3}$"),
        Shape::Country => string().with("pattern", "^[A-Za-z]{2}$"),
        Shape::Date => string().with("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].+)?$"),
        Shape::DateTime => string().with("format", "date-time"),
        Shape::AnyObject => one("type", "object"),
        Shape::Anything => Object::new(),
        Shape::Code(codes) => code(codes),
        Shape::Word(words) => one("enum", Value::texts(words)),
        Shape::Status { defaults, listed } => status(defaults, listed(catalog)),
        Shape::List { item, at_most } => {
            let mut schema = list_of(self::shape(item, catalog));
            if let Some(most) = at_most {
                schema.push("maxItems", Value::number(*most));
            }
            schema
        }
        Shape::Record(table) => record(table, catalog, Object::new()),
        Shape::Multifield(table) => {
            let item = any_of(vec![string().into(), record(table, catalog, Object::new()).into()]);
            let numbered = one("type", "object")
                .with("minProperties", Value::number(1))
                .with("propertyNames", one("pattern", "^[0-9]+$"))
                .with("additionalProperties", item.clone());
            any_of(vec![string().into(), list_of(item).into(), numbered.into()])
        }
    }
}

fn string() -> Object {
    one("type", "string")
}

fn integer_or_digits(pattern: &str) -> Object {
    one("type", Value::texts(&["integer", "string"])).with("pattern", pattern)
}

fn number_or_digits(pattern: &str) -> Object {
    one("type", Value::texts(&["number", "string"])).with("pattern", pattern)
}

fn code(codes: &[(i64, &str)]) -> Object {
    let mut both = Vec::new();
    for (code, _) in codes {
        both.extend(number_and_digits(*code));
    }
    one("enum", Value::List(both))
}

fn status(defaults: &[&str], listed: &[String]) -> Object {
    if !listed.is_empty() {
        return one("enum", Value::texts(listed));
    }
    let bounded = string().with("minLength", Value::number(1)).with("maxLength", Value::number(50));
    bounded.with("examples", Value::texts(defaults))
}

/// When the field must be there, as if-then schemas on the object that holds it.
fn need(field: &Field, catalog: &Catalog, conditions: &mut Vec<Value>) {
    let adds = not(required(&["id"]));
    match field.need {
        Need::Optional => {}
        Need::Always => conditions.push(is_given(field).into()),
        Need::OnAdd { with, unless } => {
            let mut parts = vec![adds.into()];
            if !with.is_empty() {
                let mut each = Vec::new();
                for name in with {
                    each.push(required(&[name]).into());
                }
                parts.push(any_of(each).into());
            }
            for group in unless {
                parts.push(not(required(group)).into());
            }
            conditions.push(when(all_of(parts), is_given(field)));
        }
        Need::OnAddIfListed { field: by, listed } => {
            for id in listed(catalog) {
                let is_listed = holds(&[by], by, is_id(*id));
                conditions.push(when(all_of(vec![adds.clone().into(), is_listed.into()]), is_given(field)));
            }
        }
        Need::UnlessDeleting => {
            let deletes = holds(&["DELETE", "ID"], "DELETE", one("enum", Value::List(vec!["Y".into(), true.into()])));
            conditions.push(when(not(deletes), is_given(field)));
        }
        Need::EntriesOnAdd { id, value, listed } => {
            for wanted in listed(catalog) {
                let items = one("contains", holds(&[id, value], id, is_id(*wanted)));
                conditions.push(when(adds.clone(), holds(&[field.name], field.name, items)));
            }
        }
    }
}

fn access(field: &Field, conditions: &mut Vec<Value>) {
    let is_absent = not(required(&[field.name]));
    match field.access {
        Access::Open => {}
        Access::AddOnly => conditions.push(when(required(&["id"]), is_absent)),
        Access::ReadOnly => conditions.push(is_absent.into()),
    }
}

fn is_given(field: &Field) -> Object {
    let by_name = required(&[field.name]);
    match field.alias {
        Some(alias) => any_of(vec![by_name.into(), required(&[alias]).into()]),
        None => by_name,
    }
}

// The words of JSON Schema that the above is written in.

fn list_of(items: Object) -> Object {
    one("type", "array").with("items", items)
}

fn required(names: &[&str]) -> Object {
    one("required", Value::texts(names))
}

/// Has these keys, and under one of them something that fits the schema.
fn holds(names: &[&str], key: &str, schema: Object) -> Object {
    required(names).with("properties", one(key, schema))
}

fn not(schema: Object) -> Object {
    one("not", schema)
}

fn any_of(schemas: Vec<Value>) -> Object {
    one("anyOf", Value::List(schemas))
}

fn all_of(schemas: Vec<Value>) -> Object {
    one("allOf", Value::List(schemas))
}

fn when(condition: Object, then: Object) -> Value {
    one("if", condition).with("then", then).into()
}

fn is_id(id: i64) -> Object {
    one("enum", Value::List(number_and_digits(id).into()))
}

fn number_and_digits(number: i64) -> [Value; 2] {
    [Value::number(number), Value::Text(digits_of(number))]
}

/// An object with one entry.
fn one(key: &str, value: impl Into<Value>) -> Object {
    Object::new().with(key, value)
}
