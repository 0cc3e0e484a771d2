//! Rate limits by client: address, IPv6 network, behind proxies.

use leadwire_relay::config::Config;
use leadwire_relay::limits::Limits;

use super::support::*;

type Change = fn(&mut Config, &mut Limits);

/// A lead with a key of its own. The limit of the party form is three per hour.
fn post(relay: &TestRelay, number: usize, forwarded: &str) -> Response {
    let body = form_envelope("party", "ivvy.lead", LEAD, "").replace(KEY, &format!("{KEY}-{number}"));
    let request = page(body);
    relay.send(&if forwarded.is_empty() { request } else { request.with("X-Forwarded-For", forwarded) })
}

#[test]
fn clients() {
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
    let waits =
        response.body.strip_prefix(r#"{"outcome":"busy","retryAfterMs":"#).and_then(|rest| rest.strip_suffix('}'));
    let waits: u64 = waits.unwrap().parse().unwrap();
    // Three per hour is one every twenty minutes.
    assert!((1_190_000..=1_200_000).contains(&waits), "{waits}");
    assert_eq!(response.header("retry-after"), Some(waits.div_ceil(1000).to_string().as_str()));
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED, "another form has its own limit");
    let form_post = from_page(Request::post("/forms/party", "name=x"));
    assert_eq!(relay.send(&form_post).status, 429, "posts without JavaScript count, too");
}
