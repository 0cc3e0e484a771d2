//! The marker by which a lead is found again in its CRM: the entry's key, in a field that the CRM gives back. It is put
//! in when a lead is sent; the ledger holds the payload as it was checked.

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use crate::config::EXTENDED_FIELD;

/// Bitrix24's `ORIGINATOR_ID`.
pub const ORIGINATOR: &str = "leadwire";

/// The payload of a lead to create, with its marker. Only leads have a place for one, and in iVvy only where the
/// configuration names a custom field.
pub(super) fn mark(kind: Kind, body: Object, key: &str, field: Option<i64>) -> Object {
    match (kind, field) {
        _ if !kind.creates(&body) => body,
        (Kind::Bitrix24Lead, _) => {
            inside(body, "fields", &[("ORIGINATOR_ID", ORIGINATOR.into()), ("ORIGIN_ID", key.into())])
        }
        (Kind::CapillaryLead, _) => inside(body, "extendedFields", &[(EXTENDED_FIELD, key.into())]),
        (Kind::IvvyLead, Some(field)) => with_custom_field(body, key, field),
        _ => body,
    }
}

/// Sets entries of an object in the body.
fn inside(mut body: Object, name: &str, entries: &[(&str, Value)]) -> Object {
    let mut inner = body.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    for (key, value) in entries {
        inner.set(key, value.clone());
    }
    body.set(name, inner.into());
    body
}

fn with_custom_field(mut body: Object, key: &str, field: i64) -> Object {
    let mut fields = body.get("customFields").and_then(Value::as_list).unwrap_or_default().to_vec();
    fields.retain(|entry| !is_of(entry, field));
    fields.push(Object::new().with("fieldId", Value::number(field)).with("fieldValue", key).into());
    body.set("customFields", Value::List(fields));
    body
}

/// Whether an entry of `customFields` is of this field.
pub(super) fn is_of(entry: &Value, field: i64) -> bool {
    let id = entry.as_object().and_then(|entry| entry.get("fieldId"));
    id.and_then(|id| id.as_whole(1)) == Some(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forwarder::sample::object;

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
            "an own origin gives way",
            lead,
            r#"{"fields":{"ORIGINATOR_ID":"shop","ORIGIN_ID":"9"}}"#,
            None,
            &format!(r#"{{"fields":{{{marked}}}}}"#),
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
}
