//! The clients: each sends a lead with a new key, repeats it until it is acknowledged, and sometimes sends it once more, as
//! a double click does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::options::Options;
use crate::support::lead_sender::{Lead, Sent};
use crate::support::responses::Responses;
use crate::support::seeded_random::SeededRandom;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const RETRY_DELAY: Duration = Duration::from_millis(20);
/// Between two leads of a client, when the requested number was sent.
const EXTRA_LEAD_DELAY: Duration = Duration::from_millis(200);

/// Shared by all clients.
#[derive(Clone)]
pub struct Clients {
    pub options: Options,
    /// The address of the running relay.
    pub address: watch::Receiver<SocketAddr>,
    pub next: Arc<AtomicU64>,
    pub acknowledged: Arc<AtomicU64>,
    /// Whether all kills are over. Until then the clients send more leads, because a relay passes its crash points only with
    /// leads.
    pub kills_are_over: Arc<AtomicBool>,
    pub until: Instant,
}

impl Clients {
    pub async fn run(self) -> Responses {
        let mut tasks = JoinSet::new();
        for number in 0..self.options.clients {
            let random = SeededRandom::new(self.options.seed ^ (number << 32));
            tasks.spawn(client(self.clone(), random));
        }
        let mut responses = Responses::default();
        while let Some(task) = tasks.join_next().await {
            responses.merge(task.unwrap());
        }
        responses
    }
}

async fn client(clients: Clients, mut random: SeededRandom) -> Responses {
    let http = Client::builder().no_proxy().timeout(REQUEST_TIMEOUT).build().unwrap();
    let mut responses = Responses::default();
    loop {
        let number = clients.next.fetch_add(1, Ordering::Relaxed);
        let is_extra = number >= clients.options.requests;
        if is_extra && clients.kills_are_over.load(Ordering::Relaxed) || Instant::now() >= clients.until {
            return responses;
        }
        if is_extra {
            tokio::time::sleep(EXTRA_LEAD_DELAY).await;
        }
        let lead = Lead::new(clients.options.seed, number);
        if !deliver(&clients, &http, &lead, &mut responses).await {
            responses.unacknowledged.push(lead.key);
            continue;
        }
        clients.acknowledged.fetch_add(1, Ordering::Relaxed);
        if !clients.options.is_without_kills() && random.below(50) == 0 {
            deliver(&clients, &http, &lead, &mut responses).await;
        }
    }
}

/// Repeats the lead until it is acknowledged. False at the time limit, and after an unexpected response.
async fn deliver(clients: &Clients, http: &Client, lead: &Lead, responses: &mut Responses) -> bool {
    while Instant::now() < clients.until {
        let address = *clients.address.borrow();
        match lead.send(http, address, responses).await {
            Sent::Acknowledged => return true,
            Sent::Unexpected => return false,
            Sent::Again => tokio::time::sleep(RETRY_DELAY).await,
        }
    }
    false
}
