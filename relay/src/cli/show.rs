//! `show`: one lead, with its data and each call of the CRM.

use std::io::Write;

use leadwire::schema::Value;

use super::{Failure, plain};
use crate::ledger::{Attempt, Ledger, Shown, State};
use crate::manual_action::Refused;
use crate::{entry_json as entry, time};

pub(super) async fn text(ledger: &Ledger, key: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let (entry, attempts) = found(ledger, key).await?;
    for (name, value) in facts(&entry) {
        writeln!(out, "{name:<12}{}", plain(&value))?;
    }
    for attempt in &attempts {
        writeln!(out, "{:<12}{}", format!("attempt {}", attempt.number), plain(&told(attempt)))?;
    }
    data("payload", entry.body.as_deref(), out)?;
    data("context", entry.context.as_deref(), out)
}

pub(super) async fn json(ledger: &Ledger, key: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let (entry, attempts) = found(ledger, key).await?;
    Ok(writeln!(out, "{}", Value::from(entry::whole(&entry, &attempts)).to_json())?)
}

async fn found(ledger: &Ledger, key: &str) -> Result<(Shown, Vec<Attempt>), Failure> {
    let entry = ledger.show(key).await?.ok_or_else(|| Refused::Unknown { key: key.to_owned() })?;
    Ok((entry, ledger.attempts(key).await?))
}

fn facts(entry: &Shown) -> Vec<(&'static str, String)> {
    let is_accepted = entry.state == State::Accepted.name();
    let facts = [
        ("key", Some(entry.key.clone())),
        ("state", Some(format!("{} since {}", entry.state, time::iso(entry.changed_ms)))),
        ("reason", entry.reason.clone()),
        ("in doubt", entry.in_doubt.then(|| "yes: it may be in the CRM although no answer said so".to_owned())),
        ("due", is_accepted.then(|| time::iso(entry.due_ms))),
        ("kind", Some(entry.kind.clone())),
        ("connection", Some(entry.connection.clone())),
        ("form", entry.form.clone()),
        ("received", Some(time::iso(entry.received_ms))),
        ("record", entry.record_id.clone()),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn told(attempt: &Attempt) -> String {
    let started = time::iso(attempt.started_ms);
    let Some(ended_ms) = attempt.ended_ms else { return format!("{started}  under way, or cut off by a crash") };
    let took = ended_ms.saturating_sub(attempt.started_ms);
    let outcome = attempt.outcome.as_deref().unwrap_or_default();
    let detail = attempt.detail.as_deref().unwrap_or_default();
    format!("{started}  {took} ms  {outcome} {detail}").trim_end().to_owned()
}

/// A line a field.
fn data(name: &str, text: Option<&str>, out: &mut dyn Write) -> Result<(), Failure> {
    match entry::json(text) {
        Value::Null => writeln!(out, "{name:<12}purged or erased")?,
        Value::Object(object) => {
            writeln!(out, "{name}")?;
            for (key, value) in object.entries() {
                writeln!(out, "  {}: {}", plain(key), plain(&value.to_json()))?;
            }
        }
        other => writeln!(out, "{name:<12}{}", plain(&other.to_json()))?,
    }
    Ok(())
}
