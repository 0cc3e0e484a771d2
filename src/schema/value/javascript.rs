//! A JavaScript value as a [`Value`], walked once. `JSON.stringify` would turn NaN into null, drop functions, refuse bigints
//! and lose a Map's entries without a word; here each of them reaches the rules, so that the field can be named.

use js_sys::{Array, Function, JSON, JsString, Reflect};
use wasm_bindgen::prelude::*;

use super::{Flaw, Object, Value};
use crate::schema::number::long_numbers_as_text;
use crate::schema::{MAX_BYTES, MAX_LEVELS};

#[wasm_bindgen]
extern "C" {
    /// `[object Date]` and the like, of an object of any frame.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call, catch)]
    fn tag_of(value: &JsValue) -> Result<String, JsValue>;
    /// Throws for a proxy that was revoked.
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    type JsonObject;
    #[wasm_bindgen(method, getter, js_name = toJSON, catch)]
    fn to_json(this: &JsonObject) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = Object, catch)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;
    /// A value in JavaScript's words; a number's or a bigint's are its digits. Throws for an object without a prototype.
    #[wasm_bindgen(js_name = String, catch)]
    pub(crate) fn text_of(value: &JsValue) -> Result<String, JsValue>;
}

/// Why a value is none at all: it is too large, holds itself, or throws when it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    TooLarge,
    Unreadable,
}

impl From<JsValue> for Stop {
    fn from(_: JsValue) -> Self {
        Stop::Unreadable
    }
}

impl Value {
    /// A payload or a target, within a payload's bounds; else what is wrong with the whole of it.
    pub fn from_js(given: &JsValue) -> Value {
        Value::from_js_without(given, &[])
    }

    /// The same of an object whose entries of these names are no data.
    pub fn from_js_without(given: &JsValue, names: &'static [&'static str]) -> Value {
        let mut walk = Walk { without: names, max_bytes: MAX_BYTES, max_levels: MAX_LEVELS, ..Walk::default() };
        match walk.value(given, "") {
            Ok(value) if walk.bytes <= MAX_BYTES / 6 || value.to_json().len() <= MAX_BYTES => value,
            Ok(_) | Err(Stop::TooLarge) => Value::Broken(Flaw::TooLarge),
            Err(Stop::Unreadable) => Value::Broken(Flaw::NotFinite),
        }
    }

    /// JSON text of at most `max_levels`. None when it is no JSON. `JSON.parse` would round whole numbers beyond 2^53, so they
    /// are read as text.
    pub fn from_json_of_js(text: &str, max_levels: usize) -> Option<Value> {
        let json = JSON::parse(&long_numbers_as_text(text)).ok()?;
        let mut walk = Walk { max_bytes: usize::MAX, max_levels, ..Walk::default() };
        walk.value(&json, "").ok()
    }
}

#[derive(Default)]
struct Walk {
    /// Names that are passed over in the outermost object.
    without: &'static [&'static str],
    /// Of the JSON so far, at least: what must be escaped has up to six times as many.
    bytes: usize,
    max_bytes: usize,
    max_levels: usize,
    /// The lists and objects around the value at hand.
    around: Vec<JsValue>,
}

impl Walk {
    fn value(&mut self, given: &JsValue, key: &str) -> Result<Value, Stop> {
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
        self.broken(Flaw::NotFinite)
    }

    fn text(&mut self, text: &JsString) -> Result<Value, Stop> {
        // Before it is copied: a character has a byte at least.
        self.count(text.length() as usize + 2)?;
        Ok(whole_text(text).map_or(Value::Broken(Flaw::HalfSurrogate), Value::Text))
    }

    fn number(&mut self, number: f64, given: &JsValue) -> Result<Value, Stop> {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        let whole = number as i64;
        #[expect(clippy::float_cmp, clippy::cast_precision_loss, reason = "whole and below 2^53")]
        if number.abs() < 9_007_199_254_740_992.0 && whole as f64 == number {
            let value = Value::number(whole);
            self.count(value.to_json().len())?;
            return Ok(value);
        }
        if !number.is_finite() {
            return self.broken(Flaw::NotFinite);
        }
        let mut digits = text_of(given)?;
        self.count(digits.len())?;
        // A whole number beyond 2^53 has lost digits; with an exponent the rules can tell it from a bigint.
        if !digits.bytes().any(|byte| matches!(byte, b'.' | b'e')) {
            digits.push_str("e0");
        }
        Ok(Value::from_digits(&digits))
    }

    /// An object by what stands for it in JSON: the result of its toJSON, the primitive in a wrapper, or itself.
    fn object(&mut self, given: &JsValue, key: &str) -> Result<Value, Stop> {
        match given.unchecked_ref::<JsonObject>().to_json()?.dyn_ref::<Function>() {
            Some(to_json) => {
                let value = to_json.call1(given, &key.into())?;
                if value.is_null() && tag_of(given)? == "[object Date]" {
                    // A date that is none: null would stand for nothing at all.
                    return self.broken(Flaw::NotFinite);
                }
                if value.is_object() { self.nested(&value) } else { self.value(&value, key) }
            }
            None => self.nested(given),
        }
    }

    fn nested(&mut self, object: &JsValue) -> Result<Value, Stop> {
        let is_list = is_array(object)?;
        if !is_list {
            match tag_of(object)?.as_str() {
                "[object Object]" => {}
                "[object String]" | "[object Number]" | "[object Boolean]" => return self.wrapped(object),
                // A Map, a Set, a File or a FormData has no entries of its own.
                _ => return self.broken(Flaw::NotFinite),
            }
        }
        if self.around.len() == self.max_levels {
            let is_circular = self.around.iter().any(|above| js_sys::Object::is(above, object));
            return if is_circular { Err(Stop::Unreadable) } else { self.broken(Flaw::TooDeep) };
        }
        self.around.push(object.clone());
        let value = if is_list { self.list(object)? } else { self.entries(object)? };
        self.around.pop();
        Ok(value)
    }

    fn wrapped(&mut self, object: &JsValue) -> Result<Value, Stop> {
        let value_of = Reflect::get(object, &"valueOf".into())?.dyn_into::<Function>()?;
        let value = value_of.call1(object, &JsValue::UNDEFINED)?;
        if value.is_object() { Err(Stop::Unreadable) } else { self.value(&value, "") }
    }

    fn list(&mut self, list: &JsValue) -> Result<Value, Stop> {
        self.count(1)?;
        let length = Reflect::get(list, &"length".into())?.as_f64().unwrap_or_default();
        let mut items = Vec::new();
        let mut index = 0;
        while f64::from(index) < length {
            // The comma.
            self.count(1)?;
            let item = Reflect::get(list, &index.into())?;
            items.push(self.value(&item, &crate::schema::digits_of(index))?);
            index += 1;
        }
        Ok(Value::List(items))
    }

    fn entries(&mut self, object: &JsValue) -> Result<Value, Stop> {
        self.count(1)?;
        let mut all = Object::new();
        let mut is_broken = false;
        let pairs = entries(object)?;
        for index in 0..pairs.length() {
            let entry: Array = pairs.get(index).unchecked_into();
            let (key, value) = (entry.get(0), entry.get(1));
            if value.is_undefined() {
                continue;
            }
            let key: JsString = key.unchecked_into();
            // With its quotes, the colon and the comma.
            self.count(key.length() as usize + 4)?;
            let whole = whole_text(&key);
            if self.around.len() == 1 && whole.as_deref().is_some_and(|key| self.without.contains(&key)) {
                continue;
            }
            let value = self.value(&value, whole.as_deref().unwrap_or_default())?;
            match whole {
                Some(key) => all.push(&key, value),
                None => is_broken = true,
            }
        }
        Ok(if is_broken { Value::Broken(Flaw::HalfSurrogate) } else { all.into() })
    }

    /// A value that has no form in JSON; null stands for it there.
    fn broken(&mut self, flaw: Flaw) -> Result<Value, Stop> {
        self.count(4)?;
        Ok(Value::Broken(flaw))
    }

    fn count(&mut self, bytes: usize) -> Result<(), Stop> {
        self.bytes += bytes;
        if self.bytes > self.max_bytes { Err(Stop::TooLarge) } else { Ok(()) }
    }
}

/// None for a text with half of a surrogate pair, which UTF-8 has no form for.
fn whole_text(text: &JsString) -> Option<String> {
    let copy = String::from(text);
    // What has no form has become U+FFFD, whose first byte this is.
    (!copy.as_bytes().contains(&0xef) || js_sys::Object::is(&copy.as_str().into(), text)).then_some(copy)
}
