//! `[crm.NAME]`: a CRM that leads go to.

use leadwire::crm::{BadTarget, Crm, Target, TargetParts};

use super::address::is_safe;
use super::reader::Reader;
use super::{Connection, Pace};

/// The CRM that the table describes; none when it is not even clear which it is.
pub(super) fn read(reader: &Reader<'_>) -> Option<Connection> {
    let kind = reader.required("kind");
    let crm = kind.as_deref().and_then(Crm::of);
    if kind.is_some() && crm.is_none() {
        reader.wrong("kind", "must be ivvy, bitrix24 or capillary");
    }
    let crm = crm?;
    let url = url(reader);
    let key = of(crm == Crm::Ivvy, || needed(reader, "key_env"));
    let secret = of(crm == Crm::Ivvy, || needed(reader, "secret_env"));
    let auth = of(crm == Crm::Bitrix24, || reader.secret("auth_env"));
    let username = of(crm == Crm::Capillary, || reader.secret("username_env"));
    let password = of(crm == Crm::Capillary, || reader.secret("password_env"));
    let token = of(crm == Crm::Capillary, || reader.secret("token_env"));
    let has_credentials = token.is_some() || username.is_some() && password.is_some();
    if crm == Crm::Capillary && !has_credentials {
        reader.wrong("username_env", "and password_env are required, or token_env");
    }
    let marker_field = of(crm == Crm::Ivvy, || reader.count("marker_field"));
    let pace = pace(reader, crm);
    reader.finish();
    let parts = TargetParts {
        url: Some(url.as_deref()?),
        key: key.as_deref(),
        secret: secret.as_deref(),
        auth: auth.as_deref(),
        username: username.as_deref(),
        password: password.as_deref(),
        token: token.as_deref(),
    };
    match Target::new(crm, &parts) {
        Ok(target) => {
            Some(Connection { target, marker_field: marker_field.and_then(|field| field.try_into().ok()), pace })
        }
        Err(BadTarget(words)) => {
            reader.wrong("url", format!("or its credentials cannot be used: {words}"));
            None
        }
    }
}

/// Asks for a setting only where it has a meaning, so that it is a mistake everywhere else.
fn of<T>(applies: bool, ask: impl FnOnce() -> Option<T>) -> Option<T> {
    if applies { ask() } else { None }
}

fn needed(reader: &Reader<'_>, key: &'static str) -> Option<String> {
    reader.required(key)?;
    reader.secret(key)
}

/// The address itself, or the variable that holds it: an inbound webhook's address is a secret.
fn url(reader: &Reader<'_>) -> Option<String> {
    let (plain, secret) = (reader.text("url"), reader.secret("url_env"));
    let url = match (plain, secret) {
        (Some(_), Some(_)) => {
            reader.wrong("url", "and url_env are both set; allowed is one of the two");
            None
        }
        (Some(url), None) | (None, Some(url)) => Some(url),
        (None, None) => {
            reader.wrong("url", "is required, or url_env");
            None
        }
    };
    if url.as_ref().is_some_and(|url| !is_safe(url)) {
        reader.wrong("url", "must begin with https://, unless it is this machine");
        return None;
    }
    url
}

/// The documented limits; an account with another contract may set its own.
fn pace(reader: &Reader<'_>, crm: Crm) -> Pace {
    let (burst, per_second) = match crm {
        Crm::Bitrix24 => (50, 2.0),
        // No limit is documented; this is what a person with a form could do at most.
        Crm::Ivvy | Crm::Capillary => (20, 5.0),
    };
    let count = |key| Some(u32::try_from(reader.count(key)?).unwrap_or(u32::MAX));
    Pace { burst: count("burst").unwrap_or(burst), per_second: count("per_second").map_or(per_second, f64::from) }
}
