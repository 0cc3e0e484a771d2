//! A field table as JSON Schema (draft 2020-12), for form builders, code generators and other validators. A key that a
//! form sends empty counts as missing for leadwire and as present here: leave such keys out before using it.

use super::{Access, Catalog, Field, Need, Rule, Shape, Table, Value, digits_of};

/// JSON text.
pub fn json_schema(table: &Table, catalog: &Catalog) -> String {
    let head = ["{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":", &quoted(table.name), ","];
    head.concat() + record(table, catalog).get(1..).unwrap_or_default()
}

fn record(table: &Table, catalog: &Catalog) -> String {
    let mut properties = Vec::new();
    let mut conditions = Vec::new();
    for field in table.fields {
        let schema = property(field, catalog);
        if let Some(alias) = field.alias {
            properties.push(entry(alias, &schema));
        }
        properties.push(entry(field.name, &schema));
        need(field, catalog, &mut conditions);
        access(field, &mut conditions);
    }
    let mut schema = vec![entry("type", "\"object\""), entry("properties", &object(&properties))];
    if !conditions.is_empty() {
        schema.push(entry("allOf", &list(&conditions)));
    }
    if table.rules.iter().any(|rule| matches!(rule, Rule::NotEmpty | Rule::NotBlank)) {
        schema.push(entry("minProperties", "1"));
    }
    object(&schema)
}

fn property(field: &Field, catalog: &Catalog) -> String {
    let mut schema = shape(&field.shape, catalog);
    if field.null_clears {
        schema = any_of(&[schema, NULL.to_owned()]);
    }
    if field.access == Access::ReadOnly {
        schema = extended(&schema, "readOnly", "true");
    }
    if !field.doc.is_empty() {
        schema = extended(&schema, "description", &quoted(field.doc));
    }
    schema
}

const NULL: &str = r#"{"type":"null"}"#;
const STRING: &str = r#"{"type":"string"}"#;

fn shape(shape: &Shape, catalog: &Catalog) -> String {
    let fixed = match shape {
        Shape::Id => {
            r#"{"type":["integer","string"],"minimum":1,"maximum":9223372036854775807,"pattern":"^0*[1-9][0-9]{0,18}$"}"#
        }
        Shape::Whole { from } => {
            let schema = match from {
                ..0 => r#"{"type":["integer","string"],"pattern":"^-?[0-9]+$"}"#,
                0.. => r#"{"type":["integer","string"],"pattern":"^[0-9]+$"}"#,
            };
            return extended(schema, "minimum", &digits_of(*from));
        }
        Shape::Amount => r#"{"type":["number","string"],"pattern":"^-?[0-9]+(\\.[0-9]+)?$"}"#,
        Shape::Price => r#"{"type":["number","string"],"minimum":0,"pattern":"^[0-9]+(\\.[0-9]+)?$"}"#,
        Shape::Flag => r#"{"enum":[true,false,1,0,"true","false","1","0"]}"#,
        Shape::YesNo => r#"{"enum":["Y","N",true,false]}"#,
        Shape::Text | Shape::Colour => STRING,
        Shape::Email => r#"{"type":"string","format":"email"}"#,
        Shape::HttpsUrl => r#"{"type":"string","format":"uri","pattern":"^[Hh][Tt][Tt][Pp][Ss]://"}"#,
        Shape::Currency => r#"{"type":"string","pattern":"^[A-Za-z]{3}$"}"#,
        Shape::Country => r#"{"type":"string","pattern":"^[A-Za-z]{2}$"}"#,
        Shape::Date => r#"{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].+)?$"}"#,
        Shape::DateTime => r#"{"type":"string","format":"date-time"}"#,
        Shape::AnyObject => r#"{"type":"object"}"#,
        Shape::Anything => "{}",
        Shape::Code(codes) => return code(codes),
        Shape::Word(words) => return choices(&Value::texts(words).to_json()),
        Shape::Status { defaults, listed } => return status(defaults, listed(catalog)),
        Shape::List { item, at_most } => {
            let schema = list_of(&self::shape(item, catalog));
            return at_most.map_or(schema.clone(), |most| extended(&schema, "maxItems", &digits_of(most)));
        }
        Shape::Record(table) => return record(table, catalog),
        Shape::Multifield(table) => {
            let item = any_of(&[STRING.to_owned(), record(table, catalog)]);
            let numbered = r#"{"type":"object","minProperties":1,"propertyNames":{"pattern":"^[0-9]+$"}}"#;
            let numbered = extended(numbered, "additionalProperties", &item);
            return any_of(&[STRING.to_owned(), list_of(&item), numbered]);
        }
    };
    fixed.to_owned()
}

fn code(codes: &[(i64, &str)]) -> String {
    let mut both = Vec::new();
    for (code, _) in codes {
        both.extend(number_and_digits(*code));
    }
    choices(&list(&both))
}

fn status(defaults: &[&str], listed: &[String]) -> String {
    if !listed.is_empty() {
        return choices(&Value::texts(listed).to_json());
    }
    extended(r#"{"type":"string","minLength":1,"maxLength":50}"#, "examples", &Value::texts(defaults).to_json())
}

/// When the field must be there, as if-then schemas on the object that holds it.
fn need(field: &Field, catalog: &Catalog, conditions: &mut Vec<String>) {
    let adds = not(&required(&["id"]));
    match field.need {
        Need::Optional => {}
        Need::Always => conditions.push(is_given(field)),
        Need::OnAdd { with, unless } => {
            let mut parts = vec![adds];
            if !with.is_empty() {
                let each: Vec<String> = with.iter().map(|name| required(&[name])).collect();
                parts.push(any_of(&each));
            }
            for group in unless {
                parts.push(not(&required(group)));
            }
            conditions.push(when(&all_of(&parts), &is_given(field)));
        }
        Need::OnAddIfListed { field: by, listed } => {
            for id in listed(catalog) {
                let parts = [adds.clone(), holds(&[by], by, &choices(&list(&number_and_digits(*id))))];
                conditions.push(when(&all_of(&parts), &is_given(field)));
            }
        }
        Need::UnlessDeleting => {
            let deletes = holds(&["DELETE", "ID"], "DELETE", r#"{"enum":["Y",true]}"#);
            conditions.push(when(&not(&deletes), &is_given(field)));
        }
        Need::EntriesOnAdd { id, value, listed } => {
            for wanted in listed(catalog) {
                let item = holds(&[id, value], id, &choices(&list(&number_and_digits(*wanted))));
                let items = object(&[entry("contains", &item)]);
                conditions.push(when(&adds, &holds(&[field.name], field.name, &items)));
            }
        }
    }
}

fn access(field: &Field, conditions: &mut Vec<String>) {
    let is_absent = not(&required(&[field.name]));
    match field.access {
        Access::Open => {}
        Access::AddOnly => conditions.push(when(&required(&["id"]), &is_absent)),
        Access::ReadOnly => conditions.push(is_absent),
    }
}

fn is_given(field: &Field) -> String {
    match field.alias {
        Some(alias) => any_of(&[required(&[field.name]), required(&[alias])]),
        None => required(&[field.name]),
    }
}

// The words of JSON Schema that the above is written in, and of JSON.

fn choices(values: &str) -> String {
    object(&[entry("enum", values)])
}

fn list_of(items: &str) -> String {
    object(&[entry("type", "\"array\""), entry("items", items)])
}

fn required(names: &[&str]) -> String {
    object(&[entry("required", &Value::texts(names).to_json())])
}

/// Has these keys, and under one of them something that fits the schema.
fn holds(names: &[&str], key: &str, schema: &str) -> String {
    extended(&required(names), "properties", &object(&[entry(key, schema)]))
}

fn not(schema: &str) -> String {
    object(&[entry("not", schema)])
}

fn any_of(schemas: &[String]) -> String {
    object(&[entry("anyOf", &list(schemas))])
}

fn all_of(schemas: &[String]) -> String {
    object(&[entry("allOf", &list(schemas))])
}

fn when(condition: &str, then: &str) -> String {
    object(&[entry("if", condition), entry("then", then)])
}

fn number_and_digits(number: i64) -> [String; 2] {
    let digits = digits_of(number);
    [digits.clone(), quoted(&digits)]
}

/// An object with one more entry.
fn extended(object: &str, key: &str, value: &str) -> String {
    let comma = if object == "{}" { "" } else { "," };
    [object.strip_suffix('}').unwrap_or_default(), comma, &entry(key, value), "}"].concat()
}

fn entry(key: &str, value: &str) -> String {
    [&quoted(key), ":", value].concat()
}

fn object(entries: &[String]) -> String {
    ["{", &entries.join(","), "}"].concat()
}

fn list(items: &[String]) -> String {
    ["[", &items.join(","), "]"].concat()
}

fn quoted(text: &str) -> String {
    Value::from(text).to_json()
}
