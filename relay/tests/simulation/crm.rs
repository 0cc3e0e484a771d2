//! A Bitrix24 portal. It may answer late or never, and finish a call that it has not answered; a new lead may be found by its marker
//! later than it was created. All of that within the settle delay, which is what the relay's documentation requires.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use leadwire::crm::{HttpRequest, HttpResponse};
use leadwire::schema::{Object, Value};
use relay_core::transport::{CallResult, CrmTransport};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use crate::process::Process;
use crate::run::{Control, Run, RunRng, lock};

pub const TIMEOUT: Duration = Duration::from_secs(10);
pub const SETTLE_DELAY: Duration = Duration::from_secs(20);
/// Of the way from the relay, and between the clocks' milliseconds.
const SLACK: Duration = Duration::from_millis(50);

#[derive(Default)]
pub struct Portal {
    records: Mutex<Vec<Record>>,
}

#[derive(Clone, Debug)]
pub struct Record {
    pub id: usize,
    pub key: String,
    visible: Instant,
}

impl Portal {
    pub fn records(&self) -> Vec<Record> {
        lock(&self.records).clone()
    }

    /// Returns the id.
    fn create(&self, key: &str, visible: Instant, run: &Run) -> usize {
        let mut records = lock(&self.records);
        let id = records.len() + 1;
        if let Some(first) = records.iter().find(|record| record.key == key) {
            run.violation(format!("{key} is in the CRM twice, as {} and {id}", first.id));
        }
        records.push(Record { id, key: key.to_owned(), visible });
        run.note(|| format!("the CRM creates {id} for {key}"));
        id
    }

    fn find(&self, keys: &BTreeSet<String>) -> Vec<Record> {
        let records = lock(&self.records);
        records
            .iter()
            .filter(|record| keys.contains(&record.key) && record.visible <= Instant::now())
            .cloned()
            .collect()
    }
}

/// The calls of one process.
pub struct CrmConnection {
    pub portal: Arc<Portal>,
    pub process: Arc<Process>,
}

/// How the portal handles a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Handling {
    Processed,
    /// And the response is lost.
    Unanswered,
    /// And answered with an error.
    Failed,
    /// And answered with something else.
    Unreadable,
    /// Before anything was processed.
    Lost,
    /// Of a batch only the first commands were processed.
    Interrupted,
    Busy,
}

impl Handling {
    fn random(rng: &mut RunRng<'_>) -> Handling {
        let chances = [
            (40, Handling::Unanswered),
            (25, Handling::Failed),
            (10, Handling::Unreadable),
            (30, Handling::Lost),
            (15, Handling::Interrupted),
            (20, Handling::Busy),
        ];
        chances.into_iter().find(|(per_mille, _)| rng.fails(*per_mille)).map_or(Handling::Processed, |of| of.1)
    }
}

#[async_trait]
impl CrmTransport for CrmConnection {
    async fn call(&self, request: HttpRequest, _: usize) -> CallResult {
        let (run, start) = (Arc::clone(&self.process.run), Instant::now());
        let (_, url) = request.url.split_at(request.url.find("/rest/").unwrap_or_default());
        let mut rng = run.rng(&format!("{} {url}", self.process.name));
        if rng.fails(20) {
            return CallResult::NotSent;
        }
        let (sender, receiver) = oneshot::channel();
        let (portal, handling) = (Arc::clone(&self.portal), Handling::random(&mut rng));
        // Where the clock is set forward, the settle delay is shorter by as much. There the CRM finishes each call before it ends.
        let settle_delay = if run.is_clock_set() { SLACK } else { SETTLE_DELAY };
        // A connection that breaks ends the call early, and the CRM may still work on it for the settle delay.
        let breaks_early = handling == Handling::Unanswered && rng.below(2) == 0 && !run.is_clock_set();
        let end = start + if breaks_early { rng.between(Duration::ZERO, TIMEOUT) } else { TIMEOUT };
        let settled = end + settle_delay - SLACK;
        let way = rng.delay(TIMEOUT);
        // Most calls are processed at once, some until the last moment.
        let most = if rng.fails(60) { settled - start - way } else { Duration::from_millis(300) };
        let work = rng.between(Duration::from_millis(10), most);
        let handled = if rng.fails(15) { settled } else { settled.min(start + way + work) };
        // By its answer, or by the end of the call if there is none.
        let visible = if rng.fails(100) { settled.min(handled + settle_delay - SLACK) } else { handled };
        let (back, stays_open) = (rng.delay(TIMEOUT), rng.below(2) == 0);
        drop(rng);
        let name = self.process.name.clone();
        tokio::spawn(async move {
            let mut sender = Some(sender);
            if breaks_early {
                sleep_until(end).await;
                sender = None;
            }
            sleep_until(handled).await;
            run.note(|| format!("{name}: the CRM handles a call: {handling:?}"));
            let answer = portal.handle(&request, handling, visible, &run);
            sleep(back).await;
            match (answer, sender) {
                (Some(answer), Some(sender)) => _ = sender.send(answer),
                (None, Some(_)) if stays_open => sleep_until(start + TIMEOUT * 2).await,
                _ => {}
            }
        });
        let answer = timeout_at(start + TIMEOUT, receiver).await;
        self.process.running().await;
        match answer {
            Ok(Ok(answer)) => CallResult::Answered { answer, date_ms: None },
            Ok(Err(_)) => CallResult::Lost,
            Err(_) => CallResult::TimedOut,
        }
    }
}

impl Portal {
    fn handle(&self, request: &HttpRequest, handling: Handling, visible: Instant, run: &Run) -> Option<HttpResponse> {
        match handling {
            Handling::Lost => return None,
            Handling::Busy => return Some(error(503, "QUERY_LIMIT_EXCEEDED")),
            _ => {}
        }
        let body = Value::read(&request.body, 64).ok()?;
        let body = body.as_object()?;
        let method = request.url.rsplit('/').next().unwrap_or_default();
        let result = match method {
            "batch" => self.batch(body, handling, visible, run)?,
            "crm.lead.add" => self.add(&body.get("fields")?.as_object()?.get("ORIGIN_ID")?.as_text()?, visible, run),
            "crm.lead.list" => self.list(&request.body, run),
            _ => return Some(error(404, "ERROR_METHOD_NOT_FOUND")),
        };
        match handling {
            Handling::Unanswered | Handling::Interrupted => None,
            Handling::Failed => Some(error(500, "INTERNAL_SERVER_ERROR")),
            Handling::Unreadable => Some(HttpResponse { status: 200, ..HttpResponse::default() }),
            _ => Some(response(200, Object::new().with("result", result))),
        }
    }

    fn add(&self, key: &str, visible: Instant, run: &Run) -> Value {
        number(self.create(key, visible, run))
    }

    fn batch(&self, body: &Object, handling: Handling, visible: Instant, run: &Run) -> Option<Value> {
        let commands = body.get("cmd")?.as_object()?.entries();
        let count = if handling == Handling::Interrupted { commands.len() / 2 } else { commands.len() };
        let mut results = Object::new();
        for (name, command) in commands.iter().take(count) {
            let (_, key) = command
                .as_text()?
                .split_once("ORIGIN_ID%5D=")
                .or_else(|| command.as_text()?.split_once("ORIGIN_ID]="))?;
            results.push(name, self.add(key.split('&').next()?, visible, run));
        }
        Some(Object::new().with("result", results).with("result_error", Object::new()).into())
    }

    fn list(&self, body: &str, run: &Run) -> Value {
        // Each key is a text of its own in the filter.
        let keys: BTreeSet<String> =
            body.split('"').filter(|text| text.starts_with("lead-")).map(str::to_owned).collect();
        let found = if run.control == Control::LookUpSkipped { Vec::new() } else { self.find(&keys) };
        run.note(|| {
            let ids: Vec<usize> = found.iter().map(|record| record.id).collect();
            format!("the CRM finds {ids:?} of {keys:?}")
        });
        let row = |record: &Record| {
            Object::new()
                .with("ID", record.id.to_string().as_str())
                .with("ORIGINATOR_ID", "leadwire")
                .with("ORIGIN_ID", record.key.as_str())
                .into()
        };
        Value::List(found.iter().map(row).collect())
    }
}

fn number(id: usize) -> Value {
    Value::read(&id.to_string(), 1).unwrap()
}

fn response(status: u16, body: Object) -> HttpResponse {
    HttpResponse { status, body: Some(body.into()), ..HttpResponse::default() }
}

fn error(status: u16, code: &str) -> HttpResponse {
    response(status, Object::new().with("error", code).with("error_description", ""))
}
