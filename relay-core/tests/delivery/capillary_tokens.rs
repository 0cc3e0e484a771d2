//! Capillary's access tokens: generated when one is needed, and renewed before their end.

use super::fixture::{Fixture, block_on};

const OAUTH: &str =
    "kind = \"capillary\"\nurl = \"https://crm.example\"\noauth_key_env = \"KEY\"\noauth_secret_env = \"KEY\"";
const LEAD: &str = r#"{"userId":5,"leadFor":"shoes"}"#;
const DELIVERED: &str = r#"200 {"id":7}"#;
const GENERATE: &str =
    r#"v3/oauth/token/generate {"key":"a-key-of-32-bytes-for-everything","secret":"a-key-of-32-bytes-for-everything"}"#;
const ADD: &str = r#"v2/leads {"userId":5,"leadFor":"shoes","extendedFields":{"leadwire_key":"k-1"}}"#;

fn token(number: u32) -> String {
    format!(r#"200 {{"data":{{"accessToken":"token-{number}","ttlSeconds":300}},"errors":null}}"#)
}

fn with_lead() -> Fixture {
    let fixture = Fixture::new(OAUTH);
    fixture.insert("k-1", "capillary.lead", LEAD);
    fixture
}

/// The next lead, and the tokens of the calls.
fn tokens_of_next(fixture: &mut Fixture, key: &str, responses: &[&str]) -> Vec<String> {
    fixture.insert(key, "capillary.lead", LEAD);
    fixture.crm.answer(responses);
    fixture.deliver_due();
    let requests = fixture.crm.requests();
    let token = |request: &leadwire::crm::HttpRequest| {
        let header = request.headers.iter().find(|(name, _)| *name == "X-CAP-API-OAUTH-TOKEN");
        header.map_or_else(|| "generate".to_owned(), |(_, token)| token.clone())
    };
    requests.iter().map(token).collect()
}

#[test]
fn a_token_is_used_until_four_fifths_of_its_life() {
    let mut fixture = with_lead();
    fixture.expect("the first", &[&token(1), DELIVERED], &[GENERATE, ADD], &["k-1 delivered: done 7"]);
    assert_eq!(fixture.events.take(&["Credentials"]), ["CredentialsRenewed"]);
    assert_eq!(fixture.crm.limits(), [1 << 16, 1 << 20], "bytes of the responses");
    fixture.clock.advance(239_999);
    assert_eq!(tokens_of_next(&mut fixture, "k-2", &[DELIVERED]), ["token-1"]);
    fixture.clock.advance(1);
    assert_eq!(tokens_of_next(&mut fixture, "k-3", &[&token(2), DELIVERED]), ["generate", "token-2"]);
}

/// While no other token can be had, the earlier one is used until its end.
#[test]
fn a_token_is_used_while_its_renewal_fails() {
    let mut fixture = with_lead();
    fixture.crm.answer(&[&token(1), DELIVERED]);
    fixture.deliver_due();
    fixture.crm.calls();
    fixture.clock.advance(240_000);
    assert_eq!(tokens_of_next(&mut fixture, "k-2", &["503", DELIVERED]), ["generate", "token-1"]);
    fixture.clock.advance(59_999);
    assert_eq!(tokens_of_next(&mut fixture, "k-3", &["503", DELIVERED]), ["generate", "token-1"]);
    fixture.clock.advance(1);
    assert_eq!(tokens_of_next(&mut fixture, "k-4", &[]), Vec::<String>::new(), "it has ended");
    fixture.clock.advance(2000);
    assert_eq!(tokens_of_next(&mut fixture, "k-5", &["503"]), ["generate"]);
}

#[test]
fn a_refused_token_is_replaced_once() {
    let mut fixture = with_lead();
    fixture.expect(
        "replaced",
        &[&token(1), "401", &token(2), DELIVERED],
        &[GENERATE, ADD, GENERATE, ADD],
        &["k-1 delivered: done 7"],
    );
    fixture.insert("k-2", "capillary.lead", LEAD);
    let add = ADD.replace("k-1", "k-2");
    fixture.expect(
        "refused again",
        &["401", &token(3), "401"],
        &[&add, GENERATE, &add],
        &["k-2 not_sent: retry +1000"],
    );
    assert_eq!(fixture.events.take(&["CredentialsFailed"]), ["CredentialsFailed { problem: RenewedTokenRefused }"]);
    fixture.expect("a pause", &[], &[], &[]);
    fixture.clock.advance(2000);
    fixture.expect("later", &[&token(4), DELIVERED], &[GENERATE, &add], &["k-2 delivered: done 7"]);
}

#[test]
fn calls_that_are_refused_at_the_same_time_share_one_new_token() {
    let mut fixture = with_lead();
    fixture.crm.answer(&[&token(1), DELIVERED]);
    fixture.deliver_due();
    fixture.crm.calls();
    for key in ["k-2", "k-3"] {
        fixture.insert(key, "capillary.lead", LEAD);
    }
    fixture.crm.answer(&["401", "401", &token(2), DELIVERED, DELIVERED]);
    assert_eq!(fixture.deliver_due(), ["k-2 delivered: done 7", "k-3 delivered: done 7"]);
    assert_eq!(fixture.crm.most_under_way(), 2, "the leads");
    let calls = fixture.crm.calls();
    assert_eq!((calls.len(), calls.iter().filter(|call| *call == GENERATE).count()), (5, 1), "{calls:?}");
}

#[test]
fn a_refused_client_waits_for_fifteen_minutes() {
    let mut fixture = with_lead();
    let invalid = r#"200 {"data":null,"errors":[{"code":320001,"message":"x"}]}"#;
    fixture.expect("refused", &[invalid], &[GENERATE], &["k-1 not_sent: retry +1000"]);
    assert_eq!(fixture.events.take(&["CredentialsFailed"]), [r#"CredentialsFailed { problem: Refused("320001") }"#]);
    fixture.clock.advance(899_999);
    fixture.expect("no call", &[], &[], &["k-1 not_sent: retry +2000"]);
    fixture.clock.advance(2000);
    fixture.expect("then again", &[&token(1), DELIVERED], &[GENERATE, ADD], &["k-1 delivered: done 7"]);
}

#[test]
fn a_check_notices_a_revoked_key_although_no_lead_is_sent() {
    let fixture = Fixture::new(OAUTH);
    fixture.crm.answer(&["401"]);
    block_on(fixture.delivery.access_tokens().unwrap().check());
    assert_eq!(fixture.crm.calls(), [GENERATE]);
    assert_eq!(fixture.events.take(&["CredentialsFailed"]), [r#"CredentialsFailed { problem: Refused("401") }"#]);
}
