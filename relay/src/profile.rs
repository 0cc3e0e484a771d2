//! `GET /forms/{form}.json`: what a page must know of a form to draw and check it. Made from the field tables and from
//! what the configuration lets a visitor fill; nothing in it is a secret.

use leadwire::schema::{Access, Catalog, Code, Field, Object, Segment, Shape, Table, Value, check};

use crate::config::{Allowed, Form};

/// `{form, kind, trap, fields: [{path, label, type, required, choices?, maxLength?, autocomplete?}]}`
pub fn profile(name: &str, form: &Form) -> Value {
    let required = required(form);
    let mut fields = Vec::new();
    for Allowed(keys) in &form.allow {
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
    for Allowed(keys) in &form.allow {
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
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use crate::config::Config;

    use super::*;

    /// The profile of a form with these settings, a line a field.
    #[track_caller]
    fn lines(settings: &str) -> Vec<String> {
        let toml = format!(
            "listen = \"127.0.0.1:0\"\nledger = \"l\"\ntoken_secret_env = \"S\"\n[crm.c]\n{}\n[form.f]\ncrm = \"c\"\n{settings}",
            if settings.contains("bitrix24") { BITRIX24 } else { IVVY }
        );
        let config = Config::read(&toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned()));
        let Ok(config) = config else { panic!("{:?}", config.err()) };
        let profile = profile("f", config.forms.get("f").unwrap());
        let fields = profile.as_object().unwrap().get("fields").unwrap().as_list().unwrap().iter();
        fields.map(Value::to_json).collect()
    }

    const IVVY: &str = "kind = \"ivvy\"\nurl = \"https://a.example\"\nkey_env = \"K\"\nsecret_env = \"S\"";
    const BITRIX24: &str = "kind = \"bitrix24\"\nurl = \"https://a.example\"\nauth_env = \"K\"";

    #[test]
    fn fields_of_a_form() {
        let rows: [(&str, &str, &[&str]); 5] = [
            (
                "a contact's fields are required with it",
                "kind = \"ivvy.lead\"\nallow = [\"contact.firstName\", \"contact.lastName\", \"contact.email\", \
                 \"contact.phone\", \"name\", \"description\"]\nfixed = { sourceId = 1, typeId = 1, stageId = 1, industryId = 1 }",
                &[
                    r#"{"path":"contact.firstName","label":"First name","type":"text","required":true,"autocomplete":"given-name"}"#,
                    r#"{"path":"contact.lastName","label":"Last name","type":"text","required":true,"autocomplete":"family-name"}"#,
                    r#"{"path":"contact.email","label":"Email","type":"email","required":true,"maxLength":254,"autocomplete":"email"}"#,
                    r#"{"path":"contact.phone","label":"Phone","type":"tel","required":false,"autocomplete":"tel"}"#,
                    r#"{"path":"name","label":"Name","type":"text","required":true}"#,
                    r#"{"path":"description","label":"Description","type":"longtext","required":false}"#,
                ],
            ),
            (
                "a company is optional, and so are its fields",
                "kind = \"ivvy.lead\"\nallow = [\"contact.email\", \"contact.firstName\", \"contact.lastName\", \
                 \"company.businessName\"]\nfixed = { name = \"n\", sourceId = 1, typeId = 1, stageId = 1, industryId = 1 }",
                &[
                    r#"{"path":"contact.email","label":"Email","type":"email","required":true,"maxLength":254,"autocomplete":"email"}"#,
                    r#"{"path":"contact.firstName","label":"First name","type":"text","required":true,"autocomplete":"given-name"}"#,
                    r#"{"path":"contact.lastName","label":"Last name","type":"text","required":true,"autocomplete":"family-name"}"#,
                    r#"{"path":"company.businessName","label":"Business name","type":"text","required":false,"autocomplete":"organization"}"#,
                ],
            ),
            (
                "multiple fields, choices, own fields",
                "kind = \"bitrix24.lead\"\nallow = [\"fields.NAME\", \"fields.EMAIL\", \"fields.PHONE\", \
                 \"fields.CURRENCY_ID\", \"fields.OPENED\", \"fields.UF_CRM_1\", \"fields.CONTACT_IDS\"]\n\
                 fixed = { fields = { TITLE = \"t\" } }",
                &[
                    r#"{"path":"fields.NAME","label":"Name","type":"text","required":false,"autocomplete":"given-name"}"#,
                    r#"{"path":"fields.EMAIL","label":"Email","type":"email","required":false,"maxLength":254,"autocomplete":"email"}"#,
                    r#"{"path":"fields.PHONE","label":"Phone","type":"tel","required":false,"autocomplete":"tel"}"#,
                    r#"{"path":"fields.CURRENCY_ID","label":"Currency id","type":"text","required":false,"maxLength":3}"#,
                    r#"{"path":"fields.OPENED","label":"Opened","type":"flag","required":false}"#,
                    r#"{"path":"fields.UF_CRM_1","label":"Uf crm 1","type":"text","required":false}"#,
                ],
            ),
            (
                "choices with their words",
                "kind = \"ivvy.stage\"\nallow = [\"name\", \"applyTo\"]",
                &[
                    r#"{"path":"name","label":"Name","type":"text","required":true}"#,
                    r#"{"path":"applyTo","label":"Apply to","type":"choice","required":true,"choices":[{"value":"1","label":"Opportunity"},{"value":"2","label":"Lead"}]}"#,
                ],
            ),
            (
                "what is fixed is not asked for",
                "kind = \"ivvy.source\"\nallow = [\"name\", \"isReferral\"]\nfixed = { isReferral = true }",
                &[r#"{"path":"name","label":"Name","type":"text","required":true}"#],
            ),
        ];
        for (why, settings, expected) in rows {
            assert_eq!(lines(settings), expected, "{why}");
        }
    }

    #[test]
    fn labels() {
        let rows = [
            ("firstName", "First name"),
            ("LAST_NAME", "Last name"),
            ("name", "Name"),
            ("line1", "Line1"),
            ("VALUE", "Value"),
        ];
        for (name, expected) in rows {
            assert_eq!(label(name), expected);
        }
    }
}
