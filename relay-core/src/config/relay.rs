//! The whole file: the relay's own settings, then its CRMs and its forms.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use toml::Table;

use super::reader::{Reader, Source};
use super::{Config, Mistakes, Network, Origin, crm, form};

/// An update token must not be guessed.
const LEAST_SECRET_BYTES: usize = 32;
const LEAST_KEY: usize = 16;

pub(super) fn read(toml: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Mistakes> {
    let file: Table = toml.parse().map_err(|error: toml::de::Error| Mistakes(vec![error.to_string()]))?;
    let source = Source { mistakes: RefCell::default(), env };
    let reader = Reader::new(&source, &file, "");

    let listen = reader.required("listen").and_then(|text| {
        let address = text.parse().ok();
        if address.is_none() {
            reader.wrong("listen", "must be an address and a port, such as 127.0.0.1:8080");
        }
        address
    });
    let ledger = ledger(&reader);
    let origins = origins(&reader);
    let www = reader.text("static");
    let token_secret = token_secret(&reader);
    let staff_keys = staff_keys(&reader);
    let metrics_key = metrics_key(&reader);
    let proxies = proxies(&reader);
    let answer_within = reader.whole("answer_within_ms", 1500);
    let quiet = reader.whole("quiet_ms", 60_000);
    let crm_timeout = reader.whole("crm_timeout_ms", 30_000);
    let keep_days = reader.whole("keep_days", 30);
    let crms = tables(&reader, &source, "crm", crm::read);
    let forms = sound(tables(&reader, &source, "form", |reader| form::read(reader, &crms)));
    if crms.is_empty() && source.mistakes.borrow().is_empty() {
        reader.wrong("crm", "must have at least one table, such as [crm.venue]");
    }
    reader.finish();

    let mistakes = source.mistakes.take();
    match (listen, ledger, token_secret) {
        (Some(listen), Some(ledger), Some(token_secret)) if mistakes.is_empty() => Ok(Config {
            listen,
            ledger: ledger.into(),
            origins,
            www: www.map(Into::into),
            token_secret,
            staff_keys,
            metrics_key,
            proxies,
            answer_within: Duration::from_millis(answer_within),
            quiet: Duration::from_millis(quiet),
            crm_timeout: Duration::from_millis(crm_timeout),
            keep_days,
            crms: sound(crms),
            forms,
        }),
        _ => Err(Mistakes(mistakes)),
    }
}

/// The tables of one sort, such as every `[crm.NAME]`; none in the place of one that cannot be used.
fn tables<'a, T>(
    reader: &Reader<'a>,
    source: &'a Source<'a>,
    sort: &'static str,
    read: impl Fn(&Reader<'_>) -> Option<T>,
) -> BTreeMap<String, Option<T>> {
    let mut all = BTreeMap::new();
    for (name, value) in reader.table(sort).into_iter().flatten() {
        match value.as_table() {
            Some(table) => {
                let found = read(&Reader::new(source, table, format!("{sort}.{name}")));
                all.insert(name.clone(), found);
            }
            None => reader.wrong(sort, format!("holds {name}, which must be a table, [{sort}.{name}]")),
        }
    }
    all
}

fn sound<T>(tables: BTreeMap<String, Option<T>>) -> BTreeMap<String, T> {
    tables.into_iter().filter_map(|(name, table)| Some((name, table?))).collect()
}

/// SQLite takes these names for a database that is gone with the process, and with it every lead.
fn ledger(reader: &Reader<'_>) -> Option<String> {
    let ledger = reader.required("ledger")?;
    if ledger.is_empty() || ledger.starts_with(':') || ledger.starts_with("file:") {
        reader.wrong("ledger", "must be the path of a file, such as leadwire.db");
    }
    Some(ledger)
}

fn origins(reader: &Reader<'_>) -> Vec<Origin> {
    let mut origins = Vec::new();
    for text in reader.texts("origins") {
        match Origin::read(&text) {
            Ok(origin) => origins.push(origin),
            Err(words) => reader.wrong("origins", format!("holds {text}, which {words}")),
        }
    }
    origins
}

fn token_secret(reader: &Reader<'_>) -> Option<Vec<u8>> {
    reader.required("token_secret_env")?;
    let secret = reader.secret("token_secret_env")?;
    if secret.len() < LEAST_SECRET_BYTES {
        reader.wrong("token_secret_env", format!("names a secret of fewer than {LEAST_SECRET_BYTES} bytes"));
    }
    Some(secret.into_bytes())
}

fn staff_keys(reader: &Reader<'_>) -> Vec<String> {
    let keys: Vec<String> = reader
        .secret("staff_keys_env")
        .map(|keys| keys.split(',').map(|key| key.trim().to_owned()).collect())
        .unwrap_or_default();
    if keys.iter().any(|key| key.len() < LEAST_KEY) {
        reader.wrong("staff_keys_env", format!("names a key of fewer than {LEAST_KEY} characters"));
    }
    keys
}

fn metrics_key(reader: &Reader<'_>) -> Option<String> {
    let key = reader.secret("metrics_key_env");
    if key.as_ref().is_some_and(|key| key.len() < LEAST_KEY) {
        reader.wrong("metrics_key_env", format!("names a key of fewer than {LEAST_KEY} characters"));
    }
    key
}

fn proxies(reader: &Reader<'_>) -> Vec<Network> {
    let mut networks = Vec::new();
    for text in reader.texts("proxies") {
        match Network::read(&text) {
            Some(network) => networks.push(network),
            None => reader.wrong("proxies", format!("holds {text}, which is no address or network such as 10.0.0.0/8")),
        }
    }
    networks
}
