//! The responses for a stored lead: new, repeated, delivered, another lead with the same key, and an unavailable ledger.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use leadwire_relay::ledger::NextState;

use super::fixture::*;
use crate::support::test_store::is_postgres;

fn delivered(id: &str, form: &str, digits: &str, now_ms: u64) -> String {
    let token = update_tokens().issue(form, digits, now_ms);
    format!(r#"{{"outcome":"delivered","id":{id},"updateToken":"{token}"}}"#)
}

#[test]
fn new_then_repeated_then_delivered() {
    let relay = TestRelay::new();
    let request = page(envelope(LEAD, ""));
    assert_eq!(relay.send(&request).status_and_body(), QUEUED, "new");
    assert_eq!(relay.send(&request).status_and_body(), QUEUED, "again");
    let other_order = page(envelope(LEAD, r#","page":{"url":"https://www.example.com/other"}"#));
    assert_eq!(relay.send(&other_order).status_and_body(), QUEUED, "from another page");
    relay.deliver("venue", "755");
    assert_eq!(
        relay.send(&request).status_and_body(),
        (200, delivered("755", "wedding", "755", NOW_MS).as_str()),
        "delivered"
    );
    relay.advance_clock(Duration::from_hours(48));
    let fresh = delivered("755", "wedding", "755", NOW_MS + 48 * 3_600_000);
    assert_eq!(relay.send(&request).status_and_body(), (200, fresh.as_str()), "with a fresh token");
    assert_eq!(relay.rows(), 1);
}

#[test]
fn another_lead_with_the_same_key() {
    let relay = TestRelay::new();
    relay.send(&page(envelope(LEAD, "")));
    let token = update_tokens().issue("wedding", "755", NOW_MS);
    let rows = [
        ("another payload", page(envelope(&LEAD.replace("Ann", "Bea"), ""))),
        ("another form", page(form_envelope("party", "ivvy.lead", LEAD, ""))),
        ("an update", page(envelope(LEAD, &format!(r#","updateToken":"{token}""#)))),
        ("staff", staff(staff_envelope("ivvy.lead", r#"{"id":7,"name":"x"}"#, ""))),
        ("an entry that was delivered", page(envelope(&LEAD.replace("Ann", "Bea"), ""))),
    ];
    for (why, request) in rows {
        if why == "an entry that was delivered" {
            relay.deliver("venue", "755");
        }
        assert_eq!(relay.send(&request).status_and_body(), (409, r#"{"outcome":"conflict"}"#), "{why}");
    }
    assert_eq!(relay.rows(), 1);
}

#[test]
fn a_thousand_concurrent_posts_are_one_lead() {
    let relay = TestRelay::new();
    let barrier = Arc::new(Barrier::new(1000));
    let request = Arc::new(page(envelope(LEAD, "")).bytes());
    let post = |_| {
        let (barrier, request, address) = (Arc::clone(&barrier), Arc::clone(&request), relay.address);
        let work = move || {
            barrier.wait();
            super::fixture::client::send_bytes(address, &request).map(|response| (response.status, response.body))
        };
        thread::Builder::new().stack_size(128 * 1024).spawn(work).unwrap()
    };
    let threads: Vec<_> = (0..1000).map(post).collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Some((202, QUEUED.1.to_owned())));
    }
    assert_eq!(relay.rows(), 1);
}

#[test]
fn the_response_waits_for_delivery() {
    let rows = [
        (
            "delivered",
            NextState::Done { record_id: Some("755".to_owned()) },
            (200, delivered("755", "wedding", "755", NOW_MS)),
        ),
        (
            "with an id above 2^53",
            NextState::Done { record_id: Some("9007199254740993".to_owned()) },
            (200, delivered(r#""9007199254740993""#, "wedding", "9007199254740993", NOW_MS)),
        ),
        ("without an id", NextState::Done { record_id: None }, (200, r#"{"outcome":"delivered"}"#.to_owned())),
        (
            "with an invalid id",
            NextState::Done { record_id: Some("x".to_owned()) },
            (200, r#"{"outcome":"delivered"}"#.to_owned()),
        ),
        ("refused", NextState::Dead { reason: "rejected".to_owned() }, (202, QUEUED.1.to_owned())),
        ("in doubt", NextState::Held { reason: "timeout".to_owned() }, (202, QUEUED.1.to_owned())),
        ("unavailable", NextState::Retry { due_ms: NOW_MS + 1000, in_doubt: false }, (202, QUEUED.1.to_owned())),
    ];
    for (why, next, (status, body)) in rows {
        let relay = Arc::new(TestRelay::with(|config, _| config.answer_within = Duration::from_secs(10)));
        let post = thread::spawn({
            let relay = Arc::clone(&relay);
            move || relay.send(&page(envelope(LEAD, "")))
        });
        wait_until("the lead is stored", || relay.rows() == 1);
        relay.settle("venue", &next);
        assert_eq!(post.join().unwrap().status_and_body(), (status, body.as_str()), "{why}");
        if why != "unavailable" {
            assert_eq!(
                relay.send(&page(envelope(LEAD, ""))).status_and_body(),
                (status, body.as_str()),
                "{why}: again"
            );
        }
    }
}

#[test]
fn the_wait_times_out() {
    let relay = TestRelay::with(|config, _| config.answer_within = Duration::from_millis(50));
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED);
}

#[test]
fn a_locked_ledger() {
    let relay = TestRelay::new();
    relay.lock_store(|| {
        let response = relay.send(&page(envelope(LEAD, "")));
        assert_eq!(response.status_and_body(), (503, r#"{"outcome":"busy","retryAfterMs":5000}"#));
        assert_eq!(
            (response.header("retry-after"), response.header("access-control-allow-origin")),
            (Some("5"), Some(ORIGIN))
        );
    });
    if !is_postgres() {
        // A database may commit after the relay has given up.
        assert_eq!(relay.rows(), 0);
    }
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED, "after the lock is released");
    assert_eq!(relay.rows(), 1);
}

#[test]
fn a_ledger_without_its_table() {
    let relay = TestRelay::new();
    relay.execute("ALTER TABLE entry RENAME TO away");
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status, 503);
    let status = Request::get(&format!("/leads/{KEY}")).with("Authorization", STAFF);
    assert_eq!(relay.send(&status).status_and_body(), (503, r#"{"outcome":"busy","retryAfterMs":5000}"#));
    let form_post = from_page(Request::post(
        "/forms/wedding",
        "name=x&contact.email=a@b.co&contact.firstName=a&contact.lastName=b",
    ));
    let response = relay.send(&form_post);
    assert_eq!(response.status, 503);
    assert!(
        response.body.contains("The form could not be received. Please send it again in a minute."),
        "{}",
        response.body
    );
    relay.execute("ALTER TABLE away RENAME TO entry");
    assert_eq!(relay.rows(), 0);
}
