//! The settings of a connection with OAuth. Connections with a webhook, a password or a fixed token have none of them.

use serde::Deserialize;

use super::addresses::{NOT_HTTPS, is_https_or_loopback};
use super::errors::TableChecks;
use crate::credentials::capillary::{ENTITY_TYPES, TOKEN_HEADERS};
use crate::credentials::{Attribution, Bitrix24App, CapillaryClient, CredentialsKey};
use crate::secret::Secret;

const BITRIX24_OAUTH_URL: &str = "https://oauth.bitrix.info/oauth/token/";
/// The variable of the key when `credentials_key_env` names no other.
pub(super) const DEFAULT_KEY_VARIABLE: &str = "LEADWIRE_CREDENTIALS_KEY";

pub(super) struct Bitrix24Settings<'a> {
    pub client_id_env: Option<&'a String>,
    pub client_secret_env: Option<&'a String>,
    pub refresh_token_env: Option<&'a String>,
    pub oauth_url: Option<&'a String>,
}

pub(super) struct CapillarySettings<'a> {
    pub oauth_key_env: Option<&'a String>,
    pub oauth_secret_env: Option<&'a String>,
    pub attribution: Option<&'a AttributionTable>,
    pub token_header: Option<&'a String>,
}

/// `attribution = { type = "TILL", code = "store.server" }`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table with type and code")]
pub(super) struct AttributionTable {
    #[serde(rename = "type")]
    entity_type: String,
    code: String,
}

/// The key that `credentials_key_env` names. None also without a valid one in the default variable; a connection that needs it reports that.
pub(super) fn credentials_key(
    checks: &TableChecks<'_>,
    variable: Option<&String>,
    env: &dyn Fn(&str) -> Option<String>,
) -> Option<CredentialsKey> {
    let Some(_) = variable else {
        return env(DEFAULT_KEY_VARIABLE).as_deref().and_then(CredentialsKey::parse);
    };
    let key = CredentialsKey::parse(&checks.secret("credentials_key_env", variable)?);
    if key.is_none() {
        checks.error("credentials_key_env", "names a key that is not 64 hexadecimal digits (32 bytes)");
    }
    key
}

/// None without OAuth, or after an error.
pub(super) fn bitrix24(
    checks: &TableChecks<'_>,
    settings: &Bitrix24Settings<'_>,
    key: Option<&CredentialsKey>,
) -> Option<Bitrix24App> {
    let Bitrix24Settings { client_id_env, client_secret_env, refresh_token_env, oauth_url } = *settings;
    let others = [
        ("client_secret_env", client_secret_env.is_some()),
        ("refresh_token_env", refresh_token_env.is_some()),
        ("oauth_url", oauth_url.is_some()),
    ];
    if client_id_env.is_none() {
        if let Some((setting, _)) = others.into_iter().find(|(_, is_set)| *is_set) {
            checks.error(setting, "needs client_id_env as well");
        }
        return None;
    }
    let client_id = checks.required_secret("client_id_env", client_id_env);
    let client_secret = checks.required_secret("client_secret_env", client_secret_env);
    let refresh_token = checks.secret("refresh_token_env", refresh_token_env);
    let oauth_url = oauth_url.map_or(BITRIX24_OAUTH_URL, String::as_str);
    if !is_https_or_loopback(oauth_url) {
        checks.error("oauth_url", NOT_HTTPS);
    } else if oauth_url.contains(['?', '#']) {
        checks.error("oauth_url", "must not have a query or a fragment");
    }
    if key.is_none() {
        checks.error(
            "client_id_env",
            format!(
                "needs a key that encrypts the renewed tokens: 64 hexadecimal digits in {DEFAULT_KEY_VARIABLE}, or in the variable that \
                 credentials_key_env names"
            ),
        );
    }
    Some(Bitrix24App {
        oauth_url: oauth_url.to_owned(),
        client_id: client_id?,
        client_secret: Secret::new(client_secret?),
        refresh_token,
        key: key?.clone(),
    })
}

/// None without OAuth, or after an error.
pub(super) fn capillary(checks: &TableChecks<'_>, settings: &CapillarySettings<'_>) -> Option<CapillaryClient> {
    let CapillarySettings { oauth_key_env, oauth_secret_env, attribution, token_header } = *settings;
    if oauth_key_env.is_none() {
        let others = [
            ("oauth_secret_env", oauth_secret_env.is_some()),
            ("attribution", attribution.is_some()),
            ("token_header", token_header.is_some()),
        ];
        if let Some((setting, _)) = others.into_iter().find(|(_, is_set)| *is_set) {
            checks.error(setting, "needs oauth_key_env as well");
        }
        return None;
    }
    let key = checks.required_secret("oauth_key_env", oauth_key_env);
    let secret = checks.required_secret("oauth_secret_env", oauth_secret_env);
    let token_header =
        one_of(checks, "token_header", token_header.map_or(TOKEN_HEADERS[0], String::as_str), &TOKEN_HEADERS);
    let attribution = match attribution {
        Some(table) => Some(attribution_of(checks, table)?),
        None => None,
    };
    Some(CapillaryClient { key: key?, secret: Secret::new(secret?), token_header: token_header?, attribution })
}

fn attribution_of(checks: &TableChecks<'_>, table: &AttributionTable) -> Option<Attribution> {
    let entity_type = one_of(checks, "attribution.type", &table.entity_type, &ENTITY_TYPES);
    let is_header_value = !table.code.is_empty() && table.code.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !is_header_value {
        checks.error("attribution.code", "must be visible ASCII, because it is sent in a header");
    }
    Some(Attribution { entity_type: entity_type?, code: table.code.clone() })
}

fn one_of(checks: &TableChecks<'_>, setting: &str, text: &str, allowed: &[&'static str]) -> Option<&'static str> {
    let found = allowed.iter().copied().find(|allowed| *allowed == text);
    if found.is_none() {
        checks.error(setting, format!("is {text:?}; expected one of {}", allowed.join(", ")));
    }
    found
}
