//! The target and the options of a send, as `wasm/types.d.ts` describes them. An unknown name is an error.

use serde::Deserialize;

use crate::crm::{AccountCatalog, TargetParts};
use crate::schema::{Fields, Value, digits_of};

/// Where to send: directly to a CRM with a `url`, or through a `relay`.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetOptions<'a> {
    pub crm: Option<&'a str>,
    pub url: Option<&'a str>,
    pub key: Option<&'a str>,
    pub secret: Option<&'a str>,
    pub auth: Option<&'a str>,
    pub username: Option<&'a str>,
    pub password: Option<&'a str>,
    pub token: Option<&'a str>,
    /// Of Bitrix24's leads: `lead` or `item`.
    pub method: Option<&'a str>,
    /// Allows a send from a page, where every visitor can read the secret.
    #[serde(default)]
    pub dangerously_allow_browser: bool,
    pub relay: Option<&'a str>,
    pub form: Option<&'a str>,
    pub connection: Option<&'a str>,
    pub staff_key: Option<&'a str>,
}

/// The options that are read elsewhere, for the error message.
const OTHER_OPTIONS: &str = ", page, guard, signal, onAttempt";

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendOptions<'a> {
    #[serde(default)]
    pub catalog: AccountCatalog,
    /// For each attempt.
    pub timeout_ms: Option<u64>,
    /// Attempts after the first.
    pub retries: Option<u64>,
    pub idempotency_key: Option<&'a str>,
    /// From the receipt of the lead to change, through a relay.
    pub update_token: Option<&'a str>,
    /// Whether the shown request has its secrets masked.
    #[serde(default)]
    pub mask: bool,
}

impl<'a> TargetOptions<'a> {
    pub fn of(value: &'a Value) -> Result<TargetOptions<'a>, String> {
        match value {
            Value::Object(_) => {
                TargetOptions::deserialize(Fields::strict(value)).map_err(|error| error.about("the target"))
            }
            _ => Err("the target must be an object such as {crm: \"ivvy\", url: \"https://…\"}".to_owned()),
        }
    }

    pub(super) fn parts(&self) -> TargetParts<'a> {
        let TargetOptions { url, key, secret, auth, username, password, token, method, .. } = *self;
        TargetParts { url, key, secret, auth, username, password, token, method }
    }
}

impl<'a> SendOptions<'a> {
    pub fn of(value: &'a Value) -> Result<SendOptions<'a>, String> {
        match value {
            Value::Null => Ok(SendOptions::default()),
            Value::Object(_) => SendOptions::deserialize(Fields::strict(value)).map_err(|error| {
                if error.has_path() {
                    error.about_path()
                } else {
                    [&error.about("the options object"), OTHER_OPTIONS].concat()
                }
            }),
            _ => Err("the options must be an object".to_owned()),
        }
    }

    pub fn limits(&self) -> Result<Limits, String> {
        Ok(Limits {
            timeout_ms: count("timeoutMs", self.timeout_ms, 1, 10_000)?,
            retries: count("retries", self.retries, 0, 2)?,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For each attempt.
    pub timeout_ms: u32,
    /// Attempts after the first.
    pub retries: u32,
}

/// The longest time of a timer, in milliseconds.
const MAX_COUNT: u64 = i32::MAX as u64;

fn count(name: &str, given: Option<u64>, min: u64, default: u32) -> Result<u32, String> {
    let Some(given) = given else { return Ok(default) };
    let count = u32::try_from(given).ok().filter(|_| (min..=MAX_COUNT).contains(&given));
    count
        .ok_or_else(|| [name, " must be a whole number from ", &digits_of(min), " to ", &digits_of(MAX_COUNT)].concat())
}
