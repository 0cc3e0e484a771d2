//! Deliveries to a CRM that answers anything: each entry has one outcome, a lead in doubt is not sent without an answer that says that
//! it is absent, and nothing that may have been processed is sent again.

mod answers;
mod environment;

use std::sync::{Arc, LazyLock};

use futures_util::FutureExt as _;
use leadwire::crm::{Crm, Kind};
use leadwire::schema::Value;
use relay_core::config::{Config, Connection};
use relay_core::delivery::{ConnectionDelivery, DeliveryContext, EndedAttempt, Outcome};
use relay_core::ledger::{ClaimedEntry, NextState};

use crate::random::Random;
use answers::KEYS;
use environment::{Call, MemoryClock, MemoryLedger, NOW_MS, NoJitter, NoObserver, ScriptedCrm};

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
token_secret_env = "SECRET"
[crm.description]
kind = "ivvy"
url = "https://api.example"
key_env = "A"
secret_env = "B"
marker = "description"
[crm.field]
kind = "ivvy"
url = "https://api.example"
key_env = "A"
secret_env = "B"
marker_field = 12
[crm.lead]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
[crm.item]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
method = "item"
[crm.loyalty]
kind = "capillary"
url = "https://eu.example"
username_env = "A"
password_env = "B"
"#;

static CONNECTIONS: LazyLock<Vec<(String, Connection)>> = LazyLock::new(|| {
    let secret = |_: &str| Some("a-token-secret-of-32-bytes-00001".to_owned());
    let config = Config::read(CONFIG, &secret).unwrap_or_else(|errors| panic!("{errors:?}"));
    config.crms.into_iter().collect()
});

/// Payloads by kind, the first of which adds a record.
const BODIES: &[(Kind, &[&str])] = &[
    (
        Kind::IvvyLead,
        &[
            r#"{"sourceId":1,"typeId":1,"stageId":1,"industryId":1,"contactId":1,"name":"n"}"#,
            r#"{"id":5,"name":"n"}"#,
            r#"{"id":5,"contact":{"firstName":"A","lastName":"B","email":"a@b.example"}}"#,
        ],
    ),
    (Kind::IvvyStatus, &[r#"{"id":5,"stageId":2}"#]),
    (Kind::IvvyStage, &[r#"{"name":"n","applyTo":1}"#]),
    (
        Kind::Bitrix24Lead,
        &[
            r#"{"fields":{"TITLE":"t","NAME":"Ann"}}"#,
            r#"{"id":5,"fields":{"NAME":"Ann"}}"#,
            r#"{"id":5,"fields":{"PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"}]}}"#,
        ],
    ),
    (Kind::Bitrix24Item, &[r#"{"fields":{"title":"t"}}"#, r#"{"id":5,"fields":{"title":"t"}}"#]),
    (Kind::Bitrix24Status, &[r#"{"id":5,"status":"NEW"}"#]),
    (
        Kind::CapillaryLead,
        &[
            r#"{"leadFor":"x","userId":1}"#,
            r#"{"id":5,"owner":"o"}"#,
            r#"{"leadFor":"x","idType":"EMAIL","identifier":"a@b.example"}"#,
        ],
    ),
    (Kind::CapillaryStatus, &[r#"{"id":5,"status":"OPEN","reasonId":1}"#]),
];

const MAX_CALLS: usize = 500;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

pub fn check_delivery(data: &[u8]) -> &'static str {
    let mut random = Random::new(data);
    let at = random.below(CONNECTIONS.len());
    let (name, connection) = &CONNECTIONS[at];
    let claimed = claimed(&mut random, connection);
    let crm = Arc::new(ScriptedCrm::new(random.rest()));
    let clock = Arc::new(MemoryClock::default());
    let context = DeliveryContext {
        ledger: Arc::new(MemoryLedger::default()),
        transport: Arc::clone(&crm) as _,
        clock: clock as _,
        rng: Arc::new(NoJitter),
        observer: Arc::new(NoObserver),
        files: None,
    };
    let delivery =
        ConnectionDelivery::new(name.clone(), connection.clone(), 30_000, 60_000, "owner".to_owned(), context);
    run(delivery, &claimed, &crm, connection.target.crm()).now_or_never().expect("nothing waits")
}

async fn run(mut delivery: ConnectionDelivery, claimed: &[ClaimedEntry], crm: &ScriptedCrm, of: Crm) -> &'static str {
    assert!(delivery.hold().await.expect("the lease"), "nobody else has the connection");
    let ended = delivery.deliver(claimed.to_vec()).await;
    let calls = crm.calls();
    assert!(calls.len() <= MAX_CALLS, "{} calls for {} entries", calls.len(), claimed.len());
    check_ended(claimed, &ended);
    for EndedAttempt { entry, outcome } in &ended {
        check_answered(entry, outcome, &calls);
        if entry.creates {
            check_sent_once(&entry.key, &calls);
            check_looked_up(entry, &calls, of);
        }
    }
    let settlements = delivery.finish(&ended);
    assert_eq!(settlements.len(), ended.len(), "each outcome is settled");
    for (settlement, EndedAttempt { entry, outcome }) in settlements.iter().zip(&ended) {
        assert_eq!((&settlement.key, settlement.attempt), (&entry.key, entry.attempt));
        match &settlement.next {
            NextState::Done { .. } => assert!(
                matches!(outcome, Outcome::Delivered { .. } | Outcome::Found { .. }),
                "only what the CRM has is done: {outcome:?}"
            ),
            NextState::Retry { due_ms, .. } => {
                let latest_ms = NOW_MS + 3 * DAY_MS;
                assert!((NOW_MS..latest_ms).contains(due_ms), "a retry is due in time: {outcome:?}");
            }
            NextState::Held { reason } | NextState::Dead { reason } => {
                assert!(!reason.is_empty(), "staff see a reason");
            }
        }
    }
    delivery.settle(&settlements).await.expect("settled");
    delivery.probe_look_ups().await.expect("the ledger works");
    let _ = delivery.reference_sync().run().await;
    assert!(crm.calls().len() <= 2 * MAX_CALLS, "a read of the reference data ends");
    match &ended[0].outcome {
        Outcome::Delivered { .. } => "delivered",
        Outcome::Found { .. } => "found",
        Outcome::Failed(_) | Outcome::NotSent => "failed",
        Outcome::LookUpFailed(_) => "look-up failed",
        Outcome::Unresolvable(_) => "held",
        Outcome::Deferred { .. } | Outcome::BatchRejected | Outcome::Interrupted => "later",
    }
}

fn claimed(random: &mut Random<'_>, connection: &Connection) -> Vec<ClaimedEntry> {
    let kinds: Vec<&(Kind, &[&str])> = BODIES.iter().filter(|(kind, _)| connection.target.takes(*kind)).collect();
    let count = 1 + random.below(KEYS.len());
    let entries = KEYS[..count].iter().map(|key| {
        let (kind, bodies) = random.pick_from(&kinds);
        let body = random.pick(bodies);
        let creates = !body.starts_with("{\"id\"");
        let attempt = 1 + random.below(4) as u32;
        ClaimedEntry {
            key: (*key).to_owned(),
            kind: kind.name().to_owned(),
            body: body.to_owned(),
            creates,
            in_doubt: attempt > 1 && !random.once_in(3),
            attempt,
            fence: 1,
            received_ms: NOW_MS - 1000,
            manual_retry: random.once_in(8),
        }
    });
    entries.collect()
}

fn check_ended(claimed: &[ClaimedEntry], ended: &[EndedAttempt]) {
    let sorted = |keys: Vec<&str>| {
        let mut keys = keys;
        keys.sort_unstable();
        keys.join(" ")
    };
    let given = sorted(claimed.iter().map(|entry| entry.key.as_str()).collect());
    let found = sorted(ended.iter().map(|ended| ended.entry.key.as_str()).collect());
    assert_eq!(found, given, "each entry has one outcome");
}

/// An id is one that the CRM has answered, or the payload's own.
fn check_answered(entry: &ClaimedEntry, outcome: &Outcome, calls: &[Call]) {
    let id = match outcome {
        Outcome::Delivered { id } => id.clone().unwrap_or_else(|| "5".to_owned()),
        Outcome::Found { id, copies } => {
            assert!(entry.in_doubt && *copies > 0, "only what is in doubt is looked up");
            id.clone()
        }
        _ => return,
    };
    let answers = calls.iter().filter_map(|call| call.answer.as_ref());
    let is_answered = |(_, text): &(u16, String)| text.contains(&id) || text.contains('٥') && id == "5";
    assert!(id == "5" || answers.into_iter().any(is_answered), "the id {id} is of an answer");
    let has_success = calls.iter().filter_map(|call| call.answer.as_ref()).any(|(status, _)| *status < 300);
    assert!(has_success, "what is done has a success: {outcome:?}");
}

/// A create that may have been processed is not sent again in the same attempt.
fn check_sent_once(key: &str, calls: &[Call]) {
    let sends: Vec<&Call> = calls.iter().filter(|call| call.creates(key)).collect();
    for send in sends.iter().rev().skip(1) {
        let is_refused = match &send.answer {
            Some((status, text)) => (400..500).contains(status) || text.contains("498") || has_errors(text),
            None => send.is_not_sent,
        };
        assert!(is_refused, "sent again after {:?}", send.answer);
    }
}

/// Capillary's answers have a list of errors, which is empty after a success.
fn has_errors(answer: &str) -> bool {
    let Ok(answer) = Value::read(answer, 16) else { return false };
    answer.as_object().and_then(|answer| answer.get("errors")?.as_list()).is_some_and(|errors| !errors.is_empty())
}

/// What is in doubt is sent only after a call that succeeded, as a look-up is.
fn check_looked_up(entry: &ClaimedEntry, calls: &[Call], crm: Crm) {
    if !entry.in_doubt || entry.manual_retry {
        return;
    }
    let Some(sent) = calls.iter().position(|call| call.creates(&entry.key)) else { return };
    let before = &calls[..sent];
    let is_success = |call: &&Call| call.answer.as_ref().is_some_and(|(status, _)| *status == 200);
    assert!(before.iter().any(|call| is_success(&call)), "{crm:?}: sent without a look-up that succeeded: {before:?}");
}
