//! `[crm.NAME]`: a connection to a CRM.

use std::num::{NonZeroU32, NonZeroU64};

use leadwire::crm::{BadTarget, Crm, LeadMethod, Target, TargetParts};
use serde::Deserialize;
use toml::Table;

use super::addresses::{NOT_HTTPS, is_https_or_loopback};
use super::errors::TableChecks;
use super::model::{Connection, RateLimit};
use super::oauth::{self, AttributionTable, Bitrix24Settings, CapillarySettings};
use super::sync::sync_interval;
use crate::credentials::{CredentialsKey, OAuth};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConnectionTable {
    kind: Option<String>,
    url: Option<String>,
    url_env: Option<String>,
    key_env: Option<String>,
    secret_env: Option<String>,
    marker: Option<String>,
    marker_field: Option<NonZeroU64>,
    method: Option<String>,
    auth_env: Option<String>,
    username_env: Option<String>,
    password_env: Option<String>,
    token_env: Option<String>,
    client_id_env: Option<String>,
    client_secret_env: Option<String>,
    refresh_token_env: Option<String>,
    oauth_url: Option<String>,
    oauth_key_env: Option<String>,
    oauth_secret_env: Option<String>,
    attribution: Option<AttributionTable>,
    token_header: Option<String>,
    burst: Option<NonZeroU32>,
    per_second: Option<NonZeroU32>,
    sync: Option<String>,
}

/// The settings that not every CRM has.
const APPLIES_TO: [(&str, &[Crm]); 17] = [
    ("key_env", &[Crm::Ivvy]),
    ("secret_env", &[Crm::Ivvy]),
    ("marker", &[Crm::Ivvy]),
    ("marker_field", &[Crm::Ivvy]),
    ("method", &[Crm::Bitrix24]),
    ("auth_env", &[Crm::Bitrix24]),
    ("username_env", &[Crm::Capillary]),
    ("password_env", &[Crm::Capillary]),
    ("token_env", &[Crm::Capillary]),
    ("client_id_env", &[Crm::Bitrix24]),
    ("client_secret_env", &[Crm::Bitrix24]),
    ("refresh_token_env", &[Crm::Bitrix24]),
    ("oauth_url", &[Crm::Bitrix24]),
    ("oauth_key_env", &[Crm::Capillary]),
    ("oauth_secret_env", &[Crm::Capillary]),
    ("attribution", &[Crm::Capillary]),
    ("token_header", &[Crm::Capillary]),
];

#[derive(Default)]
struct Credentials {
    key: Option<String>,
    secret: Option<String>,
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    token: Option<String>,
}

/// None after an error was reported without which there is no connection. `key` encrypts renewed credentials.
pub(super) fn connection(checks: &TableChecks<'_>, table: Table, key: Option<&CredentialsKey>) -> Option<Connection> {
    let settings: Vec<String> = table.keys().cloned().collect();
    let table: ConnectionTable = checks.deserialize(table)?;
    let crm = crm(checks, table.kind.as_deref())?;
    for (setting, of) in APPLIES_TO {
        if !of.contains(&crm) && settings.iter().any(|name| name == setting) {
            let of: Vec<&str> = of.iter().map(|crm| crm.name()).collect();
            checks.error(setting, format!("is a setting of {}, not of {}", of.join(" and "), crm.name()));
        }
    }
    let url = url(checks, &table);
    let credentials = credentials(checks, crm, &table);
    let oauth = oauth(checks, crm, &table, key);
    let parts = TargetParts {
        url: Some(url.as_deref()?),
        key: credentials.key.as_deref(),
        secret: credentials.secret.as_deref(),
        auth: credentials.auth.as_deref(),
        username: credentials.username.as_deref(),
        password: credentials.password.as_deref(),
        token: credentials.token.as_deref(),
        method: method(checks, crm, table.method.as_deref()),
    };
    match Target::new(crm, &parts) {
        Ok(target) => Some(Connection {
            target,
            marker_in_description: marker_in_description(checks, crm, table.marker.as_deref()),
            marker_field: table.marker_field.filter(|_| crm == Crm::Ivvy).and_then(|id| id.get().try_into().ok()),
            rate_limit: rate_limit(crm, &table),
            sync: sync_interval(checks, table.sync.as_deref()),
            oauth,
        }),
        Err(BadTarget(message)) => {
            checks.error("url", format!("or the credentials are invalid: {message}"));
            None
        }
    }
}

/// The method of Bitrix24's leads. None after an error was reported, and for another CRM.
fn method<'a>(checks: &TableChecks<'_>, crm: Crm, name: Option<&'a str>) -> Option<&'a str> {
    let name = name.filter(|_| crm == Crm::Bitrix24)?;
    if LeadMethod::of(name).is_none() {
        checks.error("method", format!("is {name:?}; expected \"lead\" or \"item\""));
        return None;
    }
    Some(name)
}

fn crm(checks: &TableChecks<'_>, kind: Option<&str>) -> Option<Crm> {
    let crm = Crm::of(checks.required("kind", kind)?);
    if crm.is_none() {
        checks.error("kind", "is unsupported; expected one of ivvy, bitrix24, capillary");
    }
    crm
}

fn marker_in_description(checks: &TableChecks<'_>, crm: Crm, marker: Option<&str>) -> bool {
    let marker = marker.filter(|_| crm == Crm::Ivvy);
    if let Some(marker) = marker.filter(|marker| *marker != "description") {
        checks.error("marker", format!("is {marker:?}; expected \"description\""));
    }
    marker == Some("description")
}

/// From `url`, or from the environment: the URL of a Bitrix24 webhook is a secret.
fn url(checks: &TableChecks<'_>, table: &ConnectionTable) -> Option<String> {
    let (plain, secret) = (table.url.clone(), checks.secret("url_env", table.url_env.as_ref()));
    let url = match (plain, secret) {
        (Some(_), Some(_)) => {
            checks.error("url", "and url_env are both set; expected one of them");
            None
        }
        (Some(url), None) | (None, Some(url)) => Some(url),
        (None, None) => {
            checks.error("url", "or url_env is required");
            None
        }
    };
    if url.as_ref().is_some_and(|url| !is_https_or_loopback(url)) {
        checks.error("url", NOT_HTTPS);
        return None;
    }
    url
}

/// Whether a Bitrix24 address has a user's id and a secret after `/rest`.
fn is_of_webhook(url: &str) -> bool {
    url.split_once("/rest/").is_some_and(|(_, rest)| rest.split('/').filter(|part| !part.is_empty()).count() > 1)
}

fn credentials(checks: &TableChecks<'_>, crm: Crm, table: &ConnectionTable) -> Credentials {
    match crm {
        Crm::Ivvy => Credentials {
            key: checks.required_secret("key_env", table.key_env.as_ref()),
            secret: checks.required_secret("secret_env", table.secret_env.as_ref()),
            ..Credentials::default()
        },
        Crm::Bitrix24 => {
            if table.auth_env.is_some() && table.client_id_env.is_some() {
                checks.error("auth_env", "and client_id_env are both set; expected one of them");
            }
            if table.client_id_env.is_some() && table.url.as_deref().is_some_and(is_of_webhook) {
                checks.error("url", "is that of a webhook; expected that of the portal, such as https://portal.bitrix24.com/rest, with client_id_env");
            }
            Credentials { auth: checks.secret("auth_env", table.auth_env.as_ref()), ..Credentials::default() }
        }
        Crm::Capillary => {
            let credentials = Credentials {
                username: checks.secret("username_env", table.username_env.as_ref()),
                password: checks.secret("password_env", table.password_env.as_ref()),
                token: checks.secret("token_env", table.token_env.as_ref()),
                ..Credentials::default()
            };
            let has_password = credentials.username.is_some() && credentials.password.is_some();
            let has_own = credentials.token.is_some() || has_password;
            match (has_own, table.oauth_key_env.is_some()) {
                (false, false) => {
                    checks.error(
                        "username_env",
                        "and password_env, or oauth_key_env and oauth_secret_env, or token_env, are required",
                    );
                }
                (true, true) => {
                    checks.error("oauth_key_env", "is set beside other credentials; expected one kind of them");
                }
                _ => {}
            }
            credentials
        }
    }
}

fn oauth(checks: &TableChecks<'_>, crm: Crm, table: &ConnectionTable, key: Option<&CredentialsKey>) -> Option<OAuth> {
    match crm {
        Crm::Bitrix24 => {
            let settings = Bitrix24Settings {
                client_id_env: table.client_id_env.as_ref(),
                client_secret_env: table.client_secret_env.as_ref(),
                refresh_token_env: table.refresh_token_env.as_ref(),
                oauth_url: table.oauth_url.as_ref(),
            };
            oauth::bitrix24(checks, &settings, key).map(OAuth::Bitrix24)
        }
        Crm::Capillary => {
            let settings = CapillarySettings {
                oauth_key_env: table.oauth_key_env.as_ref(),
                oauth_secret_env: table.oauth_secret_env.as_ref(),
                attribution: table.attribution.as_ref(),
                token_header: table.token_header.as_ref(),
            };
            oauth::capillary(checks, &settings).map(OAuth::Capillary)
        }
        Crm::Ivvy => None,
    }
}

fn rate_limit(crm: Crm, table: &ConnectionTable) -> RateLimit {
    let (burst, per_second) = match crm {
        // As documented.
        Crm::Bitrix24 => (50, 2.0),
        // 100 calls a minute and key on demo and testing clusters (docs.capillarytech.com/reference/rate-limits, read
        // 2026-11-28); other clusters allow more.
        Crm::Capillary => (10, 1.5),
        // No limit is documented; far more than people enter by hand.
        Crm::Ivvy => (20, 5.0),
    };
    RateLimit {
        burst: table.burst.map_or(burst, NonZeroU32::get),
        per_second: table.per_second.map_or(per_second, |rate| f64::from(rate.get())),
    }
}
