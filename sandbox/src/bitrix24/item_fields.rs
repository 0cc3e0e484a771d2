//! The fields of `crm.item.*` and those of the stored lead, which has the names of `crm.lead.*`. Source: the sample of
//! `crm-item-get.md` (2026-08-17) and `universal/index.md` (2026-08-12) of the repository bitrix24/b24restdocs, read
//! 2026-11-28.

use leadwire::schema::{Object, Value};

use super::lead;
use super::params::Params;
use crate::json;
use crate::store::Record;

/// How custom fields are named in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// `UF_CRM_…`.
    Original,
    /// `ufCrm_…`.
    CamelCase,
}

impl Names {
    pub fn of(params: &Params) -> Names {
        if params.text("useOriginalUfNames") == Some("Y") { Names::Original } else { Names::CamelCase }
    }

    /// The stored name of a custom field; none when it has another spelling.
    fn stored(self, name: &str) -> Option<String> {
        match self {
            Names::Original => name.starts_with("UF_CRM_").then(|| name.to_owned()),
            Names::CamelCase => match name.strip_prefix("ufCrm_") {
                Some(rest) => Some(format!("UF_CRM_{rest}")),
                None => name.starts_with("ufCrm").then(|| name.to_owned()),
            },
        }
    }

    pub fn shown(self, stored: &str) -> Option<String> {
        match stored.strip_prefix("UF_CRM_") {
            Some(rest) if self == Names::CamelCase => Some(format!("ufCrm_{rest}")),
            Some(_) => Some(stored.to_owned()),
            None => stored.starts_with("ufCrm").then(|| stored.to_owned()),
        }
    }
}

/// The type of a field in a response.
#[derive(Clone, Copy)]
enum Shown {
    /// Null when it is empty.
    Text,
    /// 0 when it is empty.
    Number,
    Double,
    DateTime,
    /// Of the entries of a multifield: the first value of this type, or of any with an empty one.
    First(&'static str),
    /// Always null: disabled by the vendor, or without a value in the sandbox.
    Null,
    EmptyText,
    No,
    /// The user of the webhook.
    User,
    Numbers,
}

/// In the order of the sample: the item's name, the stored name, the type. The custom fields follow `fm`.
#[rustfmt::skip]
const FIELDS: &[(&str, &str, Shown)] = &[
    ("createdTime",         "DATE_CREATE",          Shown::Text),
    ("dateCreateShort",     "",                     Shown::Null),
    ("updatedTime",         "DATE_MODIFY",          Shown::Text),
    ("dateModifyShort",     "",                     Shown::Null),
    ("createdBy",           "",                     Shown::User),
    ("updatedBy",           "",                     Shown::User),
    ("assignedById",        "ASSIGNED_BY_ID",       Shown::Number),
    ("opened",              "OPENED",               Shown::Text),
    ("companyId",           "COMPANY_ID",           Shown::Number),
    ("contactId",           "CONTACT_ID",           Shown::Number),
    ("stageId",             "STATUS_ID",            Shown::Text),
    ("isConvert",           "",                     Shown::Null),
    ("statusDescription",   "STATUS_DESCRIPTION",   Shown::Text),
    ("stageSemanticId",     "STATUS_SEMANTIC_ID",   Shown::Text),
    ("productId",           "",                     Shown::Null),
    ("opportunity",         "OPPORTUNITY",          Shown::Double),
    ("currencyId",          "CURRENCY_ID",          Shown::Text),
    ("sourceId",            "SOURCE_ID",            Shown::Text),
    ("sourceDescription",   "SOURCE_DESCRIPTION",   Shown::Text),
    ("title",               "TITLE",                Shown::Text),
    ("name",                "NAME",                 Shown::Text),
    ("lastName",            "LAST_NAME",            Shown::Text),
    ("secondName",          "SECOND_NAME",          Shown::Text),
    ("shortName",           "",                     Shown::Null),
    ("companyTitle",        "COMPANY_TITLE",        Shown::Text),
    ("post",                "POST",                 Shown::Text),
    ("address",             "",                     Shown::Null),
    ("comments",            "COMMENTS",             Shown::Text),
    ("webformId",           "webformId",            Shown::Number),
    ("originatorId",        "ORIGINATOR_ID",        Shown::Text),
    ("originId",            "ORIGIN_ID",            Shown::Text),
    ("dateClosed",          "",                     Shown::Null),
    ("birthdate",           "BIRTHDATE",            Shown::DateTime),
    ("honorific",           "HONORIFIC",            Shown::Text),
    ("hasPhone",            "HAS_PHONE",            Shown::Text),
    ("hasEmail",            "HAS_EMAIL",            Shown::Text),
    ("hasImol",             "",                     Shown::No),
    ("login",               "",                     Shown::Null),
    ("isReturnCustomer",    "IS_RETURN_CUSTOMER",   Shown::Text),
    ("searchContent",       "",                     Shown::EmptyText),
    ("isManualOpportunity", "IS_MANUAL_OPPORTUNITY", Shown::Text),
    ("movedBy",             "",                     Shown::User),
    ("movedTime",           "DATE_CREATE",          Shown::Text),
    ("lastActivityBy",      "",                     Shown::User),
    ("lastActivityTime",    "DATE_CREATE",          Shown::Text),
    ("phoneMobile",         "PHONE",                Shown::First("MOBILE")),
    ("phoneWork",           "PHONE",                Shown::First("WORK")),
    ("phoneMailing",        "PHONE",                Shown::First("MAILING")),
    ("emailHome",           "EMAIL",                Shown::First("HOME")),
    ("emailWork",           "EMAIL",                Shown::First("WORK")),
    ("emailMailing",        "EMAIL",                Shown::First("MAILING")),
    ("skype",               "",                     Shown::Null),
    ("icq",                 "",                     Shown::Null),
    ("imol",                "",                     Shown::EmptyText),
    ("email",               "EMAIL",                Shown::First("")),
    ("phone",               "PHONE",                Shown::First("")),
];

/// After the custom fields.
#[rustfmt::skip]
const LAST_FIELDS: &[(&str, &str, Shown)] = &[
    ("utmSource",           "UTM_SOURCE",           Shown::Text),
    ("utmMedium",           "UTM_MEDIUM",           Shown::Text),
    ("utmCampaign",         "UTM_CAMPAIGN",         Shown::Text),
    ("utmContent",          "UTM_CONTENT",          Shown::Text),
    ("utmTerm",             "UTM_TERM",             Shown::Text),
    ("observers",           "observers",            Shown::Numbers),
    ("contactIds",          "CONTACT_IDS",          Shown::Numbers),
];

/// Of `fm`, by their `typeId`.
const MULTIFIELDS: [&str; 5] = ["PHONE", "EMAIL", "WEB", "IM", "LINK"];

/// Set by Bitrix24.
const READ_ONLY: &[&str] =
    &["createdTime", "updatedTime", "stageSemanticId", "hasPhone", "hasEmail", "isReturnCustomer", "movedTime"];

/// A lead as `crm.item.*` returns it.
pub fn item(record: &Record, names: Names) -> Object {
    let lead = lead::response(record);
    // With the fields that crm.lead.* does not show.
    let lead = json::merge(&record.fields, &lead);
    let mut item = Object::new().with("id", Value::number(record.id));
    show(FIELDS, &lead, &mut item);
    item.push("fm", Value::List(entries(&lead)));
    for (name, value) in lead.entries() {
        if let Some(name) = names.shown(name) {
            item.push(&name, value.clone());
        } else if name.starts_with("parentId") {
            item.push(name, number(value));
        }
    }
    show(LAST_FIELDS, &lead, &mut item);
    item.with("entityTypeId", Value::number(1))
}

/// Whether a filter, an order or a select may name it.
pub fn is_field(name: &str) -> bool {
    let is_listed = FIELDS.iter().chain(LAST_FIELDS).any(|(known, ..)| *known == name);
    let is_custom = ["ufCrm", "UF_CRM_", "parentId"].iter().any(|prefix| name.starts_with(prefix));
    is_listed || is_custom || name == "id"
}

/// The name in `crm.lead.*`, empty for a field without one. None for a name that is not shown.
pub fn stored_name(name: &str) -> Option<&'static str> {
    FIELDS.iter().chain(LAST_FIELDS).find(|(known, ..)| *known == name).map(|(_, stored, _)| *stored)
}

/// The given fields with their stored names; unknown ones, and those that Bitrix24 sets, are left out.
pub fn stored(given: &Object, entries: &[Object], names: Names) -> Object {
    let mut stored = Object::new();
    for (name, value) in given.entries().iter().filter(|(name, _)| !READ_ONLY.contains(&name.as_str())) {
        let own = FIELDS.iter().chain(LAST_FIELDS).find(|(known, _, shown)| *name == **known && is_settable(*shown));
        if let Some((_, own, _)) = own {
            stored.set(own, value.clone());
        } else if name.starts_with("parentId") {
            stored.set(name, value.clone());
        } else if let Some(custom) = names.stored(name) {
            stored.set(&custom, value.clone());
        }
    }
    for kind in MULTIFIELDS {
        let of_kind = entries.iter().filter(|entry| entry.get("typeId") == Some(&kind.into()));
        let list: Vec<Value> = of_kind.map(|entry| stored_entry(entry).into()).collect();
        if !list.is_empty() {
            stored.set(kind, Value::List(list));
        }
    }
    stored
}

fn is_settable(shown: Shown) -> bool {
    matches!(shown, Shown::Text | Shown::Number | Shown::Double | Shown::DateTime | Shown::Numbers)
}

/// With the names of `crm.lead.*`; an empty value deletes the entry.
fn stored_entry(entry: &Object) -> Object {
    let mut stored = Object::new();
    for (name, own) in [("id", "ID"), ("valueType", "VALUE_TYPE"), ("value", "VALUE")] {
        if let Some(value) = entry.get(name) {
            stored.push(own, value.clone());
        }
    }
    if stored.get("VALUE") == Some(&"".into()) { stored.with("DELETE", "Y") } else { stored }
}

fn show(fields: &[(&'static str, &str, Shown)], lead: &Object, item: &mut Object) {
    for (name, stored, shown) in fields {
        item.push(name, value(lead.get(stored), *shown));
    }
}

fn value(stored: Option<&Value>, shown: Shown) -> Value {
    let present = stored.filter(|value| !value.is_missing());
    match shown {
        Shown::Text => present.cloned().unwrap_or_default(),
        Shown::Number => present.map_or(Value::number(0), number),
        Shown::Double => present.map_or(Value::number(0), number),
        Shown::DateTime => present.and_then(Value::as_text).map_or(Value::Null, |date| {
            if date.contains('T') { date.into() } else { format!("{date}T00:00:00+00:00").as_str().into() }
        }),
        Shown::First(value_type) => first(present, value_type).unwrap_or_else(|| "".into()),
        Shown::Null => Value::Null,
        Shown::EmptyText => "".into(),
        Shown::No => "N".into(),
        Shown::User => Value::number(1),
        Shown::Numbers => {
            Value::List(present.and_then(Value::as_list).unwrap_or_default().iter().map(number).collect())
        }
    }
}

fn number(value: &Value) -> Value {
    value.as_text_or_digits().and_then(Value::parse_number).unwrap_or_else(|| value.clone())
}

fn first(entries: Option<&Value>, value_type: &str) -> Option<Value> {
    let mut entries = entries?.as_list()?.iter().filter_map(Value::as_object);
    let found = entries.find(|entry| value_type.is_empty() || entry.get("VALUE_TYPE") == Some(&value_type.into()));
    found?.get("VALUE").cloned()
}

/// The entries of all multifields, as `fm` has them.
fn entries(lead: &Object) -> Vec<Value> {
    let mut all = Vec::new();
    for kind in MULTIFIELDS {
        for entry in lead.get(kind).and_then(Value::as_list).unwrap_or_default().iter().filter_map(Value::as_object) {
            let of = |name: &str| entry.get(name).cloned().unwrap_or_default();
            let shown = Object::new().with("id", number(&of("ID"))).with("valueType", of("VALUE_TYPE"));
            all.push(shown.with("value", of("VALUE")).with("typeId", kind).into());
        }
    }
    all
}
