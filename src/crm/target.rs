//! Where to send, and with which credentials. A target that could not work is refused before anything is sent, and what
//! must never show in a message is known here.

use base64ct::{Base64, Encoding as _};
use md5::{Digest as _, Md5};

use super::Crm;
use super::request::{HttpRequest, hex};
use crate::schema::Value;

#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// The API's address, without a slash at the end.
    pub url: String,
    pub credentials: Credentials,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Signs with the key; without one the request goes unsigned, for a gateway that signs.
    Ivvy {
        key: Option<(String, String)>,
    },
    /// The access token; none for an inbound webhook, whose URL is the secret.
    Bitrix24 {
        auth: Option<String>,
    },
    /// The user name and password; none for a gateway that knows them.
    CapillaryBasic {
        login: Option<(String, String)>,
    },
    CapillaryToken {
        token: String,
    },
}

/// What is wrong with a target, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadTarget(pub String);

/// The parts of a target as the caller names them.
#[derive(Clone, Default)]
pub struct TargetParts {
    pub url: Option<String>,
    pub key: Option<String>,
    pub secret: Option<String>,
    pub auth: Option<String>,
    pub username: Option<String>,
    pub password: Option<String>,
    pub token: Option<String>,
}

impl Target {
    pub fn new(crm: Crm, parts: TargetParts) -> Result<Target, BadTarget> {
        let url = base_url(parts.url.as_deref().unwrap_or_default())?;
        let credentials = match crm {
            Crm::Ivvy => ivvy(parts)?,
            Crm::Bitrix24 => Credentials::Bitrix24 { auth: filled(parts.auth) },
            Crm::Capillary => capillary(parts)?,
        };
        Ok(Target { url, credentials })
    }

    pub fn crm(&self) -> Crm {
        match self.credentials {
            Credentials::Ivvy { .. } => Crm::Ivvy,
            Credentials::Bitrix24 { .. } => Crm::Bitrix24,
            Credentials::CapillaryBasic { .. } | Credentials::CapillaryToken { .. } => Crm::Capillary,
        }
    }

    /// Whether a page that held this target would publish a secret.
    pub fn holds_secret(&self) -> bool {
        !self.secrets().is_empty()
    }

    /// The text with every secret of this target blotted out.
    pub fn mask(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.secrets() {
            text = blotted(&text, &secret);
        }
        text
    }

    /// A request that may be shown, with every secret of this target blotted out.
    pub fn mask_request(&self, mut request: HttpRequest) -> HttpRequest {
        for (_, value) in &mut request.headers {
            *value = self.mask(value);
        }
        HttpRequest { url: self.mask(&request.url), body: self.mask(&request.body), ..request }
    }

    /// A CRM's answer with every secret of this target blotted out.
    pub fn mask_value(&self, value: &mut Value) {
        match value {
            Value::Text(text) => *text = self.mask(text),
            Value::List(items) => {
                for item in items {
                    self.mask_value(item);
                }
            }
            Value::Object(object) => {
                for (key, value) in object.entries_mut() {
                    *key = self.mask(key);
                    self.mask_value(value);
                }
            }
            Value::Number(digits) => {
                let shown = self.mask(digits);
                if shown != *digits {
                    *value = Value::Text(shown);
                }
            }
            Value::Null | Value::Bool(_) | Value::Broken(_) => {}
        }
    }

    /// Everything that must not show, derived forms included.
    fn secrets(&self) -> Vec<String> {
        let mut secrets: Vec<String> = Vec::new();
        match &self.credentials {
            Credentials::Ivvy { key: Some((key, secret)) } => secrets.extend([secret.clone(), key.clone()]),
            Credentials::Bitrix24 { auth } => {
                secrets.extend(auth.clone());
                secrets.extend(webhook_secret(&self.url));
            }
            Credentials::CapillaryBasic { login: Some((username, password)) } => {
                secrets.extend([basic(username, password), password_digest(password), password.clone()]);
            }
            Credentials::CapillaryToken { token } => secrets.push(token.clone()),
            Credentials::Ivvy { key: None } | Credentials::CapillaryBasic { login: None } => {}
        }
        for at in 0..secrets.len() {
            let in_json = secrets.get(at).map(|secret| Value::from(secret.as_str()).to_json()).unwrap_or_default();
            secrets.push(in_json.trim_matches('"').to_owned());
        }
        secrets
    }
}

/// `username:md5(password)`, as Capillary's Basic header wants it.
pub(super) fn basic(username: &str, password: &str) -> String {
    Base64::encode_string([username, ":", &password_digest(password)].concat().as_bytes())
}

fn password_digest(password: &str) -> String {
    hex(&Md5::digest(password))
}

/// The secret of `https://{portal}/rest/{user}/{secret}`.
fn webhook_secret(url: &str) -> Option<String> {
    let mut parts = url.split('/').skip(3).skip_while(|part| *part != "rest").skip(2);
    parts.next().filter(|secret| !secret.is_empty()).map(str::to_owned)
}

fn blotted(text: &str, secret: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix(secret) {
            shown.push_str("***");
            rest = behind;
        } else {
            shown.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    shown
}

fn base_url(url: &str) -> Result<String, BadTarget> {
    let bad = |why: &str| {
        Err(BadTarget(["the target's url ", why, "; allowed is an address such as https://api.example.com"].concat()))
    };
    let url = url.trim_end_matches('/');
    let mut parts = url.split('/');
    let scheme = parts.next().unwrap_or_default().to_ascii_lowercase();
    if !matches!(scheme.as_str(), "https:" | "http:") || parts.next() != Some("") {
        return bad("is missing, or neither https nor http");
    }
    let authority = parts.next().unwrap_or_default();
    if authority.is_empty() || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return bad("names no host or holds a character that is not visible ASCII");
    }
    if authority.contains('@') {
        return bad("holds a user name or a password");
    }
    if url.contains(['?', '#', '\\']) {
        return bad("holds a query, a fragment or a backslash");
    }
    Ok(url.to_owned())
}

fn ivvy(parts: TargetParts) -> Result<Credentials, BadTarget> {
    let key = pair("key", parts.key, "secret", parts.secret)?;
    if let Some((key, _)) = &key {
        in_header("key", key)?;
    }
    Ok(Credentials::Ivvy { key })
}

fn capillary(parts: TargetParts) -> Result<Credentials, BadTarget> {
    let login = pair("username", parts.username, "password", parts.password)?;
    match (login, filled(parts.token)) {
        (Some(_), Some(_)) => {
            Err(BadTarget("the target has a password and a token; allowed is one of the two".to_owned()))
        }
        (None, Some(token)) => {
            in_header("token", &token)?;
            Ok(Credentials::CapillaryToken { token })
        }
        (login, None) => Ok(Credentials::CapillaryBasic { login }),
    }
}

/// Both of two credentials that only work together, or none.
fn pair(
    first_name: &str,
    first: Option<String>,
    second_name: &str,
    second: Option<String>,
) -> Result<Option<(String, String)>, BadTarget> {
    match (filled(first), filled(second)) {
        (Some(first), Some(second)) => Ok(Some((first, second))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(alone(first_name, second_name)),
        (None, Some(_)) => Err(alone(second_name, first_name)),
    }
}

fn alone(given: &str, lacking: &str) -> BadTarget {
    BadTarget(["the target has a ", given, " but no ", lacking, "; allowed is both or none"].concat())
}

/// A credential that stands in a header as it is.
fn in_header(name: &str, text: &str) -> Result<(), BadTarget> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    let rule = " cannot stand in a header; allowed is visible ASCII without spaces";
    Err(BadTarget(["the target's ", name, rule].concat()))
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}
