//! A ledger that fails on demand, as a database on a server does whose connections break.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use async_trait::async_trait;
use leadwire_relay::ledger::*;

pub struct FaultyLedger {
    inner: Arc<dyn Ledger>,
    fails_leases: AtomicBool,
    fails_reports: AtomicBool,
    panics: AtomicBool,
}

impl FaultyLedger {
    pub fn new(inner: Arc<dyn Ledger>) -> Arc<FaultyLedger> {
        let [fails_leases, fails_reports, panics] = [(); 3].map(|()| AtomicBool::new(false));
        Arc::new(FaultyLedger { inner, fails_leases, fails_reports, panics })
    }

    /// No lease is acquired or renewed.
    pub fn fail_leases(&self, fails_leases: bool) {
        self.fails_leases.store(fails_leases, SeqCst);
    }

    /// The relay cannot report itself.
    pub fn fail_reports(&self, fails_reports: bool) {
        self.fails_reports.store(fails_reports, SeqCst);
    }

    /// Whoever claims from the connection `portal` panics.
    pub fn panic_in_claims(&self) {
        self.panics.store(true, SeqCst);
    }
}

fn unless(fails: &AtomicBool) -> Result<(), LedgerError> {
    if fails.load(SeqCst) { Err(LedgerError("the connection is broken".to_owned())) } else { Ok(()) }
}

/// Every other method of the trait goes through.
macro_rules! ledger {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $output:ty;)*) => {
        #[async_trait]
        impl Ledger for FaultyLedger {
            async fn acquire_lease(
                &self,
                connection: &str,
                owner: &str,
                until_ms: u64,
                now_ms: u64,
            ) -> Result<Option<Lease>, LedgerError> {
                unless(&self.fails_leases)?;
                self.inner.acquire_lease(connection, owner, until_ms, now_ms).await
            }

            async fn claim(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError> {
                assert!(lease.connection != "portal" || !self.panics.load(SeqCst), "a panic of a test");
                self.inner.claim(lease, limit, now_ms).await
            }

            async fn report_relay(&self, relay: &RelayInfo, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
                unless(&self.fails_reports)?;
                self.inner.report_relay(relay, now_ms).await
            }

            $(
                async fn $name(&self $(, $argument: $kind)*) -> Result<$output, LedgerError> {
                    self.inner.$name($($argument),*).await
                }
            )*
        }
    };
}

ledger! {
    insert(entry: NewEntry, now_ms: u64) -> Inserted;
    find(key: &str) -> Option<Entry>;
    release_lease(lease: &Lease) -> ();
    leases() -> Vec<LeaseReport>;
    remove_relay(owner: &str) -> ();
    relays(now_ms: u64) -> Vec<RelayReport>;
    claim_changes(lease: &Lease, limit: usize, now_ms: u64) -> Vec<ClaimedEntry>;
    settle(settlements: Vec<Settlement>, now_ms: u64) -> usize;
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
    connection_value(connection: &str, name: &str) -> Option<ConnectionValue>;
    set_connection_value(connection: &str, name: &str, value: Option<Vec<u8>>, now_ms: u64) -> ();
    replace_connection_value(connection: &str, name: &str, expected: Option<Vec<u8>>, value: Vec<u8>, now_ms: u64) -> bool;
    probe() -> ();
}
