//! The attributes of the input for a field: type, choices, label, length, autocomplete.

use leadwire::form::FieldName;
use leadwire::schema::{Object, Shape, Value};

use crate::config::InputType;

pub fn input_type(shape: Shape, name: &FieldName) -> InputType {
    let key = last_key(name);
    match shape {
        Shape::Email => InputType::Email,
        Shape::HttpsUrl => InputType::Url,
        Shape::Flag | Shape::YesNo => InputType::Flag,
        Shape::Date => InputType::Date,
        Shape::DateTime => InputType::DateTime,
        Shape::Amount | Shape::Price => InputType::Decimal,
        Shape::Id | Shape::Integer { .. } => InputType::Number,
        Shape::Colour => InputType::Colour,
        shape if !choices(shape).is_empty() => InputType::Choice,
        _ if LONG_TEXTS.contains(&key) => InputType::LongText,
        _ if PHONES.contains(&key) => InputType::Tel,
        _ => InputType::Text,
    }
}

const LONG_TEXTS: &[&str] = &[
    "description",
    "COMMENTS",
    "SOURCE_DESCRIPTION",
    "STATUS_DESCRIPTION",
    "comments",
    "sourceDescription",
    "statusDescription",
];
/// Fields for phone numbers, by the last key of a field's name.
pub const PHONES: &[&str] = &["phone", "otherPhone", "fax", "PHONE"];

/// The tokens of HTML's `autocomplete` attribute, by the last key of a field's name.
const AUTOCOMPLETE: &[(&str, &str)] = &[
    ("firstName", "given-name"),
    ("NAME", "given-name"),
    ("SECOND_NAME", "additional-name"),
    ("secondName", "additional-name"),
    ("lastName", "family-name"),
    ("LAST_NAME", "family-name"),
    ("email", "email"),
    ("EMAIL", "email"),
    ("phone", "tel"),
    ("PHONE", "tel"),
    ("businessName", "organization"),
    ("COMPANY_TITLE", "organization"),
    ("companyTitle", "organization"),
    ("POST", "organization-title"),
    ("post", "organization-title"),
    ("BIRTHDATE", "bday"),
    ("birthdate", "bday"),
    ("website", "url"),
    ("WEB", "url"),
    ("line1", "address-line1"),
    ("ADDRESS", "address-line1"),
    ("line2", "address-line2"),
    ("ADDRESS_2", "address-line2"),
    ("city", "address-level2"),
    ("ADDRESS_CITY", "address-level2"),
    ("postalCode", "postal-code"),
    ("ADDRESS_POSTAL_CODE", "postal-code"),
    ("countryCode", "country"),
    ("ADDRESS_COUNTRY", "country-name"),
];

pub fn autocomplete(name: &FieldName) -> Option<&'static str> {
    AUTOCOMPLETE.iter().find(|(key, _)| *key == last_key(name)).map(|(_, autocomplete)| *autocomplete)
}

pub fn choices(shape: Shape) -> Vec<Value> {
    match shape {
        Shape::NumberChoice(codes) if codes.iter().all(|(_, label)| !label.is_empty()) => {
            codes.iter().map(|(code, label)| choice(&code.to_string(), label)).collect()
        }
        Shape::TextChoice(words) | Shape::Status { defaults: words, .. } => {
            words.iter().map(|word| choice(word, &label_of(word))).collect()
        }
        _ => Vec::new(),
    }
}

pub fn choice(value: &str, label: &str) -> Value {
    Object::new().with("value", value).with("label", label).into()
}

pub fn max_length(shape: Shape) -> Option<u64> {
    match shape {
        Shape::Country => Some(2),
        Shape::Currency => Some(3),
        Shape::Email => Some(254),
        Shape::Status { .. } => Some(50),
        _ => None,
    }
}

/// The default label, in English.
pub fn label(name: &FieldName) -> String {
    name.custom.map_or_else(|| label_of(last_key(name)), |id| format!("Custom field {id}"))
}

fn last_key(name: &FieldName) -> &str {
    let key = if name.custom.is_some() { None } else { name.keys.last() };
    key.map(String::as_str).unwrap_or_default()
}

/// `firstName`, `FIRST_NAME` and `first_name` become "First name".
pub fn label_of(name: &str) -> String {
    let is_upper = !name.chars().any(char::is_lowercase);
    let mut label = String::new();
    for letter in name.chars() {
        match letter {
            '_' => label.push(' '),
            _ if label.is_empty() => label.extend(letter.to_uppercase()),
            _ if letter.is_uppercase() && !is_upper => label.extend([" ".to_owned(), letter.to_lowercase().collect()]),
            _ => label.extend(letter.to_lowercase()),
        }
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> FieldName {
        FieldName::read(text).unwrap()
    }

    #[test]
    fn types_of_inputs() {
        const CODES: &[(i64, &str)] = &[(1, "One")];
        for (shape, field, expected) in [
            (Shape::Email, "contact.email", "email"),
            (Shape::HttpsUrl, "company.website", "url"),
            (Shape::Flag, "flag", "flag"),
            (Shape::YesNo, "fields.OPENED", "flag"),
            (Shape::Date, "fields.BIRTHDATE", "date"),
            (Shape::DateTime, "createdOn", "datetime"),
            (Shape::Amount, "amount", "decimal"),
            (Shape::Price, "price", "decimal"),
            (Shape::Id, "typeId", "number"),
            (Shape::Integer { from: 0 }, "guests", "number"),
            (Shape::Colour, "colour", "colour"),
            (Shape::NumberChoice(CODES), "applyTo", "choice"),
            (Shape::TextChoice(&["HOT"]), "temperature", "choice"),
            (Shape::Text, "description", "longtext"),
            (Shape::Text, "fields.COMMENTS", "longtext"),
            (Shape::Text, "fields.sourceDescription", "longtext"),
            (Shape::Text, "contact.phone", "tel"),
            (Shape::Text, "contact.fax", "tel"),
            (Shape::Text, "name", "text"),
            (Shape::Text, "description[12]", "text"),
        ] {
            assert_eq!(input_type(shape, &name(field)).name(), expected, "{field}");
        }
    }

    #[test]
    fn tokens_of_autocomplete() {
        for (field, expected) in [
            ("contact.firstName", Some("given-name")),
            ("fields.LAST_NAME", Some("family-name")),
            ("contact.email", Some("email")),
            ("fields.PHONE", Some("tel")),
            ("name", None),
            ("email[12]", None),
        ] {
            assert_eq!(autocomplete(&name(field)), expected, "{field}");
        }
    }

    #[test]
    fn lengths() {
        let status = Shape::Status { defaults: &[], listed: None };
        let shapes = [Shape::Country, Shape::Currency, Shape::Email, status, Shape::Text];
        assert_eq!(shapes.map(max_length), [Some(2), Some(3), Some(254), Some(50), None]);
    }

    #[test]
    fn choices_of_shapes() {
        let of = |shape| Value::List(choices(shape)).to_json();
        assert_eq!(
            of(Shape::NumberChoice(&[(1, "One"), (2, "Two")])),
            r#"[{"value":"1","label":"One"},{"value":"2","label":"Two"}]"#
        );
        assert_eq!(of(Shape::NumberChoice(&[(1, "One"), (2, "")])), "[]", "a code without a label");
        assert_eq!(of(Shape::TextChoice(&["VERY_HOT"])), r#"[{"value":"VERY_HOT","label":"Very hot"}]"#);
        assert_eq!(of(Shape::Status { defaults: &["NEW"], listed: None }), r#"[{"value":"NEW","label":"New"}]"#);
        assert_eq!(of(Shape::Text), "[]");
    }

    #[test]
    fn labels() {
        for (field, expected) in [("contact.firstName", "First name"), ("customFields[12]", "Custom field 12")] {
            assert_eq!(label(&name(field)), expected, "{field}");
        }
    }
}
