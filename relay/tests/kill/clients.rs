//! The clients: each sends a lead with a new key, repeats it until it is acknowledged, and sometimes sends it once more, as
//! a double click does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use leadwire::schema::Value;
use reqwest::Client;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::options::{Options, SeededRandom};
use crate::responses::Responses;
use crate::support::relay_config::{Form, ORIGIN};

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
        let (key, envelope) = lead(clients.options.seed, number);
        if !deliver(&clients, &http, &key, &envelope, &mut responses).await {
            responses.unacknowledged.push(key);
            continue;
        }
        clients.acknowledged.fetch_add(1, Ordering::Relaxed);
        if !clients.options.is_without_kills() && random.below(50) == 0 {
            deliver(&clients, &http, &key, &envelope, &mut responses).await;
        }
    }
}

/// Most leads are for Bitrix24, because the sandbox has no index for the look-ups of the other CRMs. One in a hundred fills
/// in the trap.
fn lead(seed: u64, number: u64) -> (String, String) {
    let form = match number % 50 {
        13 => Form::Ivvy,
        37 => Form::Capillary,
        _ => Form::Bitrix24,
    };
    let guard = if number % 100 == 7 { r#"{"trap":"x"}"# } else { r#"{"trap":"","elapsedMs":5300}"# };
    let key = format!("{:08x}-0000-4000-8000-{number:012x}", seed & 0xffff_ffff);
    let envelope = form.envelope(&key, number, guard);
    (key, envelope)
}

/// Repeats the lead until it is acknowledged. False at the time limit, and after an unexpected response.
async fn deliver(clients: &Clients, http: &Client, key: &str, envelope: &str, responses: &mut Responses) -> bool {
    while Instant::now() < clients.until {
        let url = format!("http://{}/leads", *clients.address.borrow());
        let start = Instant::now();
        let request = http.post(url).header("origin", ORIGIN).header("content-type", "text/plain");
        let response = match request.body(envelope.to_owned()).send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                response.text().await.map(|body| (status, body)).ok()
            }
            Err(_) => None,
        };
        match response {
            Some((status @ (200 | 202), body)) => {
                *responses.statuses.entry(status).or_default() += 1;
                responses.durations_us.push(u64::try_from(start.elapsed().as_micros()).unwrap());
                responses.acknowledge(key.to_owned(), id(&body));
                return true;
            }
            Some((status, body)) => {
                *responses.statuses.entry(status).or_default() += 1;
                if !matches!(status, 429 | 503) {
                    responses.unexpected.push(format!("{status} for {key}: {body}"));
                    return false;
                }
            }
            None => responses.without_response += 1,
        }
        tokio::time::sleep(RETRY_DELAY).await;
    }
    false
}

fn id(body: &str) -> Option<String> {
    let response = Value::read(body, 8).ok()?;
    Some(response.as_object()?.get("id")?.as_integer(1)?.to_string())
}
