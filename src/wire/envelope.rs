//! `{"v":1,"key":"<uuid>","form":…,"connection":…,"kind":…,"payload":{…},"page":{…},"guard":{…},"updateToken":…}`

use crate::schema::{MAX_LEVELS, Object, Unreadable, Value};

/// The most bytes of an envelope, so that a browser may send it while the page goes away.
pub const MAX_ENVELOPE_BYTES: usize = 60 * 1024;

/// The one version so far. A relay refuses what it does not know.
const VERSION: i64 = 1;

#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The idempotency key.
    pub key: String,
    /// The form of the relay's configuration; none for staff.
    pub form: Option<String>,
    /// The CRM of the relay's configuration, for staff.
    pub connection: Option<String>,
    pub kind: String,
    pub payload: Value,
    /// Where the lead was made, and what the visitor agreed to: `{url, referrer, utm, first, last, consent}`.
    pub page: Object,
    /// What tells people from machines: `{trap, elapsedMs, proof, captcha}`.
    pub guard: Object,
    pub update_token: Option<String>,
}

impl Envelope {
    pub fn to_json(&self) -> String {
        let mut envelope = Object::new()
            .with("v", Value::whole(VERSION))
            .with("key", self.key.as_str())
            .with("kind", self.kind.as_str())
            .with("payload", self.payload.clone());
        let texts = [("form", &self.form), ("connection", &self.connection), ("updateToken", &self.update_token)];
        for (name, text) in texts {
            if let Some(text) = text {
                envelope.push(name, text.as_str().into());
            }
        }
        for (name, object) in [("page", &self.page), ("guard", &self.guard)] {
            if !object.is_empty() {
                envelope.push(name, object.clone().into());
            }
        }
        Value::from(envelope).to_json()
    }

    /// Reads an envelope; the error says what is wrong with it. Keys that it does not know are passed over, so that a
    /// newer page can talk to an older relay.
    pub fn read(text: &str) -> Result<Envelope, String> {
        let object = match Value::read(text, MAX_LEVELS + 1) {
            Ok(Value::Object(object)) => object,
            Ok(_) | Err(Unreadable::NotJson) => return Err("the envelope must be a JSON object".to_owned()),
            Err(Unreadable::RepeatedKey(_)) => return Err("the envelope holds a key twice".to_owned()),
        };
        if object.get("v").and_then(|version| version.as_whole(1)) != Some(VERSION) {
            return Err("v must be 1".to_owned());
        }
        Ok(Envelope {
            key: text_in(&object, "key")?.filter(|key| is_key(key)).ok_or_else(|| ["key must be ", A_KEY].concat())?,
            form: text_in(&object, "form")?,
            connection: text_in(&object, "connection")?,
            kind: text_in(&object, "kind")?.ok_or("kind is required")?,
            payload: object.get("payload").cloned().unwrap_or(Value::Null),
            page: object_in(&object, "page")?,
            guard: object_in(&object, "guard")?,
            update_token: text_in(&object, "updateToken")?,
        })
    }
}

/// What can stand as a key: a UUID, or something as hard to hit twice.
pub const A_KEY: &str = "16 to 64 letters, digits and hyphens";

pub fn is_key(key: &str) -> bool {
    (16..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn text_in(object: &Object, name: &str) -> Result<Option<String>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text.clone())),
        Some(_) => Err([name, " must be text"].concat()),
    }
}

fn object_in(object: &Object, name: &str) -> Result<Object, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(Object::new()),
        Some(Value::Object(object)) => Ok(object.clone()),
        Some(_) => Err([name, " must be an object"].concat()),
    }
}
