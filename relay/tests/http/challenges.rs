//! Proofs of work: who must bring one, which are none, and that no lead is lost for the lack of one.

use std::time::Duration;

use altcha::{Challenge, SolveChallengeOptions, solve_challenge};
use leadwire::schema::Value;
use leadwire_relay::config::{self, Rate};
use leadwire_relay::ingress::{CHALLENGE_LIFE_MS, Challenges, Seal};
use serde_json::{Value as Json, json};

use super::support::*;

const WORK: u32 = 4;
const HOUR: Duration = Duration::from_hours(1);

/// The party form takes three an hour; here all but the first must be worked for.
fn bench() -> Bench {
    Bench::with(|config, _| {
        let party = config.forms.get_mut("party").unwrap();
        party.challenge = Some(config::Challenge { above: Rate { count: 1, per: HOUR }, work: WORK });
    })
}

fn key(number: usize) -> String {
    format!("{KEY}-{number}")
}

fn lead(number: usize, guard: &Json) -> Ask {
    let envelope = form_envelope("party", "ivvy.lead", LEAD, r#","guard":GUARD"#);
    // The key first: a guard may hold another lead's.
    page(envelope.replace(KEY, &key(number)).replace("GUARD", &guard.to_string()))
}

fn challenge_in(reply: &Reply) -> Option<Json> {
    let body: Json = serde_json::from_str(&reply.body).unwrap();
    body.get("challenge").cloned()
}

fn solved(challenge: &Json) -> Json {
    let parsed: Challenge = serde_json::from_value(challenge.clone()).unwrap();
    let solution = solve_challenge(SolveChallengeOptions::new(&parsed)).unwrap().unwrap();
    assert!((WORK / 2..=WORK).contains(&solution.counter), "{}", solution.counter);
    json!({ "proof": { "challenge": challenge, "solution": solution } })
}

/// A challenge of a relay with this secret.
fn made(secret: &str, form: &str, key: &str) -> Json {
    let challenge = Challenges::new(&Seal::new(secret.as_bytes())).make(WORK, form, key, NOW_MS).unwrap();
    serde_json::from_str(&challenge.to_json()).unwrap()
}

/// Sends the lead, and once more with the work that is asked for.
fn worked(bench: &Bench, number: usize) -> [(u16, bool); 2] {
    let first = bench.send(&lead(number, &json!({})));
    let challenge = challenge_in(&first).unwrap_or_else(|| panic!("no challenge in {}", first.body));
    let second = bench.send(&lead(number, &solved(&challenge)));
    [&first, &second].map(|reply| (reply.status, challenge_in(reply).is_some()))
}

#[test]
fn freely_then_by_work_then_not_at_all() {
    let bench = bench();
    assert_eq!(bench.send(&lead(0, &json!({}))).says(), QUEUED, "on the lower bound");
    assert_eq!(worked(&bench, 1), [(429, true), (202, false)], "one past it");
    assert_eq!(worked(&bench, 2), [(429, true), (202, false)], "on the upper bound");
    assert_eq!(worked(&bench, 3), [(429, true), (429, false)], "one past it, however much it works");
    let reply = bench.send(&lead(4, &json!({})));
    assert_eq!((reply.status, challenge_in(&reply)), (429, None), "no more challenges than leads");
    assert_eq!(bench.rows(), 3);
    assert_eq!(bench.send(&page(envelope(LEAD, ""))).says(), QUEUED, "another form has its own");
    let staff = staff(desk("ivvy.lead", r#"{"id":1,"name":"x"}"#, "").replace(KEY, &key(5)));
    assert_eq!(bench.send(&staff).says(), QUEUED, "staff are not concerned");
}

#[test]
fn the_answer() {
    let bench = bench();
    bench.send(&lead(0, &json!({})));
    let reply = bench.send(&lead(1, &json!({})));
    let body: Json = serde_json::from_str(&reply.body).unwrap();
    let waits = body["retryAfterMs"].as_u64().unwrap();
    assert!((3_590_000..=3_600_000).contains(&waits), "an older page waits: {waits}");
    assert_eq!(reply.header("retry-after"), Some(waits.div_ceil(1000).to_string().as_str()));
    let parameters = &body["challenge"]["parameters"];
    let data = json!({ "form": "party", "key": key(1), "expiresMs": NOW_MS + CHALLENGE_LIFE_MS });
    assert_eq!((&body["outcome"], &parameters["data"]), (&json!("busy"), &data));
    assert_eq!((&parameters["algorithm"], &parameters["cost"]), (&json!("PBKDF2/SHA-256"), &json!(2000)));
    assert_eq!(parameters["expiresAt"], Json::Null, "it would be held against another clock");
}

/// A proof by what was changed in a good one for the second lead.
type Change = fn(&mut Json);

#[test]
fn what_is_no_proof() {
    let rows: [(&str, Change); 16] = [
        ("nothing", |guard| *guard = json!({})),
        ("null", |guard| guard["proof"] = Json::Null),
        ("text", |guard| guard["proof"] = json!("solved")),
        ("without its solution", |guard| guard["proof"]["solution"] = Json::Null),
        ("a forged key", |guard| guard["proof"]["solution"]["derivedKey"] = json!("0".repeat(64))),
        ("a key that only begins well", |guard| {
            let prefix = guard["proof"]["challenge"]["parameters"]["keyPrefix"].as_str().unwrap().to_owned();
            guard["proof"]["solution"]["derivedKey"] = json!(format!("{prefix:0<64}"));
        }),
        ("a key that is no key", |guard| guard["proof"]["solution"]["derivedKey"] = json!("zz")),
        ("a longer life", |guard| {
            guard["proof"]["challenge"]["parameters"]["data"]["expiresMs"] = json!(NOW_MS + 2 * CHALLENGE_LIFE_MS);
        }),
        ("an easier task", |guard| guard["proof"]["challenge"]["parameters"]["keyPrefix"] = json!("")),
        ("without the key's signature", |guard| {
            guard["proof"]["challenge"]["parameters"]["keySignature"] = Json::Null;
        }),
        ("without its signature", |guard| guard["proof"]["challenge"]["signature"] = Json::Null),
        ("another signature", |guard| guard["proof"]["challenge"]["signature"] = json!("0".repeat(64))),
        ("of another secret", |guard| *guard = solved(&made("another-secret", "party", &key(1)))),
        ("of another lead", |guard| *guard = solved(&made(SECRET, "party", &key(2)))),
        ("of another form", |guard| *guard = solved(&made(SECRET, "wedding", &key(1)))),
        ("larger than any of ours", |guard| guard["proof"]["more"] = json!("x".repeat(3000))),
    ];
    for (why, change) in rows {
        let bench = bench();
        bench.send(&lead(0, &json!({})));
        let challenge = challenge_in(&bench.send(&lead(1, &json!({})))).unwrap();
        let mut guard = solved(&challenge);
        change(&mut guard);
        let reply = bench.send(&lead(1, &guard));
        let fresh = challenge_in(&reply).unwrap_or_else(|| panic!("{why}: {}", reply.body));
        assert_eq!(reply.status, 429, "{why}");
        assert_ne!(fresh["parameters"]["nonce"], challenge["parameters"]["nonce"], "{why}: another one");
        assert_eq!(bench.rows(), 1, "{why}");
        assert_eq!(bench.send(&lead(1, &solved(&fresh))).says(), QUEUED, "{why}: nothing is lost");
    }
}

#[test]
fn for_how_long() {
    for (why, after_ms, is_good) in [
        ("at once", 0, true),
        ("in the last moment", CHALLENGE_LIFE_MS - 1, true),
        ("one moment later", CHALLENGE_LIFE_MS, false),
    ] {
        let bench = bench();
        bench.send(&lead(0, &json!({})));
        let guard = solved(&challenge_in(&bench.send(&lead(1, &json!({})))).unwrap());
        bench.later(Duration::from_millis(after_ms));
        let reply = bench.send(&lead(1, &guard));
        assert_eq!((reply.status == 202, challenge_in(&reply).is_some()), (is_good, !is_good), "{why}");
        if let Some(fresh) = challenge_in(&reply) {
            assert_eq!(bench.send(&lead(1, &solved(&fresh))).says(), QUEUED, "{why}: it is still taken");
        }
        assert_eq!(bench.rows(), 2, "{why}");
    }
}

#[test]
fn one_proof_is_one_lead() {
    let bench = bench();
    bench.send(&lead(0, &json!({})));
    let guard = solved(&challenge_in(&bench.send(&lead(1, &json!({})))).unwrap());
    let ask = lead(1, &guard);
    assert_eq!([1, 2].map(|_| bench.send(&ask).status), [202, 202], "after a lost answer it is the same lead");
    assert_eq!(bench.rows(), 2);
    assert_eq!(bench.send(&lead(2, &guard)).status, 429, "another lead needs another");
    assert_eq!(bench.rows(), 2);
}

#[test]
fn a_form_without_a_script_is_held_and_not_refused() {
    let bench = bench();
    let post = |number: usize| {
        let body = format!("name=Wedding+{number}&contact.firstName=Ann&contact.lastName=Lee&contact.email=a%40b.co");
        bench.send(&from_page(Ask::post("/forms/party", body)))
    };
    assert_eq!([0, 1, 2, 3].map(|number| post(number).status), [303, 303, 303, 429]);
    let reason = "suspect: many leads from one address, without a proof of work";
    let of = |number: usize| {
        let query = format!("SELECT coalesce(reason, state) FROM entry WHERE body LIKE '%Wedding {number}%'");
        bench.look::<String>(&query)
    };
    assert_eq!([0, 1, 2].map(of), ["accepted", reason, reason]);
}

#[test]
fn a_form_that_asks_for_no_work() {
    let bench = Bench::with(|config, _| config.forms.get_mut("party").unwrap().challenge = None);
    let statuses = [0, 1, 2, 3].map(|number| {
        let reply = bench.send(&lead(number, &json!({})));
        (reply.status, challenge_in(&reply).is_some())
    });
    assert_eq!(statuses, [(202, false), (202, false), (202, false), (429, false)]);
}

#[test]
fn a_proof_is_judged_without_working_it_out_again() {
    let mut guard = solved(&made(SECRET, "party", &key(1)));
    // By its signatures alone: from the counter the key would be made anew.
    guard["proof"]["solution"]["counter"] = json!(WORK + 1);
    let proof = Value::read(&guard["proof"].to_string(), 8).unwrap();
    assert!(Challenges::new(&Seal::new(SECRET.as_bytes())).is_met(&proof, "party", &key(1), NOW_MS));
}
