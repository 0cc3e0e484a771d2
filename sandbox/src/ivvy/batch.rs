//! iVvy's batches: up to 200 jobs in one call, with results that are fetched later by the batch's id, for 2 days ("Batch" in the
//! repository ivvycode/apidocs, read 2026-11-28; the answer after that is not documented). The jobs run at
//! once; the batch is reported as running for `Options::ivvy_batch`. `callbackUrl` is never called.

use leadwire::schema::{Object, Value};
use md5::{Digest as _, Md5};

use super::error::ApiError;
use crate::json;
use crate::state::AppState;

const MAX_JOBS: usize = 200;
const KEPT_MS: i64 = 2 * 24 * 60 * 60 * 1000;

struct Job<'a> {
    namespace: &'a str,
    action: &'a str,
    params: &'a Object,
}

/// `run_job` takes a job's namespace, action and parameters.
pub fn run(
    state: &AppState,
    params: &Object,
    run_job: impl Fn(&str, &str, &Object) -> Result<Value, ApiError>,
) -> Result<Object, ApiError> {
    let mut results = Vec::new();
    // All jobs are read before the first one runs.
    for job in jobs(params)? {
        let response = run_job(job.namespace, job.action, job.params).unwrap_or_else(|error| error.body().into());
        let result = Object::new()
            .with("namespace", job.namespace)
            .with("action", job.action)
            .with("request", job.params.clone())
            .with("response", response);
        results.push(result.into());
    }
    let results = Value::List(results).to_json();
    let async_id = state.store.transaction(|records| -> Result<String, ApiError> {
        let number = records.take_id("ivvy.batch")?;
        let async_id = hex::encode(Md5::digest(format!("{}/{number}", records.now_ms)));
        records.save_batch(&async_id, &results)?;
        Ok(async_id)
    })?;
    Ok(Object::new().with("asyncId", async_id.as_str()))
}

pub fn progress(state: &AppState, params: &Object) -> Result<Object, ApiError> {
    let (_, percent) = find(state, params, "24105")?;
    Ok(Object::new().with("progress", Value::number(percent)))
}

pub fn results(state: &AppState, params: &Object) -> Result<Object, ApiError> {
    let (results, percent) = find(state, params, "24115")?;
    if percent < 100 {
        return Err(ApiError::specific("24114"));
    }
    let async_id = params.get("async").cloned().unwrap_or(Value::Null);
    Ok(Object::new().with("asyncId", async_id).with("results", results))
}

fn jobs(params: &Object) -> Result<Vec<Job<'_>>, ApiError> {
    let jobs = params.present("jobs").ok_or_else(|| ApiError::specific("24093"))?;
    let jobs = jobs.as_list().ok_or_else(|| ApiError::specific("24092"))?;
    if jobs.is_empty() {
        return Err(ApiError::specific("24093"));
    }
    if jobs.len() > MAX_JOBS {
        return Err(ApiError::specific("24448"));
    }
    jobs.iter().map(|job| Job::read(job).ok_or_else(|| ApiError::specific("24092"))).collect()
}

impl Job<'_> {
    fn read(job: &Value) -> Option<Job<'_>> {
        let job = job.as_object()?;
        Some(Job {
            namespace: job.get("namespace")?.as_text()?,
            action: job.get("action")?.as_text()?,
            params: job.get("params")?.as_object()?,
        })
    }
}

/// The results of a batch and its progress in percent.
fn find(state: &AppState, params: &Object, not_found: &str) -> Result<(Value, i64), ApiError> {
    let async_id = params.present("async").and_then(Value::as_text).unwrap_or_default();
    let batch = state.store.transaction(|records| records.batch(async_id))?;
    let now_ms = state.clock.now_ms();
    let batch =
        batch.filter(|batch| now_ms - batch.started_ms < KEPT_MS).ok_or_else(|| ApiError::specific(not_found))?;
    let duration_ms = i64::try_from(state.ivvy_batch.as_millis()).unwrap_or(i64::MAX);
    let elapsed_ms = now_ms - batch.started_ms;
    let percent = elapsed_ms.saturating_mul(100).checked_div(duration_ms).unwrap_or(100).clamp(0, 100);
    Ok((json::parse(&batch.results).unwrap_or(Value::Null), percent))
}
