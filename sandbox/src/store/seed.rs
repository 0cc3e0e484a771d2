//! The records of a new sandbox: the lists of an account, and one Capillary lead to update.

use leadwire::schema::{Object, Value};

use super::ivvy_lists::{self, LOST_REASONS};
use super::records::{Records, StoreError};
use crate::json;

/// Id, name, `applyTo` (1 opportunity, 2 lead), colour, `isEditable`.
type Stage = (i64, &'static str, i64, &'static str, bool);

const STAGES: &[Stage] = &[
    (1, "New enquiry", 2, "#5aa9e6", true),
    (2, "Contacted", 2, "#7fc8f8", true),
    (3, "Qualified", 2, "#7ee546", true),
    (4, "Proposal sent", 1, "#ffe45e", true),
    (5, "Negotiation", 1, "#ffa94d", true),
    (6, "Won", 1, "#2f9e44", false),
    (7, "Lost", 1, "#e03131", false),
];

/// The stage with reasons.
const LOST: i64 = 7;

/// Id, name, cost, `isEditable`.
const SOURCES: &[(i64, &str, &str, bool)] = &[
    (1, "iVvy Marketplace", "0", false),
    (2, "Website", "0", true),
    (3, "Phone", "0", true),
    (4, "Google", "1.50", true),
    (5, "Referral programme", "0", true),
    (6, "Trade show", "250", true),
];

/// Id, name and subtypes. A lead whose type has subtypes needs one.
type LeadType = (i64, &'static str, &'static [(i64, &'static str)]);

const TYPES: &[LeadType] = &[
    (1, "Wedding", &[]),
    (2, "Conference", &[]),
    (3, "Private party", &[]),
    (4, "Exhibition", &[(41, "Trade fair"), (42, "Art show")]),
];

/// `ENTITY_ID`, `STATUS_ID`, name, semantics (empty in progress, S won, F lost): the documented defaults.
const STATUSES: &[(&str, &str, &str, &str)] = &[
    ("STATUS", "NEW", "Unprocessed", ""),
    ("STATUS", "IN_PROCESS", "In progress", ""),
    ("STATUS", "PROCESSED", "Processed", ""),
    ("STATUS", "JUNK", "Low-quality lead", "F"),
    ("STATUS", "CONVERTED", "High-quality lead", "S"),
    ("SOURCE", "CALL", "Call", ""),
    ("SOURCE", "EMAIL", "E-mail", ""),
    ("SOURCE", "WEB", "Website", ""),
    ("SOURCE", "ADVERTISING", "Advertising", ""),
    ("SOURCE", "PARTNER", "Existing client", ""),
    ("SOURCE", "RECOMMENDATION", "By recommendation", ""),
    ("SOURCE", "TRADE_SHOW", "Trade show", ""),
    ("SOURCE", "WEBFORM", "CRM form", ""),
    ("SOURCE", "CALLBACK", "Callback", ""),
    ("SOURCE", "RC_GENERATOR", "Sales generator", ""),
    ("SOURCE", "STORE", "Online store", ""),
    ("SOURCE", "OTHER", "Other", ""),
];

/// The first id of each kind.
const FIRST_IDS: &[(&str, i64)] = &[
    ("ivvy.lead", 763),
    ("ivvy.stage", 101),
    ("ivvy.source", 101),
    ("ivvy.type", 101),
    ("ivvy.contact", 580),
    ("ivvy.company", 214),
    ("ivvy.batch", 1),
    ("bitrix24.lead", 1),
    ("bitrix24.status", 101),
    ("bitrix24.multifield", 1),
    ("capillary.lead", 2),
    ("capillary.user", 1001),
];

pub fn insert(records: &Records) -> Result<(), StoreError> {
    for (kind, first) in FIRST_IDS {
        records.init_next_id(kind, *first)?;
    }
    for (id, name, apply_to, colour, editable) in STAGES {
        let stage = Object::new().with("name", *name).with("applyTo", Value::number(*apply_to)).with("colour", *colour);
        let reasons = if *id == LOST { LOST_REASONS } else { &[] };
        let reason = |(id, text): &(i64, &str)| with_id(*id, Object::new().with("reason", *text));
        let stage = stage.with("reasons", Value::List(reasons.iter().map(reason).collect()));
        records.insert_with_id("ivvy.stage", *id, &stage.with("isEditable", *editable))?;
    }
    for (id, name, cost, editable) in SOURCES {
        let source = Object::new().with("name", *name).with("cost", *cost).with("isReferral", name.starts_with("Ref"));
        records.insert_with_id("ivvy.source", *id, &source.with("isEditable", *editable))?;
    }
    for (id, name, subtypes) in TYPES {
        let subtypes = subtypes.iter().map(|(id, name)| with_id(*id, Object::new().with("name", *name))).collect();
        records.insert_with_id(
            "ivvy.type",
            *id,
            &Object::new().with("type", *name).with("subtypes", Value::List(subtypes)),
        )?;
    }
    ivvy_lists::insert(records)?;
    for (row, id) in STATUSES.iter().zip(1_i64..) {
        records.insert_with_id("bitrix24.status", id, &status(id, *row))?;
    }
    records.insert_with_id("capillary.lead", 1, &capillary_lead())
}

fn with_id(id: i64, rest: Object) -> Value {
    json::merge(&Object::new().with("id", Value::number(id)), &rest).into()
}

fn status(id: i64, (list, code, name, semantics): (&str, &str, &str, &str)) -> Object {
    let status = Object::new()
        .with("ID", id.to_string().as_str())
        .with("ENTITY_ID", list)
        .with("STATUS_ID", code)
        .with("NAME", name)
        .with("NAME_INIT", name)
        .with("SORT", (id * 10).to_string().as_str())
        .with("SYSTEM", "Y")
        .with("CATEGORY_ID", Value::Null)
        .with("COLOR", "#39A8EF")
        .with("SEMANTICS", if semantics.is_empty() { Value::Null } else { semantics.into() });
    if list != "STATUS" {
        return status;
    }
    // Stages only.
    let group = match semantics {
        "S" => "success",
        "F" => "failure",
        _ => "process",
    };
    status.with("EXTRA", Object::new().with("SEMANTICS", group).with("COLOR", "#39A8EF"))
}

fn capillary_lead() -> Object {
    Object::new()
        .with("userId", Value::number(1000))
        .with("type", "SKU")
        .with("leadFor", "sku-4711")
        .with("status", "OPEN")
        .with("createdOn", "2026-11-01T09:00:00Z")
        .with("createdBy", Value::number(1))
        .with("lastUpdatedOn", "2026-11-01T09:00:00Z")
        .with("lastUpdatedBy", Value::number(1))
        .with("orgSourceId", Value::number(-1))
        .with("extendedFields", Object::new())
        .with("followUpDetails", Value::List(Vec::new()))
        .with("statusLogDetails", Value::List(Vec::new()))
}
