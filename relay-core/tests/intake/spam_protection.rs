//! Leads that look automated, and captchas.

use http::HeaderMap;
use http::header::ORIGIN;
use leadwire::crm::HttpResponse;

use super::fixture::{BITRIX24, intake, post, submit};

const PAYLOAD: &str = r#"{"fields":{"NAME":"Ann"}}"#;

fn form(more: &str) -> String {
    format!("{BITRIX24}allow = [\"fields\"]\n{more}")
}

/// The reason to hold the lead, the name of the suspicion, and whether staff find the reason in what the page reported.
fn held(form: &str, guard: &str) -> (Option<String>, Option<&'static str>, bool) {
    let lead = submit(&intake(form), "bitrix24.lead", PAYLOAD, &format!(r#","guard":{guard}"#));
    let entry = lead.unwrap_or_else(|response| panic!("{response:?}")).entry;
    (entry.held, entry.suspect, entry.context.contains("suspect"))
}

#[test]
fn what_the_page_reports() {
    let fast = "suspect: typed within 1499 ms".to_owned();
    for (guard, held_for, suspect) in [
        (r#"{"elapsedMs":1500}"#, None, None),
        (r#"{"elapsedMs":1499}"#, Some(fast), Some("too_fast")),
        (r#"{"trap":"x"}"#, Some("suspect: the trap input was filled in".to_owned()), Some("trap_filled")),
        (r#"{"trap":""}"#, None, None),
        ("{}", None, None),
    ] {
        assert_eq!(held(&form(""), guard), (held_for, suspect, false), "{guard}");
    }
    let fast = held(&form("suspects = \"deliver\""), r#"{"elapsedMs":1}"#);
    assert_eq!(fast, (None, Some("too_fast"), true), "it is sent, with the reason for staff");
}

/// As in a sandboxed frame.
#[test]
fn a_page_that_hides_its_origin() {
    let intake = intake(&form(""));
    let headers = HeaderMap::from_iter([(ORIGIN, "null".parse().unwrap())]);
    let lead = post(&intake, &headers, "fields.NAME=Ann").unwrap_or_else(|response| panic!("{response:?}"));
    assert_eq!(lead.entry.held.as_deref(), Some("suspect: the page's origin is not known"));
}

const CAPTCHA: &str = "captcha = \"turnstile\"\ncaptcha_secret_env = \"SECRET\"";

#[test]
fn a_token_is_verified() {
    let check = |token: &str| {
        let lead =
            submit(&intake(&form(CAPTCHA)), "bitrix24.lead", PAYLOAD, &format!(r#","guard":{{"captcha":"{token}"}}"#));
        lead.unwrap_or_else(|response| panic!("{response:?}")).captcha.expect("a captcha")
    };
    let request = check("a token").request().unwrap();
    assert_eq!(request.url, "https://challenges.cloudflare.com/turnstile/v0/siteverify");
    assert_eq!(request.body, "secret=a-token-secret-of-32-bytes-00001&response=a+token");
    for (token, is_sent) in [("", false), (&"x".repeat(8192), true), (&"x".repeat(8193), false)] {
        let request = check(token).request();
        assert_eq!(request.is_ok(), is_sent, "{} bytes", token.len());
        if let Err(reason) = request {
            assert_eq!(reason.to_string(), "suspect: the captcha was not solved");
        }
    }
    let unavailable = Some("suspect: turnstile did not verify the captcha");
    for (status, body, expected) in [
        (200, r#"{"success":true}"#, None),
        (200, r#"{"success":false}"#, Some("suspect: turnstile refused the captcha")),
        (
            400,
            r#"{"success":false,"error-codes":["timeout-or-duplicate","ann@example.com","bad-request"]}"#,
            Some("suspect: turnstile refused the captcha: bad-request, timeout-or-duplicate"),
        ),
        (400, r#"{"success":true}"#, unavailable),
        (500, r#"{"success":false}"#, unavailable),
        (200, r#"{"success":"yes"}"#, unavailable),
        (200, "<html>", unavailable),
    ] {
        let reason = check("x").hold_reason(Some(&HttpResponse::new(status, body)));
        assert_eq!(reason.map(|reason| reason.to_string()).as_deref(), expected, "{status} {body}");
    }
    assert_eq!(check("x").hold_reason(None).map(|reason| reason.to_string()).as_deref(), unavailable);
}

#[test]
fn a_lead_that_is_held_anyway_needs_no_captcha() {
    let lead = submit(&intake(&form(CAPTCHA)), "bitrix24.lead", PAYLOAD, r#","guard":{"trap":"x","captcha":"y"}"#);
    assert!(lead.is_ok_and(|lead| lead.captcha.is_none()));
    let lead = submit(&intake(&form("")), "bitrix24.lead", PAYLOAD, r#","guard":{"captcha":"y"}"#);
    assert!(lead.is_ok_and(|lead| lead.captcha.is_none()), "the form has none");
}
