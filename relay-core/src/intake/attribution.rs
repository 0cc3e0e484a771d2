//! Adds attribution data to a new lead, as the form's configuration maps it, where a field is not set. Anyone can write
//! a link with arbitrary parameters, so the text is cleaned, and a value that the rules refuse does not make the lead
//! invalid.

use leadwire::form::{FieldName, custom_value};
use leadwire::protocol::PageReport;
use leadwire::schema::{Catalog, Object, Shape, Table, Value, check_value};

use crate::config::{AttributionSource, ConsentPart, Form, Touch};

/// As many as a page reports.
const MAX_CHARACTERS: usize = 250;
/// The text of a consent must be complete to be of use.
const MAX_CONSENT_CHARACTERS: usize = 4000;

/// A valid body with its attribution data, and the fields whose data the rules refused.
pub(super) fn add_attribution(form: &Form, page: &PageReport, body: Object) -> (Object, Vec<String>) {
    let texts = texts(form, page);
    if texts.is_empty() {
        return (body, Vec::new());
    }
    let complete = texts.iter().fold(body.clone(), |body, (field, text)| set(form, body, field, text));
    if let Some(complete) = checked(form, complete) {
        return (complete, Vec::new());
    }
    let mut skipped = Vec::new();
    let body = texts.iter().fold(body, |body, (field, text)| {
        checked(form, set(form, body.clone(), field, text)).unwrap_or_else(|| {
            skipped.push(field.to_text());
            body
        })
    });
    (body, skipped)
}

fn texts<'a>(form: &'a Form, page: &PageReport) -> Vec<(&'a FieldName, String)> {
    let texts = form.attribution.iter().filter_map(|mapping| Some((&mapping.field, text_of(&mapping.source, page)?)));
    texts.collect()
}

fn checked(form: &Form, body: Object) -> Option<Object> {
    check_value(form.kind.table(), body.into(), &Catalog::default()).ok().map(|valid| valid.body)
}

fn text_of(source: &AttributionSource, page: &PageReport) -> Option<String> {
    let touch = |visit| match visit {
        Touch::First => page.first.as_ref(),
        Touch::Last => page.last.as_ref(),
    };
    match source {
        AttributionSource::Url => clean_url(page.url.as_ref()?),
        // A page reports these two of the last touch also when it stores no touches.
        AttributionSource::Referrer(Touch::Last) => clean_url(page.referrer.as_ref()?),
        AttributionSource::Referrer(visit) => clean_url(touch(*visit)?.referrer.as_ref()?),
        AttributionSource::Landing(visit) => clean_url(touch(*visit)?.landing.as_ref()?),
        AttributionSource::At(visit) => clean(touch(*visit)?.at.as_ref()?, MAX_CHARACTERS),
        AttributionSource::Parameter(Touch::Last, name) => {
            clean(page.utm.as_ref()?.get(name)?.as_text()?, MAX_CHARACTERS)
        }
        AttributionSource::Parameter(visit, name) => {
            clean(touch(*visit)?.params.as_ref()?.get(name)?.as_text()?, MAX_CHARACTERS)
        }
        AttributionSource::Consent { name, part } => {
            let consent = page.consent.iter().find(|consent| consent.to == *name)?;
            let text = match part {
                ConsentPart::Text => &consent.text,
                ConsentPart::Version => &consent.version,
                ConsentPart::At => &consent.at,
            };
            clean(text.as_ref()?, MAX_CONSENT_CHARACTERS)
        }
    }
}

/// Without the query and fragment, which can contain personal data.
fn clean_url(address: &str) -> Option<String> {
    clean(address.split(['?', '#']).next()?, MAX_CHARACTERS)
}

/// One line without control characters. None when nothing is left.
fn clean(text: &str, max_characters: usize) -> Option<String> {
    let spaced = text.chars().map(|character| if character.is_whitespace() { ' ' } else { character });
    let visible: String = spaced.filter(|character| !is_control(*character)).take(max_characters).collect();
    Some(visible.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Control characters, and those that change the direction of text.
fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn set(form: &Form, body: Object, field: &FieldName, text: &str) -> Object {
    let shape = Some(Shape::Record(form.kind.table()));
    match with_text(Some(body.clone().into()), shape, &field.keys, field.custom, text) {
        Some(Value::Object(changed)) => changed,
        _ => body,
    }
}

/// `value` with the text at the keys below it. None when the field is set already, or in a record that is missing.
fn with_text(
    value: Option<Value>,
    shape: Option<Shape>,
    keys: &[String],
    custom: Option<i64>,
    text: &str,
) -> Option<Value> {
    let Some((key, rest)) = keys.split_first() else {
        return match custom {
            Some(id) => with_custom_field(value, shape?, id, text),
            None => value.is_none().then(|| text.into()),
        };
    };
    let mut object = match (value, shape) {
        (Some(Value::Object(object)), _) => object,
        (None, Some(Shape::AnyObject)) => Object::new(),
        _ => return None,
    };
    let below = with_text(object.present(key).cloned(), field_shape(shape, key), rest, custom, text)?;
    object.set(key, below);
    Some(object.into())
}

fn with_custom_field(list: Option<Value>, shape: Shape, id: i64, text: &str) -> Option<Value> {
    let Shape::List { item, .. } = shape else { return None };
    let mut items = list.as_ref().and_then(Value::as_list).unwrap_or_default().to_vec();
    let is_same = |item: &Value| item.as_object().and_then(|item| item.get("fieldId")?.as_integer(1)) == Some(id);
    if items.iter().any(is_same) {
        return None;
    }
    items.push(Object::new().with("fieldId", Value::number(id)).with(custom_value(*item)?.name, text).into());
    Some(Value::List(items))
}

fn field_shape(shape: Option<Shape>, key: &str) -> Option<Shape> {
    let field = |table: &'static Table| table.fields.iter().find(|field| field.name == key);
    if let Some(Shape::Record(table)) = shape { field(table).map(|field| field.shape) } else { None }
}

#[cfg(test)]
mod tests;
