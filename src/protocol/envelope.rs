//! `{"v":1,"key":"<uuid>","form":…,"connection":…,"kind":…,"payload":{…},"page":{…},"guard":{…},"updateToken":…}`

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::schema::{Fields, MAX_LEVELS, Object, ParseError, Value};

/// The most bytes of an envelope, so that a browser can send it while the page is closed.
pub const MAX_ENVELOPE_BYTES: usize = 60 * 1024;

/// A relay refuses other versions.
const VERSION: u64 = 1;

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    #[serde(rename = "v", serialize_with = "serialize_version")]
    pub version: u64,
    /// The idempotency key.
    pub key: String,
    pub kind: String,
    /// Read separately, since it may contain values that JSON cannot represent.
    #[serde(skip_deserializing)]
    pub payload: Value,
    /// The form in the relay's configuration. None for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The connection in the relay's configuration, for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_token: Option<String>,
    /// Where the form was filled, and what the visitor agreed to, as the page reports it; read by
    /// [`PageReport`](super::PageReport).
    #[serde(skip_deserializing, skip_serializing_if = "Object::is_empty")]
    pub page: Object,
    /// Spam signals, which distinguish people from programs; read by [`SpamSignals`](super::SpamSignals).
    #[serde(skip_deserializing, skip_serializing_if = "Object::is_empty")]
    pub guard: Object,
}

/// As every number of a payload: the code is in the page's module already.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn serialize_version<S: Serializer>(version: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    Value::number(*version).serialize(serializer)
}

/// Without the update token and the visitor's data.
impl fmt::Debug for Envelope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Envelope").field("key", &self.key).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Envelope {
    pub fn new(key: String, kind: &str, payload: Value) -> Envelope {
        Envelope {
            version: VERSION,
            key,
            kind: kind.to_owned(),
            payload,
            form: None,
            connection: None,
            update_token: None,
            page: Object::new(),
            guard: Object::new(),
        }
    }

    pub fn to_json(&self) -> String {
        // Writing to a string cannot fail, and every key is a string.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads an envelope; the error says what is wrong with it. Unknown keys are ignored, so that a newer
    /// page works with an older relay.
    pub fn read(text: &str) -> Result<Envelope, String> {
        let mut object = match Value::read(&without_lone_surrogates(text), MAX_LEVELS + 1) {
            Ok(Value::Object(object)) => object,
            Ok(_) | Err(ParseError::NotJson) => return Err("the envelope must be a JSON object".to_owned()),
            Err(ParseError::DuplicateKey) => return Err("the envelope contains a key twice".to_owned()),
        };
        let payload = object.take("payload").unwrap_or_default();
        let (page, guard) = (take_report(&mut object, "page")?, take_report(&mut object, "guard")?);
        if object.get("v").and_then(|version| version.as_integer(1)) != Some(1) {
            return Err("v must be 1".to_owned());
        }
        let rest = Value::Object(object);
        let envelope = Envelope::deserialize(Fields::lenient(&rest)).map_err(|error| error.about_path())?;
        if !is_valid_key(&envelope.key) {
            return Err(["key must be ", KEY_FORMAT].concat());
        }
        Ok(Envelope { payload, page, guard, ..envelope })
    }
}

/// JSON text without escaped halves of surrogate pairs, which have no character: `JSON.stringify` writes them for text that a script cut
/// between the two halves.
fn without_lone_surrogates(json: &str) -> Cow<'_, str> {
    if !json.contains("\\u") {
        return Cow::Borrowed(json);
    }
    let mut kept = String::new();
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        kept.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
            (Some(0xd800..0xe000), _) => {
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            // A backslash and the character after it.
            _ => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        kept.push_str(escape.get(..length).unwrap_or_default());
        rest = escape.get(length..).unwrap_or_default();
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// The UTF-16 code unit that JSON text begins with as an escape.
fn unit(json: &str) -> Option<u16> {
    u16::from_str_radix(json.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// Removes a report from an envelope or from options; without one, it is empty.
pub(crate) fn take_report(object: &mut Object, name: &str) -> Result<Object, String> {
    match object.take(name) {
        None | Some(Value::Null) => Ok(Object::new()),
        Some(Value::Object(report)) => Ok(report),
        Some(_) => Err([name, " must be an object"].concat()),
    }
}

/// The format of an idempotency key: a UUID, or another unique string.
pub const KEY_FORMAT: &str = "16 to 64 letters, digits and hyphens";

pub fn is_valid_key(key: &str) -> bool {
    (16..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
