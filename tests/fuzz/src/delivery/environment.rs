//! The environment of deliveries, in memory: a ledger with one lease, a CRM that answers as its bytes say, and a clock without waiting.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use leadwire::crm::{HttpRequest, HttpResponse};
use leadwire::schema::{Object, Value};
use relay_core::clock::{Clock, Rng};
use relay_core::delivery::{Event, Observer};
use relay_core::ledger::*;
use relay_core::transport::{CallResult, CrmTransport};

use super::answers::answer_text;

pub const NOW_MS: u64 = 1_795_132_800_000;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
pub struct MemoryClock {
    passed_ms: AtomicU64,
}

#[async_trait]
impl Clock for MemoryClock {
    fn now_ms(&self) -> u64 {
        NOW_MS + self.steady_ms()
    }

    fn steady_ms(&self) -> u64 {
        self.passed_ms.load(Ordering::SeqCst)
    }

    async fn sleep(&self, ms: u64) {
        self.passed_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

pub struct NoJitter;

impl Rng for NoJitter {
    fn next_u32(&self) -> u32 {
        1 << 31
    }
}

pub struct NoObserver;

impl Observer for NoObserver {
    fn event(&self, _: &str, _: Event<'_>) {}
}

/// A call and its result.
#[derive(Clone, Debug)]
pub struct Call {
    pub request: HttpRequest,
    /// `None` without an answer.
    pub answer: Option<(u16, String)>,
    /// Whether no connection was made.
    pub is_not_sent: bool,
}

impl Call {
    /// Whether it adds the record of this key, alone or in a batch.
    pub fn creates(&self, key: &str) -> bool {
        const METHODS: [&str; 3] = ["addOrUpdateLead", "crm.lead.add", "crm.item.add"];
        let HttpRequest { method, url, body, .. } = &self.request;
        let is_create = METHODS.iter().any(|name| url.contains(name) || body.contains(name))
            || (*method == "POST" && url.ends_with("/v2/leads"));
        is_create && body.contains(key)
    }
}

/// The choices of a run.
pub struct Choices {
    bytes: Vec<u8>,
    at: usize,
}

impl Choices {
    /// From 0 to one below `end`; 0 when the bytes are used up.
    pub fn below(&mut self, end: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(byte) % end.max(1)
    }
}

pub struct ScriptedCrm {
    choices: Mutex<Choices>,
    pub calls: Mutex<Vec<Call>>,
}

impl ScriptedCrm {
    pub fn new(bytes: &[u8]) -> ScriptedCrm {
        ScriptedCrm { choices: Mutex::new(Choices { bytes: bytes.to_vec(), at: 0 }), calls: Mutex::default() }
    }

    pub fn calls(&self) -> Vec<Call> {
        locked(&self.calls).clone()
    }
}

#[async_trait]
impl CrmTransport for ScriptedCrm {
    async fn call(&self, request: HttpRequest, max_bytes: usize) -> CallResult {
        let mut choices = locked(&self.choices);
        let no_answer = match choices.below(16) {
            13 => Some(CallResult::TimedOut),
            14 => Some(CallResult::Lost),
            15 => Some(CallResult::NotSent),
            _ => None,
        };
        if let Some(result) = no_answer {
            let is_not_sent = matches!(result, CallResult::NotSent);
            locked(&self.calls).push(Call { request, answer: None, is_not_sent });
            return result;
        }
        let (status, text) = answer_text(&request, &mut choices);
        assert!(text.len() <= max_bytes, "the answers of a test are short");
        let answer = HttpResponse::new(status, &text);
        locked(&self.calls).push(Call { request, answer: Some((status, text)), is_not_sent: false });
        let date_ms = (choices.below(8) == 1).then_some(NOW_MS + 600_000);
        CallResult::Answered { answer, date_ms }
    }
}

#[derive(Default)]
pub struct MemoryLedger {
    values: Mutex<HashMap<String, ConnectionValue>>,
}

/// The methods that delivery does not use, with an empty result.
macro_rules! ledger {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $output:ty;)*) => {
        #[async_trait]
        impl Ledger for MemoryLedger {
            async fn insert(&self, _: NewEntry, _: u64) -> Result<Inserted, LedgerError> {
                Ok(Inserted::New)
            }

            async fn acquire_lease(
                &self,
                connection: &str,
                owner: &str,
                until_ms: u64,
                _: u64,
            ) -> Result<Option<Lease>, LedgerError> {
                Ok(Some(Lease { connection: connection.to_owned(), owner: owner.to_owned(), fence: 1, until_ms }))
            }

            async fn settle(&self, settlements: Vec<Settlement>, _: u64) -> Result<usize, LedgerError> {
                Ok(settlements.len())
            }

            async fn connection_value(&self, _: &str, name: &str) -> Result<Option<ConnectionValue>, LedgerError> {
                Ok(locked(&self.values).get(name).cloned())
            }

            async fn set_connection_value(
                &self,
                _: &str,
                name: &str,
                value: Option<Vec<u8>>,
                changed_ms: u64,
            ) -> Result<(), LedgerError> {
                match value {
                    Some(value) => locked(&self.values).insert(name.to_owned(), ConnectionValue { value, changed_ms }),
                    None => locked(&self.values).remove(name),
                };
                Ok(())
            }

            $(
                async fn $name(&self $(, $argument: $kind)*) -> Result<$output, LedgerError> {
                    $(let _ = $argument;)*
                    Ok(Default::default())
                }
            )*
        }
    };
}

ledger! {
    find(key: &str) -> Option<Entry>;
    release_lease(lease: &Lease) -> ();
    leases() -> Vec<LeaseReport>;
    report_relay(relay: &RelayInfo, now_ms: u64) -> Vec<RelayReport>;
    remove_relay(owner: &str) -> ();
    relays(now_ms: u64) -> Vec<RelayReport>;
    claim(lease: &Lease, limit: usize, now_ms: u64) -> Vec<ClaimedEntry>;
    claim_changes(lease: &Lease, limit: usize, now_ms: u64) -> Vec<ClaimedEntry>;
    recover_expired(owner: &str, due_ms: u64, now_ms: u64) -> usize;
    correct_times(settled_ms: u64, latest_due_ms: u64, now_ms: u64) -> usize;
    make_due(key: &str, now_ms: u64) -> Option<String>;
    next_due_ms(connection: &str) -> Option<u64>;
    decide(key: &str, state: State, reason: &str, now_ms: u64) -> bool;
    erase(key: &str, now_ms: u64) -> bool;
    purge(days: u64, now_ms: u64) -> usize;
    clear_log() -> ();
    list(filter: Filter) -> Vec<EntryDetails>;
    show(key: &str) -> Option<EntryDetails>;
    delivered_before(key: &str) -> Vec<String>;
    attempts(key: &str) -> Vec<Attempt>;
    page(page: Page) -> Vec<(EntryDetails, Vec<Attempt>)>;
    stats() -> Vec<EntryStats>;
    suspects() -> Vec<SuspectStats>;
    hours(count: u64, now_ms: u64) -> Vec<HourStats>;
    replace_connection_value(connection: &str, name: &str, expected: Option<Vec<u8>>, value: Vec<u8>, now_ms: u64) -> bool;
    probe() -> ();
}

/// JSON of any kind, as a server that is not the CRM may answer.
pub fn any_json(choices: &mut Choices, levels: usize) -> Value {
    match choices.below(if levels == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => true.into(),
        2 => Value::number(choices.below(200)),
        3 => Value::from_digits(["9007199254740993", "-1", "1e400", "0.5", "99999999999999999999"][choices.below(5)]),
        4 => ["", "5", "٥", "ACCESS_DENIED", "x"][choices.below(5)].into(),
        5 => Value::List(Vec::new()),
        6 => Value::List((0..choices.below(4)).map(|_| any_json(choices, levels - 1)).collect()),
        _ => {
            const KEYS: [&str; 9] =
                ["id", "ID", "result", "error", "errorCode", "success", "results", "items", "asyncId"];
            let mut object = Object::new();
            for _ in 0..choices.below(4) {
                let value = any_json(choices, levels - 1);
                object.set(KEYS[choices.below(KEYS.len())], value);
            }
            object.into()
        }
    }
}
