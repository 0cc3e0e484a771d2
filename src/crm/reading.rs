//! What a response's body means, read by the CRM's module.

use serde::{Serialize, Serializer};

use super::failure::ErrorKind;
use crate::schema::{Value, digits_of, is_beyond_js};

/// A record's id in a CRM, as digits; JavaScript gets those beyond 2^53 as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordId(pub String);

pub(super) enum Reading {
    /// Success; without an id it is the one in the request.
    Done { id: Option<RecordId> },
    /// A refusal; without a kind the HTTP status decides.
    Refused { kind: Option<ErrorKind>, code: Option<String>, message: String },
    /// Neither success nor refusal as the document describes them.
    Unclear,
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

/// The id in an answer or a body, as a number or as digits.
pub(crate) fn record_id(value: &Value) -> Option<RecordId> {
    value.as_whole(1).map(|id| RecordId(digits_of(id)))
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
