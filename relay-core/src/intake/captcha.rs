//! The request to a form's captcha service, and the meaning of its response. A lead that the service does not confirm
//! is held.

use leadwire::crm::{HttpRequest, HttpResponse};
use leadwire::schema::{Object, Value};

use super::hold_reason::HoldReason;
use crate::config::Captcha;

/// The inputs that the widgets add to a form. Both services also support reCAPTCHA's, for forms that were made for it.
pub(super) const TOKEN_INPUTS: [&str; 3] = ["cf-turnstile-response", "h-captcha-response", "g-recaptcha-response"];

/// The services' tokens have up to about 2000.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// The services' documented error codes. Other text of a response is not stored or logged.
const ERROR_CODES: [&str; 12] = [
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

/// A captcha token that a service must verify. Each token can be verified once.
pub struct CaptchaCheck {
    captcha: Captcha,
    token: String,
}

impl CaptchaCheck {
    pub(super) fn new(captcha: Captcha, token: Option<String>) -> CaptchaCheck {
        CaptchaCheck { captcha, token: token.unwrap_or_default() }
    }

    /// Without the visitor's address. The error is the reason to hold a lead whose token cannot be valid.
    pub fn request(&self) -> Result<HttpRequest, HoldReason> {
        if self.token.is_empty() || self.token.len() > MAX_TOKEN_BYTES {
            return Err(HoldReason::CaptchaNotSolved);
        }
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("secret", &self.captcha.secret).append_pair("response", &self.token);
        Ok(HttpRequest {
            method: "POST",
            url: self.captcha.url.clone(),
            headers: vec![("Content-Type", "application/x-www-form-urlencoded".to_owned())],
            body: body.finish(),
        })
    }

    /// None when the service confirms the token. `answer` is None when there was no response.
    pub fn hold_reason(&self, answer: Option<&HttpResponse>) -> Option<HoldReason> {
        let service = self.captcha.service;
        let Some(verdict) = answer.and_then(verdict) else { return Some(HoldReason::CaptchaUnavailable { service }) };
        if verdict.get("success") == Some(&Value::Bool(true)) {
            return None;
        }
        Some(HoldReason::CaptchaRefused { service, codes: error_codes(verdict) })
    }
}

/// None for a response that is not a verdict. A verdict with HTTP 4xx can only be a refusal.
fn verdict(answer: &HttpResponse) -> Option<&Object> {
    let is_verdict = |success: &Value| match answer.status {
        200..=299 => matches!(success, Value::Bool(_)),
        400..=499 => *success == Value::Bool(false),
        _ => false,
    };
    match &answer.body {
        Some(Value::Object(verdict)) if verdict.get("success").is_some_and(is_verdict) => Some(verdict),
        _ => None,
    }
}

fn error_codes(verdict: &Object) -> Vec<&'static str> {
    let given = verdict.get("error-codes").and_then(Value::as_list).unwrap_or_default();
    ERROR_CODES.into_iter().filter(|code| given.iter().any(|given| given.as_text() == Some(code))).collect()
}
