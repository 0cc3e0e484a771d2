//! Challenges end to end: which leads need a proof of work, and the responses. Which proofs are valid is tested in
//! `spam_protection/proof_of_work.rs`.

use std::time::Duration;

use altcha::{Challenge, SolveChallengeOptions, solve_challenge};
use leadwire_relay::config::{self, Rate};
use leadwire_relay::spam_protection::CHALLENGE_LIFETIME_MS;
use serde_json::{Value as Json, json};

use super::fixture::*;

const WORK: u32 = 4;
const HOUR: Duration = Duration::from_hours(1);

/// The limit of the party form is three per hour; here all but the first need a proof.
fn relay() -> TestRelay {
    TestRelay::with(|config, _| {
        let party = config.forms.get_mut("party").unwrap();
        party.challenge = Some(config::Challenge { above: Rate { count: 1, per: HOUR }, work: WORK });
    })
}

fn key(number: usize) -> String {
    format!("{KEY}-{number}")
}

fn lead(number: usize, guard: &Json) -> Request {
    let envelope = form_envelope("party", "ivvy.lead", LEAD, r#","guard":GUARD"#);
    page(envelope.replace(KEY, &key(number)).replace("GUARD", &guard.to_string()))
}

fn challenge_in(response: &Response) -> Option<Json> {
    let body: Json = serde_json::from_str(&response.body).unwrap();
    body.get("challenge").cloned()
}

fn solved(challenge: &Json) -> Json {
    let parsed: Challenge = serde_json::from_value(challenge.clone()).unwrap();
    let solution = solve_challenge(SolveChallengeOptions::new(&parsed)).unwrap().unwrap();
    assert!((WORK / 2..=WORK).contains(&solution.counter), "{}", solution.counter);
    json!({ "proof": { "challenge": challenge, "solution": solution } })
}

/// Sends the lead, and again with a proof.
fn send_with_proof(relay: &TestRelay, number: usize) -> [(u16, bool); 2] {
    let first = relay.send(&lead(number, &json!({})));
    let challenge = challenge_in(&first).unwrap_or_else(|| panic!("no challenge in {}", first.body));
    let second = relay.send(&lead(number, &solved(&challenge)));
    [&first, &second].map(|response| (response.status, challenge_in(response).is_some()))
}

#[test]
fn accepted_then_challenged_then_refused() {
    let relay = relay();
    assert_eq!(relay.send(&lead(0, &json!({}))).status_and_body(), QUEUED, "at the challenge's rate");
    assert_eq!(send_with_proof(&relay, 1), [(429, true), (202, false)], "one above it");
    assert_eq!(send_with_proof(&relay, 2), [(429, true), (202, false)], "at the form's rate");
    assert_eq!(send_with_proof(&relay, 3), [(429, true), (429, false)], "one above it, with a proof");
    let response = relay.send(&lead(4, &json!({})));
    assert_eq!((response.status, challenge_in(&response)), (429, None), "no more challenges than leads");
    assert_eq!(relay.rows(), 3);
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED, "another form has its own limit");
    let staff = staff(staff_envelope("ivvy.lead", r#"{"id":1,"name":"x"}"#, "").replace(KEY, &key(5)));
    assert_eq!(relay.send(&staff).status_and_body(), QUEUED, "staff");
}

#[test]
fn response_with_a_challenge() {
    let relay = relay();
    relay.send(&lead(0, &json!({})));
    let response = relay.send(&lead(1, &json!({})));
    let body: Json = serde_json::from_str(&response.body).unwrap();
    let wait_ms = body["retryAfterMs"].as_u64().unwrap();
    assert!((3_590_000..=3_600_000).contains(&wait_ms), "{wait_ms}");
    assert_eq!(response.header("retry-after"), Some(wait_ms.div_ceil(1000).to_string().as_str()));
    let parameters = &body["challenge"]["parameters"];
    let data = json!({ "form": "party", "key": key(1), "expiresMs": NOW_MS + CHALLENGE_LIFETIME_MS });
    assert_eq!((&body["outcome"], &parameters["data"]), (&json!("busy"), &data));
    assert_eq!((&parameters["algorithm"], &parameters["cost"]), (&json!("PBKDF2/SHA-256"), &json!(2000)));
    assert_eq!(parameters["expiresAt"], Json::Null, "the expiry is in the data");
}

#[test]
fn an_invalid_proof_gets_a_new_challenge() {
    let relay = relay();
    relay.send(&lead(0, &json!({})));
    let challenge = challenge_in(&relay.send(&lead(1, &json!({})))).unwrap();
    let mut guard = solved(&challenge);
    guard["proof"]["solution"]["derivedKey"] = json!("0".repeat(64));
    let response = relay.send(&lead(1, &guard));
    let fresh = challenge_in(&response).unwrap_or_else(|| panic!("{}", response.body));
    assert_eq!((response.status, relay.rows()), (429, 1));
    assert_ne!(fresh["parameters"]["nonce"], challenge["parameters"]["nonce"]);
    assert_eq!(relay.send(&lead(1, &solved(&fresh))).status_and_body(), QUEUED);
}

#[test]
fn a_proof_is_valid_for_one_lead() {
    let relay = relay();
    relay.send(&lead(0, &json!({})));
    let guard = solved(&challenge_in(&relay.send(&lead(1, &json!({})))).unwrap());
    let request = lead(1, &guard);
    assert_eq!([1, 2].map(|_| relay.send(&request).status), [202, 202], "repeated after a lost response");
    assert_eq!(relay.rows(), 2);
    assert_eq!(relay.send(&lead(2, &guard)).status, 429, "another lead");
    assert_eq!(relay.rows(), 2);
}

#[test]
fn a_form_without_javascript_is_held() {
    let relay = relay();
    let post = |number: usize| {
        let body = format!("name=Wedding+{number}&contact.firstName=Ann&contact.lastName=Lee&contact.email=a%40b.co");
        relay.send(&from_page(Request::post("/forms/party", body)))
    };
    assert_eq!([0, 1, 2, 3].map(|number| post(number).status), [303, 303, 303, 429]);
    let reason = "suspect: many leads from one address, without a proof of work";
    let of = |number: usize| {
        let name = format!("Wedding {number}");
        let entry = relay.entries().into_iter().find(|entry| entry.body.as_ref().unwrap().contains(&name)).unwrap();
        entry.reason.unwrap_or_else(|| entry.state.to_string())
    };
    assert_eq!([0, 1, 2].map(of), ["accepted", reason, reason]);
}

#[test]
fn a_form_without_challenges() {
    let relay = TestRelay::with(|config, _| config.forms.get_mut("party").unwrap().challenge = None);
    let statuses = [0, 1, 2, 3].map(|number| {
        let response = relay.send(&lead(number, &json!({})));
        (response.status, challenge_in(&response).is_some())
    });
    assert_eq!(statuses, [(202, false), (202, false), (202, false), (429, false)]);
}
