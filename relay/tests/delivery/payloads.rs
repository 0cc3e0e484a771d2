//! A valid payload of each kind, for creates and updates. `KEY` stands for the entry's key.

pub const BITRIX24: (&str, &str, &str) = ("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY"}}"#);
pub const ITEM: (&str, &str, &str) = (
    "items",
    "bitrix24.item",
    r#"{"fields":{"title":"KEY","fm":[{"typeId":"EMAIL","valueType":"WORK","value":"a@example.com"}]}}"#,
);
pub const IVVY: (&str, &str, &str) = ("venue", "ivvy.lead", IVVY_LEAD);
/// Through a connection without a marker field.
pub const IVVY_PLAIN: (&str, &str, &str) = ("plain", "ivvy.lead", IVVY_LEAD);
pub const IVVY_STAGE: (&str, &str, &str) = ("venue", "ivvy.stage", r#"{"name":"KEY","applyTo":2}"#);
pub const IVVY_SOURCE: (&str, &str, &str) = ("venue", "ivvy.source", r#"{"name":"KEY"}"#);
pub const CAPILLARY: (&str, &str, &str) =
    ("loyalty", "capillary.lead", r#"{"type":"SKU","leadFor":"KEY","userId":2000}"#);
/// Of a user whose id is unknown.
pub const CAPILLARY_BY_IDENTIFIER: (&str, &str, &str) =
    ("loyalty", "capillary.lead", r#"{"type":"SKU","leadFor":"KEY","idType":"EMAIL","identifier":"a@example.com"}"#);

const IVVY_LEAD: &str = r#"{"name":"KEY","sourceId":2,"typeId":1,"stageId":1,"industryId":11,"contactId":5}"#;

/// The kind of the sandbox's record.
pub fn record(kind: &str) -> &str {
    match kind {
        "bitrix24.status" | "bitrix24.item" => "bitrix24.lead",
        "ivvy.status" => "ivvy.lead",
        "capillary.status" => "capillary.lead",
        kind => kind,
    }
}

/// An update of a record of this connection: the kind, the body, and what the record contains afterwards.
pub fn update(connection: &str, kind: &str, id: &str) -> (&'static str, String, &'static str) {
    match (connection, kind) {
        ("portal" | "items", "bitrix24.status") => {
            ("bitrix24.status", format!(r#"{{"id":{id},"status":"PROCESSED"}}"#), r#""STATUS_ID":"PROCESSED""#)
        }
        ("portal", _) => ("bitrix24.lead", format!(r#"{{"id":{id},"fields":{{"NAME":"new"}}}}"#), r#""NAME":"new""#),
        ("items", _) => ("bitrix24.item", format!(r#"{{"id":{id},"fields":{{"name":"new"}}}}"#), r#""NAME":"new""#),
        ("venue" | "plain", _) => {
            ("ivvy.lead", format!(r#"{{"id":{id},"description":"new"}}"#), r#""description":"new""#)
        }
        _ => ("capillary.status", format!(r#"{{"id":{id},"status":"WON","reasonId":4}}"#), r#""status":"WON""#),
    }
}
