//! iVvy's batch: up to 200 jobs are handed over in one request, run while we wait, and their answers fetched in another.
//! Once the jobs may have been handed over they are in doubt until their answers are here.

use std::time::Duration;

use leadwire::crm::{Answer, HttpRequest, Kind};
use leadwire::schema::{Object, Value};

use super::{answered, portions, unclear, whole};
use crate::forwarder::ask::Ask;
use crate::forwarder::caller::{Caller, MANY, ONE};
use crate::forwarder::world::in_ms;
use crate::transport::Heard;

/// A batch takes three requests, so fewer are quicker one by one.
pub(super) const LEAST: usize = 4;
pub(super) const MOST: usize = 200;
const LEVELS: usize = 64;
/// For so many times the time of one call the answers are waited for.
const PATIENCE: u32 = 20;
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

pub(super) async fn ask_all(caller: &Caller, asks: &[Ask<'_>]) -> Vec<Heard> {
    let requests = || asks.iter().map(|ask| ask.request(&caller.connection.target, 0));
    let Some(jobs) = requests().map(|request| job(&request?)).collect::<Option<Vec<Object>>>() else {
        return vec![Heard::NotSent; asks.len()];
    };
    let sizes: Vec<usize> = requests().map(|request| request.map_or(0, |request| request.body.len())).collect();
    let mut heard = Vec::new();
    for part in portions(&sizes, MOST) {
        let (Some(asks), Some(jobs)) = (asks.get(part.clone()), jobs.get(part)) else { break };
        heard.extend(run(caller, asks, jobs).await);
    }
    heard
}

async fn run(caller: &Caller, asks: &[Ask<'_>], jobs: &[Object]) -> Vec<Heard> {
    let list = Value::List(jobs.iter().cloned().map(Value::from).collect());
    let handed = caller.ask(&call("run", Object::new().with("jobs", list)), ONE).await;
    let heard = match async_id(handed) {
        Ok(id) => wait(caller, &id).await,
        Err(heard) => heard,
    };
    if matches!(heard, Heard::NotRun) {
        caller.refused_batch();
    }
    match &heard {
        Heard::Answered { answer, .. } => match results(answer) {
            Some(results) if results.len() == asks.len() => {
                asks.iter().zip(jobs).zip(&results).map(|((ask, job), result)| of_job(ask.key(), job, result)).collect()
            }
            Some(_) => vec![unclear(); asks.len()],
            None => vec![heard; asks.len()],
        },
        _ => vec![heard; asks.len()],
    }
}

/// Waits until the jobs are done, and fetches their answers. Whatever is heard on the way, the jobs may have run.
async fn wait(caller: &Caller, id: &Value) -> Heard {
    let until_ms = caller.world.steady_ms() + in_ms(caller.timeout * PATIENCE);
    let mut pause = FIRST_WAIT;
    while caller.world.steady_ms() < until_ms {
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_WAIT);
        let about = || Object::new().with("async", id.clone());
        if !is_done(&caller.ask(&call("progress", about()), ONE).await) {
            continue;
        }
        let heard = caller.ask(&call("results", about()), MANY).await;
        if matches!(&heard, Heard::Answered { answer, .. } if results(answer).is_some()) {
            return heard;
        }
    }
    Heard::TimedOut
}

fn call(action: &str, parameters: Object) -> Ask<'static> {
    Ask::Call { path: ["batch?action=", action].concat(), parameters, key: "" }
}

/// `…/api/1.0/contact?action=addOrUpdateLead` as a job.
fn job(request: &HttpRequest) -> Option<Object> {
    let (namespace, action) = request.url.rsplit('/').next()?.split_once("?action=")?;
    let params = Value::read(&request.body, LEVELS).ok()?;
    Some(Object::new().with("namespace", namespace).with("action", action).with("params", params))
}

fn async_id(handed: Heard) -> Result<Value, Heard> {
    let Heard::Answered { answer, date_ms } = handed else { return Err(handed) };
    let body = answer.object().filter(|_| answer.status == 200);
    match body.and_then(|body| body.present("asyncId").cloned()) {
        Some(id) => Ok(id),
        None => Err(whole(Kind::IvvyLead, answer, date_ms)),
    }
}

fn is_done(heard: &Heard) -> bool {
    let Heard::Answered { answer, .. } = heard else { return false };
    let progress = answer.object().and_then(|body| body.get("progress")?.as_whole(0));
    progress.is_some_and(|progress| progress >= 100)
}

fn results(answer: &Answer) -> Option<Vec<Value>> {
    let body = answer.object().filter(|_| answer.status == 200)?;
    Some(body.get("results")?.as_list()?.to_vec())
}

/// The answer to one job, unless it repeats another job's request: then nobody knows whose answer it is.
fn of_job(key: &str, job: &Object, result: &Value) -> Heard {
    let response = result.as_object().and_then(|result| result.get("response"));
    match response {
        Some(response) if repeats(key, job, result) => answered(200, Some(response.clone())),
        _ => unclear(),
    }
}

fn repeats(key: &str, job: &Object, result: &Value) -> bool {
    let Some(request) = result.as_object().and_then(|result| result.get("request")) else { return true };
    let params = job.get("params").map(Value::to_json).unwrap_or_default();
    let id = |value: Option<&Value>| value.and_then(Value::as_object).and_then(|value| value.get("id")?.as_whole(1));
    let is_marked = !key.is_empty() && params.contains(key);
    (!is_marked || request.to_json().contains(key)) && id(Some(request)) == id(job.get("params"))
}

#[cfg(test)]
mod tests;
