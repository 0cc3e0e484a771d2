//! The settings against automated leads: their values and defaults, and each mistake with its full message.

use std::time::Duration;

use relay_core::config::{Challenge, Rate, Suspects};

use super::{CRM, HEAD, VALID_FORM, assert_mistakes, read};

fn form(lines: &str) -> String {
    format!("{HEAD}{CRM}{VALID_FORM}{lines}")
}

#[track_caller]
fn wrong(lines: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|message| format!("form.wedding.{message}")).collect();
    assert_mistakes(&form(lines), &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn challenges() {
    let from = |count, seconds| Some((Rate { count, per: Duration::from_secs(seconds) }, 2000));
    let rows = [
        ("default", "", from(10, 60)),
        ("a third of the rate", "rate = \"100/h\"", from(33, 3600)),
        ("at least one", "rate = \"2/s\"", from(1, 1)),
        ("set", "challenge = \"5/min\"", from(5, 60)),
        ("equal to the rate", "challenge = \"30/min\"", from(30, 60)),
        ("per longer time", "challenge = \"30/h\"", from(30, 3600)),
        ("as many per shorter time", "rate = \"60/min\"\nchallenge = \"1/s\"", from(1, 1)),
        ("off", "challenge = \"off\"", None),
        ("off, with work", "challenge = \"off\"\nchallenge_work = 5", None),
        ("minimum work", "challenge_work = 1", from(10, 60).map(|(rate, _)| (rate, 1))),
        ("maximum work", "challenge_work = 10000", from(10, 60).map(|(rate, _)| (rate, 10_000))),
    ];
    for (why, lines, expected) in rows {
        let config = read(&form(lines)).unwrap_or_else(|errors| panic!("{why}: {errors:?}"));
        let expected = expected.map(|(above, work)| Challenge { above, work });
        assert_eq!(config.forms["wedding"].challenge, expected, "{why}");
    }
}

#[test]
fn invalid_challenges() {
    for challenge in ["10", "0/min", "10/day", "Off", ""] {
        let message = "challenge must be off, or a number and a time unit, such as 30/min; units are s, min and h";
        wrong(&format!("challenge = \"{challenge}\""), &[message]);
    }
    wrong("challenge = false", &["challenge: invalid type: boolean `false`, expected a string"]);
    for challenge in ["31/min", "1/s", "1801/h"] {
        let message = "challenge must not be larger than rate, above which no lead is accepted";
        wrong(&format!("challenge = \"{challenge}\""), &[message]);
    }
    for work in ["0", "10001"] {
        wrong(&format!("challenge_work = {work}"), &["challenge_work must be a whole number from 1 to 10000"]);
    }
    wrong(
        "challenge_work = \"much\"",
        &["challenge_work: invalid type: string \"much\", expected a whole number from 0"],
    );
}

#[test]
fn a_trap_in_allow() {
    for trap in ["name", "contact.email"] {
        let mut toml = form(&format!("trap = \"{trap}\""));
        toml = toml.replace("allow = [", "allow = [\"contact.email\", ");
        assert_mistakes(&toml, &[&format!("form.wedding.trap names {trap}, which is in allow")]);
    }
    let inside = form("trap = \"contact.fax\"");
    assert_eq!(read(&inside).unwrap().forms["wedding"].trap, "contact.fax", "another field of an allowed record");
}

#[test]
fn suspects() {
    for (lines, expected) in
        [("", Suspects::Hold), ("suspects = \"hold\"", Suspects::Hold), ("suspects = \"deliver\"", Suspects::Deliver)]
    {
        assert_eq!(read(&form(lines)).unwrap().forms["wedding"].suspects, expected, "{lines}");
    }
    for other in ["drop", "Hold", ""] {
        wrong(&format!("suspects = \"{other}\""), &["suspects is unsupported; expected one of hold, deliver"]);
    }
}

#[test]
fn captchas() {
    let rows = [
        ("turnstile", "", "https://challenges.cloudflare.com/turnstile/v0/siteverify"),
        ("hcaptcha", "", "https://api.hcaptcha.com/siteverify"),
        ("hcaptcha", "captcha_url = \"http://127.0.0.1:9/verify\"", "http://127.0.0.1:9/verify"),
        ("turnstile", "captcha_url = \"https://verify.example\"", "https://verify.example"),
    ];
    for (service, more, url) in rows {
        let config =
            read(&form(&format!("captcha = \"{service}\"\ncaptcha_secret_env = \"IVVY_SECRET\"\n{more}"))).unwrap();
        let captcha = config.forms["wedding"].captcha.as_ref().unwrap();
        assert_eq!(
            (captcha.service, captcha.url.as_str(), captcha.secret.expose()),
            (service, url, "secret"),
            "{more}"
        );
    }
    assert!(read(&form("")).unwrap().forms["wedding"].captcha.is_none(), "no captcha by default");
}

#[test]
fn invalid_captchas() {
    let secret = "captcha_secret_env = \"IVVY_SECRET\"";
    wrong("captcha = \"turnstile\"", &["captcha_secret_env is required"]);
    wrong(
        "captcha = \"turnstile\"\ncaptcha_secret_env = \"NOWHERE\"",
        &["captcha_secret_env names NOWHERE, which is not set in the environment"],
    );
    wrong(
        &format!("captcha = \"recaptcha\"\n{secret}"),
        &["captcha is unsupported; expected one of turnstile, hcaptcha"],
    );
    for url in ["http://verify.example", "verify.example"] {
        let message = "captcha_url must begin with https://, except for a loopback address";
        wrong(&format!("captcha = \"turnstile\"\n{secret}\ncaptcha_url = \"{url}\""), &[message]);
    }
    wrong(secret, &["captcha_secret_env is set, but captcha is not"]);
    wrong("captcha_url = \"https://verify.example\"", &["captcha_url is set, but captcha is not"]);
}
