//! Single leads: the call of each CRM, and the next state after each kind of result.

use super::fixture::{BITRIX24, CAPILLARY, Fixture, IVVY, NOW_MS, SETTLE_DELAY_MS};

const BITRIX24_LEAD: &str = r#"{"fields":{"TITLE":"Trial"}}"#;
const IVVY_LEAD: &str = r#"{"name":"Wedding"}"#;
const CAPILLARY_LEAD: &str = r#"{"userId":5,"leadFor":"shoes"}"#;

#[test]
fn a_lead_of_each_crm() {
    for (why, settings, kind, body, response, call, ended) in [
        (
            "a webhook of Bitrix24",
            BITRIX24,
            "bitrix24.lead",
            BITRIX24_LEAD,
            r#"200 {"result":7}"#,
            r#"crm.lead.add {"fields":{"TITLE":"Trial","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"}}"#,
            "k-1 delivered: done 7",
        ),
        (
            "a token of Bitrix24",
            "kind = \"bitrix24\"\nurl = \"https://crm.example/rest\"\nauth_env = \"KEY\"",
            "bitrix24.lead",
            BITRIX24_LEAD,
            r#"200 {"result":7}"#,
            r#"crm.lead.add {"fields":{"TITLE":"Trial","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"},"auth":"a-key-of-32-bytes-for-everything"}"#,
            "k-1 delivered: done 7",
        ),
        (
            "iVvy",
            IVVY,
            "ivvy.lead",
            IVVY_LEAD,
            r#"200 {"success":true,"id":7}"#,
            r#"contact?action=addOrUpdateLead {"name":"Wedding","description":"leadwire:k-1"}"#,
            "k-1 delivered: done 7",
        ),
        (
            "Capillary",
            CAPILLARY,
            "capillary.lead",
            CAPILLARY_LEAD,
            r#"200 {"id":7}"#,
            r#"v2/leads {"userId":5,"leadFor":"shoes","extendedFields":{"leadwire_key":"k-1"}}"#,
            "k-1 delivered: done 7",
        ),
    ] {
        let mut fixture = Fixture::new(settings);
        fixture.insert("k-1", kind, body);
        fixture.expect(why, &[response], &[call], &[ended]);
    }
}

/// Only iVvy refuses a request because of its date.
#[test]
fn other_refusals_with_a_date_are_not_repeated() {
    let ahead_ms = NOW_MS + 3_600_000;
    for (settings, kind, body, response) in [
        (IVVY, "ivvy.lead", IVVY_LEAD, r#"400 {"errorCode":400,"specificCode":24218}"#),
        (BITRIX24, "bitrix24.lead", BITRIX24_LEAD, r#"401 {"errorCode":401,"specificCode":23005}"#),
    ] {
        let mut fixture = Fixture::new(settings);
        fixture.insert("k-1", kind, body);
        fixture.crm.answer_at(response, ahead_ms);
        fixture.deliver_due();
        assert_eq!((fixture.crm.calls().len(), fixture.events.take(&["ClockDiffers"]).len()), (1, 0), "{kind}");
    }
}

#[test]
fn bytes_of_a_response() {
    let mut fixture = Fixture::new(BITRIX24);
    fixture.insert("k-1", "bitrix24.lead", BITRIX24_LEAD);
    fixture.crm.answer(&["lost"]);
    fixture.deliver_due();
    fixture.clock.advance(SETTLE_DELAY_MS);
    fixture.crm.answer(&[r#"200 {"result":[{"ID":"7","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"}]}"#]);
    fixture.deliver_due();
    assert_eq!(fixture.crm.limits(), [1 << 20, 32 << 20], "of a lead, and of a list");
}

#[test]
fn a_lead_that_cannot_be_prepared_is_held() {
    for (kind, body, reason) in [
        ("bitrix24.unknown", "{}", "unknown kind"),
        ("ivvy.lead", IVVY_LEAD, "the connection's CRM does not support this kind"),
    ] {
        let mut fixture = Fixture::new(BITRIX24);
        fixture.insert("k-1", kind, body);
        fixture.expect(kind, &[], &[], &[&format!("k-1 held: held, {reason}")]);
    }
    let mut fixture = Fixture::new(BITRIX24);
    fixture.insert("k-1", "bitrix24.lead", BITRIX24_LEAD);
    fixture.ledger.tables().entries.get_mut("k-1").unwrap().shown.body = Some("[]".to_owned());
    fixture.expect("a list", &[], &[], &["k-1 held: held, the payload cannot be parsed"]);
}

#[test]
fn results_of_a_call() {
    for (response, ended) in [
        ("timeout", format!("k-1 timeout: in doubt +{SETTLE_DELAY_MS}")),
        ("lost", format!("k-1 network: in doubt +{SETTLE_DELAY_MS}")),
        ("not sent", "k-1 not_sent: retry +1000".to_owned()),
        ("400 {\"error\":\"100\"}", "k-1 rejected 100: dead, the CRM refused it: 100".to_owned()),
        ("503 {\"error\":\"QUERY_LIMIT_EXCEEDED\"}", "k-1 busy QUERY_LIMIT_EXCEEDED: retry +1000".to_owned()),
    ] {
        let mut fixture = Fixture::new(BITRIX24);
        fixture.insert("k-1", "bitrix24.lead", BITRIX24_LEAD);
        fixture.crm.answer(&[response]);
        assert_eq!(fixture.deliver_due(), [ended], "{response}");
    }
}
