//! What `POST /leads` and `POST /forms/{form}` share: a permit, and the storing of the lead: it is on the disk, or the response is
//! 503.

use std::sync::Arc;
use std::time::Instant;

use hyper::StatusCode;
use leadwire::schema::Value;
use relay_core::config::Suspects;
use relay_core::files::{FILES, FileStore as _, Manifest};
use relay_core::intake::{AcceptedLead, CaptchaCheck, IntakeResponse};
use tokio::sync::OwnedSemaphorePermit;

use super::files::check_soon;
use super::run_to_end::RunToEnd;
use crate::app::App;
use crate::clock::in_ms;
use crate::crash;
use crate::ledger::{Inserted, LedgerError, NewEntry};

pub struct Stored {
    pub inserted: Inserted,
    pub is_held: bool,
    /// It is not sent before its files are complete.
    pub waits_for_files: bool,
}

/// Limits the requests whose lead is being stored. To be taken when the body is complete, which a client can delay.
pub fn permit(app: &App) -> Result<OwnedSemaphorePermit, IntakeResponse> {
    let permits = Arc::clone(&app.permits);
    permits.try_acquire_owned().map_err(|_| IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE))
}

/// A client that closes its connection does not cancel it: otherwise a verified captcha token could be lost, or a stored lead
/// not be signalled.
pub async fn store_lead(
    app: &Arc<App>,
    mut lead: AcceptedLead,
    permit: OwnedSemaphorePermit,
) -> Result<Stored, IntakeResponse> {
    wait_for_files(app, &mut lead).await?;
    report_skipped_attribution(&lead);
    count_ignored(&lead);
    count_unparsed_phones(&lead);
    RunToEnd::new(verify_and_insert(Arc::clone(app), lead, permit)).await.map_err(|error| {
        tracing::error!(%error, "a lead was not stored");
        IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE)
    })
}

/// A lead whose files are not complete is due when they are, or at the end of the time that the configuration has for it. Refuses a lead
/// that lacks a required file.
async fn wait_for_files(app: &App, lead: &mut AcceptedLead) -> Result<(), IntakeResponse> {
    let takes_files = lead.entry.form.as_ref().and_then(|form| app.config.forms.get(form));
    let takes_files = takes_files.is_some_and(|form| !form.files.is_empty());
    let (Some(store), Some(storage), true) = (&app.files, &app.config.files, takes_files) else { return Ok(()) };
    let manifest = store.find(&lead.entry.key).await.map_err(|error| {
        tracing::error!(%error, "a lead was not stored");
        IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE)
    })?;
    // Whoever has the key may have declared files for another form.
    let manifest = manifest.filter(|manifest| lead.entry.form.as_ref() == Some(&manifest.form));
    let has_file = |input: &str| manifest.as_ref().is_some_and(|manifest| manifest.has_file_of(input));
    if let Err(invalid) = app.intake.check_required_files(lead, has_file) {
        // The files of a lead that was received may be deleted already.
        let known = app.ledger.find(&lead.entry.key).await.ok().flatten();
        return if known.is_some() { Ok(()) } else { Err(invalid) };
    }
    let count = manifest.as_ref().map_or(0, Manifest::count);
    if count > 0 {
        // Their loss is noticed by it.
        lead.entry.report(FILES, Value::number(count));
    }
    if manifest.is_some_and(|manifest| manifest.is_waiting()) {
        lead.entry.due_ms = Some(app.clock.now_ms().saturating_add(in_ms(storage.wait)));
    }
    Ok(())
}

fn report_skipped_attribution(lead: &AcceptedLead) {
    let form = lead.entry.form.as_deref().unwrap_or_default();
    for field in &lead.skipped_attribution {
        tracing::warn!(form, field, "attribution data was left out, because the rules refuse it");
        metrics::counter!("leadwire_ingress_attributions_left_out_total", "form" => form.to_owned()).increment(1);
    }
}

/// The names are not logged, because visitors choose them.
fn count_ignored(lead: &AcceptedLead) {
    let form = lead.entry.form.as_deref().unwrap_or_default();
    let count = lead.ignored.len();
    if count > 0 {
        tracing::info!(form, count, "fields that the form does not allow were left out");
        metrics::counter!("leadwire_ingress_ignored_fields_total", "form" => form.to_owned())
            .increment(count.try_into().unwrap_or(u64::MAX));
    }
}

/// The lead is stored with what was typed.
fn count_unparsed_phones(lead: &AcceptedLead) {
    let form = lead.entry.form.as_deref().unwrap_or_default();
    let count = lead.unparsed_phones;
    if count > 0 {
        tracing::info!(form, count, "phone numbers that are not valid in their country were left as they are");
        metrics::counter!("leadwire_ingress_unparsed_phones_total", "form" => form.to_owned())
            .increment(count.try_into().unwrap_or(u64::MAX));
    }
}

async fn verify_and_insert(
    app: Arc<App>,
    lead: AcceptedLead,
    permit: OwnedSemaphorePermit,
) -> Result<Stored, LedgerError> {
    let AcceptedLead { entry, captcha, suspects, .. } = lead;
    // A captcha token can be verified once, so a replay is not verified again.
    let is_known = captcha.is_some() && app.ledger.find(&entry.key).await?.is_some();
    match captcha.filter(|_| !is_known) {
        Some(check) => verify_then_insert(&app, entry, (&check, suspects), permit).await,
        None => insert(&app, entry).await,
    }
}

/// Without a permit while the captcha service is waited for, so that its delays do not block other requests.
async fn verify_then_insert(
    app: &App,
    entry: NewEntry,
    (check, suspects): (&CaptchaCheck, Suspects),
    permit: OwnedSemaphorePermit,
) -> Result<Stored, LedgerError> {
    drop(permit);
    let reason = app.captcha_verifier.verify(check).await;
    // An error means that the semaphore was closed, which does not happen.
    let _permit = app.permits.acquire().await;
    let entry = match reason {
        Some(reason) => suspects.apply(entry, &reason),
        None => entry,
    };
    insert(app, entry).await
}

async fn insert(app: &App, entry: NewEntry) -> Result<Stored, LedgerError> {
    let (key, kind, connection) = (entry.key.clone(), entry.kind.clone(), entry.connection.clone());
    let (form, is_held) = (entry.form.clone().unwrap_or_default(), entry.held.is_some());
    let waits_for_files = entry.due_ms.is_some();
    let began = Instant::now();
    crash::point("before insert");
    let inserted = app.ledger.insert(entry, app.clock.now_ms()).await?;
    crash::point("after insert");
    metrics::histogram!("leadwire_ingress_commit_seconds").record(began.elapsed());
    let outcome = match inserted {
        Inserted::New if is_held => "suspect",
        Inserted::New => "new",
        Inserted::Replay(_) => "replay",
        Inserted::Conflict => "conflict",
    };
    if waits_for_files {
        // The last file may have been completed before the lead was in the ledger.
        if let Some(store) = &app.files {
            check_soon(app, store, &key).await;
        }
    } else if outcome == "new" {
        app.signals.arrived(&connection);
    }
    // By default one line per lead: the one of its delivery, or this one where none follows.
    match outcome {
        "new" | "replay" => tracing::debug!(key, kind, form, connection, outcome, "lead stored"),
        _ => tracing::info!(key, kind, form, connection, outcome, "lead stored"),
    }
    Ok(Stored { inserted, is_held, waits_for_files })
}
