//! The reports in an envelope, as the relay reads them. They are not trusted, and a lead must not be refused because of them: a
//! field of another type counts as absent. The envelope keeps the whole object, so that the ledger has the fields of newer pages,
//! too.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::schema::{Fields, Object, Value, if_readable};

/// Where the form was filled, how the visitor came to the site, and the consents.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PageReport {
    #[serde(deserialize_with = "if_readable")]
    pub url: Option<String>,
    /// Of the last touch.
    #[serde(deserialize_with = "if_readable")]
    pub referrer: Option<String>,
    /// The last touch's parameters.
    #[serde(deserialize_with = "if_readable")]
    pub utm: Option<Object>,
    #[serde(deserialize_with = "if_readable")]
    pub first: Option<Touch>,
    #[serde(deserialize_with = "if_readable")]
    pub last: Option<Touch>,
    #[serde(deserialize_with = "readable_items")]
    pub consent: Vec<Consent>,
}

/// How a visitor came to the site.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Touch {
    /// ISO 8601.
    #[serde(deserialize_with = "if_readable")]
    pub at: Option<String>,
    #[serde(deserialize_with = "if_readable")]
    pub landing: Option<String>,
    #[serde(deserialize_with = "if_readable")]
    pub referrer: Option<String>,
    /// `utm_*`, `gclid`, `fbclid` and `msclkid`.
    #[serde(deserialize_with = "if_readable")]
    pub params: Option<Object>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Consent {
    /// The name of the checkbox, or `attribution`.
    pub to: String,
    #[serde(default, deserialize_with = "if_readable")]
    pub text: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    pub version: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    pub at: Option<String>,
}

/// Signals that distinguish people from programs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SpamSignals {
    /// Whether the honeypot `trap` is filled, an input that people do not see.
    #[serde(skip)]
    pub is_honeypot_filled: bool,
    /// Since the form was shown.
    #[serde(deserialize_with = "if_readable")]
    pub elapsed_ms: Option<f64>,
    /// A captcha's token.
    #[serde(deserialize_with = "if_readable")]
    pub captcha: Option<String>,
    /// The solution of the relay's challenge.
    #[serde(deserialize_with = "if_readable")]
    pub proof: Option<Value>,
}

impl From<&Object> for PageReport {
    fn from(report: &Object) -> PageReport {
        read(report)
    }
}

impl From<&Object> for SpamSignals {
    fn from(report: &Object) -> SpamSignals {
        SpamSignals { is_honeypot_filled: report.has("trap"), ..read(report) }
    }
}

fn read<T: DeserializeOwned + Default>(report: &Object) -> T {
    T::deserialize(Fields::lenient(&report.clone().into())).unwrap_or_default()
}

fn readable_items<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let items: Option<Vec<Value>> = if_readable(deserializer)?;
    let items = items.unwrap_or_default().into_iter();
    Ok(items.filter_map(|item| T::deserialize(Fields::lenient(&item)).ok()).collect())
}
