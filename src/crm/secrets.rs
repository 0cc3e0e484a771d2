//! The secrets of a target, masked in messages, responses and shown requests.

use super::http::HttpRequest;
use crate::schema::Value;

#[derive(Clone, Default)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Adds secrets, each also as it is escaped in JSON.
    pub fn add(&mut self, secrets: &[&str]) {
        // An empty text would match between any two characters.
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            let in_json = Value::from(*secret).to_json();
            let within_quotes = in_json.get(1..in_json.len() - 1).unwrap_or_default();
            self.0.push((*secret).to_owned());
            self.0.push(within_quotes.to_owned());
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn mask(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            text = masked(&text, secret);
        }
        text
    }

    pub fn mask_request(&self, mut request: HttpRequest) -> HttpRequest {
        for (_, value) in &mut request.headers {
            *value = self.mask(value);
        }
        HttpRequest { url: self.mask(&request.url), body: self.mask(&request.body), ..request }
    }

    pub fn mask_value(&self, value: &mut Value) {
        match value {
            Value::Text(text) => *text = self.mask(text),
            Value::Number(number) => {
                let shown = self.mask(number.as_str());
                if shown != number.as_str() {
                    *value = Value::Text(shown);
                }
            }
            Value::List(items) => {
                for item in items {
                    self.mask_value(item);
                }
            }
            Value::Object(object) => {
                for (key, value) in object.entries_mut() {
                    *key = self.mask(key).into();
                    self.mask_value(value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Unreadable(_) => {}
        }
    }
}

fn masked(text: &str, secret: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix(secret) {
            shown.push_str("***");
            rest = after;
        } else {
            shown.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    shown
}
