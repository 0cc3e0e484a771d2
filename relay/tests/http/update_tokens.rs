//! Update tokens: who may change which lead until when, and what an update is.

use std::time::Duration;

use leadwire_relay::ingress::{Seal, TOKEN_LIFE_MS, Tokens};

use super::support::*;

fn update(payload: &str, token: &str) -> Ask {
    page(envelope(payload, &format!(r#","updateToken":"{token}""#)))
}

#[test]
fn tokens_that_are_none() {
    let bench = Bench::new();
    let good = tokens().sign("wedding", "755", NOW_MS);
    let old = tokens().sign("wedding", "755", NOW_MS - TOKEN_LIFE_MS);
    let change = r#"{"name":"x"}"#;
    let rows = [
        ("an id without one", page(envelope(r#"{"id":755,"name":"x"}"#, ""))),
        ("as digits", page(envelope(r#"{"id":"755","name":"x"}"#, ""))),
        ("what is no id", page(envelope(r#"{"id":{"x":1},"name":"x"}"#, ""))),
        ("another id than its own", update(r#"{"id":756,"name":"x"}"#, &good)),
        ("what is no id, with one", update(r#"{"id":"75x","name":"x"}"#, &good)),
        ("an empty one", update(change, "")),
        ("a forged id", update(change, &good.replace(".755.", ".756."))),
        ("a forged end", update(change, &good.replacen("17952", "17962", 1))),
        ("a forged seal", update(change, &format!("{}A", &good[..good.len() - 1]))),
        ("another secret's", update(change, &Tokens::new(Seal::new(b"x")).sign("wedding", "755", NOW_MS))),
        ("another form's", update(change, &tokens().sign("party", "755", NOW_MS))),
        ("an expired one", update(change, &old)),
        ("a staff key", update(change, "staff-key-one-0001")),
        ("one in the header", page(envelope(change, "")).with("Authorization", &format!("Bearer {good}"))),
    ];
    for (why, ask) in rows {
        assert_eq!(bench.send(&ask).says(), (403, refused("token").as_str()), "{why}");
    }
    assert_eq!(bench.rows(), 0);
}

#[test]
fn an_update_is_the_visitors_own_and_nothing_more() {
    let rows = [
        ("without the id", r#"{"name":"New"}"#, r#"{"id":755,"name":"New"}"#),
        ("with its own id, as the page's rules want it", r#"{"id":"755","name":"New"}"#, r#"{"id":755,"name":"New"}"#),
        ("as digits with a zero", r#"{"id":"0755","name":"New"}"#, r#"{"id":755,"name":"New"}"#),
        ("with an id that says nothing", r#"{"id":"","name":"New"}"#, r#"{"id":755,"name":"New"}"#),
    ];
    for (why, payload, body) in rows {
        let bench = Bench::new();
        let token = tokens().sign("wedding", "755", NOW_MS);
        assert_eq!(bench.send(&update(payload, &token)).says(), QUEUED, "{why}");
        assert_eq!(bench.look::<String>("SELECT body FROM entry"), body, "{why}: no fixed value");
        assert_eq!(bench.look::<u8>("SELECT creates FROM entry"), 0, "{why}");
    }
    let bench = Bench::new();
    let token = tokens().sign("wedding", "755", NOW_MS);
    let reply = bench.send(&update(r#"{"stageId":9}"#, &token));
    assert_eq!(reply.says(), (403, not_allowed(r#""stageId""#).as_str()), "a fixed value is not for changing");
    assert_eq!(bench.rows(), 0);
}

#[test]
fn the_last_moment_and_the_next() {
    let bench = Bench::new();
    let token = tokens().sign("wedding", "755", NOW_MS);
    bench.later(Duration::from_millis(TOKEN_LIFE_MS - 1));
    assert_eq!(bench.send(&update(r#"{"name":"x"}"#, &token)).says(), QUEUED);
    bench.later(Duration::from_millis(1));
    let reply = bench.send(&update(r#"{"name":"x"}"#, &token));
    assert_eq!(reply.says(), (403, refused("token").as_str()));
    assert_eq!(bench.rows(), 1);
}

#[test]
fn how_it_went() {
    let bench = Bench::new();
    bench.send(&page(envelope(LEAD, "")));
    let look = |token: &str| {
        let ask = from_page(Ask::get(&format!("/leads/{KEY}")));
        bench.send(&if token.is_empty() { ask } else { ask.with("Authorization", &format!("Bearer {token}")) })
    };
    let good = tokens().sign("wedding", "755", NOW_MS);
    assert_eq!(look(&good).says(), (403, refused("token").as_str()), "not delivered, so nobody can hold a token");
    bench.deliver("venue", "755");
    let rows = [
        ("its own", good.clone(), 200, r#"{"outcome":"delivered","id":755}"#.to_owned()),
        ("none", String::new(), 403, refused("token")),
        ("another record's", tokens().sign("wedding", "756", NOW_MS), 403, refused("token")),
        ("another form's", tokens().sign("party", "755", NOW_MS), 403, refused("token")),
        ("an expired one", tokens().sign("wedding", "755", NOW_MS - TOKEN_LIFE_MS), 403, refused("token")),
    ];
    for (why, token, status, body) in rows {
        assert_eq!(look(&token).says(), (status, body.as_str()), "{why}");
    }
    let unknown =
        from_page(Ask::get("/leads/another-key-of-somebody")).with("Authorization", &format!("Bearer {good}"));
    assert_eq!(bench.send(&unknown).says(), (403, refused("token").as_str()), "no word on what there is");
}
