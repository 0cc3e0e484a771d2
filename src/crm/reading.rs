//! What a response's body says in the CRM's own terms.

use serde::{Serialize, Serializer};

use super::failure::ErrorKind;
use crate::schema::{Value, digits_of, is_beyond_js};

/// A record's id in a CRM, by its digits; beyond 2^53 JavaScript gets them as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordId(pub String);

/// What a CRM's answer says in the CRM's own terms.
pub(super) enum Reading {
    /// Success, with the record's id where the answer has one; else it is the one that was sent.
    Done { id: Option<RecordId> },
    /// A refusal in words. Without a kind the HTTP status decides.
    Refused { kind: Option<ErrorKind>, code: Option<String>, message: String },
    /// Nothing that the document knows.
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

/// Written for JavaScript, the number becomes text by itself where it must.
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
