//! The decisions of intake, without a server: which requests lead to an entry, and the response to the others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName, ORIGIN};
use leadwire::schema::{Object, Value};
use relay_core::intake::{ClientAddress, Decision, Intake, IntakeResponse, Limit, PostedForm, SpamProtection};
use relay_core::ledger::{Entry, NewEntry, State};

use intake::fixture::{NOW_MS, PEER, config};

mod intake {
    mod conditional_fields;
    mod files;
    pub mod fixture;
    mod foreign_fields;
    mod form_posts;
    mod required_fields;
    mod spam_protection;
    mod staff;
    mod status;
}

const PAGE: (HeaderName, &str) = (ORIGIN, "https://www.example.com");
const STAFF: (HeaderName, &str) = (AUTHORIZATION, "Bearer staff-key-one-0001");
const LEAD: &str = r#"{"fields":{"NAME":"Ann"}}"#;

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
origins = ["https://www.example.com"]
token_secret_env = "SECRET"
staff_keys_env = "STAFF"
[crm.portal]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
[form.trial]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.NAME"]
fixed = { fields = { TITLE = "Trial" } }
"#;

/// Name, sender, envelope, exceeded limits; the stored body, or the status and body of the response.
type Row<'a> = (&'a str, (HeaderName, &'a str), String, &'a [Limit], &'a str);

/// Rate limits with this state, and challenges with `{"challenge": key}`, which that same value solves.
struct Spam {
    exceeded: Vec<Limit>,
}

impl SpamProtection for Spam {
    fn count(&self, limit: Limit, _: &str, _: ClientAddress) -> Result<(), Duration> {
        if self.exceeded.contains(&limit) { Err(Duration::from_mins(1)) } else { Ok(()) }
    }

    fn create_challenge(&self, _: u32, _: &str, key: &str, _: u64) -> Option<Value> {
        Some(Object::new().with("challenge", key).into())
    }

    fn verify_proof(&self, proof: &Value, form: &str, key: &str, now_ms: u64) -> bool {
        Some(proof) == self.create_challenge(1, form, key, now_ms).as_ref()
    }
}

fn intake() -> Intake {
    Intake::new(Arc::new(config(CONFIG)))
}

fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
}

fn envelope(payload: &str, more: &str) -> String {
    format!(r#"{{"v":1,"key":"a-key-of-16-characters","kind":"bitrix24.lead","payload":{payload}{more}}}"#)
}

fn submit(sender: (HeaderName, &str), body: &str, exceeded: &[Limit]) -> Result<NewEntry, IntakeResponse> {
    let intake = intake();
    let submitter = intake.authenticate_submission(PEER, &headers(&[sender]))?;
    match intake.decide_submission(submitter, body.as_bytes(), &Spam { exceeded: exceeded.to_vec() }, NOW_MS) {
        Decision::Store(lead) => Ok(lead.entry),
        Decision::Respond(response) => Err(response),
    }
}

#[test]
fn submissions() {
    let form = r#","form":"trial""#;
    let proof = r#","form":"trial","guard":{"proof":{"challenge":"a-key-of-16-characters"}}"#;
    let other_proof = r#","form":"trial","guard":{"proof":{"challenge":"another-key"}}"#;
    let stored = r#"{"fields":{"NAME":"Ann","TITLE":"Trial"}}"#;
    let challenge = r#"429 {"outcome":"busy","retryAfterMs":60000,"challenge":{"challenge":"a-key-of-16-characters"}}"#;
    let busy = r#"429 {"outcome":"busy","retryAfterMs":60000}"#;
    let without_proof = [Limit::LeadsWithoutProof];
    let without_challenges = [Limit::LeadsWithoutProof, Limit::Challenges];
    let rows: [Row<'_>; 12] = [
        ("a page", PAGE, envelope(LEAD, form), &[], stored),
        ("staff", STAFF, envelope(stored, ""), &[], stored),
        (
            "another origin",
            (ORIGIN, "https://evil.com"),
            envelope(LEAD, form),
            &[],
            r#"403 {"outcome":"refused","reason":"origin"}"#,
        ),
        (
            "a wrong key",
            (AUTHORIZATION, "Bearer x"),
            envelope(stored, ""),
            &[],
            r#"403 {"outcome":"refused","reason":"token"}"#,
        ),
        (
            "a page without a form",
            PAGE,
            envelope(LEAD, ""),
            &[],
            r#"403 {"outcome":"refused","reason":"not_allowed","fields":["form"]}"#,
        ),
        (
            "a field that is not allowed",
            PAGE,
            envelope(r#"{"fields":{"NAME":"Ann","COMMENTS":"x"}}"#, form),
            &[],
            stored,
        ),
        (
            "a forged token",
            PAGE,
            envelope(LEAD, r#","form":"trial","updateToken":"1.2.3""#),
            &[],
            r#"403 {"outcome":"refused","reason":"token"}"#,
        ),
        ("without a proof", PAGE, envelope(LEAD, form), &without_proof, challenge),
        ("with a proof", PAGE, envelope(LEAD, proof), &without_proof, stored),
        ("with the proof of another lead", PAGE, envelope(LEAD, other_proof), &without_proof, challenge),
        ("no more challenges", PAGE, envelope(LEAD, form), &without_challenges, busy),
        ("above the rate", PAGE, envelope(LEAD, form), &[Limit::Leads], busy),
    ];
    for (why, sender, body, exceeded, expected) in rows {
        let found = match submit(sender, &body, exceeded) {
            Ok(entry) => entry.body,
            Err(response) => format!("{} {}", response.status().as_u16(), response.to_json()),
        };
        assert_eq!(found, expected, "{why}");
    }
}

#[test]
fn form_posts() {
    let intake = intake();
    let headers = headers(&[PAGE]);
    let client = intake.authenticate_form_post("trial", PEER, &headers).unwrap();
    let entry = |body: &str, exceeded: &[Limit], now_ms: u64| {
        let spam = Spam { exceeded: exceeded.to_vec() };
        match intake.decide_form_post("trial", (client, &headers), PostedForm::Body(body.as_bytes()), &spam, now_ms) {
            Decision::Store(lead) => lead.entry,
            Decision::Respond(response) => panic!("{response:?}"),
        }
    };
    let first = entry("fields.NAME=Ann", &[], NOW_MS);
    assert_eq!((first.body.as_str(), first.held), (r#"{"fields":{"NAME":"Ann","TITLE":"Trial"}}"#, None));
    assert_eq!(entry("fields.NAME=Ann", &[], NOW_MS + 1).key, first.key, "the same day");
    assert_eq!(entry("fields.NAME=Ann", &[], NOW_MS + 24 * 3_600_000 - 1).key, first.key, "the end of the day");
    assert_ne!(entry("fields.NAME=Ann", &[], NOW_MS + 24 * 3_600_000).key, first.key, "the next day");
    assert_ne!(entry("fields.NAME=Bea", &[], NOW_MS).key, first.key, "another lead");
    let with_token = |token: &str| entry(&format!("authenticity_token={token}&fields.NAME=Ann"), &[], NOW_MS);
    assert_eq!(with_token("x").key, first.key, "a framework's token, which differs at each load");
    assert_eq!(with_token("y").digest, first.digest, "not a conflict");
    assert_eq!(
        entry("fields.NAME=Ann", &[Limit::LeadsWithoutProof], NOW_MS).held.as_deref(),
        Some("suspect: many leads from one address, without a proof of work")
    );
}

#[test]
fn states() {
    let entry = |state, record_id: Option<&str>| Entry {
        key: "a-key-of-16-characters".to_owned(),
        form: None,
        kind: "bitrix24.lead".to_owned(),
        creates: true,
        state,
        reason: None,
        record_id: record_id.map(str::to_owned),
    };
    let queued = r#"{"outcome":"queued"}"#;
    let rows = [
        (entry(State::Accepted, None), queued),
        (entry(State::Sending, None), queued),
        (entry(State::Held, None), queued),
        (entry(State::Dead, None), queued),
        (entry(State::Done, None), r#"{"outcome":"delivered"}"#),
        (entry(State::Done, Some("755")), r#"{"outcome":"delivered","id":755}"#),
    ];
    for (entry, expected) in rows {
        assert_eq!(intake().respond_stored(&entry, NOW_MS).to_json(), expected, "{entry:?}");
    }
}
