//! The clients: each sends leads to any of the relays, and like a page's outbox repeats a lead with the same key, at another relay,
//! until it is acknowledged. Some leads are sent twice, one after the other or at the same time to two relays.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::options::Options;
use crate::support::lead_sender::{Lead, Sent};
use crate::support::responses::Responses;
use crate::support::seeded_random::SeededRandom;

/// A stopped relay accepts connections, and never responds.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);
const RETRY_DELAY: Duration = Duration::from_millis(100);

#[derive(Clone)]
pub struct Clients {
    options: Options,
    relays: Vec<watch::Receiver<Option<SocketAddr>>>,
    next: Arc<AtomicU64>,
    start: Instant,
}

struct Sender {
    http: Client,
    relays: Vec<watch::Receiver<Option<SocketAddr>>>,
    until: Instant,
}

impl Clients {
    pub fn new(options: &Options, relays: Vec<watch::Receiver<Option<SocketAddr>>>, start: Instant) -> Clients {
        Clients { options: options.clone(), relays, next: Arc::default(), start }
    }

    pub async fn run(self) -> Responses {
        let mut tasks = JoinSet::new();
        for number in 0..self.options.clients {
            let random = SeededRandom::new(self.options.seed ^ (number << 32));
            tasks.spawn(self.clone().run_one(random));
        }
        let mut responses = Responses::default();
        while let Some(task) = tasks.join_next().await {
            responses.merge(task.unwrap());
        }
        responses
    }

    async fn run_one(self, mut random: SeededRandom) -> Responses {
        let http = Client::builder().no_proxy().timeout(REQUEST_TIMEOUT).build().unwrap();
        let sender = Sender { http, relays: self.relays, until: self.start + self.options.time_limit() };
        let mut responses = Responses::default();
        let interval_us = self.options.seconds * 1_000_000 / self.options.requests.max(1);
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.options.requests {
                return responses;
            }
            let due = self.start + Duration::from_micros(interval_us * number);
            tokio::time::sleep_until(due.into()).await;
            let lead = Lead::new(self.options.seed, number);
            let (first, second) = (random.below(3), random.below(50));
            let is_acknowledged = match second {
                0 => sender.deliver_twice(&lead, first, &mut responses).await,
                _ => sender.deliver(&lead, first, &mut responses).await,
            };
            if !is_acknowledged {
                responses.unacknowledged.push(lead.key);
            } else if second == 1 {
                sender.deliver(&lead, first + 1, &mut responses).await;
            }
        }
    }
}

impl Sender {
    /// Begins with the first relay. False at the time limit, and after an unexpected response.
    async fn deliver(&self, lead: &Lead, first: u64, responses: &mut Responses) -> bool {
        let mut relays = self.relays.iter().cycle().skip(usize::try_from(first).unwrap());
        while Instant::now() < self.until {
            let address = relays.next().and_then(|relay| *relay.borrow());
            let sent = match address {
                Some(address) => lead.send(&self.http, address, responses).await,
                None => Sent::Again,
            };
            match sent {
                Sent::Acknowledged => return true,
                Sent::Unexpected => return false,
                Sent::Again => tokio::time::sleep(RETRY_DELAY).await,
            }
        }
        false
    }

    /// At two relays at the same time.
    async fn deliver_twice(&self, lead: &Lead, first: u64, responses: &mut Responses) -> bool {
        let mut others = Responses::default();
        let (one, other) =
            tokio::join!(self.deliver(lead, first, responses), self.deliver(lead, first + 1, &mut others));
        responses.merge(others);
        one || other
    }
}
