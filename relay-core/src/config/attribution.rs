//! `[form.NAME.attribution]`: which fields of a new lead receive attribution data. A page collects the data in
//! www/package/element/report/page-report.js; `intake/attribution.rs` adds it to a lead.

use leadwire::crm::{Kind, LeadMethod};
use leadwire::form::FieldName;
use leadwire::protocol::is_campaign_parameter;
use toml::Table;

use super::errors::TableChecks;
use super::marker_fields::names_marker_field;

/// A field, and the source of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributionMapping {
    pub field: FieldName,
    pub source: AttributionSource,
}

/// A part of a [`PageReport`](leadwire::protocol::PageReport).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributionSource {
    Url,
    Referrer(Touch),
    Landing(Touch),
    At(Touch),
    /// A query parameter of the landing page, by its name.
    Parameter(Touch, String),
    /// A part of the consent with this name.
    Consent {
        name: String,
        part: ConsentPart,
    },
}

/// A visit to the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    First,
    Last,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentPart {
    Text,
    Version,
    At,
}

/// Bitrix24 has a field for each of these parameters, so they are mapped by default: the field of `bitrix24.lead`, that of
/// `bitrix24.item`, and the parameter.
const BITRIX24_DEFAULTS: [(&str, &str, &str); 5] = [
    ("UTM_SOURCE", "utmSource", "utm_source"),
    ("UTM_MEDIUM", "utmMedium", "utm_medium"),
    ("UTM_CAMPAIGN", "utmCampaign", "utm_campaign"),
    ("UTM_CONTENT", "utmContent", "utm_content"),
    ("UTM_TERM", "utmTerm", "utm_term"),
];

const SOURCES: &str = "expected utm_…, gclid, fbclid, msclkid, referrer, landing or at, each optionally after first., or url, \
                       consent.NAME.text, consent.NAME.version or consent.NAME.at";

/// The mappings of the configuration, then the defaults.
pub(super) fn attribution(
    checks: &TableChecks<'_>,
    table: &Table,
    kind: Kind,
    marker_field: Option<i64>,
) -> Vec<AttributionMapping> {
    let mut mappings = Vec::new();
    for (name, value) in table {
        let Some(field) = field(checks, name, kind, marker_field) else { continue };
        let Some(text) = value.as_str() else {
            checks.error(format!("attribution.{name}"), "must be text");
            continue;
        };
        match AttributionSource::parse(text) {
            Some(source) => mappings.push(AttributionMapping { field, source }),
            None => checks.error(format!("attribution.{name}"), format!("has the unknown source {text}; {SOURCES}")),
        }
    }
    if let Some(method) = kind.lead_method() {
        add_defaults(&mut mappings, method);
    }
    mappings
}

fn field(checks: &TableChecks<'_>, name: &str, kind: Kind, marker_field: Option<i64>) -> Option<FieldName> {
    let field = FieldName::read(name).filter(|field| field.field_in(kind.table()).is_some());
    let Some(field) = field else {
        checks.error("attribution", format!("names {name}, which is not a field of {}", kind.name()));
        return None;
    };
    if names_marker_field(&field, marker_field) {
        checks.error("attribution", format!("names {name}, which the relay uses as its marker"));
        return None;
    }
    if !field.takes_text(kind.table()) {
        checks.error("attribution", format!("names {name}, which cannot be set to text"));
        return None;
    }
    Some(field)
}

fn add_defaults(mappings: &mut Vec<AttributionMapping>, method: LeadMethod) {
    for (of_lead, of_item, parameter) in BITRIX24_DEFAULTS {
        let key = match method {
            LeadMethod::Lead => of_lead,
            LeadMethod::Item => of_item,
        };
        let field = FieldName { keys: vec!["fields".to_owned(), key.to_owned()], custom: None };
        if mappings.iter().all(|mapping| mapping.field != field) {
            let source = AttributionSource::Parameter(Touch::Last, parameter.to_owned());
            mappings.push(AttributionMapping { field, source });
        }
    }
}

impl AttributionSource {
    fn parse(text: &str) -> Option<AttributionSource> {
        if let Some(consent) = text.strip_prefix("consent.") {
            let (name, part) = consent.rsplit_once('.').filter(|(name, _)| !name.is_empty())?;
            let part = match part {
                "text" => ConsentPart::Text,
                "version" => ConsentPart::Version,
                "at" => ConsentPart::At,
                _ => return None,
            };
            return Some(AttributionSource::Consent { name: name.to_owned(), part });
        }
        match text.strip_prefix("first.") {
            Some(text) => AttributionSource::of_touch(text, Touch::First),
            None if text == "url" => Some(AttributionSource::Url),
            None => AttributionSource::of_touch(text, Touch::Last),
        }
    }

    fn of_touch(text: &str, touch: Touch) -> Option<AttributionSource> {
        match text {
            "referrer" => Some(AttributionSource::Referrer(touch)),
            "landing" => Some(AttributionSource::Landing(touch)),
            "at" => Some(AttributionSource::At(touch)),
            _ if is_campaign_parameter(text) => Some(AttributionSource::Parameter(touch, text.to_owned())),
            _ => None,
        }
    }
}
