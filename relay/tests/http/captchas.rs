//! Captcha services: the requests to them, which leads are held, and that no lead is lost.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::mpsc::channel;
use std::time::Duration;

use leadwire_relay::config::{Captcha, Config};
use leadwire_relay::limits::Limits;
use relay_core::config::Suspects;

use relay_core::secret::Secret;

use super::fixture::captcha_service::{CaptchaService, Step};
use super::fixture::*;

const SERVICE_SECRET: &str = "the-service-secret";
const SUCCESS: &str = r#"{"success":true,"challenge_ts":"2026-11-20T00:00:00Z","hostname":"www.example.com"}"#;
const UNAVAILABLE: Option<&str> = Some("suspect: turnstile did not verify the captcha");

/// A relay whose wedding form uses the service.
fn relay(service: &CaptchaService) -> TestRelay {
    with(service, |_, _| {})
}

fn with(service: &CaptchaService, change: impl FnOnce(&mut Config, &mut Limits)) -> TestRelay {
    let url = service.url();
    TestRelay::with(|config, limits| {
        limits.captcha_timeout = Duration::from_millis(300);
        change(config, limits);
        let captcha = Captcha { service: "turnstile", url, secret: Secret::new(SERVICE_SECRET) };
        config.forms.get_mut("wedding").unwrap().captcha = Some(captcha);
    })
}

fn lead(guard: &str) -> Request {
    page(envelope(LEAD, &format!(r#","guard":{guard}"#)))
}

fn of_length(bytes: usize) -> String {
    let head = r#"{"success":true,"pad":""#;
    format!(r#"{head}{}"}}"#, "x".repeat(bytes - head.len() - 2))
}

#[test]
fn responses_of_the_service() {
    let respond = |status: u16, body: &str| Step::Respond(status, body.to_owned());
    let rows = [
        ("confirmed", respond(200, SUCCESS), None),
        (
            "refused",
            respond(200, r#"{"success":false,"error-codes":["timeout-or-duplicate"]}"#),
            Some("suspect: turnstile refused the captcha: timeout-or-duplicate"),
        ),
        (
            "refused with HTTP 400, and more than a code",
            respond(400, r#"{"success":false,"error-codes":["bad-request","the-service-secret",7]}"#),
            Some("suspect: turnstile refused the captcha: bad-request"),
        ),
        (
            "refused without a code",
            respond(200, r#"{"success":false}"#),
            Some("suspect: turnstile refused the captcha"),
        ),
        ("success is not a boolean", respond(200, r#"{"success":"true"}"#), UNAVAILABLE),
        ("not JSON", respond(200, "<html>"), UNAVAILABLE),
        ("an empty body", respond(200, ""), UNAVAILABLE),
        ("an HTTP error", respond(500, SUCCESS), UNAVAILABLE),
        ("success with HTTP 403", respond(403, SUCCESS), UNAVAILABLE),
        ("a redirect", respond(302, SUCCESS), UNAVAILABLE),
        ("of the maximum length", respond(200, &of_length(16 * 1024)), None),
        ("one byte too long", respond(200, &of_length(16 * 1024 + 1)), UNAVAILABLE),
        ("no response", Step::Hang, UNAVAILABLE),
        ("a closed connection", Step::Close, UNAVAILABLE),
    ];
    for (why, step, expected) in rows {
        let service = CaptchaService::start([step]);
        let relay = relay(&service);
        let request = lead(r#"{"captcha":"a token&more"}"#);
        assert_eq!(relay.send(&request).status_and_body(), QUEUED, "{why}");
        assert_eq!(relay.entry().reason.as_deref(), expected, "{why}");
        let state = if expected.is_some() { "held" } else { "accepted" };
        assert_eq!(relay.entry().state, state, "{why}");
        assert_eq!(relay.send(&request).status_and_body(), QUEUED, "{why}: again");
        assert_eq!(service.requests(), ["secret=the-service-secret&response=a+token%26more"], "{why}: one request");
        assert_eq!(relay.entry().reason.as_deref(), expected, "{why}: again");
    }
}

#[test]
fn a_refused_lead_is_delivered_if_suspects_are() {
    let service = CaptchaService::start([Step::Respond(200, r#"{"success":false}"#.to_owned())]);
    let relay = with(&service, |config, _| {
        config.forms.get_mut("wedding").unwrap().suspects = Suspects::Deliver;
    });
    assert_eq!(relay.send(&lead(r#"{"captcha":"token"}"#)).status_and_body(), QUEUED);
    assert_eq!(relay.entry().state, "accepted");
    let context = r#"{"suspect":"suspect: turnstile refused the captcha"}"#;
    assert_eq!(relay.context(), context);
}

/// Sends the lead and closes the connection while the service verifies its token.
fn send_and_disconnect(relay: &TestRelay, service: &CaptchaService, request: &Request) {
    let mut stream = TcpStream::connect(relay.address).unwrap();
    stream.write_all(&request.bytes()).unwrap();
    wait_until("a request to the service", || !service.requests().is_empty());
}

#[test]
fn a_lead_whose_client_disconnects_is_stored() {
    let native =
        "name=Wedding&contact.firstName=Ann&contact.lastName=Lee&contact.email=a%40b.co&h-captcha-response=token";
    let rows = [
        ("a page", lead(r#"{"captcha":"token"}"#), 202),
        ("a double click without JavaScript", from_page(Request::post("/forms/wedding", native)), 303),
    ];
    for (why, request, status) in rows {
        let (signal, receiver) = channel();
        let service = CaptchaService::start([Step::RespondWhen(receiver, SUCCESS.to_owned())]);
        let relay = with(&service, |_, limits| limits.captcha_timeout = Duration::from_secs(5));
        send_and_disconnect(&relay, &service, &request);
        signal.send(()).unwrap();
        wait_until("the lead is stored", || relay.rows() == 1);
        assert_eq!(relay.send(&request).status, status, "{why}: again");
        assert_eq!(relay.entry().state, "accepted", "{why}");
        assert_eq!(service.requests().len(), 1, "{why}");
    }
}

#[test]
fn a_slow_service_does_not_block_other_leads() {
    let service = CaptchaService::start([]);
    let relay = with(&service, |config, limits| {
        limits.concurrent_requests = 1;
        limits.captcha_timeout = Duration::from_secs(5);
        config.forms.get_mut("party").unwrap().rate.count = 100;
    });
    let mut stream = TcpStream::connect(relay.address).unwrap();
    stream.write_all(&lead(r#"{"captcha":"token"}"#).bytes()).unwrap();
    wait_until("a request to the service", || !service.requests().is_empty());
    let other = page(form_envelope("party", "ivvy.lead", LEAD, "").replace(KEY, &format!("{KEY}-2")));
    assert_eq!(relay.send(&other).status_and_body(), QUEUED);
    assert_eq!(relay.rows(), 1, "the first is still waiting");
}

#[test]
fn concurrent_requests_are_limited() {
    let service = CaptchaService::start([]);
    let relay = with(&service, |config, limits| {
        limits.concurrent_captchas = 0;
        // The response for a held lead does not wait for its delivery.
        config.answer_within = Duration::from_hours(1);
    });
    assert_eq!(relay.send(&lead(r#"{"captcha":"token"}"#)).status_and_body(), QUEUED);
    assert_eq!(relay.entry().reason.as_deref(), UNAVAILABLE);
    assert!(service.requests().is_empty());
}

#[test]
fn an_unreachable_service() {
    let service = CaptchaService::start([]);
    let relay = relay(&service);
    drop(service);
    assert_eq!(relay.send(&lead(r#"{"captcha":"token"}"#)).status_and_body(), QUEUED);
    assert_eq!(relay.entry().reason.as_deref(), UNAVAILABLE);
}

#[test]
fn tokens_that_are_not_verified() {
    let longest = "x".repeat(8 * 1024);
    let unsolved = Some("suspect: the captcha was not solved");
    let rows = [
        ("no token", "{}".to_owned(), unsolved, 0),
        ("an empty token", r#"{"captcha":""}"#.to_owned(), unsolved, 0),
        ("not text", r#"{"captcha":true}"#.to_owned(), unsolved, 0),
        ("of the maximum length", format!(r#"{{"captcha":"{longest}"}}"#), None, 1),
        ("too long", format!(r#"{{"captcha":"{longest}x"}}"#), unsolved, 0),
        (
            "already held",
            r#"{"captcha":"token","trap":"x"}"#.to_owned(),
            Some("suspect: the trap input was filled in"),
            0,
        ),
    ];
    for (why, guard, expected, requests) in rows {
        let service = CaptchaService::start([Step::Respond(200, SUCCESS.to_owned())]);
        let relay = relay(&service);
        assert_eq!(relay.send(&lead(&guard)).status_and_body(), QUEUED, "{why}");
        assert_eq!(relay.entry().reason.as_deref(), expected, "{why}");
        assert_eq!(service.requests().len(), requests, "{why}");
    }
}

#[test]
fn a_token_of_an_invalid_lead_is_not_verified() {
    let service = CaptchaService::start([]);
    let relay = relay(&service);
    let request = page(envelope(r#"{"name":"x"}"#, r#","guard":{"captcha":"token"}"#));
    assert_eq!(relay.send(&request).status, 422);
    assert!(service.requests().is_empty());
}

#[test]
fn a_form_without_a_captcha() {
    let service = CaptchaService::start([]);
    let relay = relay(&service);
    let body = form_envelope("party", "ivvy.lead", LEAD, r#","guard":{"captcha":"token"}"#);
    assert_eq!(relay.send(&page(body)).status_and_body(), QUEUED);
    assert_eq!(relay.entry().state, "accepted");
    assert!(service.requests().is_empty());
}

#[test]
fn forms_without_javascript() {
    let lead = "name=Wedding&contact.firstName=Ann&contact.lastName=Lee&contact.email=a%40b.co";
    let rows = [
        ("the service's input", "&cf-turnstile-response=token&g-recaptcha-response=token", 303, Some("token")),
        ("another service's", "&h-captcha-response=token", 303, Some("token")),
        ("only reCAPTCHA's input", "&g-recaptcha-response=token", 303, Some("token")),
        ("after an empty input", "&cf-turnstile-response=&g-recaptcha-response=token", 303, Some("token")),
        ("none", "", 303, None),
    ];
    for (why, more, status, token) in rows {
        let service = CaptchaService::start([Step::Respond(200, SUCCESS.to_owned())]);
        let relay = relay(&service);
        let response = relay.send(&from_page(Request::post("/forms/wedding", format!("{lead}{more}"))));
        assert_eq!(response.status, status, "{why}: {}", response.body);
        let expected = token.map(|token| format!("secret={SERVICE_SECRET}&response={token}"));
        assert_eq!(service.requests(), expected.into_iter().collect::<Vec<_>>(), "{why}");
        let state = if token.is_some() { "accepted" } else { "held" };
        assert_eq!(relay.entry().state, state, "{why}");
        let body = relay.body();
        assert!(!body.contains("token") && !body.contains("response"), "{why}: {body}");
    }
    let service = CaptchaService::start([]);
    let other = from_page(Request::post("/forms/party", format!("{lead}&cf-turnstile-response=token")));
    let relay = relay(&service);
    assert_eq!(relay.send(&other).status, 303);
    let context = relay.context();
    assert_eq!(context, r#"{"ignored":["cf-turnstile-response"]}"#, "not a field of a form without a captcha");
}
