//! What a form's captcha service says of a lead. It is asked before the lead is committed, and not about one
//! that the ledger knows, because a token is good for one question. Whatever it says, the lead is taken; what it does not
//! vouch for is held.

use std::time::Duration;

use leadwire::crm::{Answer, HttpRequest};
use leadwire::schema::{Object, Value};
use reqwest::Client;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::config::{Captcha, Config};
use crate::http::{self, Heard};
use crate::ledger::{LedgerError, NewEntry};
use crate::limits::Limits;

/// The inputs that a service's widget puts into a form; the last is there for pages that were made for reCAPTCHA.
pub const INPUTS: [&str; 3] = ["cf-turnstile-response", "h-captcha-response", "g-recaptcha-response"];

/// Characters of a token; the services' have some 2000 at most.
const LONGEST_TOKEN: usize = 8 * 1024;
const MOST_ANSWERED: usize = 16 * 1024;

/// The services' own words for a refusal. No others are repeated, since they could hold anything.
const CODES: [&str; 12] = [
    "already-seen-response",
    "bad-request",
    "expired-input-response",
    "internal-error",
    "invalid-input-response",
    "invalid-input-secret",
    "invalid-or-already-seen-response",
    "missing-input-response",
    "missing-input-secret",
    "not-using-dummy-passcode",
    "sitekey-secret-mismatch",
    "timeout-or-duplicate",
];

pub struct Captchas {
    /// None where no form uses a service, or where no connection can be made at all.
    client: Option<Client>,
    /// A permit for each question that may be under way.
    permits: Semaphore,
}

impl Captchas {
    pub fn new(config: &Config, limits: Limits) -> Captchas {
        let is_used = config.forms.values().any(|form| form.captcha.is_some());
        Captchas {
            client: is_used.then(|| client(limits.captcha)).flatten(),
            permits: Semaphore::new(limits.captchas_at_once),
        }
    }

    /// Why the lead that came with this token is suspect, if it is.
    pub async fn doubt(&self, captcha: &Captcha, token: &str) -> Option<String> {
        if token.is_empty() || token.len() > LONGEST_TOKEN {
            return Some("suspect: the captcha was not solved".to_owned());
        }
        let Some(verdict) = verdict(self.ask(question(captcha, token)).await) else {
            tracing::warn!(service = captcha.service, "no answer about a captcha");
            return Some(format!("suspect: {} could not be asked about the captcha", captcha.service));
        };
        if verdict.get("success") == Some(&Value::Bool(true)) {
            return None;
        }
        let codes = codes(&verdict).join(", ");
        tracing::info!(service = captcha.service, codes, "a captcha was refused");
        let because = if codes.is_empty() { codes } else { format!(": {codes}") };
        Some(format!("suspect: {} refused the captcha{because}", captcha.service))
    }

    async fn ask(&self, question: HttpRequest) -> Heard {
        let (Some(client), Ok(_permit)) = (&self.client, self.permits.try_acquire()) else { return Heard::NotSent };
        http::fetch(client, question, MOST_ANSWERED).await
    }
}

fn client(within: Duration) -> Option<Client> {
    http::client(within).inspect_err(|error| tracing::error!(%error, "no captcha can be judged")).ok()
}

/// The service that is asked about the entry. None is asked about one that is held already, or that the ledger knows.
pub async fn of<'a>(app: &'a App, entry: &NewEntry) -> Result<Option<&'a Captcha>, LedgerError> {
    let form = entry.form.as_ref().and_then(|name| app.config.forms.get(name));
    let captcha = form.and_then(|form| form.captcha.as_ref()).filter(|_| entry.held.is_none());
    if captcha.is_none() || app.ledger.find(&entry.key).await?.is_some() {
        return Ok(None);
    }
    Ok(captcha)
}

/// The visitor's address is not told.
fn question(captcha: &Captcha, token: &str) -> HttpRequest {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("secret", &captcha.secret).append_pair("response", token);
    HttpRequest {
        method: "POST",
        url: captcha.url.clone(),
        headers: vec![("Content-Type", "application/x-www-form-urlencoded".to_owned())],
        body: body.finish(),
    }
}

/// None when the service did not answer, or with something else than a verdict. HTTP 4xx only ever refuses.
fn verdict(heard: Heard) -> Option<Object> {
    let Heard::Answered { answer: Answer { status, body, .. }, .. } = heard else { return None };
    let may_say = |success: &Value| match status {
        200..=299 => matches!(success, Value::Bool(_)),
        400..=499 => *success == Value::Bool(false),
        _ => false,
    };
    match body {
        Some(Value::Object(verdict)) if verdict.get("success").is_some_and(may_say) => Some(verdict),
        _ => None,
    }
}

fn codes(verdict: &Object) -> Vec<&'static str> {
    let given = verdict.get("error-codes").and_then(Value::as_list).unwrap_or_default();
    CODES.into_iter().filter(|code| given.iter().any(|given| given.as_text() == Some(code))).collect()
}
