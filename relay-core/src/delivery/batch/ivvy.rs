//! iVvy's batch: one request starts up to 200 jobs, others poll their progress, and one fetches their results. From the
//! first request on, the jobs are in doubt until their results are received.

use leadwire::crm::{HttpRequest, HttpResponse, Kind};
use leadwire::schema::{Object, Value};

use super::shared::{chunks, without_results};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES, MAX_RESPONSE_BYTES};
use crate::transport::CallResult;

/// A batch takes three requests, so fewer jobs are faster one by one.
pub(super) const MIN_JOBS: usize = 4;
pub(super) const MAX_JOBS: usize = 200;
const MAX_DEPTH: usize = 64;
/// How long to poll, as a multiple of the timeout of one call.
const POLL_TIMEOUTS: u64 = 20;
const FIRST_POLL_MS: u64 = 100;
const MAX_POLL_MS: u64 = 5000;

pub(super) async fn call_all(client: &CrmClient, requests: &[CrmRequest<'_>]) -> Vec<CallResult> {
    let http = || requests.iter().map(|request| request.to_http(&client.connection.target, 0));
    let Some(jobs) = http().map(|request| job(&request?)).collect::<Option<Vec<Object>>>() else {
        return vec![CallResult::NotSent; requests.len()];
    };
    let sizes: Vec<usize> = http().map(|request| request.map_or(0, |request| request.body.len())).collect();
    let mut results = Vec::new();
    for chunk in chunks(&sizes, MAX_JOBS) {
        let (Some(requests), Some(jobs)) = (requests.get(chunk.clone()), jobs.get(chunk)) else { break };
        results.extend(run(client, requests, jobs).await);
    }
    results
}

async fn run(client: &CrmClient, requests: &[CrmRequest<'_>], jobs: &[Object]) -> Vec<CallResult> {
    let list = Value::List(jobs.iter().cloned().map(Value::from).collect());
    let started = client.call(&call("run", Object::new().with("jobs", list)), MAX_RESPONSE_BYTES).await;
    let batch = match async_id(started) {
        Ok(id) => poll(client, &id).await,
        Err(result) => result,
    };
    if matches!(batch, CallResult::BatchRejected) {
        client.suspend_batches();
    }
    match &batch {
        CallResult::Answered { answer, .. } => match results(answer) {
            Some(results) if results.len() == requests.len() => {
                let results = requests.iter().zip(jobs).zip(&results);
                results.map(|((request, job), result)| job_result(request.key(), job, result)).collect()
            }
            Some(_) => vec![CallResult::unreadable(); requests.len()],
            None => vec![batch; requests.len()],
        },
        _ => vec![batch; requests.len()],
    }
}

/// Waits until the jobs are done, and fetches their results. Errors are ignored until the time is over, because the jobs
/// may have been processed.
async fn poll(client: &CrmClient, id: &Value) -> CallResult {
    let until_ms = client.steady_ms().saturating_add(client.timeout_ms.saturating_mul(POLL_TIMEOUTS));
    let mut wait_ms = FIRST_POLL_MS;
    while client.steady_ms() < until_ms && client.may_call() {
        client.context.clock.sleep(wait_ms).await;
        wait_ms = (wait_ms * 2).min(MAX_POLL_MS);
        let parameters = || Object::new().with("async", id.clone());
        if !is_done(&client.call(&call("progress", parameters()), MAX_RESPONSE_BYTES).await) {
            continue;
        }
        let result = client.call(&call("results", parameters()), MAX_LIST_BYTES).await;
        if matches!(&result, CallResult::Answered { answer, .. } if results(answer).is_some()) {
            return result;
        }
    }
    CallResult::TimedOut
}

fn call(action: &str, parameters: Object) -> CrmRequest<'static> {
    CrmRequest::Call { path: ["batch?action=", action].concat(), parameters }
}

/// `…/api/1.0/contact?action=addOrUpdateLead` as a job.
fn job(request: &HttpRequest) -> Option<Object> {
    let (namespace, action) = request.url.rsplit('/').next()?.split_once("?action=")?;
    let params = Value::read(&request.body, MAX_DEPTH).ok()?;
    Some(Object::new().with("namespace", namespace).with("action", action).with("params", params))
}

/// The id of the started batch, or the result of each of its jobs.
fn async_id(started: CallResult) -> Result<Value, CallResult> {
    let CallResult::Answered { answer, date_ms } = started else { return Err(started) };
    let body = answer.object().filter(|_| answer.status == 200);
    match body.and_then(|body| body.present("asyncId").cloned()) {
        Some(id) => Ok(id),
        None => Err(without_results(Kind::IvvyLead, answer, date_ms)),
    }
}

fn is_done(progress: &CallResult) -> bool {
    let CallResult::Answered { answer, .. } = progress else { return false };
    let progress = answer.object().and_then(|body| body.get("progress")?.as_integer(0));
    progress.is_some_and(|progress| progress >= 100)
}

fn results(answer: &HttpResponse) -> Option<Vec<Value>> {
    let body = answer.object().filter(|_| answer.status == 200)?;
    Some(body.get("results")?.as_list()?.to_vec())
}

/// The result of one job. Unreadable when the request that it repeats is another job's.
fn job_result(key: &str, job: &Object, result: &Value) -> CallResult {
    let response = result.as_object().and_then(|result| result.get("response"));
    match response {
        Some(response) if repeats_request(key, job, result) => CallResult::from_batch(200, Some(response.clone())),
        _ => CallResult::unreadable(),
    }
}

fn repeats_request(key: &str, job: &Object, result: &Value) -> bool {
    let Some(request) = result.as_object().and_then(|result| result.get("request")) else { return true };
    let params = job.get("params").map(Value::to_json).unwrap_or_default();
    let id = |value: Option<&Value>| value.and_then(Value::as_object).and_then(|value| value.get("id")?.as_integer(1));
    let is_marked = !key.is_empty() && params.contains(key);
    (!is_marked || request.to_json().contains(key)) && id(Some(request)) == id(job.get("params"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> CallResult {
        CallResult::Answered { answer: HttpResponse::new(status, body), date_ms: None }
    }

    fn text(result: &CallResult) -> String {
        match result {
            CallResult::Answered { answer, .. } => {
                format!("{} {}", answer.status, answer.body.as_ref().map(Value::to_json).unwrap_or_default())
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_job_is_the_call_without_its_address() {
        let request = HttpRequest {
            method: "POST",
            url: "https://api.example/api/1.0/contact?action=addOrUpdateLead".to_owned(),
            headers: Vec::new(),
            body: r#"{"id":9007199254740993}"#.to_owned(),
        };
        let expected = r#"{"namespace":"contact","action":"addOrUpdateLead","params":{"id":9007199254740993}}"#;
        assert_eq!(job(&request).map(|job| Value::from(job).to_json()).as_deref(), Some(expected));
    }

    #[test]
    fn the_response_to_run() {
        let stale = r#"{"errorCode":401,"specificCode":23005}"#;
        for (why, given, expected) in [
            ("started", answered(200, r#"{"asyncId":"a1"}"#), Ok("\"a1\"")),
            (
                "refused with a code",
                answered(400, r#"{"errorCode":400,"specificCode":24448}"#),
                Err("BatchRejected".to_owned()),
            ),
            ("no such method", answered(404, "<html>"), Err("BatchRejected".to_owned())),
            ("no access", answered(401, stale), Err(format!("401 {stale}"))),
            ("a server error", answered(500, ""), Err("500 ".to_owned())),
            ("half a response", answered(200, "{\"async"), Err("200 ".to_owned())),
            ("the response to a lead", answered(200, r#"{"id":7}"#), Err("200 ".to_owned())),
            ("lost", CallResult::Lost, Err("Lost".to_owned())),
            ("not sent", CallResult::NotSent, Err("NotSent".to_owned())),
        ] {
            let id = async_id(given).map(|id| id.to_json()).map_err(|result| text(&result));
            assert_eq!(id, expected.map(str::to_owned), "{why}");
        }
    }

    #[test]
    fn done_is_a_progress_of_100() {
        for (body, expected) in
            [(r#"{"progress":100}"#, true), (r#"{"progress":99}"#, false), ("{}", false), ("", false)]
        {
            assert_eq!(is_done(&answered(200, body)), expected, "{body}");
        }
        assert!(!is_done(&CallResult::Lost));
    }

    #[test]
    fn a_result_belongs_to_the_job_that_it_repeats() {
        let marked = r#"{"name":"n","customFields":[{"fieldId":12,"fieldValue":"k-1"}]}"#;
        let response = r#"{"success":true,"id":7}"#;
        for (why, params, result, expected) in [
            ("its own", marked, format!(r#"{{"request":{marked},"response":{response}}}"#), format!("200 {response}")),
            ("no request", marked, format!(r#"{{"response":{response}}}"#), format!("200 {response}")),
            (
                "another job's",
                marked,
                format!(r#"{{"request":{{"name":"n"}},"response":{response}}}"#),
                "200 ".to_owned(),
            ),
            (
                "an update",
                r#"{"id":5}"#,
                format!(r#"{{"request":{{"id":"5"}},"response":{response}}}"#),
                format!("200 {response}"),
            ),
            (
                "another update",
                r#"{"id":5}"#,
                format!(r#"{{"request":{{"id":6}},"response":{response}}}"#),
                "200 ".to_owned(),
            ),
            ("no response", marked, format!(r#"{{"request":{marked}}}"#), "200 ".to_owned()),
            ("no object", marked, "7".to_owned(), "200 ".to_owned()),
        ] {
            let job = Object::new().with("params", Value::read(params, 8).unwrap_or(Value::Null));
            let result = Value::read(&result, 8).unwrap_or(Value::Null);
            assert_eq!(text(&job_result("k-1", &job, &result)), expected, "{why}");
        }
    }
}
