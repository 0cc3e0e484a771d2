//! `[form.NAME]`: what a visitor may send, and what the relay adds to it.

use std::collections::BTreeMap;
use std::time::Duration;

use encoding_rs::Encoding;
use leadwire::crm::{Crm, Kind};
use leadwire::form::FieldName;
use leadwire::schema::{Catalog, Code, Issue, Object, Path, Segment, Value, check_value};
use serde::Deserialize;
use toml::Table;

use super::attribution::attribution;
use super::errors::{TableChecks, no_connection};
use super::field_settings::{field_settings, labels};
use super::file_fields::file_fields;
use super::files::FileStorage;
use super::marker_fields::names_marker_field;
use super::model::{Connection, Draft, FieldSetting, Form, PhoneCountry};
use super::spam_protection::{captcha, challenge, rate, suspects};
use super::steps::steps;
use super::sync::catalog;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormTable {
    crm: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    allow: Vec<String>,
    /// Only its type is checked here: deserialization turns dates into tables.
    #[serde(default, rename = "fixed")]
    _fixed: Table,
    #[serde(default)]
    field: Table,
    #[serde(default)]
    labels: Table,
    #[serde(default)]
    step: Vec<Table>,
    #[serde(default)]
    file: Table,
    #[serde(default)]
    attribution: Table,
    catalog: Option<String>,
    thanks: Option<String>,
    language: Option<String>,
    phone_country: Option<String>,
    charset: Option<String>,
    rate: Option<String>,
    challenge: Option<String>,
    challenge_work: Option<u64>,
    trap: Option<String>,
    draft: Option<String>,
    #[serde(default)]
    email_hints: bool,
    least_elapsed_ms: Option<u64>,
    suspects: Option<String>,
    captcha: Option<String>,
    captcha_secret_env: Option<String>,
    captcha_url: Option<String>,
}

/// A connection in `crms` is None if it has errors; `storage` as in [`file_fields`].
pub(super) fn form(
    checks: &TableChecks<'_>,
    table: Table,
    crms: &BTreeMap<String, Option<Connection>>,
    storage: Option<&Option<FileStorage>>,
) -> Option<Form> {
    let fixed_values = table.get("fixed").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let table: FormTable = checks.deserialize(table)?;
    let connection = checks.required("crm", table.crm);
    let kind = kind(checks, table.kind.as_deref());
    let marker_field = connection.as_ref().and_then(|name| crms.get(name)?.as_ref()?.marker_field);
    let allow = allow(checks, &table.allow, kind, marker_field);
    // The checks below need a kind.
    let (connection, kind) = (connection?, kind?);
    let rate = rate(checks, table.rate.as_deref());
    let mut form = Form {
        kind,
        allow,
        fixed: fixed(checks, &fixed_values),
        attribution: attribution(checks, &table.attribution, kind, marker_field),
        catalog: catalog(checks, table.catalog, kind, crms),
        fields: Vec::new(),
        labels: Vec::new(),
        steps: Vec::new(),
        files: Vec::new(),
        thanks: thanks(checks, table.thanks),
        language: language(checks, table.language),
        phone_country: phone_country(checks, table.phone_country.as_deref()),
        charset: charset(checks, table.charset.as_deref()),
        rate,
        challenge: challenge(checks, table.challenge.as_deref(), table.challenge_work, rate),
        captcha: captcha(checks, table.captcha.as_deref(), table.captcha_secret_env.as_ref(), table.captcha_url),
        trap: table.trap.unwrap_or_else(|| DEFAULT_TRAP.to_owned()),
        draft: draft(checks, table.draft.as_deref()),
        email_hints: table.email_hints,
        least_elapsed: Duration::from_millis(table.least_elapsed_ms.unwrap_or(1500)),
        suspects: suspects(checks, table.suspects.as_deref()),
        connection,
    };
    check_trap(checks, &form);
    form.fields = field_settings(checks, &form, table.field);
    form.labels = labels(checks, &form, &table.labels);
    form.files = file_fields(checks, &form, marker_field, table.file, storage);
    form.steps = steps(checks, &form, table.step);
    check_connection(checks, &form, crms);
    check_against_rules(checks, &form);
    Some(form)
}

fn kind(checks: &TableChecks<'_>, name: Option<&str>) -> Option<Kind> {
    let kind = Kind::of(checks.required("kind", name)?).filter(|kind| kind.is_sent_alone());
    if kind.is_none() {
        let kinds: Vec<&str> = Kind::ALL.into_iter().filter(|kind| kind.is_sent_alone()).map(Kind::name).collect();
        checks.error("kind", format!("is unsupported; expected one of {}", kinds.join(", ")));
    }
    kind
}

fn allow(checks: &TableChecks<'_>, names: &[String], kind: Option<Kind>, marker_field: Option<i64>) -> Vec<FieldName> {
    let mut allowed = Vec::new();
    for name in names {
        let field = FieldName::read(name);
        let is_known = |kind: Kind| field.as_ref().is_some_and(|field| field.field_in(kind.table()).is_some());
        if let Some(kind) = kind.filter(|kind| !is_known(*kind)) {
            checks.error("allow", format!("names {name}, which is not a field of {}", kind.name()));
        }
        let Some(field) = field else { continue };
        if field.keys.iter().any(|key| key == "id") {
            checks.error("allow", format!("names {name}; a visitor cannot select a record by its id"));
        }
        if names_marker_field(&field, marker_field) {
            checks.error("allow", format!("names {name}, which the relay uses as its marker"));
        }
        allowed.push(field);
    }
    if names.is_empty() {
        checks.error("allow", "must name at least one field");
    }
    allowed
}

fn fixed(checks: &TableChecks<'_>, table: &Table) -> Object {
    let mut fixed = Object::new();
    for (key, value) in table {
        match to_value(value) {
            Some(value) => fixed.push(key, value),
            None => checks.error(format!("fixed.{key}"), "must be text, a finite number, a boolean, a list or a table"),
        }
    }
    fixed
}

fn to_value(value: &toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => Value::Text(text.clone()),
        toml::Value::Integer(number) => Value::number(*number),
        toml::Value::Float(number) if number.is_finite() => Value::from_digits(&number.to_string()),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Array(items) => Value::List(items.iter().map(to_value).collect::<Option<_>>()?),
        toml::Value::Table(table) => {
            let mut object = Object::new();
            for (key, value) in table {
                object.push(key, to_value(value)?);
            }
            object.into()
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) => return None,
    })
}

fn thanks(checks: &TableChecks<'_>, thanks: Option<String>) -> String {
    let thanks = thanks.unwrap_or_else(|| "/".to_owned());
    if thanks.is_empty() || !thanks.bytes().all(|byte| byte.is_ascii_graphic()) {
        checks.error("thanks", "must be a URL or path of visible ASCII characters, such as /thanks.html");
    }
    thanks
}

fn language(checks: &TableChecks<'_>, language: Option<String>) -> Option<String> {
    let language = language?;
    let mut parts = language.split('-');
    let is_tag = parts
        .next()
        .is_some_and(|first| (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !is_tag {
        checks.error("language", format!("is {language:?}; expected a language tag such as de or es-MX"));
    }
    Some(language)
}

fn phone_country(checks: &TableChecks<'_>, code: Option<&str>) -> Option<PhoneCountry> {
    let code = code?;
    if code == "auto" {
        return Some(PhoneCountry::OfLead);
    }
    let country = code.parse().ok();
    if country.is_none() {
        checks.error(
            "phone_country",
            format!("is {code:?}; expected a country code of two capital letters such as AU, or auto"),
        );
    }
    country.map(PhoneCountry::Of)
}

fn charset(checks: &TableChecks<'_>, label: Option<&str>) -> Option<&'static Encoding> {
    let label = label?;
    let encoding = Encoding::for_label_no_replacement(label.as_bytes());
    if encoding.is_none_or(|encoding| encoding.output_encoding() != encoding) {
        checks.error(
            "charset",
            format!("is {label:?}; expected the encoding of a page, such as windows-1252 or shift_jis"),
        );
    }
    encoding
}

fn draft(checks: &TableChecks<'_>, name: Option<&str>) -> Draft {
    let Some(name) = name else { return Draft::default() };
    let all = [Draft::Off, Draft::Session, Draft::Device];
    all.into_iter().find(|draft| draft.name() == name).unwrap_or_else(|| {
        checks.error("draft", format!("is {name:?}; expected off, session or device"));
        Draft::default()
    })
}

/// No name that an autofill knows. The element's default is the same (`www/package/element/report/trap.js`).
const DEFAULT_TRAP: &str = "topic_details";

/// The default of earlier versions, which pages may have in their markup.
const EARLIER_TRAP: &str = "website";

impl Form {
    /// Whether an input of a posted form is the trap. With the default, the earlier one is a trap as well, unless it is a field.
    pub fn is_trap(&self, input: &str) -> bool {
        let is_field = || FieldName::read(input).is_some_and(|name| self.allow.contains(&name));
        input == self.trap || self.trap == DEFAULT_TRAP && input == EARLIER_TRAP && !is_field()
    }
}

/// A trap that visitors can fill in would hold their leads.
fn check_trap(checks: &TableChecks<'_>, form: &Form) {
    let trap = FieldName::read(&form.trap);
    if trap.is_some_and(|trap| form.allow.contains(&trap)) {
        checks.error("trap", format!("names {}, which is in allow", form.trap));
    }
}

fn check_connection(checks: &TableChecks<'_>, form: &Form, crms: &BTreeMap<String, Option<Connection>>) {
    let (name, kind) = (&form.connection, form.kind);
    match crms.get(name) {
        None => checks.error("crm", no_connection(name, crms)),
        Some(Some(crm)) if crm.target.crm() != kind.crm() => {
            checks.error(
                "kind",
                format!("is {}, but the kind of crm.{name} is {}", kind.name(), crm.target.crm().name()),
            );
        }
        Some(Some(crm)) if !crm.target.takes(kind) => {
            let (method, lead) = (crm.target.method.name(), Crm::Bitrix24.lead_kind_by(crm.target.method));
            let expected = format!("expected {} or {}", lead.name(), Kind::Bitrix24Status.name());
            checks.error("kind", format!("is {}, but the method of crm.{name} is {method:?}; {expected}", kind.name()));
        }
        Some(_) => {}
    }
}

/// Checks the fixed values, and whether a visitor can supply the required fields that are not fixed.
fn check_against_rules(checks: &TableChecks<'_>, form: &Form) {
    let Err(invalid) = check_value(form.kind.table(), form.fixed.clone().into(), &Catalog::default()) else { return };
    for issue in invalid.issues {
        match issue.code {
            Code::Empty => {}
            Code::Required if can_be_supplied(form, &issue) => check_is_unconditional(checks, form, &issue),
            Code::Required => {
                checks
                    .error("allow", format!("lacks a required field: {}; add it to allow or to fixed", issue.message));
            }
            _ => checks.error("fixed", format!("breaks a rule: {}", issue.message)),
        }
    }
}

/// A required field that a condition leaves out would refuse the lead, and the visitor could not fill it in.
fn check_is_unconditional(checks: &TableChecks<'_>, form: &Form, issue: &Issue) {
    let keys = keys_of(&issue.path);
    let is_required = |setting: &&FieldSetting| setting.name.custom.is_none() && setting.name.as_keys() == keys;
    if let Some(setting) = form.fields.iter().find(is_required).filter(|setting| setting.when.is_some()) {
        let name = setting.name.to_text();
        checks.error(format!("field.\"{name}\".when"), format!("can leave out a required field: {}", issue.message));
    }
}

/// Whether an allowed field resolves the issue: the field itself, a part of it, or an alternative that the message
/// names.
fn can_be_supplied(form: &Form, issue: &Issue) -> bool {
    let keys = keys_of(&issue.path);
    let is_alternative = |allowed: &FieldName| {
        let first = allowed.keys.first().map(String::as_str).unwrap_or_default();
        keys.first().is_some_and(|key| *key == first) || issue.message.split([' ', ',']).any(|word| word == first)
    };
    form.allow.iter().any(|allowed| allowed.covers(&keys, None) || is_alternative(allowed))
}

fn keys_of(path: &Path) -> Vec<&str> {
    path.0.iter().filter_map(Segment::as_key).collect()
}
