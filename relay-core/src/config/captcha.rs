//! A captcha service that a form uses, if any: which, where it is asked, and with what secret.

use super::Captcha;
use super::address::is_safe;
use super::reader::Reader;

/// The services by the names that the configuration knows, each with the address that judges a token.
const SERVICES: [(&str, &str); 2] = [
    ("turnstile", "https://challenges.cloudflare.com/turnstile/v0/siteverify"),
    ("hcaptcha", "https://api.hcaptcha.com/siteverify"),
];

/// None where no service is used: then none is ever asked.
pub(super) fn read(reader: &Reader<'_>) -> Option<Captcha> {
    let name = reader.text("captcha")?;
    let known = SERVICES.iter().find(|(service, _)| *service == name);
    if known.is_none() {
        reader.wrong("captcha", "must be turnstile or hcaptcha");
    }
    let secret = reader.required("captcha_secret_env").and_then(|_| reader.secret("captcha_secret_env"));
    let own = reader.text("captcha_url");
    if own.as_ref().is_some_and(|url| !is_safe(url)) {
        reader.wrong("captcha_url", "must begin with https://, unless it is this machine");
    }
    let (service, url) = known?;
    Some(Captcha { service, url: own.unwrap_or_else(|| (*url).to_owned()), secret: secret? })
}
