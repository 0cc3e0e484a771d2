//! A CRM's address and credentials. A target that cannot work is refused before a request is made.

use md5::{Digest as _, Md5};

use super::encoding::{base64, hex};
use super::kind::{Crm, Kind, LeadMethod};
use super::secrets::Secrets;

#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// The API's address, without a slash at the end.
    pub url: String,
    pub credentials: Credentials,
    /// Of Bitrix24's leads.
    pub method: LeadMethod,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// The key and the secret of the signature. None for a gateway that signs.
    Ivvy {
        key: Option<(String, String)>,
    },
    /// The access token. None for an inbound webhook, which has the secret in its URL.
    Bitrix24 {
        auth: Option<String>,
    },
    /// The user name and the password. None for a gateway that adds them.
    CapillaryBasic {
        login: Option<(String, String)>,
    },
    CapillaryToken {
        token: String,
    },
}

/// What is wrong with a target, and what is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadTarget(pub String);

/// A target as the caller gives it.
#[derive(Clone, Copy, Default)]
pub struct TargetParts<'a> {
    pub url: Option<&'a str>,
    pub key: Option<&'a str>,
    pub secret: Option<&'a str>,
    pub auth: Option<&'a str>,
    pub username: Option<&'a str>,
    pub password: Option<&'a str>,
    pub token: Option<&'a str>,
    /// Of Bitrix24's leads; see [`LeadMethod`].
    pub method: Option<&'a str>,
}

impl Target {
    pub fn new(crm: Crm, parts: &TargetParts<'_>) -> Result<Target, BadTarget> {
        let url = base_url("url", parts.url.unwrap_or_default())?;
        let credentials = match crm {
            Crm::Ivvy => ivvy(parts)?,
            Crm::Bitrix24 => Credentials::Bitrix24 { auth: non_empty(parts.auth).map(str::to_owned) },
            Crm::Capillary => capillary(parts)?,
        };
        Ok(Target { url, credentials, method: lead_method(crm, parts.method)? })
    }

    pub fn crm(&self) -> Crm {
        match self.credentials {
            Credentials::Ivvy { .. } => Crm::Ivvy,
            Credentials::Bitrix24 { .. } => Crm::Bitrix24,
            Credentials::CapillaryBasic { .. } | Credentials::CapillaryToken { .. } => Crm::Capillary,
        }
    }

    /// Whether leads of this kind, or changes of their status, are sent to this target.
    pub fn takes(&self, kind: Kind) -> bool {
        kind.crm() == self.crm() && kind.lead_method().is_none_or(|method| method == self.method)
    }

    /// All secrets, including derived ones. Every visitor of a page can read them.
    pub fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        match &self.credentials {
            Credentials::Ivvy { key: Some((key, secret)) } => secrets.add(&[secret, key]),
            Credentials::Bitrix24 { auth } => {
                secrets.add(auth.as_deref().as_slice());
                secrets.add(webhook_secret(&self.url).as_slice());
            }
            Credentials::CapillaryBasic { login: Some((username, password)) } => {
                secrets.add(&[&basic_credentials(username, password), &password_digest(password), password]);
            }
            Credentials::CapillaryToken { token } => secrets.add(&[token]),
            Credentials::Ivvy { key: None } | Credentials::CapillaryBasic { login: None } => {}
        }
        secrets
    }
}

/// Capillary's Basic credentials: `username:md5(password)` in base64.
pub(super) fn basic_credentials(username: &str, password: &str) -> String {
    base64([username, ":", &password_digest(password)].concat().as_bytes())
}

fn password_digest(password: &str) -> String {
    hex(&Md5::digest(password))
}

/// The secret of `https://{portal}/rest/{user}/{secret}`. Servers treat two slashes as one.
fn webhook_secret(url: &str) -> Option<&str> {
    let mut path = url;
    let mut segments = std::iter::from_fn(|| {
        let (segment, after) = path.split_once('/').unwrap_or((path, ""));
        path = after;
        (!segment.is_empty() || !after.is_empty()).then_some(segment)
    });
    // The scheme and the host.
    segments.nth(2)?;
    let mut segments = segments.filter(|segment| !segment.is_empty());
    segments.find(|segment| *segment == "rest")?;
    segments.nth(1)
}

/// An address without a slash at the end, to which a path can be added.
pub(crate) fn base_url(name: &str, url: &str) -> Result<String, BadTarget> {
    let expected = "; expected an address such as https://api.example.com";
    let bad = |why: &str| Err(BadTarget(["the target's ", name, " ", why, expected].concat()));
    let url = url.trim_end_matches('/');
    let (scheme, rest) = url.split_once(':').unwrap_or_default();
    let is_http = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let Some(rest) = rest.strip_prefix("//").filter(|_| is_http) else {
        return bad("is missing or not an http address");
    };
    let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
    if authority.is_empty() || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return bad("has no host or contains a character that is not visible ASCII");
    }
    if authority.bytes().any(|byte| byte == b'@') {
        return bad("contains a user name or a password");
    }
    if url.bytes().any(|byte| matches!(byte, b'?' | b'#' | b'\\')) {
        return bad("contains a query, a fragment or a backslash");
    }
    Ok(url.to_owned())
}

/// The method of a target; the default without one.
pub(crate) fn lead_method(crm: Crm, name: Option<&str>) -> Result<LeadMethod, BadTarget> {
    let Some(name) = non_empty(name) else { return Ok(LeadMethod::default()) };
    if crm != Crm::Bitrix24 {
        return Err(BadTarget(["the target has a method, which ", crm.name(), " does not have"].concat()));
    }
    LeadMethod::of(name)
        .ok_or_else(|| BadTarget(["the target's method is \"", name, "\"; expected lead or item"].concat()))
}

fn ivvy(parts: &TargetParts<'_>) -> Result<Credentials, BadTarget> {
    let key = pair("key", parts.key, "secret", parts.secret)?;
    if let Some((key, _)) = &key {
        check_header("key", key)?;
    }
    Ok(Credentials::Ivvy { key })
}

fn capillary(parts: &TargetParts<'_>) -> Result<Credentials, BadTarget> {
    let login = pair("username", parts.username, "password", parts.password)?;
    match (login, non_empty(parts.token)) {
        (Some(_), Some(_)) => {
            Err(BadTarget("the target has a password and a token; expected one of the two".to_owned()))
        }
        (None, Some(token)) => {
            check_header("token", token)?;
            Ok(Credentials::CapillaryToken { token: token.to_owned() })
        }
        (login, None) => Ok(Credentials::CapillaryBasic { login }),
    }
}

/// Two credentials that are used together, or neither.
fn pair(
    first_name: &str,
    first: Option<&str>,
    second_name: &str,
    second: Option<&str>,
) -> Result<Option<(String, String)>, BadTarget> {
    match (non_empty(first), non_empty(second)) {
        (Some(first), Some(second)) => Ok(Some((first.to_owned(), second.to_owned()))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(incomplete(first_name, second_name)),
        (None, Some(_)) => Err(incomplete(second_name, first_name)),
    }
}

fn incomplete(given: &str, missing: &str) -> BadTarget {
    BadTarget(["the target has a ", given, " but no ", missing, "; expected both or neither"].concat())
}

/// Checks a credential that is sent in a header as it is.
pub(crate) fn check_header(name: &str, text: &str) -> Result<(), BadTarget> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    let rule = " is not valid in a header; expected visible ASCII without spaces";
    Err(BadTarget(["the target's ", name, rule].concat()))
}

fn non_empty(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
