//! `[form.NAME.attribution]`: which fields of a new lead are told where its visitor came from. What a page reports of it
//! is written down by www/element/page-report.js; how it is put in stands in `ingress/attribution`.

use leadwire::crm::Kind;

use super::reader::Reader;
use crate::field_name::FieldName;

/// A field, and what is put there where nothing stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    pub field: FieldName,
    pub source: Source,
}

/// A part of a [`PageReport`](leadwire::protocol::PageReport).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Url,
    Referrer(Visit),
    Landing(Visit),
    At(Visit),
    /// A parameter of the landing page's address, by its name.
    Param(Visit, String),
    /// A part of what was agreed to.
    Consent {
        to: String,
        part: ConsentPart,
    },
}

/// Which of the visitor's two touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    First,
    Last,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentPart {
    Text,
    Version,
    At,
}

/// Bitrix24 has a field for each of these, so its leads are told them unasked.
const BITRIX24: [(&str, &str); 5] = [
    ("UTM_SOURCE", "utm_source"),
    ("UTM_MEDIUM", "utm_medium"),
    ("UTM_CAMPAIGN", "utm_campaign"),
    ("UTM_CONTENT", "utm_content"),
    ("UTM_TERM", "utm_term"),
];

const CLICKS: [&str; 3] = ["gclid", "fbclid", "msclkid"];
const SOURCES: &str = "allowed is utm_…, gclid, fbclid, msclkid, referrer, landing and at of the last touch, the same \
                       behind first. of the first, url, and consent.NAME.text, consent.NAME.version and consent.NAME.at";

/// The mappings of the configuration, then those that hold by themselves.
pub(super) fn read(reader: &Reader<'_>, kind: Kind, marker_field: Option<i64>) -> Vec<Mapping> {
    let mut mappings = Vec::new();
    for (name, value) in reader.table("attribution").into_iter().flatten() {
        let Some(field) = field(reader, name, kind, marker_field) else { continue };
        match value.as_str().map(Source::read) {
            Some(Some(source)) => mappings.push(Mapping { field, source }),
            Some(None) => {
                let words = value.as_str().unwrap_or_default();
                reader.wrong("attribution", format!("takes {name} from {words}, which is no source; {SOURCES}"));
            }
            None => reader.wrong("attribution", format!("must name the source of {name} as text")),
        }
    }
    if kind == Kind::Bitrix24Lead {
        add_own(&mut mappings);
    }
    mappings
}

fn field(reader: &Reader<'_>, name: &str, kind: Kind, marker_field: Option<i64>) -> Option<FieldName> {
    let field = FieldName::read(name).filter(|field| field.field_in(kind.table()).is_some());
    let Some(field) = field else {
        reader.wrong("attribution", format!("names {name}, which is no field of that kind"));
        return None;
    };
    if field.is_mark(marker_field) {
        reader.wrong("attribution", format!("names {name}, by which the relay finds its own leads"));
        return None;
    }
    if !field.takes_text(kind.table()) {
        reader.wrong("attribution", format!("names {name}, which cannot be given a text"));
        return None;
    }
    Some(field)
}

fn add_own(mappings: &mut Vec<Mapping>) {
    for (key, param) in BITRIX24 {
        let field = FieldName { keys: vec!["fields".to_owned(), key.to_owned()], custom: None };
        if mappings.iter().all(|mapping| mapping.field != field) {
            mappings.extend(Source::read(param).map(|source| Mapping { field, source }));
        }
    }
}

impl Source {
    fn read(name: &str) -> Option<Source> {
        if let Some(consent) = name.strip_prefix("consent.") {
            let (to, part) = consent.rsplit_once('.').filter(|(to, _)| !to.is_empty())?;
            let part = match part {
                "text" => ConsentPart::Text,
                "version" => ConsentPart::Version,
                "at" => ConsentPart::At,
                _ => return None,
            };
            return Some(Source::Consent { to: to.to_owned(), part });
        }
        match name.strip_prefix("first.") {
            Some(name) => Source::of_touch(name, Visit::First),
            None if name == "url" => Some(Source::Url),
            None => Source::of_touch(name, Visit::Last),
        }
    }

    fn of_touch(name: &str, visit: Visit) -> Option<Source> {
        match name {
            "referrer" => Some(Source::Referrer(visit)),
            "landing" => Some(Source::Landing(visit)),
            "at" => Some(Source::At(visit)),
            _ if CLICKS.contains(&name) || is_campaign(name) => Some(Source::Param(visit, name.to_owned())),
            _ => None,
        }
    }
}

/// Of those that a page keeps: `utm_` and 1 to 30 small letters.
fn is_campaign(name: &str) -> bool {
    let rest = name.strip_prefix("utm_").unwrap_or_default();
    (1..=30).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
