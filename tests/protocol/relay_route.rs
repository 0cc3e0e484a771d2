//! A send through a relay: its address, its request, and its retries.

use leadwire::client::{Attempt, Call, Limits, Outcome, RelayRoute, Route, Step};
use leadwire::crm::{BadTarget, Kind};
use leadwire::protocol::Envelope;
use leadwire::schema::{Catalog, Object, Value, check};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const LIMITS: Limits = Limits { timeout_ms: 1000, retries: 1 };

fn envelope(kind: &str, payload: &str) -> Envelope {
    let payload = Value::read(payload, 16).unwrap();
    Envelope { form: Some("wedding".to_owned()), ..Envelope::new("0123456789abcdef".to_owned(), kind, payload) }
}

fn relayed(address: &str, is_on_page: bool, staff_key: Option<&str>) -> Result<RelayRoute, String> {
    let envelope = envelope("ivvy.lead", r#"{"name":"x"}"#);
    RelayRoute::new(address, is_on_page, staff_key.map(str::to_owned), envelope).map_err(|BadTarget(words)| words)
}

fn call(relayed: RelayRoute) -> Call {
    Call { route: Route::Relay(relayed), kind: Kind::of("ivvy.lead").unwrap(), body: Object::new() }
}

#[test]
fn addresses() {
    let allowed = "; expected an address such as https://api.example.com";
    for (address, is_on_page, expected) in [
        ("https://relay.example", false, "https://relay.example/leads".to_owned()),
        ("https://relay.example/crm/", true, "https://relay.example/crm/leads".to_owned()),
        ("/", true, "/leads".to_owned()),
        ("/relay//", true, "/relay/leads".to_owned()),
        ("/", false, format!("the target's relay is missing or not an http address{allowed}")),
        ("", true, format!("the target's relay is missing or not an http address{allowed}")),
        ("relay", true, format!("the target's relay is missing or not an http address{allowed}")),
        ("/a?b", true, format!("the target's relay contains a query, a fragment or a backslash{allowed}")),
        ("/\\evil.example", true, format!("the target's relay contains a query, a fragment or a backslash{allowed}")),
        (
            "/ü",
            true,
            format!("the target's relay has no host or contains a character that is not visible ASCII{allowed}"),
        ),
        ("https://u:p@relay.example", true, format!("the target's relay contains a user name or a password{allowed}")),
    ] {
        let url = relayed(address, is_on_page, None).map(|relayed| call(relayed).request(0).unwrap().url);
        assert_eq!(url.unwrap_or_else(|error| error), expected, "{address}");
    }
}

#[test]
fn the_request() {
    let request = call(relayed("https://relay.example", false, Some("staff-key-of-some-length")).unwrap()).request(0);
    let request = request.unwrap();
    assert_eq!(request.method, "POST");
    let headers =
        [("Content-Type", "text/plain".to_owned()), ("Authorization", "Bearer staff-key-of-some-length".to_owned())];
    assert_eq!(request.headers, headers);
    let body =
        r#"{"v":1,"key":"0123456789abcdef","kind":"ivvy.lead","payload":{"name":"x"},"form":"wedding"}"#.to_owned();
    assert_eq!(request.body, body);

    let without = call(relayed("https://relay.example", false, None).unwrap()).request(0).unwrap();
    assert_eq!(without.headers, [("Content-Type", "text/plain".to_owned())], "no staff key");
    let words = relayed("/", true, Some("a\nb")).err();
    let expected = "the target's staffKey is not valid in a header; expected visible ASCII without spaces";
    assert_eq!(words.as_deref(), Some(expected));
}

#[test]
fn secrets_are_masked() {
    let mut envelope = envelope("ivvy.lead", r#"{"id":5,"name":"x"}"#);
    envelope.update_token = Some("9.5.seal-of-a-token".to_owned());
    let staff_key = Some("staff-key-of-some-length".to_owned());
    let call = call(RelayRoute::new("/", true, staff_key, envelope).map_err(|bad| bad.0).unwrap());
    let shown = call.route.secrets().mask_request(call.request(0).unwrap());
    assert_eq!(shown.headers.last(), Some(&("Authorization", "Bearer ***".to_owned())));
    assert!(shown.body.ends_with(r#""updateToken":"***"}"#), "{}", shown.body);
}

#[test]
fn a_create_is_retried_since_the_relay_recognizes_its_key() {
    let call = call(relayed("/", true, None).unwrap());
    let attempt = Attempt { number: 1, maybe_sent: false, was_sent: true, now_ms: 0, random: 0 };
    for outcome in [Outcome::TimedOut, Outcome::NetworkError("reset".to_owned())] {
        assert!(matches!(call.interpret_outcome(LIMITS, attempt, &outcome), Step::Retry { .. }), "{outcome:?}");
    }
}

#[test]
fn fields_that_a_form_may_set_are_not_required() {
    let invalid = |kind: &str, payload: &str| {
        check(Kind::of(kind).unwrap().table(), payload, &Catalog::default()).unwrap_err().issues
    };
    for (kind, payload, forbidden) in [
        ("ivvy.lead", "{}", ""),
        ("ivvy.lead", r#"{"name":"x"}"#, ""),
        ("ivvy.lead", r#"{"contact":{"firstName":"A"}}"#, "contact.lastName contact.email"),
        ("ivvy.lead", r#"{"stageId":"x"}"#, "stageId"),
        ("bitrix24.lead", r#"{"fields":{}}"#, ""),
        ("bitrix24.lead", r#"{"fields":{"BIRTHDATE":"x"}}"#, "fields.BIRTHDATE"),
        ("capillary.lead", r#"{"leadFor":""}"#, ""),
    ] {
        let route = Route::Relay(relayed("/", true, None).unwrap());
        let issues = invalid(kind, payload);
        let left = issues.iter().filter(|issue| route.forbids(issue)).map(|issue| issue.path.to_text());
        assert_eq!(left.collect::<Vec<_>>().join(" "), forbidden, "{kind} {payload}");
    }
    let mut staff = envelope("ivvy.lead", "{}");
    staff.form = None;
    let route = Route::Relay(RelayRoute::new("/", true, None, staff).map_err(|bad| bad.0).unwrap());
    assert!(
        invalid("ivvy.lead", "{}").iter().all(|issue| route.forbids(issue)),
        "without a form, every field is required"
    );
}
