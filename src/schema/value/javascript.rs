//! Converts a JavaScript value to a [`Value`]. `JSON.stringify` would turn NaN into null, drop functions, refuse bigints and
//! silently lose a Map's entries; here each of them becomes a [`ReadError`], so that the rules can report the field.

use js_sys::{Array, Function, JSON, JsString, Reflect};
use wasm_bindgen::prelude::*;

use super::model::{MAX_BYTES, MAX_LEVELS, Object, ReadError, Value};
use crate::schema::number::{digits_of, long_numbers_as_text};
use crate::schema::text::map_characters;

#[wasm_bindgen]
extern "C" {
    /// `[object Date]` and the like, of an object of any frame.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call, catch)]
    fn tag_of(value: &JsValue) -> Result<String, JsValue>;
    /// Throws for a proxy that was revoked.
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    type Text;
    #[wasm_bindgen(method)]
    fn slice(this: &Text, start: u32, end: u32) -> String;
    type JsonObject;
    #[wasm_bindgen(method, getter, js_name = toJSON, catch)]
    fn to_json(this: &JsonObject) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = Object, catch)]
    fn keys(object: &JsValue) -> Result<Array, JsValue>;
    /// A value as text; a number's or a bigint's are its digits. Throws for an object without a prototype.
    #[wasm_bindgen(js_name = String, catch)]
    pub(crate) fn text_of(value: &JsValue) -> Result<String, JsValue>;
}

/// A property; undefined when it is absent or throws.
pub(crate) fn property(object: &JsValue, name: &str) -> JsValue {
    // An exception takes longer than everything else in a call.
    if object.is_undefined() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Why the conversion fails: the value is too large, contains itself, or throws when it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ConversionError {
    TooLarge,
    Unreadable,
}

impl From<JsValue> for ConversionError {
    fn from(_: JsValue) -> Self {
        ConversionError::Unreadable
    }
}

impl Value {
    /// A payload, a target or options, within a payload's limits; otherwise one unreadable value.
    pub fn from_js(given: &JsValue) -> Value {
        Value::from_js_without(given, &[])
    }

    /// The same without the outermost object's entries of these names.
    pub fn from_js_without(given: &JsValue, names: &'static [&'static str]) -> Value {
        let mut converter =
            Converter { without: names, max_bytes: MAX_BYTES, max_levels: MAX_LEVELS, ..Converter::default() };
        match converter.value(given, "") {
            Ok(value) if converter.bytes <= MAX_BYTES / 6 || value.to_json().len() <= MAX_BYTES => value,
            Ok(_) | Err(ConversionError::TooLarge) => Value::Unreadable(ReadError::TooLarge),
            Err(ConversionError::Unreadable) => Value::Unreadable(ReadError::NotRepresentable),
        }
    }

    /// JSON text of at most `max_levels`. None when it is not JSON. `JSON.parse` would round integers beyond 2^53, so they
    /// are read as text.
    pub fn from_json_of_js(text: &str, max_levels: usize) -> Option<Value> {
        let json = JSON::parse(&long_numbers_as_text(text)).ok()?;
        let mut converter = Converter { max_bytes: usize::MAX, max_levels, ..Converter::default() };
        converter.value(&json, "").ok()
    }
}

#[derive(Default)]
struct Converter {
    /// Names that are left out of the outermost object.
    without: &'static [&'static str],
    /// Bytes of the JSON so far, at least: escaping makes up to six times as many.
    bytes: usize,
    max_bytes: usize,
    max_levels: usize,
    /// The lists and objects that contain the current value.
    ancestors: Vec<JsValue>,
}

impl Converter {
    fn value(&mut self, given: &JsValue, key: &str) -> Result<Value, ConversionError> {
        if let Some(text) = given.dyn_ref::<JsString>() {
            return self.text(text);
        }
        if let Some(number) = given.as_f64() {
            return self.number(number, given);
        }
        if given.is_object() {
            return self.object(given, key);
        }
        if given.is_undefined() || given.is_null() {
            self.count(4)?;
            return Ok(Value::Null);
        }
        if let Some(flag) = given.as_bool() {
            self.count(4)?;
            return Ok(Value::Bool(flag));
        }
        if given.is_bigint() {
            let digits = text_of(given)?;
            self.count(digits.len())?;
            return Ok(Value::from_digits(&digits));
        }
        self.unreadable(ReadError::NotRepresentable)
    }

    fn text(&mut self, text: &JsString) -> Result<Value, ConversionError> {
        let copy = self.copy(text);
        self.count(copy.len() + 2)?;
        // A lone surrogate is what a script leaves that cuts text between the halves of a pair. In UTF-8 it becomes U+FFFD.
        if has_lone_surrogate(&copy, text) {
            return Ok(Value::Text(map_characters(&copy, |letter| {
                (letter != char::REPLACEMENT_CHARACTER).then_some(letter)
            })));
        }
        Ok(Value::Text(copy))
    }

    /// Of text that is too long, only so much is copied that it still is.
    fn copy(&self, text: &JsString) -> String {
        // A character has a byte at least.
        let rest = self.max_bytes.saturating_sub(self.bytes);
        text.unchecked_ref::<Text>().slice(0, u32::try_from(rest).unwrap_or(u32::MAX))
    }

    fn number(&mut self, number: f64, given: &JsValue) -> Result<Value, ConversionError> {
        #[expect(clippy::cast_possible_truncation, reason = "an integer below 2^53")]
        let integer = number as i64;
        #[expect(clippy::float_cmp, clippy::cast_precision_loss, reason = "an integer below 2^53")]
        if number.abs() < 9_007_199_254_740_992.0 && integer as f64 == number {
            let value = Value::number(integer);
            self.count(value.as_text_or_digits().map_or(0, str::len))?;
            return Ok(value);
        }
        if !number.is_finite() {
            return self.unreadable(ReadError::NotRepresentable);
        }
        let mut digits = text_of(given)?;
        self.count(digits.len())?;
        // An integer beyond 2^53 has lost digits; the exponent distinguishes it from a bigint.
        if !digits.bytes().any(|byte| matches!(byte, b'.' | b'e')) {
            digits.push_str("e0");
        }
        Ok(Value::from_digits(&digits))
    }

    /// An object as `JSON.stringify` would write it: the result of its toJSON, the primitive in a wrapper, or its entries. A list's
    /// toJSON is not called: Prototype.js 1.6 gives one to every list, and it returns text.
    fn object(&mut self, given: &JsValue, key: &str) -> Result<Value, ConversionError> {
        if is_array(given)? {
            return self.nested(given, true);
        }
        match given.unchecked_ref::<JsonObject>().to_json()?.dyn_ref::<Function>() {
            Some(to_json) => {
                let value = to_json.call1(given, &key.into())?;
                if value.is_null() && tag_of(given)? == "[object Date]" {
                    // An invalid date; its null would count as missing.
                    return self.unreadable(ReadError::NotRepresentable);
                }
                if value.is_object() { self.nested(&value, is_array(&value)?) } else { self.value(&value, key) }
            }
            None => self.nested(given, false),
        }
    }

    fn nested(&mut self, object: &JsValue, is_list: bool) -> Result<Value, ConversionError> {
        if !is_list {
            match tag_of(object)?.as_str() {
                "[object Object]" => {}
                "[object String]" | "[object Number]" | "[object Boolean]" => return self.wrapped(object),
                // A Map, a Set, a File or a FormData has no entries in JSON.
                _ => return self.unreadable(ReadError::NotRepresentable),
            }
        }
        if self.ancestors.len() == self.max_levels {
            let is_circular = self.ancestors.iter().any(|above| js_sys::Object::is(above, object));
            return if is_circular { Err(ConversionError::Unreadable) } else { self.unreadable(ReadError::TooDeep) };
        }
        self.ancestors.push(object.clone());
        let value = if is_list { self.list(object)? } else { self.entries(object)? };
        self.ancestors.pop();
        Ok(value)
    }

    fn wrapped(&mut self, object: &JsValue) -> Result<Value, ConversionError> {
        let value_of = Reflect::get(object, &"valueOf".into())?.dyn_into::<Function>()?;
        let value = value_of.call1(object, &JsValue::UNDEFINED)?;
        if value.is_object() { Err(ConversionError::Unreadable) } else { self.value(&value, "") }
    }

    fn list(&mut self, list: &JsValue) -> Result<Value, ConversionError> {
        self.count(1)?;
        let length = Reflect::get(list, &"length".into())?.as_f64().unwrap_or_default();
        let mut items = Vec::new();
        let mut index = 0;
        while f64::from(index) < length {
            // The comma.
            self.count(1)?;
            let item = Reflect::get(list, &index.into())?;
            items.push(self.value(&item, &digits_of(index))?);
            index += 1;
        }
        Ok(Value::List(items))
    }

    fn entries(&mut self, object: &JsValue) -> Result<Value, ConversionError> {
        self.count(1)?;
        let mut all = Vec::new();
        let mut has_unreadable_key = false;
        let keys = keys(object)?;
        for index in 0..keys.length() {
            let key: JsString = keys.get(index).unchecked_into();
            let name = self.copy(&key);
            if self.ancestors.len() == 1 && self.without.contains(&name.as_str()) {
                continue;
            }
            let value = Reflect::get(object, &key)?;
            if value.is_undefined() {
                continue;
            }
            // With its quotes, the colon and the comma.
            self.count(name.len() + 4)?;
            let value = self.value(&value, &name)?;
            if has_lone_surrogate(&name, &key) {
                has_unreadable_key = true;
            } else {
                all.push((name.into(), value));
            }
        }
        if has_unreadable_key {
            return Ok(Value::Unreadable(ReadError::LoneSurrogate));
        }
        Ok(Object::from_entries(all).into())
    }

    /// A value that JSON cannot represent; it is written as null.
    fn unreadable(&mut self, error: ReadError) -> Result<Value, ConversionError> {
        self.count(4)?;
        Ok(Value::Unreadable(error))
    }

    fn count(&mut self, bytes: usize) -> Result<(), ConversionError> {
        self.bytes += bytes;
        if self.bytes > self.max_bytes { Err(ConversionError::TooLarge) } else { Ok(()) }
    }
}

/// UTF-8 cannot represent one: in the copy it became U+FFFD, which begins with this byte.
fn has_lone_surrogate(copy: &str, text: &JsString) -> bool {
    copy.as_bytes().contains(&0xef) && !js_sys::Object::is(&copy.into(), text)
}
