//! A claimed entry that is ready to be sent. A lead that is created gets a marker by which it is found again in the CRM:
//! the entry's key, in a field that the CRM returns. The ledger has the payload without the marker.

use leadwire::crm::{Kind, request};
use leadwire::schema::{Object, Value};

use super::description_marker;
use crate::config::{Connection, EXTENDED_FIELD};
use crate::files::NumberedFile;
use crate::hold_reason::HoldReason;
use crate::ledger::ClaimedEntry;

/// Bitrix24's `ORIGINATOR_ID`, or `originatorId`.
pub const ORIGINATOR: &str = "leadwire";

/// Validated payloads are nested less deeply.
pub(super) const MAX_DEPTH: usize = 64;

pub(super) struct PreparedLead {
    pub entry: ClaimedEntry,
    pub kind: Kind,
    /// The payload with its marker.
    pub body: Object,
    /// What is sent with it, and not yet in the payload.
    pub files: Vec<NumberedFile>,
}

/// An entry that cannot be sent, and why.
pub(super) struct Unsendable(pub ClaimedEntry, pub HoldReason);

impl PreparedLead {
    pub(super) fn new(
        (entry, files): (ClaimedEntry, Vec<NumberedFile>),
        connection: &Connection,
    ) -> Result<PreparedLead, Box<Unsendable>> {
        let unsendable = |entry, reason| Err(Box::new(Unsendable(entry, reason)));
        let Some(kind) = Kind::of(&entry.kind) else { return unsendable(entry, HoldReason::UnknownKind) };
        let Ok(Value::Object(body)) = Value::read(&entry.body, MAX_DEPTH) else {
            return unsendable(entry, HoldReason::UnreadablePayload);
        };
        if request(&connection.target, kind, &body, 0).is_none() {
            return unsendable(entry, HoldReason::UnsupportedKind);
        }
        let mut body = mark(kind, body, &entry.key, connection.marker_field);
        if connection.marker_in_description && kind == Kind::IvvyLead && kind.creates(&body) {
            body = description_marker::add(body, &entry.key);
        }
        Ok(PreparedLead { entry, kind, body, files })
    }

    /// Whether it must be looked up before it is sent. A change of a record may be repeated without a look-up.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.entry.in_doubt && self.entry.creates
    }

    /// Whether it changes a record and adds something to it each time that it is sent.
    pub(super) fn appends(&self) -> bool {
        !self.entry.creates && self.kind.appends(&self.body)
    }

    pub(super) fn key(&self) -> &str {
        &self.entry.key
    }
}

/// Whether the entry changes a record and adds something to it each time that it is sent.
pub(super) fn appends(entry: &ClaimedEntry) -> bool {
    !entry.creates
        && Kind::of(&entry.kind).is_some_and(
            |kind| matches!(Value::read(&entry.body, MAX_DEPTH), Ok(Value::Object(body)) if kind.appends(&body)),
        )
}

/// Adds the marker to a payload that creates a lead. Other records have no field for it; iVvy's leads have
/// the custom field where `marker_field` is configured, and the line of [`description_marker`] where `marker` is.
fn mark(kind: Kind, body: Object, key: &str, marker_field: Option<i64>) -> Object {
    match (kind, marker_field) {
        _ if !kind.creates(&body) => body,
        (Kind::Bitrix24Lead, _) => {
            with_entries(body, "fields", &[("ORIGINATOR_ID", ORIGINATOR.into()), ("ORIGIN_ID", key.into())])
        }
        (Kind::Bitrix24Item, _) => {
            with_entries(body, "fields", &[("originatorId", ORIGINATOR.into()), ("originId", key.into())])
        }
        (Kind::CapillaryLead, _) => with_entries(body, "extendedFields", &[(EXTENDED_FIELD, key.into())]),
        (Kind::IvvyLead, Some(field)) => with_custom_field(body, key, field),
        (Kind::IvvyLead, None) => body,
        // Records of these kinds have no field for it.
        (
            Kind::IvvyStage
            | Kind::IvvySource
            | Kind::IvvyStatus
            | Kind::IvvyContact
            | Kind::IvvyCompany
            | Kind::Bitrix24Status
            | Kind::CapillaryStatus,
            _,
        ) => body,
    }
}

/// Sets entries of the object `name` in the body.
fn with_entries(mut body: Object, name: &str, entries: &[(&str, Value)]) -> Object {
    let mut inner = body.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    for (key, value) in entries {
        inner.set(key, value.clone());
    }
    body.set(name, inner.into());
    body
}

fn with_custom_field(mut body: Object, key: &str, field: i64) -> Object {
    let mut fields = body.get("customFields").and_then(Value::as_list).unwrap_or_default().to_vec();
    fields.retain(|entry| !is_custom_field(entry, field));
    fields.push(Object::new().with("fieldId", Value::number(field)).with("fieldValue", key).into());
    body.set("customFields", Value::List(fields));
    body
}

/// Whether an entry of `customFields` belongs to this field.
pub(super) fn is_custom_field(entry: &Value, field: i64) -> bool {
    let id = entry.as_object().and_then(|entry| entry.get("fieldId"));
    id.and_then(|id| id.as_integer(1)) == Some(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::is_marker_field;
    use crate::delivery::test_json::object;

    #[track_caller]
    fn marks(why: &str, kind: Kind, body: &str, field: Option<i64>, expected: &str) {
        assert_eq!(Value::from(mark(kind, object(body), "k-1", field)).to_json(), expected, "{why}");
    }

    #[test]
    fn bitrix24() {
        let marked = r#""ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1""#;
        let lead = Kind::Bitrix24Lead;
        marks(
            "a lead",
            lead,
            r#"{"fields":{"TITLE":"t"}}"#,
            None,
            &format!(r#"{{"fields":{{"TITLE":"t",{marked}}}}}"#),
        );
        marks(
            "the payload's own origin is replaced",
            lead,
            r#"{"fields":{"ORIGINATOR_ID":"shop","ORIGIN_ID":"9"}}"#,
            None,
            &format!(r#"{{"fields":{{{marked}}}}}"#),
        );
        marks(
            "a lead for the other method",
            Kind::Bitrix24Item,
            r#"{"fields":{"title":"t"},"useOriginalUfNames":"Y"}"#,
            None,
            r#"{"fields":{"title":"t","originatorId":"leadwire","originId":"k-1"},"useOriginalUfNames":"Y"}"#,
        );
        let update = r#"{"id":5,"fields":{"TITLE":"t"}}"#;
        marks("an update", lead, update, None, update);
        let status = r#"{"id":5,"status":"NEW"}"#;
        marks("a status", Kind::Bitrix24Status, status, None, status);
    }

    #[test]
    fn ivvy() {
        let lead = Kind::IvvyLead;
        let own = r#"{"fieldId":12,"fieldValue":"k-1"}"#;
        let name = r#"{"name":"n"}"#;
        marks("a lead", lead, name, Some(12), &format!(r#"{{"name":"n","customFields":[{own}]}}"#));
        marks("no field configured", lead, name, None, name);
        let other = r#"{"fieldId":13,"fieldValue":"x"}"#;
        let given = format!(r#"{{"customFields":[{{"fieldId":"12","fieldValue":"y"}},{other}]}}"#);
        marks("beside others", lead, &given, Some(12), &format!(r#"{{"customFields":[{other},{own}]}}"#));
        let update = r#"{"id":5,"name":"n"}"#;
        marks("an update", lead, update, Some(12), update);
        marks("a stage", Kind::IvvyStage, name, Some(12), name);
        marks("a source", Kind::IvvySource, name, Some(12), name);
    }

    #[test]
    fn capillary() {
        let lead = Kind::CapillaryLead;
        marks("a lead", lead, r#"{"leadFor":"x"}"#, None, r#"{"leadFor":"x","extendedFields":{"leadwire_key":"k-1"}}"#);
        marks(
            "beside others",
            lead,
            r#"{"extendedFields":{"a":1}}"#,
            None,
            r#"{"extendedFields":{"a":1,"leadwire_key":"k-1"}}"#,
        );
        let update = r#"{"id":5,"owner":"o"}"#;
        marks("an update", lead, update, None, update);
    }

    /// A form cannot set a marker field.
    #[test]
    fn the_fields_that_a_marker_adds_are_marker_fields() {
        for kind in Kind::ALL {
            let marked = mark(kind, Object::new(), "k-1", None);
            for (name, fields) in marked.entries() {
                for (field, _) in fields.as_object().unwrap_or(&Object::new()).entries() {
                    assert!(is_marker_field(&[name, field], None, None), "{kind} {name:?}.{field:?}");
                }
            }
        }
    }
}
