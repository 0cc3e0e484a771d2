//! The pages: each sends a lead under a key of its own, again and again under the same key until it is answered for, and
//! now and then once more, as a double click does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use leadwire::schema::Value;
use reqwest::Client;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::chance::Chance;
use crate::journal::Journal;
use crate::options::Options;
use crate::setting::{Form, ORIGIN};

/// How long a page waits for an answer, and before it tries again.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);
/// Between two leads of a client, once there are enough.
const LEISURE: Duration = Duration::from_millis(200);

/// What all clients share.
#[derive(Clone)]
pub struct Crowd {
    pub options: Options,
    /// Where the relay's present life listens.
    pub address: watch::Receiver<SocketAddr>,
    pub next: Arc<AtomicU64>,
    pub acknowledged: Arc<AtomicU64>,
    /// Whether the last life has begun. Until then leads go on coming in, as a life that takes none in has no crash points
    /// to come to.
    pub is_over: Arc<AtomicBool>,
    pub until: Instant,
}

impl Crowd {
    pub async fn run(self) -> Journal {
        let mut clients = JoinSet::new();
        for number in 0..self.options.clients {
            let chance = Chance::new(self.options.seed ^ (number << 32));
            clients.spawn(client(self.clone(), chance));
        }
        let mut journal = Journal::default();
        while let Some(one) = clients.join_next().await {
            journal.merge(one.unwrap());
        }
        journal
    }
}

async fn client(crowd: Crowd, mut chance: Chance) -> Journal {
    let http = Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
    let mut journal = Journal::default();
    loop {
        let number = crowd.next.fetch_add(1, Ordering::Relaxed);
        let has_all = number >= crowd.options.requests;
        if has_all && crowd.is_over.load(Ordering::Relaxed) || Instant::now() >= crowd.until {
            return journal;
        }
        if has_all {
            tokio::time::sleep(LEISURE).await;
        }
        let (key, envelope) = lead(crowd.options.seed, number);
        if !deliver(&crowd, &http, &key, &envelope, &mut journal).await {
            journal.unanswered.push(key);
            continue;
        }
        crowd.acknowledged.fetch_add(1, Ordering::Relaxed);
        if !crowd.options.is_calm() && chance.below(50) == 0 {
            deliver(&crowd, &http, &key, &envelope, &mut journal).await;
        }
    }
}

/// Most leads are Bitrix24's, since the sandbox finds the others by looking through all of them; one in a hundred looks
/// like a machine's.
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

/// Until it is answered for, or the storm is called off.
async fn deliver(crowd: &Crowd, http: &Client, key: &str, envelope: &str, journal: &mut Journal) -> bool {
    while Instant::now() < crowd.until {
        let url = format!("http://{}/leads", *crowd.address.borrow());
        let start = Instant::now();
        let request = http.post(url).header("origin", ORIGIN).header("content-type", "text/plain");
        let heard = match request.body(envelope.to_owned()).send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                answer.text().await.map(|body| (status, body)).ok()
            }
            Err(_) => None,
        };
        match heard {
            Some((status @ (200 | 202), body)) => {
                *journal.statuses.entry(status).or_default() += 1;
                journal.took_us.push(u64::try_from(start.elapsed().as_micros()).unwrap());
                journal.acknowledge(key.to_owned(), id(&body));
                return true;
            }
            Some((status, body)) => {
                *journal.statuses.entry(status).or_default() += 1;
                if !matches!(status, 429 | 503) {
                    journal.wrong.push(format!("{status} for {key}: {body}"));
                    return false;
                }
            }
            None => journal.broken += 1,
        }
        tokio::time::sleep(PAUSE).await;
    }
    false
}

fn id(body: &str) -> Option<String> {
    let answer = Value::read(body, 8).ok()?;
    Some(answer.as_object()?.get("id")?.as_integer(1)?.to_string())
}
