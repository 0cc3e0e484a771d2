//! Rate limits by client (address, IPv6 network, behind proxies), and leads that are held by the trap or their timing.

use leadwire_relay::config::Config;
use leadwire_relay::limits::Limits;
use relay_core::config::Suspects;

use super::fixture::*;

type Change = fn(&mut Config, &mut Limits);

/// A lead with a key of its own. The limit of the party form is three per hour.
fn post(relay: &TestRelay, number: usize, forwarded: &str) -> Response {
    let body = form_envelope("party", "ivvy.lead", LEAD, "").replace(KEY, &format!("{KEY}-{number}"));
    let request = page(body);
    relay.send(&if forwarded.is_empty() { request } else { request.with("X-Forwarded-For", forwarded) })
}

#[test]
fn rate_limits_by_client() {
    let with_proxies = |_: &mut Config, _: &mut Limits| {};
    let without_proxies = |config: &mut Config, _: &mut Limits| config.proxies.clear();
    let rows: [(&str, Change, [&str; 4], [u16; 4]); 7] = [
        ("no proxy", with_proxies, [""; 4], [202, 202, 202, 429]),
        ("one address", with_proxies, ["198.51.100.1"; 4], [202, 202, 202, 429]),
        (
            "different addresses",
            with_proxies,
            ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"],
            [202; 4],
        ),
        ("forged addresses", without_proxies, ["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"], [202, 202, 202, 429]),
        (
            "forged addresses to the left",
            with_proxies,
            ["1.1.1.1, 198.51.100.1", "2.2.2.2, 198.51.100.1", "3.3.3.3,198.51.100.1", "4.4.4.4 , 198.51.100.1"],
            [202, 202, 202, 429],
        ),
        (
            "one IPv6 network",
            with_proxies,
            ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3:4:5:6", "[2001:db8:1:2::7]:4711"],
            [202, 202, 202, 429],
        ),
        (
            "other networks",
            with_proxies,
            ["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1", "2001:db8:1:5::1"],
            [202; 4],
        ),
    ];
    for (why, change, forwarded, expected) in rows {
        let relay = TestRelay::with(change);
        let statuses = [0, 1, 2, 3].map(|number| post(&relay, number, forwarded[number]).status);
        assert_eq!(statuses, expected, "{why}");
        assert_eq!(relay.rows(), expected.iter().filter(|status| **status == 202).count() as u64, "{why}");
    }
}

#[test]
fn retry_after() {
    let relay = TestRelay::new();
    for number in 0..3 {
        post(&relay, number, "");
    }
    let response = post(&relay, 3, "");
    let wait_ms =
        response.body.strip_prefix(r#"{"outcome":"busy","retryAfterMs":"#).and_then(|rest| rest.strip_suffix('}'));
    let wait_ms: u64 = wait_ms.unwrap().parse().unwrap();
    // Three per hour is one every twenty minutes.
    assert!((1_190_000..=1_200_000).contains(&wait_ms), "{wait_ms}");
    assert_eq!(response.header("retry-after"), Some(wait_ms.div_ceil(1000).to_string().as_str()));
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED, "another form has its own limit");
    let form_post = from_page(Request::post("/forms/party", "name=x"));
    assert_eq!(relay.send(&form_post).status, 429, "posts without JavaScript count, too");
}

#[test]
fn trap_and_timing() {
    let rows = [
        ("not suspect", r#"{"trap":"","elapsedMs":5300}"#, None),
        ("an empty report", "{}", None),
        ("the minimum time", r#"{"elapsedMs":1500}"#, None),
        ("one millisecond less", r#"{"elapsedMs":1499}"#, Some("suspect: typed within 1499 ms")),
        ("a fraction less", r#"{"elapsedMs":1499.9}"#, Some("suspect: typed within 1500 ms")),
        ("a negative time", r#"{"elapsedMs":-5}"#, Some("suspect: typed within -5 ms")),
        ("the trap filled in", r#"{"trap":"https://x.example"}"#, Some("suspect: the trap input was filled in")),
        ("the trap is not text", r#"{"trap":{"a":1}}"#, Some("suspect: the trap input was filled in")),
        ("both", r#"{"trap":"x","elapsedMs":1}"#, Some("suspect: the trap input was filled in")),
    ];
    for (why, guard, expected) in rows {
        let relay = TestRelay::new();
        let request = page(envelope(LEAD, &format!(r#","guard":{guard}"#)));
        assert_eq!(relay.send(&request).status_and_body(), QUEUED, "{why}");
        assert_eq!(relay.send(&request).status_and_body(), QUEUED, "{why}: again");
        let state = relay.entry().state;
        assert_eq!(state, if expected.is_some() { "held" } else { "accepted" }, "{why}");
        assert_eq!(relay.entry().reason.as_deref(), expected, "{why}");
        assert!(relay.body().contains("Ann"), "{why}: stored completely");
    }
}

#[test]
fn suspects_that_are_delivered() {
    let rows = [
        ("not suspect", r#"{"elapsedMs":5300}"#, "{}"),
        ("too fast", r#"{"elapsedMs":3}"#, r#"{"suspect":"suspect: typed within 3 ms"}"#),
        ("the trap filled in", r#"{"trap":"x"}"#, r#"{"suspect":"suspect: the trap input was filled in"}"#),
    ];
    for (why, guard, context) in rows {
        let relay = TestRelay::with(|config, _| {
            config.forms.get_mut("wedding").unwrap().suspects = Suspects::Deliver;
        });
        let request = page(envelope(LEAD, &format!(r#","guard":{guard}"#)));
        assert_eq!(relay.send(&request).status_and_body(), QUEUED, "{why}");
        assert_eq!(relay.entry().state, "accepted", "{why}");
        assert_eq!(relay.entry().reason, None, "{why}");
        assert_eq!(relay.context(), context, "{why}");
    }
}
