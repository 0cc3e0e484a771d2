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

/// Where a text stands in what a page reports of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// By the keys that lead to it.
    Words(Vec<String>),
    /// Likewise; of an address only what stands before its query.
    Address(Vec<String>),
    /// A part of what was agreed to.
    Consent { to: String, part: String },
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
            let (to, part) = consent.rsplit_once('.')?;
            let is_part = !to.is_empty() && matches!(part, "text" | "version" | "at");
            return is_part.then(|| Source::Consent { to: to.to_owned(), part: part.to_owned() });
        }
        match name.strip_prefix("first.") {
            Some(name) => of_touch(name, &["first", "params"], &["first"], &["first"]),
            None if name == "url" => Some(Source::Address(keys(&[], name))),
            // The report says these two of the last touch for those, too, who keep no touches.
            None => of_touch(name, &["utm"], &[], &["last"]),
        }
    }
}

/// Where a touch's params, its referrer, and the rest of it are reported.
fn of_touch(name: &str, params: &[&str], referrer: &[&str], rest: &[&str]) -> Option<Source> {
    match name {
        "referrer" => Some(Source::Address(keys(referrer, name))),
        "landing" => Some(Source::Address(keys(rest, name))),
        "at" => Some(Source::Words(keys(rest, name))),
        _ if CLICKS.contains(&name) || is_campaign(name) => Some(Source::Words(keys(params, name))),
        _ => None,
    }
}

/// Of those that a page keeps: `utm_` and 1 to 30 small letters.
fn is_campaign(name: &str) -> bool {
    let rest = name.strip_prefix("utm_").unwrap_or_default();
    (1..=30).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

fn keys(above: &[&str], name: &str) -> Vec<String> {
    above.iter().copied().chain([name]).map(str::to_owned).collect()
}
