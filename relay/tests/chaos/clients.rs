//! The clients: each sends leads to one of the relays, and like a page's outbox repeats a lead with the same key until it is
//! acknowledged. After no response it uses another relay, as behind a load balancer. Some leads are sent twice, one after the other or
//! at the same time to two relays.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;
use tokio::task::JoinSet;

use crate::options::Options;
use crate::relays::{RELAYS, Relay, Relays};
use crate::support::lead_sender::{Lead, Sent};
use crate::support::responses::Responses;
use crate::support::seeded_random::SeededRandom;

/// A stopped relay accepts connections, and never responds.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);
const RETRY_DELAY: Duration = Duration::from_millis(100);

#[derive(Clone)]
pub struct Clients {
    options: Options,
    relays: Arc<Relays>,
    next: Arc<AtomicU64>,
    start: Instant,
}

struct Sender {
    http: Client,
    relays: Arc<Relays>,
    until: Instant,
}

impl Clients {
    pub fn new(options: &Options, relays: Arc<Relays>, start: Instant) -> Clients {
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
        let mut relay = pick(&mut random);
        let interval_us = self.options.seconds * 1_000_000 / self.options.requests.max(1);
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.options.requests {
                return responses;
            }
            let due = self.start + Duration::from_micros(interval_us * number);
            tokio::time::sleep_until(due.into()).await;
            let lead = Lead::new(self.options.seed, number);
            if random.below(20) == 0 {
                relay = pick(&mut random);
            }
            let case = random.below(50);
            let is_acknowledged = match case {
                0 => sender.deliver_twice(&lead, &mut relay, &mut responses).await,
                _ => sender.deliver(&lead, &mut relay, &mut responses).await,
            };
            if !is_acknowledged {
                responses.unacknowledged.push(lead.key);
            } else if case == 1 {
                sender.deliver(&lead, &mut pick(&mut random), &mut responses).await;
            }
        }
    }
}

fn pick(random: &mut SeededRandom) -> usize {
    usize::try_from(random.below(RELAYS as u64)).unwrap()
}

impl Sender {
    /// Begins with this relay, and sets it to the one that has acknowledged the lead. False at the time limit, and after an unexpected
    /// response.
    async fn deliver(&self, lead: &Lead, relay: &mut usize, responses: &mut Responses) -> bool {
        while Instant::now() < self.until {
            match self.send(lead, &self.relays.all[*relay], responses).await {
                Sent::Acknowledged => return true,
                Sent::Unexpected => return false,
                Sent::Again => {
                    *relay = (*relay + 1) % RELAYS;
                    tokio::time::sleep(RETRY_DELAY).await;
                }
            }
        }
        false
    }

    async fn send(&self, lead: &Lead, relay: &Relay, responses: &mut Responses) -> Sent {
        let Some(address) = relay.address() else { return Sent::Again };
        let refusals = responses.refusal_durations_us.len();
        let mut is_stopped = relay.is_stopped();
        let sent = lead.send(&self.http, address, responses).await;
        is_stopped |= relay.is_stopped();
        if is_stopped {
            // The process could not refuse it earlier.
            responses.refusal_durations_us.truncate(refusals);
        }
        sent
    }

    /// At two relays at the same time.
    async fn deliver_twice(&self, lead: &Lead, relay: &mut usize, responses: &mut Responses) -> bool {
        let (mut others, mut next) = (Responses::default(), (*relay + 1) % RELAYS);
        let (one, other) =
            tokio::join!(self.deliver(lead, relay, responses), self.deliver(lead, &mut next, &mut others));
        responses.merge(others);
        one || other
    }
}
