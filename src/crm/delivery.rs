//! The result of a successful request, and what a response's body says before its status is considered.

use serde::{Serialize, Serializer};

use super::failure::ErrorKind;
use crate::schema::{Value, digits_of, is_beyond_js};

/// A record's id in a CRM, as digits; JavaScript gets those beyond 2^53 as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordId(pub String);

#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    pub id: Option<RecordId>,
    /// The whole response of the CRM or the relay.
    pub raw: Value,
    /// Whether a relay has it and the CRM does not yet.
    pub is_queued: bool,
    /// A relay's permission to change the lead.
    pub update_token: Option<String>,
    /// Names of fields that the relay's form does not allow, and that it left out.
    pub ignored: Option<Value>,
}

/// What a response's body says, read by the CRM's module.
pub(super) enum BodyResult {
    /// Success; without an id it is the one in the request.
    Success { id: Option<RecordId> },
    /// A refusal; without a kind the HTTP status decides.
    Refused { kind: Option<ErrorKind>, code: Option<String>, message: String },
    /// Neither a success nor a refusal as the CRM's documentation describes them.
    Undocumented,
}

/// Appends a text of the CRM.
pub(super) fn append_message(all: &mut String, text: Option<&Value>) {
    if let Some(text) = text.and_then(Value::as_text) {
        if !all.is_empty() {
            all.push_str("; ");
        }
        all.push_str(text);
    }
}

/// The id in a response or in a payload, as a number or as digits.
pub(crate) fn record_id(value: &Value) -> Option<RecordId> {
    value.as_integer(1).map(|id| RecordId(digits_of(id)))
}

impl From<&RecordId> for Value {
    fn from(id: &RecordId) -> Self {
        Value::from_digits(&id.0)
    }
}

/// A number, or digits as text where JavaScript would round the number.
impl Serialize for RecordId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if is_beyond_js(&self.0) { serializer.serialize_str(&self.0) } else { Value::from(self).serialize(serializer) }
    }
}
