//! The settings of a form against automated leads: rate limit, proof of work, captcha.

use std::time::Duration;

use super::addresses::{NOT_HTTPS, is_https_or_loopback};
use super::errors::TableChecks;
use super::model::{Captcha, Challenge, Rate, Suspects};
use crate::secret::Secret;

const DEFAULT_RATE: Rate = Rate { count: 30, per: Duration::from_mins(1) };
/// Takes an ordinary laptop about a second.
const DEFAULT_WORK: u64 = 2000;
/// A page gives up after ten seconds, and a phone is slower than a laptop.
const MAX_WORK: u64 = 10_000;
const RATE_FORMAT: &str = "a number and a time unit, such as 30/min; units are s, min and h";

/// The services by their names in the configuration, each with the URL that verifies a token.
const CAPTCHA_SERVICES: [(&str, &str); 2] = [
    ("turnstile", "https://challenges.cloudflare.com/turnstile/v0/siteverify"),
    ("hcaptcha", "https://api.hcaptcha.com/siteverify"),
];

pub(super) fn rate(checks: &TableChecks<'_>, text: Option<&str>) -> Rate {
    let Some(text) = text else { return DEFAULT_RATE };
    parse_rate(text).unwrap_or_else(|| {
        checks.error("rate", format!("must be {RATE_FORMAT}"));
        DEFAULT_RATE
    })
}

/// None when it is off. By default the challenge applies above a third of the form's rate.
pub(super) fn challenge(
    checks: &TableChecks<'_>,
    challenge: Option<&str>,
    work: Option<u64>,
    rate: Rate,
) -> Option<Challenge> {
    let work = work.unwrap_or(DEFAULT_WORK);
    if !(1..=MAX_WORK).contains(&work) {
        checks.error("challenge_work", format!("must be a whole number from 1 to {MAX_WORK}"));
    }
    let above = match challenge {
        None => Rate { count: (rate.count / 3).max(1), ..rate },
        Some("off") => return None,
        Some(text) => {
            let Some(above) = parse_rate(text) else {
                checks.error("challenge", format!("must be off, or {RATE_FORMAT}"));
                return None;
            };
            if exceeds(above, rate) {
                checks.error("challenge", "must not be larger than rate, above which no lead is accepted");
            }
            above
        }
    };
    Some(Challenge { above, work: u32::try_from(work).unwrap_or(u32::MAX) })
}

pub(super) fn suspects(checks: &TableChecks<'_>, text: Option<&str>) -> Suspects {
    match text {
        None | Some("hold") => Suspects::Hold,
        Some("deliver") => Suspects::Deliver,
        Some(_) => {
            checks.error("suspects", "is unsupported; expected one of hold, deliver");
            Suspects::Hold
        }
    }
}

/// None without a captcha service.
pub(super) fn captcha(
    checks: &TableChecks<'_>,
    service: Option<&str>,
    secret_env: Option<&String>,
    url: Option<String>,
) -> Option<Captcha> {
    let Some(name) = service else {
        for (setting, is_set) in [("captcha_secret_env", secret_env.is_some()), ("captcha_url", url.is_some())] {
            if is_set {
                checks.error(setting, "is set, but captcha is not");
            }
        }
        return None;
    };
    let known = CAPTCHA_SERVICES.iter().find(|(service, _)| *service == name);
    if known.is_none() {
        checks.error("captcha", "is unsupported; expected one of turnstile, hcaptcha");
    }
    let secret = checks.required_secret("captcha_secret_env", secret_env);
    if url.as_ref().is_some_and(|url| !is_https_or_loopback(url)) {
        checks.error("captcha_url", NOT_HTTPS);
    }
    let (service, default_url) = known?;
    Some(Captcha { service, url: url.unwrap_or_else(|| (*default_url).to_owned()), secret: Secret::new(secret?) })
}

fn exceeds(one: Rate, other: Rate) -> bool {
    let scaled = |one: Rate, other: Rate| u128::from(one.count) * other.per.as_millis();
    one.count > other.count || scaled(one, other) > scaled(other, one)
}

fn parse_rate(text: &str) -> Option<Rate> {
    let (count, unit) = text.split_once('/')?;
    let seconds = match unit {
        "s" => 1,
        "min" => 60,
        "h" => 3600,
        _ => return None,
    };
    let count = count.parse().ok().filter(|count| *count > 0)?;
    Some(Rate { count, per: Duration::from_secs(seconds) })
}
