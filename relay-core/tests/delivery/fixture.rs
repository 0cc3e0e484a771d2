//! A connection with its ledger, its CRM and a clock that only a wait advances.

use std::sync::{Arc, Mutex};

use leadwire::crm::Kind;
use leadwire::schema::Value;
use relay_core::clock::{Clock as _, Rng};
use relay_core::config::{Config, Connection};
use relay_core::delivery::{ConnectionDelivery, DeliveryContext, Event, Observer};
use relay_core::files::DeliveryFiles;
use relay_core::ledger::{ClaimedEntry, Digest, Ledger as _, NewEntry, NextState, Settlement};

pub use super::manual_clock::{ManualClock, block_on};
use super::scripted_crm::ScriptedCrm;
use crate::model_ledger::ModelLedger;

pub const NOW_MS: u64 = 1_795_867_200_000;
pub const TIMEOUT_MS: u64 = 30_000;
pub const SETTLE_DELAY_MS: u64 = 60_000;

pub const BITRIX24: &str = "kind = \"bitrix24\"\nurl = \"https://crm.example/rest/1/webhook\"";
pub const IVVY: &str =
    "kind = \"ivvy\"\nurl = \"https://crm.example\"\nkey_env = \"KEY\"\nsecret_env = \"KEY\"\nmarker = \"description\"";
pub const CAPILLARY: &str = "kind = \"capillary\"\nurl = \"https://crm.example\"\ntoken_env = \"KEY\"";

pub struct Fixture {
    pub ledger: ModelLedger,
    pub crm: Arc<ScriptedCrm>,
    pub clock: Arc<ManualClock>,
    pub events: Arc<Events>,
    pub context: DeliveryContext,
    pub delivery: ConnectionDelivery,
}

#[derive(Default)]
pub struct Events(Mutex<Vec<String>>);

struct MiddleOfJitter;

impl Rng for MiddleOfJitter {
    fn next_u32(&self) -> u32 {
        1 << 31
    }
}

impl Observer for Events {
    fn event(&self, _: &str, event: Event<'_>) {
        self.0.lock().unwrap().push(format!("{event:?}"));
    }
}

impl Events {
    /// Those since the last time whose name is one of these.
    pub fn take(&self, names: &[&str]) -> Vec<String> {
        let events = std::mem::take(&mut *self.0.lock().unwrap());
        events.into_iter().filter(|event| names.iter().any(|name| event.starts_with(name))).collect()
    }

    pub fn clear(&self) {
        self.0.lock().unwrap().clear();
    }
}

pub fn connection(settings: &str) -> Connection {
    let head = "listen = \"127.0.0.1:0\"\nledger = \"unused\"\ntoken_secret_env = \"KEY\"";
    let env = |name: &str| match name {
        "CREDENTIALS" => Some("01".repeat(32)),
        "REFRESH" => Some("refresh-1".to_owned()),
        _ => Some("a-key-of-32-bytes-for-everything".to_owned()),
    };
    let toml = format!("credentials_key_env = \"CREDENTIALS\"\n{head}\n[crm.c]\n{settings}");
    let config = Config::read(&toml, &env).unwrap_or_else(|errors| panic!("{errors:?}"));
    config.crms["c"].clone()
}

impl Fixture {
    pub fn new(settings: &str) -> Fixture {
        Fixture::with(settings, ModelLedger::default(), "relay-1", None)
    }

    pub fn with_files(settings: &str, files: DeliveryFiles) -> Fixture {
        Fixture::with(settings, ModelLedger::default(), "relay-1", Some(files))
    }

    /// Another process on the same ledger, at this one's time.
    pub fn another_process(&self, settings: &str, owner: &str) -> Fixture {
        let other = Fixture::with(settings, self.ledger.clone(), owner, None);
        other.clock.advance(self.clock.steady_ms_passed());
        other
    }

    fn with(settings: &str, ledger: ModelLedger, owner: &str, files: Option<DeliveryFiles>) -> Fixture {
        let (crm, events) = (Arc::<ScriptedCrm>::default(), Arc::<Events>::default());
        let clock = Arc::new(ManualClock::new(NOW_MS));
        let context = DeliveryContext {
            ledger: Arc::new(ledger.clone()),
            transport: crm.clone(),
            clock: clock.clone(),
            rng: Arc::new(MiddleOfJitter),
            observer: events.clone(),
            files,
        };
        let connection = connection(settings);
        let delivery = ConnectionDelivery::new(
            "c".to_owned(),
            connection,
            TIMEOUT_MS,
            SETTLE_DELAY_MS,
            owner.to_owned(),
            context.clone(),
        );
        Fixture { ledger, crm, clock, events, context, delivery }
    }

    pub fn insert(&self, key: &str, kind: &str, body: &str) {
        let Ok(Value::Object(object)) = Value::read(body, 64) else { panic!("{body}") };
        let entry = NewEntry {
            key: key.to_owned(),
            digest: Digest::of(&[body]),
            connection: "c".to_owned(),
            form: Some("form".to_owned()),
            kind: kind.to_owned(),
            body: body.to_owned(),
            context: "{}".to_owned(),
            creates: Kind::of(kind).is_none_or(|kind| kind.creates(&object)),
            held: None,
            suspect: None,
            due_ms: None,
        };
        block_on(self.ledger.insert(entry, self.clock.now_ms())).unwrap();
    }

    /// Takes the connection, and claims what is due.
    pub fn claim(&mut self) -> Vec<ClaimedEntry> {
        block_on(async {
            assert!(self.delivery.hold().await.unwrap(), "another process has the connection");
            let limit = self.delivery.ready().await;
            self.delivery.claim(limit).await.unwrap().expect("the lease has not ended")
        })
    }

    /// Claims, delivers and settles what is due. Returns each entry with its outcome and next state.
    pub fn deliver_due(&mut self) -> Vec<String> {
        let claimed = self.claim();
        let settlements = block_on(async {
            let ended = self.delivery.deliver(claimed).await;
            let settlements = self.delivery.finish(&ended);
            self.delivery.settle(&settlements).await.unwrap();
            settlements
        });
        settlements.iter().map(|settlement| shown(settlement, self.clock.now_ms())).collect()
    }

    /// Delivers what is due: the CRM gives these responses and gets these calls, and the entries end as expected.
    #[track_caller]
    pub fn expect(&mut self, why: &str, responses: &[&str], calls: &[&str], ended: &[&str]) {
        self.crm.answer(responses);
        let found = self.deliver_due();
        assert_eq!(self.crm.calls(), calls, "the calls: {why}");
        assert_eq!(found, ended, "{why}");
        assert_eq!(self.crm.take_unused(), 0, "responses that were not needed: {why}");
    }
}

/// `KEY OUTCOME DETAIL: STATE`; times count from now.
fn shown(settlement: &Settlement, now_ms: u64) -> String {
    let next = match &settlement.next {
        NextState::Done { record_id } => format!("done {}", record_id.as_deref().unwrap_or("without id")),
        NextState::Retry { due_ms, in_doubt } => {
            let state = if *in_doubt { "in doubt" } else { "retry" };
            format!("{state} +{}", due_ms.saturating_sub(now_ms))
        }
        NextState::Held { reason } => format!("held, {reason}"),
        NextState::Dead { reason } => format!("dead, {reason}"),
    };
    let detail = settlement.detail.as_ref().map(|detail| format!(" {detail}")).unwrap_or_default();
    format!("{} {}{detail}: {next}", settlement.key, settlement.outcome)
}

/// A lead whose first attempt had no response, when its settle delay is over.
pub fn in_doubt(settings: &str, kind: &str, body: &str) -> Fixture {
    let mut fixture = Fixture::new(settings);
    fixture.insert("k-1", kind, body);
    fixture.crm.answer(&["timeout"]);
    assert_eq!(fixture.deliver_due(), [format!("k-1 timeout: in doubt +{SETTLE_DELAY_MS}")]);
    fixture.clock.advance(SETTLE_DELAY_MS);
    fixture.crm.calls();
    fixture
}

pub fn with_leads(settings: &str, kind: &str, body: &str, count: usize) -> Fixture {
    let fixture = Fixture::new(settings);
    (1..=count).for_each(|number| fixture.insert(&format!("k-{number}"), kind, body));
    fixture
}

/// Whether it takes the connection, or has it.
pub fn holds(fixture: &mut Fixture) -> bool {
    block_on(fixture.delivery.hold()).unwrap()
}
