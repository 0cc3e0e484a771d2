//! The whole file: the relay's own settings, then its connections and its forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;
use toml::{Table, Value};

use super::addresses::Origin;
use super::connection::connection;
use super::errors::{Checks, ConfigErrors, TableChecks};
use super::files::file_storage;
use super::form::form;
use super::ledger_address::LedgerAddress;
use super::model::Config;
use super::oauth::credentials_key;
use crate::secret::Secret;

const MIN_SECRET_BYTES: usize = 32;
const MIN_KEY_CHARACTERS: usize = 16;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<String>,
    ledger: Option<String>,
    ledger_env: Option<String>,
    #[serde(default)]
    origins: Vec<String>,
    #[serde(rename = "static")]
    static_dir: Option<String>,
    token_secret_env: Option<String>,
    staff_keys_env: Option<String>,
    metrics_key_env: Option<String>,
    credentials_key_env: Option<String>,
    #[serde(default)]
    proxies: Vec<String>,
    answer_within_ms: Option<u64>,
    quiet_ms: Option<u64>,
    crm_timeout_ms: Option<u64>,
    keep_days: Option<u64>,
    /// Only the types are checked here. Each table is deserialized by itself, so that the errors of one do not hide
    /// those of another.
    #[serde(default, rename = "crm")]
    _crm: Table,
    #[serde(default, rename = "form")]
    _form: Table,
    #[serde(rename = "files")]
    _files: Option<Table>,
}

impl Config {
    /// Reads a configuration. `env` returns the values of environment variables, which hold the secrets.
    pub fn read(toml: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigErrors> {
        let file = parse_toml(toml).map_err(|error| ConfigErrors(vec![error]))?;
        let checks = Checks::new(env);
        let config = read(&checks, file, env);
        let errors = checks.finish();
        config.filter(|_| errors.is_empty()).ok_or(ConfigErrors(errors))
    }
}

/// The error has the place but not the text there, which may be an address with a password.
pub fn parse_toml(text: &str) -> Result<Table, String> {
    text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        format!("TOML parse error at line {line}, column {column}: {}", error.message())
    })
}

fn read(checks: &Checks<'_>, file: Table, env: &dyn Fn(&str) -> Option<String>) -> Option<Config> {
    let root = checks.table("");
    let tables = |kind| file.get(kind).and_then(Value::as_table).cloned().unwrap_or_default();
    let (crms, forms) = (tables("crm"), tables("form"));
    let files = file.get("files").and_then(Value::as_table).cloned();
    let file: File = root.deserialize(file)?;
    let listen = listen(&root, file.listen.as_deref());
    let ledger = ledger(&root, file.ledger, file.ledger_env.as_ref());
    let origins = file.origins.iter().filter_map(|text| origin(&root, text)).collect();
    let token_secret = token_secret(&root, file.token_secret_env.as_ref());
    let staff_keys = staff_keys(&root, file.staff_keys_env.as_ref());
    let metrics_key = metrics_key(&root, file.metrics_key_env.as_ref());
    let proxies = file.proxies.iter().filter_map(|text| network(&root, text)).collect();
    let key = credentials_key(&root, file.credentials_key_env.as_ref(), env);
    let crms = each_table(checks, "crm", crms, |checks, table| connection(checks, table, key.as_ref()));
    let keep_days = file.keep_days.unwrap_or(30);
    let files = files.map(|table| file_storage(&checks.table("files"), table, keep_days));
    let forms = each_table(checks, "form", forms, |checks, table| form(checks, table, &crms, files.as_ref()));
    if crms.is_empty() && !checks.has_errors() {
        root.error("crm", "must have at least one table, such as [crm.venue]");
    }
    Some(Config {
        listen: listen?,
        ledger: ledger?,
        origins,
        static_dir: file.static_dir.map(Into::into),
        token_secret: token_secret?,
        staff_keys,
        metrics_key,
        proxies,
        answer_within: Duration::from_millis(file.answer_within_ms.unwrap_or(1500)),
        settle_delay: Duration::from_millis(file.quiet_ms.unwrap_or(60_000)),
        crm_timeout: Duration::from_millis(file.crm_timeout_ms.unwrap_or(30_000)),
        keep_days,
        files: files.flatten(),
        crms: valid(crms),
        forms: valid(forms),
    })
}

/// The tables of one kind, such as every `[crm.NAME]`. None for one with errors.
fn each_table<T>(
    checks: &Checks<'_>,
    kind: &str,
    tables: Table,
    read: impl Fn(&TableChecks<'_>, Table) -> Option<T>,
) -> BTreeMap<String, Option<T>> {
    let mut all = BTreeMap::new();
    for (name, value) in tables {
        let checks = checks.table(format!("{kind}.{name}"));
        if let Value::Table(table) = value {
            all.insert(name, read(&checks, table));
        } else {
            checks.error_about_table(format!("must be a table, [{kind}.{name}]"));
        }
    }
    all
}

fn valid<T>(tables: BTreeMap<String, Option<T>>) -> BTreeMap<String, T> {
    tables.into_iter().filter_map(|(name, table)| Some((name, table?))).collect()
}

fn listen(checks: &TableChecks<'_>, text: Option<&str>) -> Option<SocketAddr> {
    let address = checks.required("listen", text)?.parse().ok();
    if address.is_none() {
        checks.error("listen", "must be an address and a port, such as 127.0.0.1:8080");
    }
    address
}

fn ledger(checks: &TableChecks<'_>, address: Option<String>, variable: Option<&String>) -> Option<LedgerAddress> {
    let (setting, address) = match (address, variable) {
        (Some(_), Some(_)) => {
            checks.error("ledger_env", "must not be set together with ledger");
            return None;
        }
        (address, None) => ("ledger", checks.required("ledger", address)?),
        (None, variable) => ("ledger_env", checks.secret("ledger_env", variable)?),
    };
    let invalid = |format| match setting {
        "ledger" => checks.error(setting, format),
        _ => checks.error(setting, format!("names a variable whose value {format}")),
    };
    LedgerAddress::parse(&address).map_err(invalid).ok()
}

fn origin(checks: &TableChecks<'_>, text: &str) -> Option<Origin> {
    Origin::parse(text).map_err(|rule| checks.error("origins", format!("contains {text}, which {rule}"))).ok()
}

fn token_secret(checks: &TableChecks<'_>, variable: Option<&String>) -> Option<Secret> {
    let secret = checks.required_secret("token_secret_env", variable)?;
    if secret.len() < MIN_SECRET_BYTES {
        checks.error("token_secret_env", format!("names a secret of fewer than {MIN_SECRET_BYTES} bytes"));
    }
    Some(Secret::new(secret))
}

fn staff_keys(checks: &TableChecks<'_>, variable: Option<&String>) -> Vec<Secret> {
    let keys = checks.secret("staff_keys_env", variable);
    let keys: Vec<String> = keys.iter().flat_map(|keys| keys.split(',')).map(|key| key.trim().to_owned()).collect();
    if keys.iter().any(|key| key.len() < MIN_KEY_CHARACTERS) {
        checks.error("staff_keys_env", format!("names a key of fewer than {MIN_KEY_CHARACTERS} characters"));
    }
    keys.into_iter().map(Secret::new).collect()
}

fn metrics_key(checks: &TableChecks<'_>, variable: Option<&String>) -> Option<Secret> {
    let key = checks.secret("metrics_key_env", variable);
    if key.as_ref().is_some_and(|key| key.len() < MIN_KEY_CHARACTERS) {
        checks.error("metrics_key_env", format!("names a key of fewer than {MIN_KEY_CHARACTERS} characters"));
    }
    key.map(Secret::new)
}

/// A network such as `10.0.0.0/8`, or a single address.
fn network(checks: &TableChecks<'_>, text: &str) -> Option<IpNet> {
    let network = text.parse().ok().or_else(|| Some(IpNet::from(text.parse::<std::net::IpAddr>().ok()?)));
    if network.is_none() {
        checks.error("proxies", format!("contains {text}, which is not an address or network such as 10.0.0.0/8"));
    }
    network
}
