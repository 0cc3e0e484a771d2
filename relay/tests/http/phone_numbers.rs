//! Phone numbers of envelopes and of native posts, and the country in a form's profile.

use leadwire_relay::config::{Config, PhoneCountry};

use super::fixture::*;
use super::form_posts::post;

fn relay(country: &'static str) -> TestRelay {
    TestRelay::with(move |config: &mut Config, _| {
        for form in config.forms.values_mut() {
            form.phone_country = country.parse().ok().map(PhoneCountry::Of);
        }
    })
}

const TEXT: &str = "fields.TITLE=a&fields.PHONE=0412+345+678";

#[test]
fn numbers_are_stored_in_e164() {
    let given = |number: &str| format!(r#"{{"fields":{{"TITLE":"a","PHONE":"{number}"}}}}"#);
    let stored = |number: &str| {
        format!(
            r#"{{"fields":{{"TITLE":"a","SOURCE_ID":"WEB","PHONE":[{{"VALUE":"{number}","VALUE_TYPE":"WORK"}}]}}}}"#
        )
    };
    let envelope = |number: &str| page(form_envelope("trial", "bitrix24.lead", &given(number), ""));
    let rows = [
        ("an envelope", "AU", envelope("0412 345 678"), "+61412345678"),
        ("a native post", "AU", post("trial", TEXT), "+61412345678"),
        ("as the page sends it", "AU", envelope("+61412345678"), "+61412345678"),
        ("no number", "AU", envelope("ask Ann"), "ask Ann"),
        ("without the setting", "", envelope("0412 345 678"), "0412 345 678"),
    ];
    for (why, country, request, number) in rows {
        let relay = relay(country);
        let response = relay.send(&request);
        assert!(matches!(response.status, 202 | 303), "{why}: {}", response.body);
        assert_eq!(relay.body_of("accepted"), stored(number), "{why}");
    }
}

#[test]
fn a_repeated_envelope_is_a_replay() {
    let relay = relay("AU");
    let payload = r#"{"fields":{"TITLE":"a","PHONE":"0412 345 678"}}"#;
    let request = page(form_envelope("trial", "bitrix24.lead", payload, ""));
    assert_eq!(relay.send(&request).status_and_body(), QUEUED);
    assert_eq!(relay.send(&request).status_and_body(), QUEUED);
    assert_eq!(relay.rows(), 1);
}

#[test]
fn the_country_in_the_profile() {
    for (country, expected) in [("AU", Some(r#""phoneCountry":"AU""#)), ("", None)] {
        let relay = relay(country);
        let body = relay.send(&Request::get("/forms/party.json").with("origin", ORIGIN)).body;
        assert_eq!(body.contains("phoneCountry"), expected.is_some(), "{body}");
        assert!(expected.is_none_or(|part| body.contains(part)), "{body}");
    }
}
