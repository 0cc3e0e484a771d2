//! Values between the tests and the exported functions: JSON in, and JSON or an error out.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Error, JSON, Object, Promise, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

pub fn js(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).unwrap()
}

pub fn json(value: &JsValue) -> Value {
    let text = JSON::stringify(value).unwrap().as_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The options with one that JSON cannot hold.
pub fn with(options: &Value, name: &str, part: &JsValue) -> JsValue {
    let options = js(options);
    Reflect::set(&options, &name.into(), part).unwrap();
    options
}

pub async fn resolved(promise: Promise) -> Value {
    match JsFuture::from(promise).await {
        Ok(value) => json(&value),
        Err(error) => panic!("it was rejected: {}", json(&error)),
    }
}

pub async fn rejected(promise: Promise) -> Value {
    match JsFuture::from(promise).await {
        Ok(value) => panic!("it was resolved: {}", json(&value)),
        Err(error) => fields(&error),
    }
}

/// The fields of a `LeadError`, with its message.
pub fn fields(error: &JsValue) -> Value {
    let error: &Error = error.dyn_ref().expect("an Error");
    assert_eq!(error.name(), "LeadError");
    let message = String::from(error.message());
    assert!(!message.is_empty());
    let all = Object::assign(&Object::new(), error.unchecked_ref());
    Reflect::set(&all, &"message".into(), &message.into()).unwrap();
    json(&all)
}

/// A listener for `onAttempt` that records each attempt, its wait, and the kind of the error before it.
pub struct RecordedAttempts {
    pub listener: Closure<dyn FnMut(JsValue)>,
    events: Rc<RefCell<Vec<(Value, Value, Value)>>>,
}

impl RecordedAttempts {
    pub fn new() -> RecordedAttempts {
        let events = Rc::new(RefCell::new(Vec::new()));
        let recorded = Rc::clone(&events);
        let listener = Closure::new(move |event: JsValue| {
            let error = Reflect::get(&event, &"error".into()).unwrap();
            let kind = if error.is_undefined() { Value::Null } else { fields(&error)["kind"].clone() };
            let event = json(&event);
            recorded.borrow_mut().push((event["attempt"].clone(), event["delayMs"].clone(), kind));
        });
        RecordedAttempts { listener, events }
    }

    pub fn events(&self) -> Vec<(Value, Value, Value)> {
        self.events.borrow().clone()
    }
}
