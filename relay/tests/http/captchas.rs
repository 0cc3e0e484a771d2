//! A captcha service, played by a little server: what the relay asks it, what becomes of the lead, and that nothing of it
//! is ever lost or told.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::mpsc::channel;
use std::time::Duration;

use leadwire_relay::config::{Captcha, Config};
use leadwire_relay::limits::Limits;

use super::support::service::{Service, Step};
use super::support::*;

const SERVICE_SECRET: &str = "the-service-secret";
const GOOD: &str = r#"{"success":true,"challenge_ts":"2026-11-20T00:00:00Z","hostname":"www.example.com"}"#;
const SUSPECT: Option<&str> = Some("suspect: turnstile could not be asked about the captcha");

/// A relay whose wedding form uses the service.
fn bench(service: &Service) -> Bench {
    with(service, |_, _| {})
}

/// Likewise, with something else changed.
fn with(service: &Service, change: impl FnOnce(&mut Config, &mut Limits)) -> Bench {
    let url = service.url();
    Bench::with(|config, limits| {
        // Nobody waits here for a service that hangs.
        limits.captcha = Duration::from_millis(300);
        change(config, limits);
        let captcha = Captcha { service: "turnstile", url, secret: SERVICE_SECRET.to_owned() };
        config.forms.get_mut("wedding").unwrap().captcha = Some(captcha);
    })
}

fn lead(guard: &str) -> Ask {
    page(envelope(LEAD, &format!(r#","guard":{guard}"#)))
}

fn of_length(bytes: usize) -> String {
    let head = r#"{"success":true,"pad":""#;
    format!(r#"{head}{}"}}"#, "x".repeat(bytes - head.len() - 2))
}

#[test]
fn what_the_service_says() {
    let answers = |status: u16, body: &str| Step::Answer(status, body.to_owned());
    let rows = [
        ("a person", answers(200, GOOD), None),
        (
            "refused",
            answers(200, r#"{"success":false,"error-codes":["timeout-or-duplicate"]}"#),
            Some("suspect: turnstile refused the captcha: timeout-or-duplicate"),
        ),
        (
            "refused with HTTP 400, and more than a code",
            answers(400, r#"{"success":false,"error-codes":["bad-request","the-service-secret",7]}"#),
            Some("suspect: turnstile refused the captcha: bad-request"),
        ),
        (
            "refused without a word",
            answers(200, r#"{"success":false}"#),
            Some("suspect: turnstile refused the captcha"),
        ),
        ("no verdict", answers(200, r#"{"success":"true"}"#), SUSPECT),
        ("garbage", answers(200, "<html>"), SUSPECT),
        ("nothing", answers(200, ""), SUSPECT),
        ("out of order", answers(500, GOOD), SUSPECT),
        ("refused by its status, whatever it says", answers(403, GOOD), SUSPECT),
        ("another address", answers(302, GOOD), SUSPECT),
        ("as long as may be", answers(200, &of_length(16 * 1024)), None),
        ("one byte longer", answers(200, &of_length(16 * 1024 + 1)), SUSPECT),
        ("no answer", Step::Hang, SUSPECT),
        ("a connection that ends", Step::Close, SUSPECT),
    ];
    for (why, step, expected) in rows {
        let service = Service::start([step]);
        let bench = bench(&service);
        let ask = lead(r#"{"captcha":"a token&more"}"#);
        assert_eq!(bench.send(&ask).says(), QUEUED, "{why}");
        assert_eq!(bench.look::<Option<String>>("SELECT reason FROM entry").as_deref(), expected, "{why}");
        let state = if expected.is_some() { "held" } else { "accepted" };
        assert_eq!(bench.look::<String>("SELECT state FROM entry"), state, "{why}");
        assert_eq!(bench.send(&ask).says(), QUEUED, "{why}: again");
        assert_eq!(service.asked(), ["secret=the-service-secret&response=a+token%26more"], "{why}: asked once");
        assert_eq!(bench.look::<Option<String>>("SELECT reason FROM entry").as_deref(), expected, "{why}: again");
    }
}

/// Puts the lead on its way and leaves when the service is asked about it.
fn send_and_go(bench: &Bench, service: &Service, ask: &Ask) {
    let mut stream = TcpStream::connect(bench.address).unwrap();
    stream.write_all(&ask.bytes()).unwrap();
    until("the service is asked", || !service.asked().is_empty());
}

#[test]
fn who_goes_away_has_not_spent_his_token_for_nothing() {
    let native =
        "name=Wedding&contact.firstName=Ann&contact.lastName=Lee&contact.email=a%40b.co&h-captcha-response=token";
    let rows = [
        ("a page", lead(r#"{"captcha":"token"}"#), 202),
        ("a double click without a script", from_page(Ask::post("/forms/wedding", native)), 303),
    ];
    for (why, ask, status) in rows {
        let (say, said) = channel();
        let service = Service::start([Step::When(said, GOOD.to_owned())]);
        let bench = with(&service, |_, limits| limits.captcha = Duration::from_secs(5));
        send_and_go(&bench, &service, &ask);
        say.send(()).unwrap();
        until("it is taken in all the same", || bench.rows() == 1);
        assert_eq!(bench.send(&ask).status, status, "{why}: again");
        assert_eq!(bench.look::<String>("SELECT state FROM entry"), "accepted", "{why}");
        assert_eq!(service.asked().len(), 1, "{why}");
    }
}

#[test]
fn who_waits_for_the_service_keeps_nobody_out() {
    let service = Service::start([]);
    let bench = with(&service, |config, limits| {
        limits.at_once = 1;
        limits.captcha = Duration::from_secs(5);
        config.forms.get_mut("party").unwrap().rate.count = 100;
    });
    let mut stream = TcpStream::connect(bench.address).unwrap();
    stream.write_all(&lead(r#"{"captcha":"token"}"#).bytes()).unwrap();
    until("the service is asked", || !service.asked().is_empty());
    let other = page(form_envelope("party", "ivvy.lead", LEAD, "").replace(KEY, &format!("{KEY}-2")));
    assert_eq!(bench.send(&other).says(), QUEUED);
    assert_eq!(bench.rows(), 1, "the first still waits");
}

#[test]
fn more_than_so_many_questions_are_not_asked() {
    let service = Service::start([]);
    let bench = with(&service, |config, limits| {
        limits.captchas_at_once = 0;
        // What is held waits for a person: its sender waits for nothing.
        config.answer_within = Duration::from_hours(1);
    });
    assert_eq!(bench.send(&lead(r#"{"captcha":"token"}"#)).says(), QUEUED);
    assert_eq!(bench.look::<Option<String>>("SELECT reason FROM entry").as_deref(), SUSPECT);
    assert!(service.asked().is_empty());
}

#[test]
fn a_service_that_is_not_there() {
    let service = Service::start([]);
    let bench = bench(&service);
    drop(service);
    assert_eq!(bench.send(&lead(r#"{"captcha":"token"}"#)).says(), QUEUED);
    assert_eq!(bench.look::<Option<String>>("SELECT reason FROM entry").as_deref(), SUSPECT);
}

#[test]
fn when_it_is_not_asked() {
    let longest = "x".repeat(8 * 1024);
    let unsolved = Some("suspect: the captcha was not solved");
    let rows = [
        ("no token", "{}".to_owned(), unsolved, 0),
        ("an empty one", r#"{"captcha":""}"#.to_owned(), unsolved, 0),
        ("no text", r#"{"captcha":true}"#.to_owned(), unsolved, 0),
        ("as long as may be", format!(r#"{{"captcha":"{longest}"}}"#), None, 1),
        ("one letter longer", format!(r#"{{"captcha":"{longest}x"}}"#), unsolved, 0),
        ("held already", r#"{"captcha":"token","trap":"x"}"#.to_owned(), Some("suspect: the trap was filled"), 0),
    ];
    for (why, guard, expected, asked) in rows {
        let service = Service::start([Step::Answer(200, GOOD.to_owned())]);
        let bench = bench(&service);
        assert_eq!(bench.send(&lead(&guard)).says(), QUEUED, "{why}");
        assert_eq!(bench.look::<Option<String>>("SELECT reason FROM entry").as_deref(), expected, "{why}");
        assert_eq!(service.asked().len(), asked, "{why}");
    }
}

#[test]
fn what_the_rules_refuse_costs_no_token() {
    let service = Service::start([]);
    let bench = bench(&service);
    let ask = page(envelope(r#"{"name":"x"}"#, r#","guard":{"captcha":"token"}"#));
    assert_eq!(bench.send(&ask).status, 422);
    assert!(service.asked().is_empty());
}

#[test]
fn a_form_that_uses_none_asks_nobody() {
    let service = Service::start([]);
    let bench = bench(&service);
    let body = form_envelope("party", "ivvy.lead", LEAD, r#","guard":{"captcha":"token"}"#);
    assert_eq!(bench.send(&page(body)).says(), QUEUED);
    assert_eq!(bench.look::<String>("SELECT state FROM entry"), "accepted");
    assert!(service.asked().is_empty());
}

#[test]
fn a_form_without_a_script() {
    let lead = "name=Wedding&contact.firstName=Ann&contact.lastName=Lee&contact.email=a%40b.co";
    let rows = [
        ("its own input", "&cf-turnstile-response=token&g-recaptcha-response=token", 303, Some("token")),
        ("another service's", "&h-captcha-response=token", 303, Some("token")),
        ("the compatible input alone", "&g-recaptcha-response=token", 303, Some("token")),
        ("an empty one before it", "&cf-turnstile-response=&g-recaptcha-response=token", 303, Some("token")),
        ("none", "", 303, None),
    ];
    for (why, more, status, token) in rows {
        let service = Service::start([Step::Answer(200, GOOD.to_owned())]);
        let bench = bench(&service);
        let reply = bench.send(&from_page(Ask::post("/forms/wedding", format!("{lead}{more}"))));
        assert_eq!(reply.status, status, "{why}: {}", reply.body);
        let asked = token.map(|token| format!("secret={SERVICE_SECRET}&response={token}"));
        assert_eq!(service.asked(), asked.into_iter().collect::<Vec<_>>(), "{why}");
        let state = if token.is_some() { "accepted" } else { "held" };
        assert_eq!(bench.look::<String>("SELECT state FROM entry"), state, "{why}");
        let body = bench.look::<String>("SELECT body FROM entry");
        assert!(!body.contains("token") && !body.contains("response"), "{why}: {body}");
    }
    let service = Service::start([]);
    let other = from_page(Ask::post("/forms/party", format!("{lead}&cf-turnstile-response=token")));
    assert_eq!(bench(&service).send(&other).status, 403, "where no captcha is used the input is no field");
}
