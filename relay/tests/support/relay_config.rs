//! The configuration of a relay that delivers to a sandbox, with a form for each CRM whose leads can be looked up, and
//! the leads that a page sends through these forms.

use std::time::Duration;

use leadwire_relay::config::LedgerAddress;

use super::test_store::address_text;

/// The origin of every lead.
pub const ORIGIN: &str = "https://www.example.com";
/// The environment variables that the configuration refers to.
pub const SECRETS: [(&str, &str); 9] = [
    ("TOKEN", "0123456789abcdef0123456789abcdef"),
    ("KEY", "sandbox-key"),
    ("SECRET", "sandbox-secret"),
    ("USER_NAME", "store.server"),
    ("PASSWORD", "server123"),
    ("CLIENT_ID", "local.sandbox"),
    ("CLIENT_SECRET", "sandbox-client-secret"),
    ("REFRESH", "sandbox-refresh-token"),
    ("CREDENTIALS", "0101010101010101010101010101010101010101010101010101010101010101"),
];

/// The settings that the tests differ in.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub settle_delay: Duration,
    pub crm_timeout: Duration,
    pub answer_within: Duration,
}

/// The forms; each has the name of its CRM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Bitrix24,
    Ivvy,
    Capillary,
}

impl Form {
    /// The CRM's name in the sandbox, and the form's.
    pub fn crm(self) -> &'static str {
        match self {
            Form::Bitrix24 => "bitrix24",
            Form::Ivvy => "ivvy",
            Form::Capillary => "capillary",
        }
    }

    pub fn kind(self) -> &'static str {
        match self {
            Form::Bitrix24 => "bitrix24.lead",
            Form::Ivvy => "ivvy.lead",
            Form::Capillary => "capillary.lead",
        }
    }

    /// The body of a `POST /leads`. `guard` is the page's report for the spam checks.
    pub fn envelope(self, key: &str, number: u64, guard: &str) -> String {
        let payload = match self {
            Form::Bitrix24 => format!(r#"{{"fields":{{"NAME":"Ann {number}"}}}}"#),
            Form::Ivvy => format!(r#"{{"name":"Wedding {number}"}}"#),
            Form::Capillary => format!(r#"{{"leadFor":"shoes","userId":{}}}"#, 2000 + number),
        };
        let (form, kind) = (self.crm(), self.kind());
        format!(
            r#"{{"v":1,"key":"{key}","form":"{form}","kind":"{kind}","payload":{payload},"page":{{"url":"{ORIGIN}/"}},"guard":{guard}}}"#
        )
    }
}

/// Of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub burst: u32,
    pub per_second: u32,
}

impl Rate {
    /// Too high to be reached.
    const UNLIMITED: Rate = Rate { burst: 1_000_000, per_second: 1_000_000 };
}

/// Without limits of the rate.
pub fn toml(sandbox: &str, ledger: &LedgerAddress, times: Times) -> String {
    toml_with(sandbox, &format!("ledger = \"{}\"", address_text(ledger)), Rate::UNLIMITED, times)
}

/// `ledger` is a setting, and `bitrix24` the limit of that connection.
pub fn toml_with(sandbox: &str, ledger: &str, bitrix24: Rate, times: Times) -> String {
    let Times { settle_delay, crm_timeout, answer_within } = times;
    let [quiet_ms, crm_timeout_ms, answer_within_ms] =
        [settle_delay, crm_timeout, answer_within].map(|time| time.as_millis());
    let Rate { burst, per_second } = bitrix24;
    format!(
        r#"
listen = "127.0.0.1:0"
{ledger}
origins = ["{ORIGIN}"]
token_secret_env = "TOKEN"
quiet_ms = {quiet_ms}
crm_timeout_ms = {crm_timeout_ms}
answer_within_ms = {answer_within_ms}
[crm.portal]
kind = "bitrix24"
url = "{sandbox}/rest/1/sandbox"
burst = {burst}
per_second = {per_second}
[crm.venue]
kind = "ivvy"
url = "{sandbox}"
key_env = "KEY"
secret_env = "SECRET"
marker = "description"
burst = 1000000
per_second = 1000000
[crm.loyalty]
kind = "capillary"
url = "{sandbox}"
username_env = "USER_NAME"
password_env = "PASSWORD"
burst = 1000000
per_second = 1000000
[form.bitrix24]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.NAME"]
fixed = {{ fields = {{ TITLE = "Call back" }} }}
rate = "4000000000/s"
[form.ivvy]
crm = "venue"
kind = "ivvy.lead"
allow = ["name"]
fixed = {{ sourceId = 2, typeId = 1, stageId = 1, industryId = 11, contactId = 5 }}
rate = "4000000000/s"
[form.capillary]
crm = "loyalty"
kind = "capillary.lead"
allow = ["leadFor", "userId"]
fixed = {{ type = "SKU" }}
rate = "4000000000/s"
"#
    )
}
