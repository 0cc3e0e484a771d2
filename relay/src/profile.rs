//! `GET /forms/{form}.json`: what a page must know of a form to draw and check it. Made from the field tables and from
//! what the configuration lets a visitor fill; nothing in it is a secret.

use leadwire::schema::{Access, Catalog, Code, Field, Object, Segment, Shape, Table, Value, check};

use crate::config::Form;
use crate::field_name::FieldName;

/// `{form, kind, trap, fields: [{path, label, type, required, choices?, maxLength?, autocomplete?}]}`
pub fn profile(name: &str, form: &Form) -> Value {
    let required = required(form);
    let mut fields = Vec::new();
    for FieldName { keys, .. } in &form.allow {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        for drawn in drawn(form.kind.table(), &keys, &mut Vec::new()) {
            if !is_fixed(&form.fixed, &drawn.path) {
                fields.push(drawn.to_value(&required));
            }
        }
    }
    let profile = Object::new().with("form", name).with("kind", form.kind.name()).with("trap", form.trap.as_str());
    profile.with("fields", Value::List(fields)).into()
}

struct Drawn<'a> {
    path: Vec<&'a str>,
    shape: Shape,
}

/// The inputs for a field that may be filled: one, or for a whole record one for each field that people can fill.
fn drawn<'a>(table: &Table, keys: &[&'a str], above: &mut Vec<&'a str>) -> Vec<Drawn<'a>> {
    let Some((first, rest)) = keys.split_first() else { return Vec::new() };
    above.push(first);
    let is_own = table.own_prefixes.iter().any(|prefix| first.starts_with(prefix));
    let field = table.fields.iter().find(|field| field.name == *first);
    match field.map(|field| (field.access, field.shape)) {
        None if is_own => vec![Drawn { path: above.clone(), shape: Shape::Text }],
        Some((Access::Open | Access::AddOnly, shape)) => match (shape, rest) {
            (Shape::Record(table), []) => whole(table, above),
            (Shape::Record(table), _) => drawn(table, rest, above),
            (_, []) if is_input(&shape) => vec![Drawn { path: above.clone(), shape: value_of(shape) }],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn whole<'a>(table: &Table, above: &[&'a str]) -> Vec<Drawn<'a>> {
    let is_for_people =
        |field: &&Field| is_input(&field.shape) && !matches!(field.shape, Shape::Id | Shape::Whole { .. });
    let open = table.fields.iter().filter(|field| field.access == Access::Open);
    let inputs = open
        .filter(is_for_people)
        .map(|field| Drawn { path: above.iter().copied().chain([field.name]).collect(), shape: value_of(field.shape) });
    inputs.collect()
}

/// Whether one input can hold it.
fn is_input(shape: &Shape) -> bool {
    !matches!(shape, Shape::Record(_) | Shape::List { .. } | Shape::AnyObject | Shape::Anything)
}

/// Of a multiple field, its value: plain text stands for a list of one.
fn value_of(shape: Shape) -> Shape {
    match shape {
        Shape::Multifield(entry) => entry.fields.first().map_or(Shape::Text, |value| value.shape),
        other => other,
    }
}

impl Drawn<'_> {
    fn to_value(&self, required: &[Vec<String>]) -> Value {
        let name = self.path.last().copied().unwrap_or_default();
        let mut field = Object::new()
            .with("path", self.path.join(".").as_str())
            .with("label", label(name).as_str())
            .with("type", input(&self.shape, name))
            .with("required", Value::Bool(required.iter().any(|path| *path == self.path)));
        let choices = choices(&self.shape);
        if !choices.is_empty() {
            field.push("choices", Value::List(choices));
        }
        if let Some(max) = max_length(&self.shape) {
            field.push("maxLength", Value::number(max));
        }
        if let Some((_, autocomplete)) = AUTOCOMPLETE.iter().find(|(key, _)| *key == name) {
            field.push("autocomplete", (*autocomplete).into());
        }
        field.into()
    }
}

fn input(shape: &Shape, name: &str) -> &'static str {
    match shape {
        Shape::Email => "email",
        Shape::HttpsUrl => "url",
        Shape::Flag | Shape::YesNo => "flag",
        Shape::Date => "date",
        Shape::DateTime => "datetime",
        Shape::Amount | Shape::Price => "decimal",
        Shape::Id | Shape::Whole { .. } => "number",
        Shape::Colour => "colour",
        shape if !choices(shape).is_empty() => "choice",
        _ if LONG.contains(&name) => "longtext",
        _ if TELEPHONE.contains(&name) => "tel",
        _ => "text",
    }
}

const LONG: &[&str] = &["description", "COMMENTS", "SOURCE_DESCRIPTION", "STATUS_DESCRIPTION"];
const TELEPHONE: &[&str] = &["phone", "otherPhone", "fax", "PHONE"];

/// What browsers fill in by themselves, in HTML's words.
const AUTOCOMPLETE: &[(&str, &str)] = &[
    ("firstName", "given-name"),
    ("NAME", "given-name"),
    ("SECOND_NAME", "additional-name"),
    ("lastName", "family-name"),
    ("LAST_NAME", "family-name"),
    ("email", "email"),
    ("EMAIL", "email"),
    ("phone", "tel"),
    ("PHONE", "tel"),
    ("businessName", "organization"),
    ("COMPANY_TITLE", "organization"),
    ("POST", "organization-title"),
    ("BIRTHDATE", "bday"),
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

fn choices(shape: &Shape) -> Vec<Value> {
    let choice = |value: &str, label: &str| Value::from(Object::new().with("value", value).with("label", label));
    match shape {
        Shape::Code(codes) if codes.iter().all(|(_, label)| !label.is_empty()) => {
            codes.iter().map(|(code, label)| choice(&code.to_string(), label)).collect()
        }
        Shape::Word(words) | Shape::Status { defaults: words, .. } => {
            words.iter().map(|word| choice(word, &label(word))).collect()
        }
        _ => Vec::new(),
    }
}

fn max_length(shape: &Shape) -> Option<usize> {
    match shape {
        Shape::Country => Some(2),
        Shape::Currency => Some(3),
        Shape::Email => Some(254),
        Shape::Status { .. } => Some(50),
        _ => None,
    }
}

/// `firstName`, `FIRST_NAME` and `first_name` as "First name".
fn label(name: &str) -> String {
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

/// The paths that a lead of this form cannot be without, by the rules themselves.
fn required(form: &Form) -> Vec<Vec<String>> {
    let mut given = form.fixed.clone();
    for FieldName { keys, .. } in &form.allow {
        let Some(first) = keys.first() else { continue };
        let is_record =
            form.kind.table().fields.iter().any(|field| field.name == first && matches!(field.shape, Shape::Record(_)));
        let by_id = [first, "Id"].concat();
        let is_wanted = |path: &Vec<String>| matches!(path.as_slice(), [one] if one == first || *one == by_id);
        // A record that nobody filled would not be sent: then its own fields are what is missing.
        if is_record && given.get(first).is_none() && missing(form, &given).iter().any(is_wanted) {
            given.push(first, Object::new().into());
        }
    }
    missing(form, &given)
}

fn missing(form: &Form, given: &Object) -> Vec<Vec<String>> {
    let json = Value::Object(given.clone()).to_json();
    let Err(invalid) = check(form.kind.table(), &json, &Catalog::default()) else { return Vec::new() };
    let required = invalid.issues.into_iter().filter(|issue| issue.code == Code::Required);
    required.map(|issue| issue.path.0.into_iter().filter_map(key).collect()).collect()
}

fn key(segment: Segment) -> Option<String> {
    match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    }
}

fn is_fixed(fixed: &Object, path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    match fixed.get(first) {
        Some(Value::Object(below)) => is_fixed(below, rest),
        Some(_) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests;
