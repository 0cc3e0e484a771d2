//! So many leads from one client: by address, by IPv6 network, behind proxies.

use leadwire_relay::config::Config;
use leadwire_relay::limits::Limits;

use super::support::*;

type Change = fn(&mut Config, &mut Limits);

/// The party form takes three an hour. Each lead has a key of its own.
fn post(bench: &Bench, number: usize, forwarded: &str) -> Reply {
    let body = form_envelope("party", "ivvy.lead", LEAD, "").replace(KEY, &format!("{KEY}-{number}"));
    let ask = page(body);
    bench.send(&if forwarded.is_empty() { ask } else { ask.with("X-Forwarded-For", forwarded) })
}

#[test]
fn who_is_one_client() {
    let trusting = |_: &mut Config, _: &mut Limits| {};
    let trusting_nobody = |config: &mut Config, _: &mut Limits| config.proxies.clear();
    let rows: [(&str, Change, [&str; 4], [u16; 4]); 7] = [
        ("no proxy", trusting, [""; 4], [202, 202, 202, 429]),
        ("one address", trusting, ["198.51.100.1"; 4], [202, 202, 202, 429]),
        ("another each", trusting, ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"], [202; 4]),
        ("another each, made up", trusting_nobody, ["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"], [202, 202, 202, 429]),
        (
            "made up to the left of the truth",
            trusting,
            ["1.1.1.1, 198.51.100.1", "2.2.2.2, 198.51.100.1", "3.3.3.3,198.51.100.1", "4.4.4.4 , 198.51.100.1"],
            [202, 202, 202, 429],
        ),
        (
            "one IPv6 network",
            trusting,
            ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3:4:5:6", "[2001:db8:1:2::7]:4711"],
            [202, 202, 202, 429],
        ),
        (
            "other networks",
            trusting,
            ["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1", "2001:db8:1:5::1"],
            [202; 4],
        ),
    ];
    for (why, change, forwarded, expected) in rows {
        let bench = Bench::with(change);
        let statuses = [0, 1, 2, 3].map(|number| post(&bench, number, forwarded[number]).status);
        assert_eq!(statuses, expected, "{why}");
        assert_eq!(bench.rows(), expected.iter().filter(|status| **status == 202).count() as u64, "{why}");
    }
}

#[test]
fn the_answer_says_how_long() {
    let bench = Bench::new();
    for number in 0..3 {
        post(&bench, number, "");
    }
    let reply = post(&bench, 3, "");
    let waits = reply.body.strip_prefix(r#"{"outcome":"busy","retryAfterMs":"#).and_then(|rest| rest.strip_suffix('}'));
    let waits: u64 = waits.unwrap().parse().unwrap();
    // Three an hour is one in twenty minutes.
    assert!((1_190_000..=1_200_000).contains(&waits), "{waits}");
    assert_eq!(reply.header("retry-after"), Some(waits.div_ceil(1000).to_string().as_str()));
    assert_eq!(bench.send(&page(envelope(LEAD, ""))).says(), QUEUED, "another form has its own");
    let native = from_page(Ask::post("/forms/party", "name=x"));
    assert_eq!(bench.send(&native).status, 429, "a native post counts, too");
}
