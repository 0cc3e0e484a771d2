//! Batches: up to 200 jobs in one call, whose answers are fetched later under the id that the call gave. The jobs are
//! run when they are taken; for how long the batch counts as under way is an option of the sandbox. A callback URL is
//! taken and not called.

use leadwire::schema::{Object, Value};

use super::error::Refusal;
use crate::digest;
use crate::json;
use crate::state::App;

const MOST_JOBS: usize = 200;

pub fn run(app: &App, action: &str, params: &Object) -> Result<Object, Refusal> {
    match action {
        "run" => take(app, params),
        "progress" => {
            let (_, progress) = look_up(app, params, "24105")?;
            Ok(Object::new().with("progress", Value::number(progress)))
        }
        "results" => results(app, params),
        _ => Err(Refusal::general("404").because(&format!("there is no batch?action={action}"))),
    }
}

fn take(app: &App, params: &Object) -> Result<Object, Refusal> {
    let jobs = match params.present("jobs") {
        None => return Err(Refusal::specific("24093")),
        Some(jobs) => jobs.as_list().ok_or_else(|| Refusal::specific("24092"))?,
    };
    if jobs.is_empty() {
        return Err(Refusal::specific("24093"));
    }
    if jobs.len() > MOST_JOBS {
        return Err(Refusal::specific("24448"));
    }
    let mut read = Vec::new();
    for job in jobs {
        read.push(Job::read(job).ok_or_else(|| Refusal::specific("24092"))?);
    }
    let results = Value::List(read.iter().map(|job| job.run(app)).collect());
    let async_id = app.store.work(|records| -> Result<String, Refusal> {
        let seed = format!("{}/{}", records.now_ms, records.next_id("ivvy.batch")?);
        let async_id = digest::md5(seed);
        records.keep_batch(&async_id, &results.to_json())?;
        Ok(async_id)
    })?;
    Ok(Object::new().with("asyncId", async_id.as_str()))
}

struct Job<'a> {
    namespace: &'a str,
    action: &'a str,
    params: &'a Object,
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

    /// The job beside its answer, which may be an error: jobs succeed and fail each by itself.
    fn run(&self, app: &App) -> Value {
        let response = super::run(app, self.namespace, self.action, self.params);
        Object::new()
            .with("namespace", self.namespace)
            .with("action", self.action)
            .with("request", self.params.clone())
            .with("response", response.unwrap_or_else(|refusal| refusal.body()))
            .into()
    }
}

fn results(app: &App, params: &Object) -> Result<Object, Refusal> {
    let (results, progress) = look_up(app, params, "24115")?;
    if progress < 100 {
        return Err(Refusal::specific("24114"));
    }
    let async_id = params.get("async").cloned().unwrap_or(Value::Null);
    Ok(Object::new().with("asyncId", async_id).with("results", results))
}

/// The results of a batch and how far it counts as done, in percent.
fn look_up(app: &App, params: &Object, not_there: &str) -> Result<(Value, i64), Refusal> {
    let async_id = params.present("async").and_then(Value::as_text).unwrap_or_default();
    let batch = app.store.work(|records| records.batch(async_id))?.ok_or_else(|| Refusal::specific(not_there))?;
    let passed = app.clock.now_ms() - batch.taken_ms;
    let progress = if app.ivvy_batch_ms == 0 { 100 } else { (passed * 100 / app.ivvy_batch_ms).clamp(0, 100) };
    Ok((json::value(&batch.results).unwrap_or(Value::Null), progress))
}
