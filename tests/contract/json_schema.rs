//! The JSON Schema of the field tables, applied to every case of the contract: it accepts what the check accepts, and refuses what a
//! schema can express. This file has a validator for the keywords that it uses.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, json_schema};
use serde_json::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn every_schema_is_json() {
    let catalog = r#"{"ivvy":{"typesWithSubtypes":[3],"requiredCustomFields":[12]},"bitrix24":{"sources":["\"A\""]}}"#;
    for catalog in ["null", catalog] {
        let catalog =
            leadwire::crm::AccountCatalog::read(&leadwire::schema::Value::read(catalog, 9).unwrap()).unwrap().into();
        for kind in Kind::ALL {
            let schema = json_schema(kind.table(), &catalog);
            let read: Result<Value, _> = serde_json::from_str(&schema);
            let read = read.unwrap_or_else(|error| panic!("the schema of {kind} is not JSON, {error}: {schema}"));
            assert_eq!(read["$schema"], "https://json-schema.org/draft/2020-12/schema", "{kind}");
            assert_eq!(read["title"], kind.name());
        }
    }
}

#[test]
fn null_where_it_clears() {
    for (kind, payload, expected) in [
        (Kind::IvvyContact, r#"{"id":1,"externalUrls":null}"#, true),
        (Kind::IvvyCompany, r#"{"id":1,"externalUrls":[{"ref":"a","url":null}]}"#, true),
        (Kind::IvvyContact, r#"{"id":1,"phone":null}"#, true),
        (Kind::IvvyContact, r#"{"id":1,"email":null}"#, false),
        (Kind::IvvyContact, r#"{"id":1,"externalUrls":[{"ref":null}]}"#, false),
    ] {
        let schema = serde_json::from_str(&json_schema(kind.table(), &Catalog::default())).unwrap();
        assert_eq!(accepts(&schema, &serde_json::from_str(payload).unwrap()), expected, "{kind} {payload}");
    }
}

/// What helps a person or a form builder, and decides nothing.
#[test]
fn annotations() {
    let read = |kind: Kind| -> Value { serde_json::from_str(&json_schema(kind.table(), &Catalog::default())).unwrap() };
    let lead = read(Kind::Bitrix24Lead);
    let fields = lead["properties"]["fields"]["properties"].as_object().unwrap();
    let with = |keyword: &str| -> Vec<&str> {
        fields.iter().filter(|(_, field)| !field[keyword].is_null()).map(|(name, _)| name.as_str()).collect()
    };
    assert_eq!(with("readOnly"), ["DATE_CREATE", "DATE_MODIFY", "ID", "IS_RETURN_CUSTOMER", "STATUS_SEMANTIC_ID"],);
    assert_eq!(fields["ID"]["readOnly"], true);
    // The page's module has no descriptions.
    let described = if cfg!(target_arch = "wasm32") { 0 } else { fields.len() };
    assert_eq!(with("description").len(), described);
    assert_eq!(with("examples"), ["HONORIFIC", "SOURCE_ID", "STATUS_ID"]);
    assert_eq!(fields["STATUS_ID"]["examples"][0], "NEW");
    let contact = read(Kind::IvvyContact);
    assert_eq!(contact["properties"]["email"]["format"], "email");
}

#[test]
fn bounds_of_numbers() {
    let schema = serde_json::from_str(&json_schema(Kind::IvvySource.table(), &Catalog::default())).unwrap();
    for (id, cost, expected) in [
        ("1", "0", true),
        (r#""1""#, r#""0""#, true),
        ("9007199254740991", "0.01", true),
        ("0", "0", false),
        ("-1", "0", false),
        (r#""0""#, "0", false),
        (r#""-1""#, "0", false),
        ("1", "-0.01", false),
        ("1", r#""-0.01""#, false),
    ] {
        let payload = serde_json::from_str(&format!(r#"{{"id":{id},"cost":{cost}}}"#)).unwrap();
        assert_eq!(accepts(&schema, &payload), expected, "{payload}");
    }
}

/// Whether a payload is valid by a schema. None where schema and check differ on purpose: an empty text counts as missing for the check
/// only, the check reads text as people write it, and a schema does not apply to values that JSON cannot represent.
pub fn is_valid(schema: &Value, payload: &str) -> Option<bool> {
    let payload: Value = serde_json::from_str(payload).ok()?;
    (!has_missing(&payload) && !has_rewritten(&payload) && is_finite(&payload)).then(|| accepts(schema, &payload))
}

/// Whether a payload is refused only for rules that a schema cannot express: formats, rules about two keys, and numbers that
/// JavaScript has rounded.
pub fn cannot_express(refusals: &str) -> bool {
    const CODES: [&str; 5] = ["format ", "range ", "unsafe_key ", "too_deep ", "too_large "];
    const WORDS: [&str; 4] =
        ["].valueType must be one of", "must not differ", "contains a key twice", "cost must be a number or"];
    refusals.lines().filter_map(|line| line.strip_prefix("  refuses ")).all(|issue| {
        CODES.iter().any(|code| issue.starts_with(code)) || WORDS.iter().any(|words| issue.contains(words))
    })
}

fn is_finite(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(f64::is_finite),
        Value::Array(items) => items.iter().all(is_finite),
        Value::Object(object) => object.values().all(is_finite),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

fn has_missing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => leadwire::schema::is_blank(text),
        Value::Array(items) => items.iter().any(has_missing),
        Value::Object(object) => object.values().any(has_missing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a text may be sent in another form: with blanks around it, with control characters or digits of another script, or an amount
/// with a comma.
fn has_rewritten(value: &Value) -> bool {
    let is_plain = |letter: char| letter.is_ascii() && !letter.is_ascii_control();
    match value {
        Value::String(text) => {
            text.trim() != text || !text.chars().all(is_plain) || text.contains(',') && text.starts_with(['-', '1'])
        }
        Value::Array(items) => items.iter().any(has_rewritten),
        Value::Object(object) => object.values().any(has_rewritten),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn accepts(schema: &Value, value: &Value) -> bool {
    schema.as_object().expect("a schema").iter().all(|(keyword, rule)| satisfies(keyword, rule, schema, value))
}

/// Whether the value satisfies one keyword of the schema. An unknown keyword fails the test.
fn satisfies(keyword: &str, rule: &Value, schema: &Value, value: &Value) -> bool {
    match keyword {
        "$schema" | "title" | "description" | "examples" | "readOnly" | "format" | "then" => true,
        "type" => is_one_of(rule, |name| is_of_type(name.as_str().unwrap(), value)),
        "enum" => is_one_of(rule, |choice| is_equal(choice, value)),
        "allOf" => rule.as_array().unwrap().iter().all(|part| accepts(part, value)),
        "anyOf" => is_one_of(rule, |part| accepts(part, value)),
        "not" => !accepts(rule, value),
        "if" => !accepts(rule, value) || accepts(&schema["then"], value),
        "minimum" => number(value).is_none_or(|value| value >= number(rule).unwrap()),
        "maximum" => number(value).is_none_or(|value| value <= number(rule).unwrap()),
        "minLength" => value.as_str().is_none_or(|text| text.chars().count() >= count(rule)),
        "maxLength" => value.as_str().is_none_or(|text| text.chars().count() <= count(rule)),
        "pattern" => value.as_str().is_none_or(|text| matches(rule.as_str().unwrap(), text)),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| accepts(rule, item))),
        "contains" => value.as_array().is_none_or(|items| items.iter().any(|item| accepts(rule, item))),
        "maxItems" => value.as_array().is_none_or(|items| items.len() <= count(rule)),
        "minProperties" => value.as_object().is_none_or(|object| object.len() >= count(rule)),
        "required" => value.as_object().is_none_or(|object| is_all(rule, |key| object.contains_key(key))),
        "properties" => value.as_object().is_none_or(|object| {
            let mut both = rule.as_object().unwrap().iter().filter_map(|(key, rule)| Some((rule, object.get(key)?)));
            both.all(|(rule, value)| accepts(rule, value))
        }),
        "propertyNames" => {
            value.as_object().is_none_or(|object| object.keys().all(|key| accepts(rule, &Value::String(key.clone()))))
        }
        "additionalProperties" => value.as_object().is_none_or(|object| {
            object.iter().all(|(key, value)| {
                schema.get("properties").is_some_and(|known| known.get(key).is_some()) || accepts(rule, value)
            })
        }),
        _ => panic!("the schema has a keyword that this validator does not know: {keyword}"),
    }
}

fn is_one_of(rules: &Value, is_it: impl Fn(&Value) -> bool) -> bool {
    rules.as_array().map_or_else(|| is_it(rules), |rules| rules.iter().any(&is_it))
}

fn is_all(names: &Value, is_it: impl Fn(&str) -> bool) -> bool {
    names.as_array().unwrap().iter().all(|name| is_it(name.as_str().unwrap()))
}

/// 1.0 is 1 to JSON Schema.
fn is_equal(choice: &Value, value: &Value) -> bool {
    choice == value
        || (value.as_i64().is_none_or(|whole| whole == 0)
            && value.is_number()
            && choice.is_number()
            && number(choice) == number(value))
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        _ => panic!("no type: {name}"),
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

fn count(rule: &Value) -> usize {
    usize::try_from(rule.as_u64().unwrap()).unwrap()
}

/// The patterns that the schema uses, each by hand.
fn matches(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_decimal = |text: &str| match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    };
    let letters = |length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    match pattern {
        "^0*[1-9][0-9]{0,18}$" => digits(text) && (1..=19).contains(&text.trim_start_matches('0').len()),
        "^[0-9]+$" => digits(text),
        "^[0-9]{1,5}$" => digits(text) && text.len() <= 5,
        "^-?[0-9]+$" => digits(unsigned),
        "^-?[0-9]+(\\.[0-9]+)?$" => is_decimal(unsigned),
        "^[0-9]+(\\.[0-9]+)?$" => is_decimal(text),
        "^https://" => text.starts_with("https://"),
        "^[Hh][Tt][Tt][Pp][Ss]://" => text.to_ascii_lowercase().starts_with("https://"),
        "^[A-Za-z]{3}$" => letters(3),
        "^[A-Za-z]{2}$" => letters(2),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].+)?$" => {
            let shape: Vec<u8> = text.bytes().map(|byte| if byte.is_ascii_digit() { b'9' } else { byte }).collect();
            let rest = shape.strip_prefix(b"9999-99-99");
            rest.is_some_and(|rest| rest.is_empty() || (rest.len() > 1 && matches!(rest[0], b'T' | b' ')))
        }
        _ => panic!("a pattern that this reader does not know: {pattern}"),
    }
}
