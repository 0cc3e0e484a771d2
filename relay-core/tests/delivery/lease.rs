//! The lease of a connection: one owner at a time, no call without it, and what the next owner does about interrupted leads.

use relay_core::delivery::LEASE_MS;
use relay_core::ledger::{Ledger as _, State};

use super::fixture::{BITRIX24, Fixture, NOW_MS, SETTLE_DELAY_MS, TIMEOUT_MS, block_on, holds, with_leads};

const LEAD: &str = r#"{"fields":{"TITLE":"Trial"}}"#;
/// No call begins so shortly before the end of the lease.
const MARGIN_MS: u64 = 3_000;

/// Whether the lease still lasts, so that entries can be claimed.
fn can_claim(fixture: &mut Fixture) -> bool {
    block_on(fixture.delivery.claim(1)).unwrap().is_some()
}

/// The ledger may answer again before the end of the lease.
#[test]
fn a_failed_renewal_is_repeated_until_the_lease_ends() {
    let mut fixture = Fixture::new(BITRIX24);
    assert!(holds(&mut fixture));
    fixture.ledger.tables().failing = Some("acquire_lease");
    block_on(fixture.delivery.keep_lease());
    assert_eq!(fixture.clock.steady_ms_passed(), LEASE_MS - MARGIN_MS, "it ends the margin before the lease");
    assert!(!can_claim(&mut fixture));
}

#[test]
fn a_connection_has_one_owner_at_a_time() {
    let mut first = Fixture::new(BITRIX24);
    assert!(!can_claim(&mut first), "not before it has the lease");
    assert!(holds(&mut first));
    let mut second = first.another_process(BITRIX24, "relay-2");
    assert!(!holds(&mut second));
    assert!(!can_claim(&mut second));
    block_on(first.delivery.release()).unwrap();
    assert!(!can_claim(&mut first));
    assert!(holds(&mut second), "at once after a release");
    assert_eq!(second.events.take(&["ConnectionTaken"]), ["ConnectionTaken { fence: 2, recovered: 0 }"]);
    assert!(!holds(&mut first));
}

#[test]
fn no_claim_shortly_before_the_end_of_the_lease() {
    for (after_ms, expected) in [(LEASE_MS - MARGIN_MS - 1, true), (LEASE_MS - MARGIN_MS, false)] {
        let mut fixture = Fixture::new(BITRIX24);
        assert!(holds(&mut fixture));
        fixture.clock.advance(after_ms);
        assert_eq!(can_claim(&mut fixture), expected, "{after_ms}");
    }
}

/// The steady clock does not advance while the machine is suspended, and the time of day can be set.
#[test]
fn both_clocks_end_a_lease() {
    for (passed_ms, ahead_ms, back_ms, expected) in
        [(0, 26_999, 0, true), (0, 27_000, 0, false), (26_999, 0, 26_999, true), (27_000, 0, 27_000, false)]
    {
        let mut fixture = Fixture::new(BITRIX24);
        assert!(holds(&mut fixture));
        fixture.clock.advance(passed_ms);
        fixture.clock.set_ahead(ahead_ms);
        fixture.clock.set_back(back_ms);
        assert_eq!(can_claim(&mut fixture), expected, "{passed_ms} {ahead_ms} {back_ms}");
    }
}

#[test]
fn a_lease_is_renewed_after_a_third_of_its_time() {
    for (after_ms, expected_ms) in [(LEASE_MS / 3 - 1, 0), (LEASE_MS / 3, LEASE_MS / 3)] {
        let mut fixture = Fixture::new(BITRIX24);
        assert!(holds(&mut fixture));
        fixture.clock.advance(after_ms);
        assert!(holds(&mut fixture));
        let until_ms = fixture.ledger.tables().leases["c"].until_ms;
        assert_eq!(until_ms, NOW_MS + LEASE_MS + expected_ms, "{after_ms}");
        assert_eq!(fixture.events.take(&["ConnectionTaken"]).len(), 1, "it is the same lease");
    }
}

#[test]
fn a_lease_is_kept_until_another_owner_has_it() {
    let mut fixture = Fixture::new(BITRIX24);
    assert!(holds(&mut fixture));
    let ledger = fixture.ledger.clone();
    fixture.clock.during_wait(4, move || {
        ledger.tables().leases.get_mut("c").unwrap().owner = "relay-2".to_owned();
    });
    block_on(fixture.delivery.keep_lease());
    assert_eq!(fixture.clock.waits(), 4, "a renewal each ten seconds");
    assert_eq!(fixture.ledger.tables().leases["c"].until_ms, NOW_MS + LEASE_MS * 2);
    assert!(!can_claim(&mut fixture));
}

/// What was claimed may have been recovered then.
#[test]
fn a_lease_that_another_owner_had_for_a_moment_is_not_kept() {
    let mut fixture = Fixture::new(BITRIX24);
    assert!(holds(&mut fixture));
    let ledger = fixture.ledger.clone();
    fixture.clock.during_wait(1, move || {
        let lease = &mut ledger.tables().leases;
        let lease = lease.get_mut("c").unwrap();
        (lease.owner, lease.until_ms) = ("relay-2".to_owned(), 0);
    });
    block_on(fixture.delivery.keep_lease());
    assert_eq!(fixture.clock.waits(), 1);
    assert!(!can_claim(&mut fixture));
}

/// It settles them itself.
#[test]
fn a_process_does_not_recover_its_own_claims() {
    let mut first = with_leads(BITRIX24, "bitrix24.lead", LEAD, 1);
    assert_eq!(first.claim().len(), 1);
    first.clock.advance(LEASE_MS);
    let mut second = first.another_process(BITRIX24, "relay-2");
    second.ledger.tables().entries.get_mut("k-1").unwrap().shown.state = State::Held;
    assert!(holds(&mut second));
    block_on(second.delivery.release()).unwrap();
    second.ledger.tables().entries.get_mut("k-1").unwrap().shown.state = State::Sending;
    first.events.clear();
    assert!(holds(&mut first));
    assert_eq!(first.events.take(&["ConnectionTaken"]), ["ConnectionTaken { fence: 3, recovered: 0 }"]);
}

#[test]
fn an_interrupted_lead_is_looked_up_by_the_next_owner() {
    let mut first = with_leads(BITRIX24, "bitrix24.lead", LEAD, 1);
    assert_eq!(first.claim().len(), 1);
    let mut second = first.another_process(BITRIX24, "relay-2");
    second.clock.advance(LEASE_MS);
    assert!(holds(&mut second));
    assert_eq!(second.events.take(&["ConnectionTaken"]), ["ConnectionTaken { fence: 2, recovered: 1 }"]);
    let due_in_ms = block_on(second.delivery.due_in_ms()).unwrap();
    assert_eq!(due_in_ms, Some(TIMEOUT_MS + SETTLE_DELAY_MS), "the CRM may still be working on it");
    second.clock.advance(TIMEOUT_MS + SETTLE_DELAY_MS);
    let list = r#"crm.lead.list {"filter":{"=ORIGINATOR_ID":"leadwire","@ORIGIN_ID":["k-1"]},"select":["ID","ORIGINATOR_ID","ORIGIN_ID"],"order":{"ID":"ASC"},"start":-1}"#;
    let found = r#"200 {"result":[{"ID":"7","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"}]}"#;
    second.expect("the first had sent it", &[found], &[list], &["k-1 found: done 7"]);
    assert_eq!(block_on(second.delivery.due_in_ms()).unwrap(), None);
}

#[test]
fn no_call_is_made_without_a_lease() {
    let mut fixture = with_leads(BITRIX24, "bitrix24.lead", LEAD, 1);
    let claimed = fixture.claim();
    fixture.clock.advance(LEASE_MS);
    let ended = block_on(fixture.delivery.deliver(claimed));
    let settlements = fixture.delivery.finish(&ended);
    assert_eq!((fixture.crm.calls(), settlements[0].outcome), (vec![], "not_sent"));
}

#[test]
fn what_another_owner_has_claimed_is_not_settled() {
    let mut first = with_leads(BITRIX24, "bitrix24.lead", LEAD, 2);
    let claimed = first.claim();
    let mut second = first.another_process(BITRIX24, "relay-2");
    second.clock.advance(LEASE_MS);
    assert!(holds(&mut second));
    second.clock.advance(TIMEOUT_MS + SETTLE_DELAY_MS);
    assert_eq!(second.claim().len(), 2);
    first.crm.answer(&[r#"200 {"result":{"result":{"k0":7,"k1":8}}}"#]);
    let ended = block_on(first.delivery.deliver(claimed));
    let settlements = first.delivery.finish(&ended);
    block_on(first.delivery.settle(&settlements)).unwrap();
    assert_eq!(first.events.take(&["ClaimsLost"]), ["ClaimsLost { entries: 2 }"]);
    let states = ["k-1", "k-2"].map(|key| first.ledger.tables().entries[key].shown.state);
    assert_eq!(states, [State::Sending; 2]);
}

#[test]
fn a_lead_that_was_erased_meanwhile_is_not_settled() {
    for (erased, expected) in [(vec!["k-2"], vec!["ClaimsLost { entries: 1 }"]), (vec![], vec![])] {
        let mut fixture = with_leads(BITRIX24, "bitrix24.lead", LEAD, 3);
        let claimed = fixture.claim();
        for key in erased {
            assert!(block_on(fixture.ledger.erase(key, NOW_MS)).unwrap());
        }
        fixture.crm.answer(&[r#"200 {"result":{"result":{"k0":7,"k1":8,"k2":9}}}"#]);
        let ended = block_on(fixture.delivery.deliver(claimed));
        let settlements = fixture.delivery.finish(&ended);
        block_on(fixture.delivery.settle(&settlements)).unwrap();
        assert_eq!(fixture.events.take(&["ClaimsLost"]), expected);
    }
}
