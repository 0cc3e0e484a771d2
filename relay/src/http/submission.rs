//! What `POST /leads` and `POST /forms/{form}` share: a permit, the body with a limit on its bytes and a timeout, and the storing
//! of the lead: it is on the disk, or the response is 503.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use http_body_util::BodyExt as _;
use hyper::header::CONTENT_TYPE;
use hyper::{HeaderMap, StatusCode};
use leadwire::protocol::MAX_ENVELOPE_BYTES;
use relay_core::config::Suspects;
use relay_core::intake::{AcceptedLead, CaptchaCheck, IntakeResponse};
use tokio::sync::OwnedSemaphorePermit;

use crate::app::App;
use crate::crash;
use crate::ledger::{Inserted, LedgerError, NewEntry};

/// Bytes of a body that is too large that are read and discarded before the connection is closed.
const MAX_DISCARDED_BYTES: usize = 1024 * 1024;

/// Bytes of a posted form. Server frameworks keep the state of a page in hidden inputs, such as `__VIEWSTATE`, which are not part of
/// the lead.
const MAX_FORM_BYTES: usize = 1024 * 1024;

/// Bytes of a posted form with files, which are not part of the lead either.
const MAX_MULTIPART_BYTES: usize = 8 * 1024 * 1024;

const MULTIPART: &[u8] = b"multipart/form-data";

/// The bytes of a body that one permit is for.
const BYTES_PER_PERMIT: usize = MAX_ENVELOPE_BYTES;

/// The body of `POST /leads`.
pub async fn read_envelope(
    app: &App,
    body: Body,
    permit: &mut OwnedSemaphorePermit,
) -> Result<Vec<u8>, IntakeResponse> {
    read_body(app, body, MAX_ENVELOPE_BYTES, permit).await
}

/// The body of `POST /forms/{form}`.
pub async fn read_form(
    app: &App,
    (headers, body): (&HeaderMap, Body),
    permit: &mut OwnedSemaphorePermit,
) -> Result<Vec<u8>, IntakeResponse> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|media_type| media_type.as_bytes().get(..MULTIPART.len()));
    let has_parts = media_type.is_some_and(|start| start.eq_ignore_ascii_case(MULTIPART));
    let max_bytes = if has_parts { MAX_MULTIPART_BYTES } else { MAX_FORM_BYTES };
    read_body(app, body, max_bytes, permit).await
}

/// Own code because tower-http's limit does not read the rest of a body that is too large: a client that is still sending
/// then sees a network error instead of the response, and tries again for ever.
async fn read_body(
    app: &App,
    body: Body,
    max_bytes: usize,
    permit: &mut OwnedSemaphorePermit,
) -> Result<Vec<u8>, IntakeResponse> {
    let too_late = || Err(IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT));
    let collected = collect(app, body, max_bytes, permit);
    tokio::time::timeout(app.limits.body_timeout, collected).await.unwrap_or_else(|_| too_late())
}

/// A long body needs more permits, so that they limit the memory of all bodies.
async fn collect(
    app: &App,
    mut body: Body,
    max_bytes: usize,
    held: &mut OwnedSemaphorePermit,
) -> Result<Vec<u8>, IntakeResponse> {
    let mut bytes = Vec::new();
    let mut count = 0;
    while let Some(frame) = body.frame().await {
        // An interrupted body may be complete the next time.
        let frame = frame.map_err(|_| IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT))?;
        let Ok(data) = frame.into_data() else { continue };
        count += data.len();
        if count <= max_bytes {
            while count > held.num_permits() * BYTES_PER_PERMIT {
                held.merge(permit(app)?);
            }
            bytes.extend_from_slice(&data);
        } else if count > max_bytes + MAX_DISCARDED_BYTES {
            break;
        }
    }
    if count > max_bytes { Err(IntakeResponse::busy(StatusCode::PAYLOAD_TOO_LARGE)) } else { Ok(bytes) }
}

pub struct Stored {
    pub inserted: Inserted,
    pub is_held: bool,
}

/// Limits the requests whose body is being read or whose lead is being stored.
pub fn permit(app: &App) -> Result<OwnedSemaphorePermit, IntakeResponse> {
    let permits = Arc::clone(&app.permits);
    permits.try_acquire_owned().map_err(|_| IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE))
}

/// In a task of its own, which a client that closes its connection does not cancel: otherwise a verified captcha token
/// could be lost, or a stored lead not be signalled.
pub async fn store_lead(
    app: &Arc<App>,
    lead: AcceptedLead,
    permit: OwnedSemaphorePermit,
) -> Result<Stored, IntakeResponse> {
    report_skipped_attribution(&lead);
    count_ignored(&lead);
    let task = tokio::spawn(verify_and_insert(Arc::clone(app), lead, permit));
    let stored = task.await.unwrap_or_else(|error| Err(LedgerError(error.to_string())));
    stored.map_err(|error| {
        tracing::error!(%error, "a lead was not stored");
        IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE)
    })
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
    if outcome == "new" {
        app.signals.arrived(&connection);
    }
    tracing::info!(key, kind, form, connection, outcome, "lead stored");
    Ok(Stored { inserted, is_held })
}
