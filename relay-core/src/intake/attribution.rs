//! Puts what a page reports of its visitor's way into a new lead, where the form's configuration says so and nothing
//! stands. The values come out of strangers' links: they are cleaned, and none of them ever costs a lead.

use leadwire::form::{FieldName, custom_value};
use leadwire::protocol::PageReport;
use leadwire::schema::{Catalog, Object, Shape, Table, Value, check_value};

use crate::config::{AttributionSource as Source, ConsentPart, Form, Touch as Visit};

/// Characters of a value that are kept, as many as a page keeps.
const LONGEST: usize = 250;
/// Of the words that were agreed to, which are worth nothing in part.
const LONGEST_CONSENT: usize = 4000;

/// The checked body of form `name`'s new lead, with its attribution; values that the rules refuse are left out of it.
pub fn put_in(name: &str, form: &Form, page: &PageReport, body: Object) -> Object {
    let told = told(form, page);
    if told.is_empty() {
        return body;
    }
    let whole = told.iter().fold(body.clone(), |body, (field, text)| filled(form, body, field, text));
    if let Some(whole) = checked(form, whole) {
        return whole;
    }
    told.iter().fold(body, |body, (field, text)| {
        checked(form, filled(form, body.clone(), field, text)).unwrap_or_else(|| {
            let field = field.to_text();
            tracing::warn!(form = name, field, "an attribution was left out, since the rules refuse it");
            metrics::counter!("leadwire_ingress_attributions_left_out_total", "form" => name.to_owned()).increment(1);
            body
        })
    })
}

fn told<'a>(form: &'a Form, page: &PageReport) -> Vec<(&'a FieldName, String)> {
    let told = form.attribution.iter().filter_map(|mapping| Some((&mapping.field, text_of(&mapping.source, page)?)));
    told.collect()
}

fn checked(form: &Form, body: Object) -> Option<Object> {
    check_value(form.kind.table(), body.into(), &Catalog::default()).ok().map(|valid| valid.body)
}

fn text_of(source: &Source, page: &PageReport) -> Option<String> {
    let touch = |visit| match visit {
        Visit::First => page.first.as_ref(),
        Visit::Last => page.last.as_ref(),
    };
    match source {
        Source::Url => plain_address(page.url.as_ref()?),
        // A page says the last touch's referrer and parameters also when it keeps no touches.
        Source::Referrer(Visit::Last) => plain_address(page.referrer.as_ref()?),
        Source::Referrer(visit) => plain_address(touch(*visit)?.referrer.as_ref()?),
        Source::Landing(visit) => plain_address(touch(*visit)?.landing.as_ref()?),
        Source::At(visit) => plain(touch(*visit)?.at.as_ref()?, LONGEST),
        Source::Parameter(Visit::Last, name) => plain(page.utm.as_ref()?.get(name)?.as_text()?, LONGEST),
        Source::Parameter(visit, name) => plain(touch(*visit)?.params.as_ref()?.get(name)?.as_text()?, LONGEST),
        Source::Consent { name, part } => {
            let consent = page.consent.iter().find(|consent| consent.to == *name)?;
            let text = match part {
                ConsentPart::Text => &consent.text,
                ConsentPart::Version => &consent.version,
                ConsentPart::At => &consent.at,
            };
            plain(text.as_ref()?, LONGEST_CONSENT)
        }
    }
}

/// An address without its query and fragment, which may hold personal data.
fn plain_address(address: &str) -> Option<String> {
    plain(address.split(['?', '#']).next()?, LONGEST)
}

/// One line without what steers a screen or a reader; none when nothing is left.
fn plain(text: &str, longest: usize) -> Option<String> {
    let spaced = text.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter });
    let shown: String = spaced.filter(|letter| !steers(*letter)).take(longest).collect();
    Some(shown.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Control characters, and those that turn the direction of reading.
fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn filled(form: &Form, body: Object, field: &FieldName, text: &str) -> Object {
    let shape = Some(Shape::Record(form.kind.table()));
    match with(Some(body.clone().into()), shape, &field.keys, field.custom, text) {
        Some(Value::Object(filled)) => filled,
        _ => body,
    }
}

/// What stands at the head of the keys, with the text at their end; none where something stands there already, or where
/// it would make a record that nobody filled.
fn with(value: Option<Value>, shape: Option<Shape>, keys: &[String], custom: Option<i64>, text: &str) -> Option<Value> {
    let Some((key, rest)) = keys.split_first() else {
        return match custom {
            Some(id) => with_custom(value, shape?, id, text),
            None => value.is_none().then(|| text.into()),
        };
    };
    let mut object = match (value, shape) {
        (Some(Value::Object(object)), _) => object,
        (None, Some(Shape::AnyObject)) => Object::new(),
        _ => return None,
    };
    let below = with(object.present(key).cloned(), shape_in(shape, key), rest, custom, text)?;
    object.set(key, below);
    Some(object.into())
}

fn with_custom(list: Option<Value>, shape: Shape, id: i64, text: &str) -> Option<Value> {
    let Shape::List { item, .. } = shape else { return None };
    let mut items = list.as_ref().and_then(Value::as_list).unwrap_or_default().to_vec();
    let is_same = |item: &Value| item.as_object().and_then(|item| item.get("fieldId")?.as_whole(1)) == Some(id);
    if items.iter().any(is_same) {
        return None;
    }
    items.push(Object::new().with("fieldId", Value::number(id)).with(custom_value(*item)?.name, text).into());
    Some(Value::List(items))
}

fn shape_in(shape: Option<Shape>, key: &str) -> Option<Shape> {
    let field = |table: &'static Table| table.fields.iter().find(|field| field.name == key);
    if let Some(Shape::Record(table)) = shape { field(table).map(|field| field.shape) } else { None }
}

#[cfg(test)]
#[path = "attribution/tests.rs"]
mod tests;
