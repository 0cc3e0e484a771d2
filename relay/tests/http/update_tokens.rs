//! Update tokens: updates of a visitor's own lead, and its state.

use std::time::Duration;

use relay_core::auth::{HmacSigner, UPDATE_TOKEN_LIFETIME_MS, UpdateTokens};

use super::fixture::*;

fn update(payload: &str, token: &str) -> Request {
    page(envelope(payload, &format!(r#","updateToken":"{token}""#)))
}

#[test]
fn invalid_tokens() {
    let relay = TestRelay::new();
    let valid = update_tokens().issue("wedding", "755", NOW_MS);
    let old = update_tokens().issue("wedding", "755", NOW_MS - UPDATE_TOKEN_LIFETIME_MS);
    let change = r#"{"name":"x"}"#;
    let rows = [
        ("an id without one", page(envelope(r#"{"id":755,"name":"x"}"#, ""))),
        ("as digits", page(envelope(r#"{"id":"755","name":"x"}"#, ""))),
        ("not an id", page(envelope(r#"{"id":{"x":1},"name":"x"}"#, ""))),
        ("another id than its own", update(r#"{"id":756,"name":"x"}"#, &valid)),
        ("not an id, with a token", update(r#"{"id":"75x","name":"x"}"#, &valid)),
        ("an empty token", update(change, "")),
        ("a forged id", update(change, &valid.replace(".755.", ".756."))),
        ("a forged expiry", update(change, &valid.replacen("17952", "17962", 1))),
        ("a forged signature", update(change, &format!("{}A", &valid[..valid.len() - 1]))),
        (
            "signed with another secret",
            update(change, &UpdateTokens::new(HmacSigner::new(b"x")).issue("wedding", "755", NOW_MS)),
        ),
        ("another form's", update(change, &update_tokens().issue("party", "755", NOW_MS))),
        ("an expired one", update(change, &old)),
        ("a staff key", update(change, "staff-key-one-0001")),
        ("a token in the header", page(envelope(change, "")).with("Authorization", &format!("Bearer {valid}"))),
    ];
    for (why, request) in rows {
        assert_eq!(relay.send(&request).status_and_body(), (403, refused("token").as_str()), "{why}");
    }
    assert_eq!(relay.rows(), 0);
}

#[test]
fn updates() {
    let rows = [
        ("without the id", r#"{"name":"New"}"#, r#"{"id":755,"name":"New"}"#),
        ("with the same id, as the rules require", r#"{"id":"755","name":"New"}"#, r#"{"id":755,"name":"New"}"#),
        ("as digits with a zero", r#"{"id":"0755","name":"New"}"#, r#"{"id":755,"name":"New"}"#),
        ("with an empty id", r#"{"id":"","name":"New"}"#, r#"{"id":755,"name":"New"}"#),
        ("null clears an allowed field", r#"{"description":null}"#, r#"{"id":755,"description":null}"#),
        ("a blank input does not", r#"{"name":"New","description":""}"#, r#"{"id":755,"name":"New"}"#),
    ];
    for (why, payload, body) in rows {
        let relay = TestRelay::new();
        let token = update_tokens().issue("wedding", "755", NOW_MS);
        assert_eq!(relay.send(&update(payload, &token)).status_and_body(), QUEUED, "{why}");
        assert_eq!(relay.body(), body, "{why}: without fixed values");
        assert!(!relay.creates(), "{why}");
    }
    let rows = [
        ("sets a fixed field", r#"{"name":"x","stageId":9}"#, r#""stageId""#),
        ("clears a fixed field", r#"{"name":"x","stageId":null}"#, r#""stageId""#),
        ("clears another field", r#"{"name":"x","qualityId":null}"#, r#""qualityId""#),
    ];
    for (why, payload, ignored) in rows {
        let relay = TestRelay::new();
        let token = update_tokens().issue("wedding", "755", NOW_MS);
        let response = relay.send(&update(payload, &token));
        assert_eq!(response.status_and_body(), (202, queued_without(ignored).as_str()), "{why}");
        assert_eq!(relay.body(), r#"{"id":755,"name":"x"}"#, "{why}");
    }
}

/// Without the id, a change of a contact would add a contact.
#[test]
fn an_update_that_selects_another_record() {
    let relay = TestRelay::new();
    let token = update_tokens().issue("party", "755", NOW_MS);
    let more = format!(r#","updateToken":"{token}""#);
    let payload = r#"{"contact":{"id":7,"firstName":"A","lastName":"B","email":"a@b.co"}}"#;
    let response = relay.send(&page(form_envelope("party", "ivvy.lead", payload, &more)));
    assert_eq!(response.status_and_body(), (403, not_allowed(r#""contact.id""#).as_str()));
    assert_eq!(relay.rows(), 0);
}

#[test]
fn expiry() {
    let relay = TestRelay::new();
    let token = update_tokens().issue("wedding", "755", NOW_MS);
    relay.advance_clock(Duration::from_millis(UPDATE_TOKEN_LIFETIME_MS - 1));
    assert_eq!(relay.send(&update(r#"{"name":"x"}"#, &token)).status_and_body(), QUEUED);
    relay.advance_clock(Duration::from_millis(1));
    let response = relay.send(&update(r#"{"name":"x"}"#, &token));
    assert_eq!(response.status_and_body(), (403, refused("token").as_str()));
    assert_eq!(relay.rows(), 1);
}

#[test]
fn state_of_a_lead() {
    let relay = TestRelay::new();
    relay.send(&page(envelope(LEAD, "")));
    let get_state = |token: &str| {
        let request = from_page(Request::get(&format!("/leads/{KEY}")));
        relay.send(&if token.is_empty() { request } else { request.with("Authorization", &format!("Bearer {token}")) })
    };
    let valid = update_tokens().issue("wedding", "755", NOW_MS);
    assert_eq!(
        get_state(&valid).status_and_body(),
        (403, refused("token").as_str()),
        "not delivered, so there is no token yet"
    );
    relay.deliver("venue", "755");
    let rows = [
        ("its own", valid.clone(), 200, r#"{"outcome":"delivered","id":755}"#.to_owned()),
        ("none", String::new(), 403, refused("token")),
        ("another record's", update_tokens().issue("wedding", "756", NOW_MS), 403, refused("token")),
        ("another form's", update_tokens().issue("party", "755", NOW_MS), 403, refused("token")),
        (
            "an expired one",
            update_tokens().issue("wedding", "755", NOW_MS - UPDATE_TOKEN_LIFETIME_MS),
            403,
            refused("token"),
        ),
    ];
    for (why, token, status, body) in rows {
        assert_eq!(get_state(&token).status_and_body(), (status, body.as_str()), "{why}");
    }
    let unknown = from_page(Request::get("/leads/another-key-of-16-characters"))
        .with("Authorization", &format!("Bearer {valid}"));
    assert_eq!(
        relay.send(&unknown).status_and_body(),
        (403, refused("token").as_str()),
        "the same response for an unknown key"
    );
}
