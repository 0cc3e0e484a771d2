//! The configuration after it was checked.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use encoding_rs::Encoding;
use ipnet::IpNet;
use leadwire::crm::{Kind, Target};
use leadwire::form::FieldName;
use leadwire::schema::{Object, Value};
use phonenumber::country::Id as Country;
use serde::Deserialize;

use super::addresses::Origin;
use super::attribution::AttributionMapping;
use super::file_field::FileField;
use super::files::FileStorage;
use super::ledger_address::LedgerAddress;
use crate::credentials::OAuth;
use crate::form_condition::Condition;
use crate::secret::Secret;

#[derive(Clone)]
pub struct Config {
    pub listen: SocketAddr,
    pub ledger: LedgerAddress,
    /// The origins of the pages that may post, besides the relay's own.
    pub origins: Vec<Origin>,
    /// A directory of static files to serve.
    pub static_dir: Option<PathBuf>,
    /// Signs update tokens.
    pub token_secret: Secret,
    /// Empty: no staff access.
    pub staff_keys: Vec<Secret>,
    /// A key for `/metrics` only, where staff keys are valid, too.
    pub metrics_key: Option<Secret>,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub proxies: Vec<IpNet>,
    /// How long a request waits for the CRM's record id before the relay responds with "queued".
    pub answer_within: Duration,
    /// How long a CRM may still process a request that it did not respond to. A look-up before that proves nothing.
    pub settle_delay: Duration,
    /// The timeout of a request to a CRM.
    pub crm_timeout: Duration,
    /// Days from delivery until personal data is removed from the ledger.
    pub keep_days: u64,
    /// None: no form takes files.
    pub files: Option<FileStorage>,
    pub crms: BTreeMap<String, Connection>,
    pub forms: BTreeMap<String, Form>,
}

/// A connection to a CRM.
#[derive(Clone)]
pub struct Connection {
    pub target: Target,
    /// Whether the last line of an iVvy lead's description stores the idempotency key.
    pub marker_in_description: bool,
    /// The id of iVvy's custom field that stores the idempotency key.
    pub marker_field: Option<i64>,
    pub rate_limit: RateLimit,
    /// How often the reference data is read. `None` for a connection that is read on command only.
    pub sync: Option<Duration>,
    /// The target then has no credentials of its own.
    pub oauth: Option<OAuth>,
}

/// How many requests a CRM accepts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateLimit {
    pub burst: u32,
    pub per_second: f64,
}

/// What a visitor may send through a form.
#[derive(Clone)]
pub struct Form {
    pub connection: String,
    pub kind: Kind,
    /// The fields that a visitor may set, each with the fields below it.
    pub allow: Vec<FieldName>,
    /// Values of every lead of this form, which a visitor cannot set.
    pub fixed: Object,
    /// Fields of a new lead that receive attribution data where they are not set.
    pub attribution: Vec<AttributionMapping>,
    /// The connection whose reference data completes the form.
    pub catalog: Option<String>,
    pub fields: Vec<FieldSetting>,
    pub labels: Vec<Labels>,
    /// Empty: a generated form shows all fields at once.
    pub steps: Vec<FormStep>,
    /// Inputs for files.
    pub files: Vec<FileField>,
    /// Where a form without JavaScript redirects after it was sent.
    pub thanks: String,
    /// A language tag: how people write amounts in a form without JavaScript.
    pub language: Option<String>,
    /// Normalizes the phone numbers of visitors.
    pub phone_country: Option<PhoneCountry>,
    /// The encoding of the pages with the form, if it is not UTF-8 and their posts do not say it.
    pub charset: Option<&'static Encoding>,
    /// Of the leads from one client.
    pub rate: Rate,
    pub challenge: Option<Challenge>,
    pub captcha: Option<Captcha>,
    /// The name of a hidden input; a lead that fills it in is held.
    pub trap: String,
    /// Where the page keeps what a visitor types into a generated form, until it is sent.
    pub draft: Draft,
    /// Whether a generated form points out probable errors in e-mail addresses.
    pub email_hints: bool,
    /// A lead whose text was typed in less time is held.
    pub least_elapsed: Duration,
    pub suspects: Suspects,
}

/// The country of phone numbers without a country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneCountry {
    Of(Country),
    /// The lead's own country; without one that of the form's language.
    OfLead,
}

impl PhoneCountry {
    /// Empty for the lead's own.
    pub fn code(&self) -> &str {
        match self {
            PhoneCountry::Of(country) => country.as_ref(),
            PhoneCountry::OfLead => "",
        }
    }
}

/// Where a page keeps drafts of a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Draft {
    #[default]
    Off,
    /// In the tab.
    Session,
    /// On the device, for later visits.
    Device,
}

/// What is done with leads that look automated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Suspects {
    /// They wait for a decision of staff.
    #[default]
    Hold,
    /// They are sent like other leads; the ledger shows the reason in what the page reported.
    Deliver,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub count: u32,
    pub per: Duration,
}

/// A proof of work that each lead above a rate needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    pub above: Rate,
    /// The maximum number of keys that a page tries.
    pub work: u32,
}

/// A captcha service.
#[derive(Clone)]
pub struct Captcha {
    /// `turnstile` or `hcaptcha`.
    pub service: &'static str,
    /// Verifies tokens.
    pub url: String,
    pub secret: Secret,
}

/// The presentation of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSetting {
    pub name: FieldName,
    pub label: Option<String>,
    /// The text below the input.
    pub help: Option<String>,
    pub input_type: Option<InputType>,
    /// Whether a new lead without this field is refused.
    pub required: bool,
    /// Values with their labels, in display order.
    pub choices: Vec<(String, String)>,
    pub max_length: Option<u64>,
    /// A new lead has the field only if this is met.
    pub when: Option<Condition>,
    /// The URL parameter whose value the input gets.
    pub prefill: Option<String>,
}

/// A part of a generated form that is shown at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormStep {
    pub title: String,
    /// By language.
    pub titles: Vec<(String, String)>,
    /// Each with the fields below it.
    pub fields: Vec<FieldName>,
}

/// What www/package/element/view/render-form.js can draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputType {
    Text,
    LongText,
    Email,
    Tel,
    Url,
    Number,
    Decimal,
    Date,
    DateTime,
    Flag,
    Choice,
    Colour,
}

/// Labels in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// A prefix of a page's `lang`, such as `de`.
    pub language: String,
    pub labels: Vec<(FieldName, String)>,
}

impl Form {
    /// Whether the fixed values set the field at `path`, whose keys do not include the indexes of lists.
    pub fn fixes(&self, path: &[&str]) -> bool {
        sets(&self.fixed, path)
    }
}

fn sets(object: &Object, path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    match object.get(first) {
        None => false,
        Some(Value::Object(below)) => sets(below, rest),
        Some(_) => true,
    }
}

impl Draft {
    /// The name in the configuration and in a form's profile.
    pub fn name(self) -> &'static str {
        match self {
            Draft::Off => "off",
            Draft::Session => "session",
            Draft::Device => "device",
        }
    }
}

impl InputType {
    const ALL: [InputType; 12] = [
        InputType::Text,
        InputType::LongText,
        InputType::Email,
        InputType::Tel,
        InputType::Url,
        InputType::Number,
        InputType::Decimal,
        InputType::Date,
        InputType::DateTime,
        InputType::Flag,
        InputType::Choice,
        InputType::Colour,
    ];

    pub(crate) fn of(name: &str) -> Option<InputType> {
        InputType::ALL.into_iter().find(|input_type| input_type.name() == name)
    }

    /// The name in the configuration and in a form's profile.
    pub fn name(self) -> &'static str {
        match self {
            InputType::Text => "text",
            InputType::LongText => "longtext",
            InputType::Email => "email",
            InputType::Tel => "tel",
            InputType::Url => "url",
            InputType::Number => "number",
            InputType::Decimal => "decimal",
            InputType::Date => "date",
            InputType::DateTime => "datetime",
            InputType::Flag => "flag",
            InputType::Choice => "choice",
            InputType::Colour => "colour",
        }
    }
}
