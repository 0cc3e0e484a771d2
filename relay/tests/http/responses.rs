//! What a page is told of a lead that was taken in: now, again, and for another lead under the same key.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use leadwire_relay::ledger::Verdict;

use super::support::*;

fn delivered(id: &str, form: &str, digits: &str, now_ms: u64) -> String {
    let token = tokens().sign(form, digits, now_ms);
    format!(r#"{{"outcome":"delivered","id":{id},"updateToken":"{token}"}}"#)
}

#[test]
fn new_then_again_then_delivered() {
    let bench = Bench::new();
    let ask = page(envelope(LEAD, ""));
    assert_eq!(bench.send(&ask).says(), QUEUED, "new");
    assert_eq!(bench.send(&ask).says(), QUEUED, "again");
    let other_order = page(envelope(LEAD, r#","page":{"url":"https://www.example.com/other"}"#));
    assert_eq!(bench.send(&other_order).says(), QUEUED, "from another page");
    bench.deliver("venue", "755");
    assert_eq!(bench.send(&ask).says(), (200, delivered("755", "wedding", "755", NOW_MS).as_str()), "delivered");
    bench.later(Duration::from_hours(48));
    let fresh = delivered("755", "wedding", "755", NOW_MS + 48 * 3_600_000);
    assert_eq!(bench.send(&ask).says(), (200, fresh.as_str()), "with a fresh token");
    assert_eq!(bench.rows(), 1);
}

#[test]
fn another_lead_under_the_same_key() {
    let bench = Bench::new();
    bench.send(&page(envelope(LEAD, "")));
    let token = tokens().sign("wedding", "755", NOW_MS);
    let rows = [
        ("another payload", page(envelope(&LEAD.replace("Ann", "Bea"), ""))),
        ("another form", page(form_envelope("party", "ivvy.lead", LEAD, ""))),
        ("an update", page(envelope(LEAD, &format!(r#","updateToken":"{token}""#)))),
        ("staff", staff(desk("ivvy.lead", r#"{"id":7,"name":"x"}"#, ""))),
        ("an entry that was delivered", page(envelope(&LEAD.replace("Ann", "Bea"), ""))),
    ];
    for (why, ask) in rows {
        if why == "an entry that was delivered" {
            bench.deliver("venue", "755");
        }
        assert_eq!(bench.send(&ask).says(), (409, r#"{"outcome":"conflict"}"#), "{why}");
    }
    assert_eq!(bench.rows(), 1);
}

#[test]
fn a_thousand_at_once_are_one() {
    let bench = Bench::new();
    let barrier = Arc::new(Barrier::new(1000));
    let ask = Arc::new(page(envelope(LEAD, "")).bytes());
    let post = |_| {
        let (barrier, ask, address) = (Arc::clone(&barrier), Arc::clone(&ask), bench.address);
        let work = move || {
            barrier.wait();
            super::support::http::raw(address, &ask).map(|reply| (reply.status, reply.body))
        };
        thread::Builder::new().stack_size(128 * 1024).spawn(work).unwrap()
    };
    let threads: Vec<_> = (0..1000).map(post).collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Some((202, QUEUED.1.to_owned())));
    }
    assert_eq!(bench.rows(), 1);
}

#[test]
fn the_crm_is_waited_for() {
    let rows = [
        (
            "it took it",
            Verdict::Done { record_id: Some("755".to_owned()) },
            (200, delivered("755", "wedding", "755", NOW_MS)),
        ),
        (
            "with an id that JavaScript would round",
            Verdict::Done { record_id: Some("9007199254740993".to_owned()) },
            (200, delivered(r#""9007199254740993""#, "wedding", "9007199254740993", NOW_MS)),
        ),
        ("without an id", Verdict::Done { record_id: None }, (200, r#"{"outcome":"delivered"}"#.to_owned())),
        (
            "with an id that is none",
            Verdict::Done { record_id: Some("x".to_owned()) },
            (200, r#"{"outcome":"delivered"}"#.to_owned()),
        ),
        ("it refused for good", Verdict::Dead { reason: "rejected".to_owned() }, (202, QUEUED.1.to_owned())),
        ("it is in doubt", Verdict::Held { reason: "timeout".to_owned() }, (202, QUEUED.1.to_owned())),
        ("it is down", Verdict::Again { due_ms: NOW_MS + 1000, in_doubt: false }, (202, QUEUED.1.to_owned())),
    ];
    for (why, verdict, (status, body)) in rows {
        let bench = Arc::new(Bench::with(|config, _| config.answer_within = Duration::from_secs(10)));
        let post = thread::spawn({
            let bench = Arc::clone(&bench);
            move || bench.send(&page(envelope(LEAD, "")))
        });
        while bench.rows() == 0 {
            thread::yield_now();
        }
        bench.settle("venue", &verdict);
        assert_eq!(post.join().unwrap().says(), (status, body.as_str()), "{why}");
        if why != "it is down" {
            assert_eq!(bench.send(&page(envelope(LEAD, ""))).says(), (status, body.as_str()), "{why}: again");
        }
    }
}

#[test]
fn the_wait_ends() {
    let bench = Bench::with(|config, _| config.answer_within = Duration::from_millis(50));
    assert_eq!(bench.send(&page(envelope(LEAD, ""))).says(), QUEUED);
}
