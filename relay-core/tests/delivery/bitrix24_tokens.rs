//! Bitrix24's access tokens: renewed when the portal says that they have ended, stored before their first use, and kept alive.

use relay_core::credentials::{CredentialStatus, CredentialsKey, StoredTokens};
use relay_core::delivery::CHECK_INTERVAL_MS;

use super::fixture::{Fixture, NOW_MS, TIMEOUT_MS, block_on};

pub(super) const OAUTH: &str = "kind = \"bitrix24\"\nurl = \"https://crm.example/rest\"\nclient_id_env = \"KEY\"\nclient_secret_env = \"KEY\"\nrefresh_token_env = \"REFRESH\"\noauth_url = \"https://crm.example/oauth\"";
pub(super) const LEAD: &str = r#"{"fields":{"TITLE":"Trial"}}"#;
pub(super) const DELIVERED: &str = r#"200 {"result":7}"#;
pub(super) const EXPIRED: &str = r#"401 {"error":"expired_token"}"#;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

pub(super) fn pair(number: u32) -> String {
    format!(r#"200 {{"access_token":"access-{number}","refresh_token":"refresh-{number}"}}"#)
}

pub(super) fn renewal(number: u32) -> String {
    renewal_with(&format!("refresh-{number}"))
}

fn renewal_with(refresh_token: &str) -> String {
    let key = "a-key-of-32-bytes-for-everything";
    format!("GET oauth?grant_type=refresh_token&client_id={key}&client_secret={key}&refresh_token={refresh_token}")
}

pub(super) fn add(number: u32) -> String {
    format!(
        r#"crm.lead.add {{"fields":{{"TITLE":"Trial","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"}},"auth":"access-{number}"}}"#
    )
}

pub(super) fn with_lead() -> Fixture {
    let fixture = Fixture::new(OAUTH);
    fixture.insert("k-1", "bitrix24.lead", LEAD);
    fixture
}

/// The stored status of the credentials.
pub(super) fn status(fixture: &Fixture) -> CredentialStatus {
    let values = &fixture.ledger.tables().values;
    CredentialStatus::read(&values[&("c".to_owned(), CredentialStatus::NAME.to_owned())].value).unwrap()
}

/// What staff should know.
pub(super) fn message(fixture: &Fixture) -> Option<String> {
    status(fixture).message(NOW_MS)
}

const CREDENTIALS: [&str; 1] = ["Credentials"];

#[test]
fn the_first_pair_and_a_renewal() {
    let mut fixture = with_lead();
    fixture.expect("the first", &[&pair(2), DELIVERED], &[&renewal(1), &add(2)], &["k-1 delivered: done 7"]);
    assert_eq!(fixture.crm.limits(), [1 << 16, 1 << 20], "bytes of the responses");
    assert_eq!(fixture.events.take(&CREDENTIALS), ["CredentialsReceived", "CredentialsRenewed"]);
    let expected = CredentialStatus { problem: None, renewed_ms: Some(NOW_MS), ends_ms: Some(NOW_MS + 180 * DAY_MS) };
    assert_eq!(status(&fixture), expected);
    fixture.insert("k-2", "bitrix24.lead", LEAD);
    let again = |number| add(number).replace("k-1", "k-2");
    fixture.expect(
        "it has ended",
        &[EXPIRED, &pair(3), DELIVERED],
        &[&again(2), &renewal(2), &again(3)],
        &["k-2 delivered: done 7"],
    );
    let mut restarted = fixture.another_process(OAUTH, "relay-2");
    restarted.clock.advance(TIMEOUT_MS);
    restarted.insert("k-3", "bitrix24.lead", LEAD);
    restarted.expect(
        "the stored pair is used",
        &[DELIVERED],
        &[&add(3).replace("k-1", "k-3")],
        &["k-3 delivered: done 7"],
    );
}

#[test]
fn a_token_that_is_refused_although_it_is_new() {
    let mut fixture = with_lead();
    fixture.expect(
        "refused twice",
        &[&pair(2), EXPIRED, &pair(3), EXPIRED],
        &[&renewal(1), &add(2), &renewal(2), &add(3)],
        &["k-1 not_sent: retry +1000"],
    );
    assert_eq!(message(&fixture).as_deref(), Some("the CRM refuses a token that was just renewed"));
    fixture.clock.advance(1000);
    fixture.expect("it is tried again", &[DELIVERED], &[&add(3)], &["k-1 delivered: done 7"]);
    assert_eq!(message(&fixture), None);
    assert_eq!(fixture.events.take(&["CredentialsAccepted"]), ["CredentialsAccepted"]);
}

#[test]
fn a_refused_refresh_token() {
    for (response, expected) in [
        (r#"400 {"error":"invalid_grant"}"#, "the authorization server refused to renew the token: invalid_grant"),
        (
            r#"400 {"error":"PAYMENT_REQUIRED"}"#,
            "the authorization server refused to renew the token: PAYMENT_REQUIRED",
        ),
    ] {
        let mut fixture = with_lead();
        fixture.expect(response, &[response], &[&renewal(1)], &["k-1 not_sent: retry +1000"]);
        assert_eq!(message(&fixture).as_deref(), Some(expected));
        fixture.clock.advance(14 * 60_000);
        assert_eq!(fixture.deliver_due(), ["k-1 not_sent: retry +2000"]);
        assert_eq!(fixture.crm.calls(), Vec::<String>::new(), "no renewal within 15 minutes");
        fixture.clock.advance(60_000);
        fixture.expect("later", &[&pair(2), DELIVERED], &[&renewal(1), &add(2)], &["k-1 delivered: done 7"]);
        assert_eq!(message(&fixture), None);
    }
}

#[test]
fn a_lost_renewal() {
    let mut fixture = with_lead();
    fixture.expect("lost", &["lost"], &[&renewal(1)], &["k-1 not_sent: retry +1000"]);
    assert_eq!(message(&fixture).as_deref(), Some("the authorization server does not answer"));
    fixture.clock.advance(60_000);
    let refused = r#"400 {"error":"invalid_grant"}"#;
    fixture.expect("its refresh token is used up", &[refused], &[&renewal(1)], &["k-1 not_sent: retry +2000"]);
    let expected = "a renewal was interrupted before its tokens were stored, and the earlier refresh token is used up; a new one is needed";
    assert_eq!(message(&fixture).as_deref(), Some(expected));
    let mut fixture = with_lead();
    fixture.expect("not sent", &["not sent"], &[&renewal(1)], &["k-1 not_sent: retry +1000"]);
    fixture.clock.advance(60_000);
    fixture.crm.answer(&[refused]);
    fixture.deliver_due();
    let expected = "the authorization server refused to renew the token: invalid_grant";
    assert_eq!(message(&fixture).as_deref(), Some(expected), "nothing was interrupted");
}

/// The ledger has it before its first use, so that a crash does not lose it.
#[test]
fn a_pair_that_cannot_be_stored_is_kept_and_not_used() {
    let mut fixture = with_lead();
    fixture.ledger.tables().failing = Some("replace_connection_value");
    fixture.expect("not stored", &[&pair(2)], &[&renewal(1)], &["k-1 not_sent: retry +1000"]);
    let expected = "the renewed tokens could not be stored in the ledger, and are not used before";
    assert_eq!(message(&fixture).as_deref(), Some(expected));
    assert_eq!(fixture.events.take(&CREDENTIALS), ["CredentialsReceived", "CredentialsFailed { problem: NotStored }"]);
    fixture.clock.advance(1000);
    fixture.expect("still not", &[], &[], &["k-1 not_sent: retry +2000"]);
    fixture.ledger.tables().failing = None;
    fixture.clock.advance(2000);
    fixture.expect("stored", &[DELIVERED], &[&add(2)], &["k-1 delivered: done 7"]);
    assert_eq!(fixture.events.take(&CREDENTIALS), ["CredentialsRenewed"]);
}

#[test]
fn a_ledger_that_cannot_be_read_is_a_problem_of_the_credentials() {
    for method in ["connection_value", "set_connection_value"] {
        let mut fixture = with_lead();
        assert!(block_on(fixture.delivery.hold()).unwrap());
        fixture.ledger.tables().failing = Some(method);
        assert_eq!(fixture.deliver_due(), ["k-1 not_sent: retry +1000"], "{method}");
        assert_eq!(fixture.crm.calls(), Vec::<String>::new(), "{method}");
        assert_eq!(fixture.events.take(&CREDENTIALS), ["CredentialsFailed { problem: NotStored }"], "{method}");
    }
}

/// Staff have changed it since the stored pair was received.
#[test]
fn a_new_configured_token_is_tried_after_the_stored_one() {
    let mut fixture = with_lead();
    fixture.crm.answer(&[&pair(2), DELIVERED]);
    fixture.deliver_due();
    let refused = r#"400 {"error":"invalid_grant"}"#;
    let configured = renewal_with("a-key-of-32-bytes-for-everything");
    for (variable, calls) in [("REFRESH", vec![renewal(2)]), ("KEY", vec![renewal(2), configured])] {
        let settings = OAUTH.replace("\"REFRESH\"", &format!("\"{variable}\""));
        let restarted = fixture.another_process(&settings, "relay-2");
        let tokens = restarted.delivery.access_tokens().unwrap();
        restarted.clock.advance(30 * DAY_MS);
        restarted.crm.answer(&[refused, r#"400 {"error":"PAYMENT_REQUIRED"}"#]);
        block_on(tokens.check());
        assert_eq!(restarted.crm.calls(), calls, "{variable}");
        let problem = r#"CredentialsFailed { problem: Refused("invalid_grant") }"#;
        assert_eq!(restarted.events.take(&["CredentialsFailed"]), [problem], "{variable}");
    }
}

/// A restart does not make refused tokens work.
#[test]
fn a_refusal_lasts_for_the_same_tokens() {
    let mut fixture = with_lead();
    fixture.crm.answer(&[&pair(2), EXPIRED, r#"400 {"error":"invalid_grant"}"#]);
    fixture.deliver_due();
    let expected = "the authorization server refused to renew the token: invalid_grant";
    assert_eq!(message(&fixture).as_deref(), Some(expected));
    let restarted = fixture.another_process(OAUTH, "relay-2");
    block_on(restarted.delivery.access_tokens().unwrap().check());
    assert_eq!(message(&restarted).as_deref(), Some(expected));
    assert_eq!(restarted.events.take(&["CredentialsFailed"]).len(), 1, "reported again");
    assert_eq!(restarted.crm.calls(), Vec::<String>::new());
}

#[test]
fn another_problem_and_that_of_other_tokens_do_not_last() {
    for (response, received_later_ms) in [("503", 0), (r#"400 {"error":"invalid_grant"}"#, 1)] {
        let mut fixture = with_lead();
        fixture.crm.answer(&[&pair(2), EXPIRED, response]);
        fixture.deliver_due();
        assert!(message(&fixture).is_some(), "{response}");
        let name = ("c".to_owned(), CredentialStatus::NAME.to_owned());
        let known = status(&fixture);
        let of_other = CredentialStatus { renewed_ms: known.renewed_ms.map(|ms| ms - received_later_ms), ..known };
        fixture.ledger.tables().values.get_mut(&name).unwrap().value = of_other.to_json().into_bytes();
        let restarted = fixture.another_process(OAUTH, "relay-2");
        block_on(restarted.delivery.access_tokens().unwrap().check());
        assert_eq!(message(&restarted), None, "{response}");
    }
}

#[test]
fn without_a_refresh_token() {
    let settings = OAUTH.replace("\nrefresh_token_env = \"REFRESH\"", "");
    let mut fixture = Fixture::new(&settings);
    fixture.insert("k-1", "bitrix24.lead", LEAD);
    fixture.expect("no call", &[], &[], &["k-1 not_sent: retry +1000"]);
    let expected = "there is no refresh token; the command login gets one";
    assert_eq!(message(&fixture).as_deref(), Some(expected));
}

#[test]
fn the_credentials_of_a_call_are_refused() {
    let mut fixture = with_lead();
    let refused = r#"401 {"error":"NO_AUTH_FOUND"}"#;
    let ended = "k-1 unauthorized NO_AUTH_FOUND: retry +1000";
    fixture.expect("refused", &[&pair(2), refused], &[&renewal(1), &add(2)], &[ended]);
    let expected = "the CRM refuses the credentials: NO_AUTH_FOUND; they were revoked, have ended or lack a permission";
    assert_eq!(message(&fixture).as_deref(), Some(expected));
}

#[test]
fn an_old_pair_is_renewed_although_no_lead_is_sent() {
    let mut fixture = with_lead();
    fixture.crm.answer(&[&pair(2), DELIVERED]);
    fixture.deliver_due();
    fixture.crm.calls();
    let tokens = fixture.delivery.access_tokens().unwrap();
    for (after_ms, responses, calls) in
        [(30 * DAY_MS - 1, vec![], vec![]), (1, vec![pair(3)], vec![renewal(2)]), (CHECK_INTERVAL_MS, vec![], vec![])]
    {
        fixture.clock.advance(after_ms);
        fixture.crm.answer(&responses.iter().map(String::as_str).collect::<Vec<_>>());
        block_on(tokens.check());
        assert_eq!(fixture.crm.calls(), calls, "{after_ms}");
    }
    assert_eq!(CHECK_INTERVAL_MS, 3_600_000);
}

#[test]
fn stored_tokens_of_another_key_or_damaged_ones() {
    let mut fixture = with_lead();
    fixture.crm.answer(&[&pair(2), DELIVERED]);
    fixture.deliver_due();
    let name = ("c".to_owned(), "oauth_tokens".to_owned());
    let stored = fixture.ledger.tables().values[&name].value.clone();
    let [key, other_key] = ["01", "02"].map(|byte| CredentialsKey::parse(&byte.repeat(32)).unwrap());
    let tokens = StoredTokens::decrypt(&key, "c", &stored).unwrap_or_else(|error| panic!("{error:?}"));
    for (value, expected) in [
        (
            tokens.encrypt(&other_key, "c", [0; 24]).unwrap(),
            "the stored tokens were encrypted with another key, which credentials_key_env must name",
        ),
        (stored[..stored.len() - 4].to_vec(), "the stored tokens cannot be decrypted"),
    ] {
        fixture.ledger.tables().values.get_mut(&name).unwrap().value = value;
        let restarted = fixture.another_process(OAUTH, "relay-2");
        block_on(restarted.delivery.access_tokens().unwrap().check());
        assert_eq!(message(&restarted).as_deref(), Some(expected));
        assert_eq!(restarted.crm.calls(), Vec::<String>::new(), "{expected}");
    }
}
