//! Calls one CRM: at its pace, by its clock, and measured. What is asked is in `ask`, what an answer means elsewhere.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use leadwire::crm::{Answer, Crm};
use reqwest::Client;

use super::ask::Ask;
use super::pace::Pace;
use super::world::{World, in_ms};
use crate::config::Connection;
use crate::transport::{self, Heard, fetch};

/// Bytes of an answer to one call.
pub(super) const ONE: usize = 1 << 20;
/// Bytes of an answer to a batch, which holds the payloads of all its calls.
pub(super) const MANY: usize = 32 << 20;

pub(super) struct Caller {
    pub name: String,
    pub connection: Connection,
    pub world: World,
    pub timeout: Duration,
    client: Client,
    pace: Mutex<Pace>,
    /// How far the CRM's clock is ahead of ours.
    ahead_ms: AtomicI64,
    /// No batches before this, because the CRM refused one.
    batches_from_ms: AtomicU64,
}

/// How long no batch is tried after the CRM refused one.
const WITHOUT_BATCHES_MS: u64 = 10 * 60 * 1000;

impl Caller {
    pub(super) fn new(
        name: String,
        connection: Connection,
        timeout: Duration,
        world: World,
    ) -> reqwest::Result<Caller> {
        let client = transport::client(timeout)?;
        let pace = Mutex::new(Pace::new(connection.rate_limit, world.steady_ms()));
        let (ahead_ms, batches_from_ms) = (AtomicI64::default(), AtomicU64::default());
        Ok(Caller { name, connection, world, timeout, client, pace, ahead_ms, batches_from_ms })
    }

    pub(super) fn crm(&self) -> Crm {
        self.connection.target.crm()
    }

    /// Asks once, and once more when iVvy says that the clocks differ, which it does before anything is run.
    pub(super) async fn ask(&self, ask: &Ask<'_>, most_bytes: usize) -> Heard {
        let heard = self.ask_once(ask, most_bytes).await;
        match &heard {
            Heard::Answered { answer, date_ms: Some(date_ms) } if self.crm() == Crm::Ivvy && is_stale(answer) => {
                let ahead_ms = date_ms.cast_signed().saturating_sub(self.world.now_ms().cast_signed());
                self.ahead_ms.store(ahead_ms, Ordering::Relaxed);
                tracing::warn!(connection = %self.name, ahead_ms, "the CRM's clock is another; signing by it");
                self.ask_once(ask, most_bytes).await
            }
            _ => heard,
        }
    }

    async fn ask_once(&self, ask: &Ask<'_>, most_bytes: usize) -> Heard {
        self.take().await;
        let now_ms = self.world.now_ms().saturating_add_signed(self.ahead_ms.load(Ordering::Relaxed));
        let Some(request) = ask.request(&self.connection.target, now_ms) else { return Heard::NotSent };
        crate::crash::point("before call");
        let from_ms = self.world.steady_ms();
        let heard = fetch(&self.client, request, most_bytes).await;
        let took = Duration::from_millis(self.world.steady_ms().saturating_sub(from_ms));
        metrics::histogram!("leadwire_forwarder_call_seconds", "connection" => self.name.clone()).record(took);
        crate::crash::point("after call");
        heard
    }

    /// Returns when a call may be made.
    pub(super) async fn ready(&self) {
        loop {
            let now_ms = self.world.steady_ms();
            let Err(wait_ms) = self.pace().ready(now_ms) else { return };
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        }
    }

    async fn take(&self) {
        loop {
            let now_ms = self.world.steady_ms();
            let Err(wait_ms) = self.pace().take(now_ms) else { return };
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        }
    }

    /// No call for so long, because the CRM said so.
    pub(super) fn rest(&self, for_ms: u64) {
        let most_ms = in_ms(Duration::from_hours(1));
        self.pace().rest(for_ms.min(most_ms), self.world.steady_ms());
    }

    pub(super) fn takes_batches(&self) -> bool {
        self.crm() != Crm::Capillary && self.batches_from_ms.load(Ordering::Relaxed) <= self.world.steady_ms()
    }

    /// A batch was refused as a whole, so what was in it is sent one by one.
    pub(super) fn refused_batch(&self) {
        tracing::warn!(connection = %self.name, "the CRM takes no such batch; sending one by one for a while");
        self.batches_from_ms.store(self.world.steady_ms().saturating_add(WITHOUT_BATCHES_MS), Ordering::Relaxed);
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        // A count of tokens is whole even after a panic elsewhere.
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// iVvy's 23005: the request's date is more than five minutes off.
fn is_stale(answer: &Answer) -> bool {
    let code = answer.object().and_then(|answer| answer.get("specificCode"));
    code.and_then(|code| code.as_whole(1)) == Some(23005)
}
