//! Phone numbers of visitors in E.164, as the page sends them (www/package/element/features/phone.js). A native post, a page without
//! the attribute and one that could not load the library send them as typed.

use phonenumber::country::Id as Country;
use phonenumber::{Mode, PhoneNumber};

use leadwire::schema::{Object, Value};

use crate::config::{Form, InputType, PhoneCountry};
use crate::form_profile::PHONES;

/// Longer texts are no phone numbers. With room for an extension and remarks.
const MAX_BYTES: usize = 100;

/// Languages that suggest a country without a region. English, Spanish, Portuguese and Arabic have too many.
const COUNTRIES: [(&str, &str); 3] = [("de", "DE"), ("fr", "FR"), ("ja", "JP")];

/// Replaces what is a valid number. Returns how many texts in fields for phone numbers are none, and stay as they are.
pub(super) fn normalize_phone_numbers(form: &Form, body: &mut Object) -> usize {
    let Some(setting) = form.phone_country else { return 0 };
    let country = match setting {
        PhoneCountry::Of(country) => Some(country),
        PhoneCountry::OfLead => match country_in(body) {
            // A name is no code, and any other country would be wrong.
            Some(text) => country(text),
            None => of_language(form.language.as_deref()),
        },
    };
    let mut walk = Walk { form, country, keys: Vec::new(), unparsed: 0 };
    walk.object(body);
    walk.unparsed
}

struct Walk<'a> {
    form: &'a Form,
    country: Option<Country>,
    keys: Vec<String>,
    unparsed: usize,
}

impl Walk<'_> {
    fn object(&mut self, object: &mut Object) {
        for (key, value) in object.entries_mut() {
            self.keys.push(key.to_string());
            match value {
                _ if PHONES.contains(&key.as_str()) || self.is_configured(None) => self.numbers(value),
                Value::Object(below) => self.object(below),
                Value::List(items) => items.iter_mut().for_each(|item| self.entry(item)),
                _ => {}
            }
            self.keys.pop();
        }
    }

    /// An entry of a list: one of Bitrix24's `fm`, one of iVvy's custom fields, or a record.
    fn entry(&mut self, entry: &mut Value) {
        let Value::Object(entry) = entry else { return };
        let custom = entry.get("fieldId").and_then(|id| id.as_integer(1));
        let is_phone = entry.get("typeId").and_then(Value::as_text) == Some("PHONE");
        match custom {
            Some(_) if self.is_configured(custom) => self.value_of(entry, "fieldValue"),
            None if is_phone => self.value_of(entry, "value"),
            _ => self.object(entry),
        }
    }

    /// The value of a field for phone numbers: a text, or Bitrix24's list of entries.
    fn numbers(&mut self, value: &mut Value) {
        match value {
            Value::Text(text) => self.number(text),
            Value::List(items) => items.iter_mut().for_each(|item| self.numbers(item)),
            Value::Object(entry) => self.value_of(entry, "VALUE"),
            _ => {}
        }
    }

    fn value_of(&mut self, entry: &mut Object, name: &str) {
        for (key, value) in entry.entries_mut() {
            if let (true, Value::Text(text)) = (key == name, value) {
                self.number(text);
            }
        }
    }

    fn number(&mut self, text: &mut String) {
        let is_known = self.country.is_some() || text.trim_start().starts_with('+');
        match to_e164(text, self.country) {
            Some(number) => *text = number,
            None if is_known && !text.trim().is_empty() => self.unparsed += 1,
            None => {}
        }
    }

    /// Whether the form's settings make the current field one for phone numbers.
    fn is_configured(&self, custom: Option<i64>) -> bool {
        let settings = self.form.fields.iter().filter(|setting| setting.input_type == Some(InputType::Tel));
        settings.into_iter().any(|setting| setting.name.custom == custom && setting.name.keys == self.keys)
    }
}

/// None for what is no valid number.
fn to_e164(text: &str, country: Option<Country>) -> Option<String> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let number = phonenumber::parse(country, text).ok().filter(PhoneNumber::is_valid)?;
    let e164 = number.format().mode(Mode::E164).to_string();
    Some(match number.extension() {
        Some(extension) => format!("{e164} ext. {extension}"),
        None => e164,
    })
}

/// The text of the lead's first field for a country that is filled in.
fn country_in(object: &Object) -> Option<&str> {
    object.entries().iter().find_map(|(key, value)| match value {
        Value::Object(below) => country_in(below),
        Value::Text(text) if is_country_key(key) && !text.trim().is_empty() => Some(text.as_str()),
        _ => None,
    })
}

/// `country`, `countryCode`, `ADDRESS_COUNTRY`, `ADDRESS_COUNTRY_CODE`.
fn is_country_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('_', "");
    key.ends_with("country") || key.ends_with("countrycode")
}

fn country(code: &str) -> Option<Country> {
    code.trim().to_ascii_uppercase().parse().ok()
}

/// Of a tag such as `de-AT`.
fn of_language(tag: Option<&str>) -> Option<Country> {
    let mut parts = tag?.split('-');
    let language = parts.next()?.to_ascii_lowercase();
    let region = parts.find(|part| part.len() == 2);
    country(region.or_else(|| COUNTRIES.iter().find(|(known, _)| *known == language).map(|(_, code)| *code))?)
}

#[cfg(test)]
mod tests;
