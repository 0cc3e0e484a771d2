//! Log lines contain no personal data, no secrets, and no line breaks from requests.

use leadwire_relay::config::Captcha;

use relay_core::secret::Secret;

use super::fixture::captcha_service::{CaptchaService, Step};
use super::fixture::*;
use crate::support::captured_log::CapturedLog;

#[test]
fn only_the_key_of_a_request() {
    let log = CapturedLog::of_process();
    let refusal = r#"{"success":false,"error-codes":["timeout-or-duplicate","CANARY"]}"#;
    let service = CaptchaService::start([Step::Respond(200, refusal.to_owned())]);
    let relay = TestRelay::with(|config, _| {
        let captcha = Captcha { service: "hcaptcha", url: service.url(), secret: Secret::new("the-service-secret") };
        config.forms.get_mut("party").unwrap().captcha = Some(captcha);
    });
    let canary = "CANARY";
    let lead = LEAD.replace("Ann", canary).replace("ann@", "CANARY@");
    let key = "logged-key-00000001";
    let token = update_tokens().issue("wedding", "755", NOW_MS);
    let forged = format!("{token}{canary}");
    let requests = [
        page(envelope(&lead, r#","page":{"url":"https://www.example.com/CANARY"}"#).replace(KEY, key)),
        page(envelope(&lead, r#","guard":{"trap":"CANARY"}"#).replace(KEY, "logged-key-00000002")),
        page(form_envelope("party", "ivvy.lead", &lead, r#","guard":{"captcha":"CANARY","proof":"CANARY"}"#)),
        page(envelope(&lead.replace("name", "CANARY\\nname"), "")),
        page(envelope(&lead, "").replace(KEY, "CANARY-key\\nINFO forged line")),
        page(form_envelope("CANARY\\nINFO forged line", "CANARY", &lead, "")),
        page(envelope(&lead, &format!(r#","updateToken":"{forged}""#))),
        page("CANARY\r\nINFO forged line"),
        page("").with("X-Forwarded-For", "CANARY").with("User-Agent", "CANARY"),
        Request::post("/leads", "").with("Authorization", "Bearer CANARY"),
        Request::get("/leads/CANARY%0aINFO%20forged").with("Authorization", STAFF),
        Request::get("/CANARY%0d%0aX-Injected:%201").with("Origin", "https://CANARY.example"),
        from_page(Request::post("/forms/CANARY%0d%0aX-Injected:%201", "CANARY=1")),
        from_page(Request::post("/forms/wedding", "name=CANARY%0d%0aX-Injected: 1&contact.email=CANARY")),
    ];
    for request in &requests {
        let response = relay.send(request);
        assert_eq!(response.header("x-injected"), None, "{}", request.path);
    }
    assert_eq!(service.requests().len(), 1);
    let text = log.text();
    let own: Vec<&str> = text.lines().filter(|line| line.contains("logged-key")).collect();
    assert_eq!(own.len(), 2, "one line per entry:\n{text}");
    let outcomes = [r#""outcome":"new""#, r#""outcome":"suspect""#];
    assert!(own.iter().zip(outcomes).all(|(line, outcome)| line.contains(outcome)), "{own:?}");
    let secrets = ["forged", "the-service-secret", "staff-key", SECRET, token.as_str(), "webhook", "ann@example.com"];
    log.assert_contains_none_of(&[[canary].as_slice(), &secrets].concat());
}
