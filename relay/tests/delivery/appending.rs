//! Updates that add something to a record each time that they are sent: whatever happens to a call, it is added once, and what the
//! same form sent before is corrected.

use futures_util::future::join_all;
use leadwire::schema::Value;
use leadwire_relay::ledger::EntryDetails;

use super::relay::{TestRelay, now_ms};
use crate::support::test_store::is_postgres;

/// Faults of the update's call; the last of them does not execute it.
const FAULTS: [&str; 7] = [
    r#"{"kind":"commit_then_drop"}"#,
    r#"{"kind":"half_answer"}"#,
    r#"{"kind":"broken_json"}"#,
    r#"{"kind":"delay","ms":3200}"#,
    r#"{"kind":"status","status":500}"#,
    r#"{"kind":"limit"}"#,
    r#"{"kind":"reset"}"#,
];
/// The call is processed as without a fault.
const NONE: &str = r#"{"kind":"delay","ms":0}"#;
const COMMIT_THEN_DROP: &str = r#"{"kind":"commit_then_drop"}"#;

/// A record and an update that appends; `KEY` and `ID` are replaced.
struct Scenario {
    connection: &'static str,
    kind: &'static str,
    create: &'static str,
    update: &'static str,
    /// What the update replaces where the same form sent the first one.
    next: &'static str,
    /// The kind of record that is counted, and a text of it.
    counted: (&'static str, &'static str),
}

const LEAD: Scenario = Scenario {
    connection: "portal",
    kind: "bitrix24.lead",
    create: r#"{"fields":{"TITLE":"KEY","PHONE":[{"VALUE":"+49 30 1","VALUE_TYPE":"WORK"}]}}"#,
    update: r#"{"id":ID,"fields":{"NAME":"n","PHONE":[{"VALUE":"+49 30 2","VALUE_TYPE":"WORK"}]}}"#,
    next: "+49 30 2",
    counted: ("bitrix24.lead", "VALUE_TYPE"),
};
const ITEM: Scenario = Scenario {
    connection: "items",
    kind: "bitrix24.item",
    create: r#"{"fields":{"title":"KEY","fm":[{"typeId":"PHONE","valueType":"WORK","value":"+49 30 1"}]}}"#,
    update: r#"{"id":ID,"fields":{"fm":[{"typeId":"PHONE","valueType":"WORK","value":"+49 30 2"}]}}"#,
    next: "+49 30 2",
    counted: ("bitrix24.lead", "VALUE_TYPE"),
};
const CONTACT: Scenario = Scenario {
    connection: "venue",
    kind: "ivvy.lead",
    create: r#"{"name":"KEY","sourceId":2,"typeId":1,"stageId":1,"industryId":11,"contact":{"firstName":"Ann","lastName":"Lee","email":"ann@one.example"}}"#,
    update: r#"{"id":ID,"contact":{"firstName":"Ann","lastName":"Lee","email":"ann@two.example"}}"#,
    next: "ann@two.example",
    counted: ("ivvy.contact", "Ann"),
};
const COMPANY: Scenario = Scenario {
    connection: "venue",
    kind: "ivvy.lead",
    create: r#"{"name":"KEY","sourceId":2,"typeId":1,"stageId":1,"contactId":5,"company":{"businessName":"Acme"}}"#,
    update: r#"{"id":ID,"company":{"businessName":"Acme Two"}}"#,
    next: "Acme Two",
    counted: ("ivvy.company", "Acme"),
};
const PRIMARY_CONTACT: Scenario = Scenario {
    connection: "venue",
    kind: "ivvy.lead",
    create: r#"{"name":"KEY","sourceId":2,"typeId":1,"stageId":1,"contactId":5,"company":{"businessName":"Acme","primaryContact":{"firstName":"Bo","lastName":"Lee","email":"bo@one.example"}}}"#,
    update: r#"{"id":ID,"company":{"businessName":"Acme","updateIfExists":true,"primaryContact":{"firstName":"Bo","lastName":"Lee","email":"bo@two.example"}}}"#,
    next: "bo@two.example",
    counted: ("ivvy.contact", "Bo"),
};
const SCENARIOS: [Scenario; 5] = [LEAD, ITEM, CONTACT, COMPANY, PRIMARY_CONTACT];

impl Scenario {
    fn crm(&self) -> &str {
        self.kind.split('.').next().unwrap()
    }

    /// Creates the record and updates it, each by a form or by staff, under these faults of the calls for the update.
    async fn run(&self, relay: &mut TestRelay, forms: [Option<&str>; 2], faults: &[&str]) -> EntryDetails {
        let created = self.add(relay, forms[0], self.create).await;
        relay.start().await;
        let id = relay.settled(&created).await.record_id.unwrap();
        for fault in faults {
            relay.control.add_fault(self.crm(), 1, fault).await;
        }
        let updated = self.add(relay, forms[1], &self.update.replace("ID", &id)).await;
        relay.settled(&updated).await
    }

    async fn add(&self, relay: &TestRelay, form: Option<&str>, body: &str) -> String {
        match form {
            Some(form) => relay.add_by_form(form, self.connection, self.kind, body).await,
            None => relay.add(self.connection, self.kind, body).await,
        }
    }

    /// How many phone numbers, contacts or companies there are, and how many of them are the update's.
    fn counts(&self, relay: &TestRelay) -> (usize, usize) {
        let (kind, text) = self.counted;
        let records = relay.records(kind, text);
        let json: String = records.iter().map(|record| Value::from(record.fields.clone()).to_json()).collect();
        (json.matches(text).count(), json.matches(self.next).count())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_phone_and_one_contact_as_on_the_first_try() {
    let run = async |scenario: &Scenario, fault: &str| {
        let mut relay = TestRelay::new().await;
        let updated = scenario.run(&mut relay, [None, None], &[fault]).await;
        (updated.state.to_string(), updated.attempts, scenario.counts(&relay))
    };
    for scenario in &SCENARIOS {
        let results = join_all(FAULTS.iter().map(|fault| run(scenario, fault))).await;
        for (fault, result) in FAULTS.iter().zip(results) {
            assert_eq!(result, ("done".to_owned(), 2, (2, 1)), "{} {} {fault}", scenario.kind, scenario.update);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_same_form_sent_is_corrected() {
    for scenario in &SCENARIOS {
        for (why, forms, faults, expected) in [
            ("the same form", [Some("contact"), Some("contact")], vec![], (1, 1)),
            ("under a fault", [Some("contact"), Some("contact")], vec![NONE, COMMIT_THEN_DROP], (1, 1)),
            ("another form", [Some("contact"), Some("callback")], vec![], (2, 1)),
            ("staff", [Some("contact"), None], vec![], (2, 1)),
        ] {
            let mut relay = TestRelay::new().await;
            let updated = scenario.run(&mut relay, forms, &faults).await;
            let found = (updated.state.as_str(), scenario.counts(&relay));
            assert_eq!(found, ("done", expected), "{why}: {} {}", scenario.kind, scenario.update);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_is_not_read_where_nothing_can_be_repeated() {
    let mut relay = TestRelay::new().await;
    LEAD.run(&mut relay, [Some("contact"), None], &[]).await;
    assert_eq!(relay.count_calls("crm.lead.get").await, 0, "the first attempt of staff");
    let mut relay = TestRelay::new().await;
    LEAD.run(&mut relay, [Some("contact"), Some("contact")], &[]).await;
    assert_eq!(relay.count_calls("crm.lead.get").await, 1, "the form has sent an entry before");
}

/// Credentials that may change leads and not read them.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_attempt_does_not_depend_on_reading() {
    for (scenario, refusal) in [
        (&LEAD, r#"{"kind":"error","code":"Access denied."}"#),
        (&ITEM, r#"{"kind":"error","code":"ACCESS_DENIED"}"#),
        (&CONTACT, r#"{"kind":"error","code":"403"}"#),
    ] {
        let mut relay = TestRelay::new().await;
        let updated = scenario.run(&mut relay, [Some("contact"), Some("contact")], &[refusal]).await;
        let found = (updated.state.as_str(), updated.attempts, scenario.counts(&relay));
        assert_eq!(found, ("done", 1, (2, 1)), "{}", scenario.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_updates_in_one_batch() {
    let mut relay = TestRelay::new().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(LEAD.add(&relay, None, LEAD.create).await);
    }
    relay.start().await;
    for id in &mut ids {
        *id = relay.settled(id).await.record_id.unwrap();
    }
    relay.stop().await;
    let mut keys = Vec::new();
    for id in &ids {
        keys.push(LEAD.add(&relay, None, &LEAD.update.replace("ID", id)).await);
    }
    relay.control.add_fault("bitrix24", 1, COMMIT_THEN_DROP).await;
    relay.start().await;
    for key in &keys {
        let updated = relay.settled(key).await;
        assert_eq!((updated.state.as_str(), updated.attempts), ("done", 2));
    }
    assert_eq!(LEAD.counts(&relay), (6, 3));
    assert_eq!(relay.count_calls("crm.lead.get").await, 0, "a batch reads the leads");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_that_does_not_exist() {
    let mut relay = TestRelay::new().await;
    relay.control.add_fault("bitrix24", 1, r#"{"kind":"reset"}"#).await;
    let key = relay.add("portal", "bitrix24.lead", &LEAD.update.replace("ID", "999")).await;
    relay.start().await;
    assert_eq!(relay.settled(&key).await.reason.as_deref(), Some("the CRM refused it: HTTP 400"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_list_shows_is_held() {
    let mut relay = TestRelay::new().await;
    let not_listed = r#"{"kind":"status","status":200,"body":"{\"meta\":{},\"results\":[]}"}"#;
    let updated = CONTACT.run(&mut relay, [None, None], &[COMMIT_THEN_DROP, not_listed, not_listed]).await;
    let reason = "what it adds may be in the CRM already, and the CRM's list does not have the lead";
    assert_eq!((updated.state.as_str(), updated.reason.as_deref()), ("held", Some(reason)));
    assert_eq!(CONTACT.counts(&relay), (2, 1));
    // As in the sample of the document, which has text there.
    let as_text = r#"{"kind":"status","status":200,"body":"{\"id\":\"1\",\"primaryContact\":\"Bo Lee\"}"}"#;
    let mut relay = TestRelay::new().await;
    let updated = PRIMARY_CONTACT.run(&mut relay, [None, None], &[COMMIT_THEN_DROP, NONE, as_text]).await;
    let reason = "what it adds may be in the CRM already, and the CRM does not show the company's primary contact";
    assert_eq!((updated.state.as_str(), updated.reason.as_deref()), ("held", Some(reason)));
    assert_eq!(PRIMARY_CONTACT.counts(&relay), (2, 1));
}

/// The CRM may still be working on the call of a relay that has crashed.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_the_record_is_read_when_the_call_has_ended() {
    let mut relay = TestRelay::new().await;
    let created = LEAD.add(&relay, None, LEAD.create).await;
    relay.start().await;
    let id = relay.settled(&created).await.record_id.unwrap();
    relay.stop().await;
    let updated = LEAD.add(&relay, None, &LEAD.update.replace("ID", &id)).await;
    assert_eq!(relay.claim("portal", 1, now_ms()).await.len(), 1);
    relay.crash().await;
    relay.start().await;
    assert_eq!(relay.settled(&updated).await.state, "done");
    let attempts = relay.ledger.attempts(&updated).await.unwrap();
    let outcomes: Vec<&str> = attempts.iter().map(|attempt| attempt.outcome.as_deref().unwrap_or("none")).collect();
    // On a file it is due after the settle delay alone, before the call can have ended.
    let expected: &[&str] = if is_postgres() { &["none", "delivered"] } else { &["none", "deferred", "delivered"] };
    assert_eq!(outcomes, expected);
    assert_eq!(relay.count_calls("crm.lead.get").await, 1);
    assert_eq!(LEAD.counts(&relay), (2, 1));
}
