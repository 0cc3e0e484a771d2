//! Bitrix24's access tokens beside other processes, such as a login or a command.

use futures_util::future::join;
use relay_core::credentials::CredentialStatus;
use relay_core::delivery::ReferenceSync;

use super::bitrix24_tokens::{DELIVERED, EXPIRED, LEAD, OAUTH, add, message, pair, renewal, status, with_lead};
use super::fixture::{NOW_MS, TIMEOUT_MS, block_on, connection};

#[test]
fn a_pair_that_another_process_has_stored_is_used() {
    let mut first = with_lead();
    first.expect("the first", &[&pair(2), DELIVERED], &[&renewal(1), &add(2)], &["k-1 delivered: done 7"]);
    let command = first.another_process(OAUTH, "a command");
    let sync = ReferenceSync::new("c".to_owned(), connection(OAUTH), TIMEOUT_MS, command.context.clone());
    command.crm.answer(&[EXPIRED, &pair(3)]);
    block_on(sync.run()).unwrap_err();
    assert_eq!(command.crm.calls()[1], renewal(2));
    first.insert("k-2", "bitrix24.lead", LEAD);
    let again = |number| add(number).replace("k-1", "k-2");
    first.expect("ended", &[EXPIRED, DELIVERED], &[&again(2), &again(3)], &["k-2 delivered: done 7"]);
    assert_eq!(first.events.take(&["CredentialsRenewed"]).len(), 1, "not by this process");
    command.crm.answer(&[EXPIRED, &pair(4)]);
    block_on(sync.run()).unwrap_err();
    first.insert("k-3", "bitrix24.lead", LEAD);
    let again = |number| add(number).replace("k-1", "k-3");
    let revoked = r#"401 {"error":"NO_AUTH_FOUND"}"#;
    first.expect("revoked", &[revoked, DELIVERED], &[&again(3), &again(4)], &["k-3 delivered: done 7"]);
}

/// Both use the same refresh token, which is valid once.
#[test]
fn a_pair_that_another_process_receives_at_the_same_time_is_used() {
    let mut first = with_lead();
    let command = first.another_process(OAUTH, "a command");
    let sync = ReferenceSync::new("c".to_owned(), connection(OAUTH), TIMEOUT_MS, command.context.clone());
    command.crm.answer(&[&pair(2)]);
    first.crm.answer(&[r#"400 {"error":"invalid_grant"}"#, DELIVERED]);
    let claimed = first.claim();
    let _ = block_on(join(sync.run(), first.delivery.deliver(claimed)));
    assert_eq!((command.crm.calls().remove(0), first.crm.calls()), (renewal(1), vec![renewal(1), add(2)]));
}

/// A command's environment may be another one.
#[test]
fn a_command_reports_only_a_pair_that_it_has_stored() {
    let fixture = with_lead();
    let sync = || ReferenceSync::new("c".to_owned(), connection(OAUTH), TIMEOUT_MS, fixture.context.clone());
    let name = ("c".to_owned(), CredentialStatus::NAME.to_owned());
    fixture.crm.answer(&["503"]);
    block_on(sync().run()).unwrap_err();
    assert!(!fixture.ledger.tables().values.contains_key(&name), "a problem of the command");
    fixture.crm.answer(&[&pair(2)]);
    block_on(sync().run()).unwrap_err();
    assert_eq!(status(&fixture).renewed_ms, Some(NOW_MS), "its pair is the relay's");
    fixture.crm.answer(&[r#"401 {"error":"NO_AUTH_FOUND"}"#]);
    block_on(sync().run()).unwrap_err();
    assert_eq!(message(&fixture), None, "what the CRM says to the command");
}

/// A login has the consent of the user whom staff want now.
#[test]
fn a_pair_that_was_stored_meanwhile_takes_precedence() {
    let mut fixture = with_lead();
    fixture.ledger.tables().failing = Some("replace_connection_value");
    fixture.crm.answer(&[&pair(2)]);
    fixture.deliver_due();
    fixture.ledger.tables().failing = None;
    fixture.crm.calls();
    let login = fixture.another_process(OAUTH, "login");
    let sync = ReferenceSync::new("c".to_owned(), connection(OAUTH), TIMEOUT_MS, login.context.clone());
    login.crm.answer(&[&pair(9)]);
    block_on(sync.run()).unwrap_err();
    fixture.clock.advance(1000);
    fixture.expect("the login's", &[DELIVERED], &[&add(9)], &["k-1 delivered: done 7"]);
}
