//! A payload of each kind, to add and to change a record, as the relay has checked it. `KEY` stands for the entry's key.

pub const BITRIX24: (&str, &str, &str) = ("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY"}}"#);
pub const IVVY: (&str, &str, &str) = ("venue", "ivvy.lead", IVVY_LEAD);
/// Through a connection without a marker field.
pub const IVVY_PLAIN: (&str, &str, &str) = ("plain", "ivvy.lead", IVVY_LEAD);
pub const IVVY_STAGE: (&str, &str, &str) = ("venue", "ivvy.stage", r#"{"name":"KEY","applyTo":2}"#);
pub const IVVY_SOURCE: (&str, &str, &str) = ("venue", "ivvy.source", r#"{"name":"KEY"}"#);
pub const CAPILLARY: (&str, &str, &str) =
    ("loyalty", "capillary.lead", r#"{"type":"SKU","leadFor":"KEY","userId":2000}"#);
/// Of a user who is known by an address only.
pub const CAPILLARY_BY_ADDRESS: (&str, &str, &str) =
    ("loyalty", "capillary.lead", r#"{"type":"SKU","leadFor":"KEY","idType":"EMAIL","identifier":"a@example.com"}"#);

const IVVY_LEAD: &str = r#"{"name":"KEY","sourceId":2,"typeId":1,"stageId":1,"industryId":11,"contactId":5}"#;

/// The kind of record that the sandbox keeps of it.
pub fn record(kind: &str) -> &str {
    match kind {
        "bitrix24.status" => "bitrix24.lead",
        "ivvy.status" => "ivvy.lead",
        "capillary.status" => "capillary.lead",
        kind => kind,
    }
}

/// A change of the record that a lead of `connection` made: the kind, the body, and what the record holds afterwards.
pub fn change(connection: &str, kind: &str, id: &str) -> (&'static str, String, &'static str) {
    match (connection, kind) {
        ("portal", "bitrix24.status") => {
            ("bitrix24.status", format!(r#"{{"id":{id},"status":"PROCESSED"}}"#), r#""STATUS_ID":"PROCESSED""#)
        }
        ("portal", _) => ("bitrix24.lead", format!(r#"{{"id":{id},"fields":{{"NAME":"new"}}}}"#), r#""NAME":"new""#),
        ("venue" | "plain", _) => {
            ("ivvy.lead", format!(r#"{{"id":{id},"description":"new"}}"#), r#""description":"new""#)
        }
        _ => ("capillary.status", format!(r#"{{"id":{id},"status":"WON","reasonId":4}}"#), r#""status":"WON""#),
    }
}
