//! The files of a lead, which a page sends in parts: `POST /forms/{form}/files/{key}` declares them, `POST
//! /forms/{form}/files/{key}/{number}?offset=N` adds bytes, `GET /forms/{form}/files/{key}` tells what is there. Whoever has the key may
//! add to the lead's files until it is delivered. No response has a file's bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Path, Query, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use hyper::StatusCode;
use leadwire::protocol::{RelayResponse, is_valid_key};
use leadwire::schema::{Object, Value};
use relay_core::files::{AttachedFile, FileError, FileState, FileStore as _, Manifest, Refusal};
use relay_core::intake::{ClientAddress, IntakeResponse};
use serde::Deserialize;

use super::request_body::{RequestBody, read_chunk, read_envelope};
use super::responses::{count_response, json, message, to_response};
use super::run_to_end::RunToEnd;
use crate::app::App;
use crate::files::{Appended, Declared, DirectoryStore, StoredFiles, check_and_make_due, count_refusal};
use crate::ledger::{LedgerError, State as EntryState};

/// How long a response waits for the check of files.
const CHECK_WAIT: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
pub struct Offset {
    offset: u64,
}

pub async fn declare_files(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path((form, key)): Path<(String, String)>,
    request: Request,
) -> Response {
    declare(&app, (&form, &key), peer, request).await.unwrap_or_else(|refused| {
        count_response(&refused);
        to_response(&refused)
    })
}

async fn declare(
    app: &Arc<App>,
    (form, key): (&str, &str),
    peer: SocketAddr,
    request: Request,
) -> Result<Response, IntakeResponse> {
    let (head, body) = request.into_parts();
    let submitter = app.intake.authenticate_form_post(form, peer.ip(), &head.headers)?;
    let client = ClientAddress::of_request(peer.ip(), &head.headers, &app.config.proxies);
    if !is_valid_key(key) {
        return Ok(unknown());
    }
    let body = read_envelope(app, client, body).await?;
    let (declaration, configured) = app.intake.declare_files(form, submitter, body.bytes(), &app.spam_checks)?;
    drop(body);
    let manifest = declaration.to_manifest(key, (form, configured), app.clock.now_ms());
    let Some(store) = &app.files else { return Ok(to_json(&StoredFiles::without_bytes(manifest))) };
    for file in &manifest.files {
        if let FileState::Refused(refusal) = file.state {
            count_refusal(refusal);
        }
    }
    let is_known = store.find(key).await.map_err(|error| unavailable(&error))?.is_some();
    if !is_known && !store.can_take(client, missing_bytes(&StoredFiles::without_bytes(manifest.clone()))) {
        return Err(share_taken());
    }
    let files = match store.declare(declaration, manifest).await.map_err(|error| unavailable(&error))? {
        Declared::Files(files) => files,
        Declared::Conflict => return Err(RelayResponse::Conflict.into()),
        Declared::Full => return Err(directory_full()),
    };
    let files = refuse_if_late(app, store, (form, files)).await?;
    if !store.can_take(client, missing_bytes(&files)) {
        return Err(share_taken());
    }
    if !files.manifest.is_waiting() {
        check_soon(app, store, key).await;
    }
    Ok(to_json(&files))
}

/// The lead may be in the ledger already. To be called after the manifest was stored: an attempt that begins from then on waits for the
/// files.
async fn refuse_if_late(
    app: &App,
    store: &DirectoryStore,
    (form, files): (&str, StoredFiles),
) -> Result<StoredFiles, IntakeResponse> {
    let key = &files.manifest.key;
    let Some(entry) = app.ledger.show(key).await.map_err(|error| ledger_unavailable(&error))? else {
        return Ok(files);
    };
    if entry.form.as_deref() != Some(form) {
        // The files would be sent with another form's lead.
        store.remove_declared(key, form).await.map_err(|error| unavailable(&error))?;
        return Err(RelayResponse::Conflict.into());
    }
    if !files.manifest.is_waiting() {
        return Ok(files);
    }
    if entry.state == EntryState::Sending {
        // The attempt may have begun before the manifest was there, or after it.
        return Err(IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE));
    }
    if !entry.in_doubt && !matches!(entry.state, EntryState::Done | EntryState::Dead) {
        return Ok(files);
    }
    let closed = store.refuse_late(key).await.map_err(|error| unavailable(&error))?;
    Ok(closed.unwrap_or(files))
}

pub async fn get_files(
    State(app): State<Arc<App>>,
    Path((form, key)): Path<(String, String)>,
    headers: HeaderMap,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
) -> Response {
    if let Err(refused) = app.intake.authenticate_form_post(&form, peer.ip(), &headers) {
        return to_response(&refused);
    }
    match find(&app, &form, &key).await {
        Ok(Some(files)) => to_json(&files),
        Ok(None) => unknown(),
        Err(error) => to_response(&unavailable(&error)),
    }
}

async fn find(app: &App, form: &str, key: &str) -> Result<Option<StoredFiles>, FileError> {
    let Some(store) = app.files.as_ref().filter(|_| is_valid_key(key)) else { return Ok(None) };
    Ok(store.stored(key).await?.filter(|files| files.manifest.form == form))
}

pub async fn post_chunk(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path((form, key, number)): Path<(String, String, usize)>,
    Query(Offset { offset }): Query<Offset>,
    request: Request,
) -> Response {
    receive_chunk(&app, (&form, &key, number), offset, peer, request)
        .await
        .unwrap_or_else(|refused| to_response(&refused))
}

async fn receive_chunk(
    app: &Arc<App>,
    (form, key, number): (&str, &str, usize),
    offset: u64,
    peer: SocketAddr,
    request: Request,
) -> Result<Response, IntakeResponse> {
    let (head, body) = request.into_parts();
    app.intake.authenticate_form_post(form, peer.ip(), &head.headers)?;
    let known = find(app, form, key).await.map_err(|error| unavailable(&error))?;
    let (Some(store), true) = (&app.files, known.is_some()) else { return Ok(unknown()) };
    let client = ClientAddress::of_request(peer.ip(), &head.headers, &app.config.proxies);
    let body = read_chunk(app, client, body).await?;
    let appended = append(store.clone(), client, (key.to_owned(), number), (offset, body)).await;
    let at = |offset: u64| Object::new().with("offset", Value::number(offset));
    Ok(match appended.map_err(|error| unavailable(&error))?.ok_or_else(share_taken)? {
        Appended::Written { offset, completed: None } => object(StatusCode::OK, at(offset)),
        Appended::Written { offset, completed: Some(manifest) } => {
            match after_last_part(app, store, &manifest, number).await {
                Some(refusal) => refused(refusal),
                None => object(StatusCode::OK, at(offset)),
            }
        }
        Appended::WrongOffset(offset) => object(StatusCode::CONFLICT, at(offset)),
        Appended::Unknown => unknown(),
        Appended::TooLarge => object(StatusCode::PAYLOAD_TOO_LARGE, Object::new().with("refused", "too_large")),
        Appended::Refused(refusal) => refused(refusal),
        Appended::Full => to_response(&IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE)),
    })
}

/// Goes on when the client closes its connection, so that the bytes are counted. `None` when the client has its share.
async fn append(
    store: DirectoryStore,
    client: ClientAddress,
    (key, number): (String, usize),
    (offset, mut body): (u64, RequestBody),
) -> Result<Option<Appended>, FileError> {
    let append = async move {
        let bytes = body.take_bytes();
        let appended = store.append_of(client, (&key, number), offset, bytes).await;
        drop(body);
        appended
    };
    RunToEnd::new(append).await
}

/// Returns why the file is refused, if that is known soon.
async fn after_last_part(app: &App, store: &DirectoryStore, manifest: &Manifest, number: usize) -> Option<Refusal> {
    if manifest.is_waiting() && !manifest.has_unchecked() {
        return None;
    }
    check_soon(app, store, &manifest.key).await;
    let files = store.stored(&manifest.key).await.ok()??;
    match files.manifest.files.get(number)?.state {
        FileState::Refused(refusal) => Some(refusal),
        _ => None,
    }
}

/// Checks the files of a lead, and makes it due if they are complete. It goes on when this returns because it takes long; what fails is done
/// again later.
pub async fn check_soon(app: &App, store: &DirectoryStore, key: &str) {
    let (ledger, signals, now_ms) = (Arc::clone(&app.ledger), app.signals.clone(), app.clock.now_ms());
    let settled = RunToEnd::new(check_and_make_due(store.clone(), ledger, signals, key.to_owned(), now_ms));
    if let Ok(Err(error)) = tokio::time::timeout(CHECK_WAIT, settled).await {
        tracing::error!(%error, "a lead whose files may be complete was not made due");
    }
}

/// Bytes still to come. A client over its share is refused before it sends them.
fn missing_bytes(files: &StoredFiles) -> u64 {
    let missing = |(file, offset): (&AttachedFile, &u64)| match file.state {
        FileState::Receiving => file.size.saturating_sub(*offset),
        _ => 0,
    };
    files.manifest.files.iter().zip(&files.offsets).map(missing).fold(0, u64::saturating_add)
}

pub(super) fn share_taken() -> IntakeResponse {
    tracing::warn!("a client has its share of the directory of files; its files are refused until some are deleted");
    IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE)
}

pub(super) fn directory_full() -> IntakeResponse {
    tracing::error!("the directory of files has reached max_total_bytes; files are refused until some are deleted");
    IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE)
}

pub(super) fn unavailable(error: &FileError) -> IntakeResponse {
    tracing::error!(%error, "the files of a lead could not be read or written");
    IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE)
}

fn ledger_unavailable(error: &LedgerError) -> IntakeResponse {
    tracing::error!(%error, "cannot read a lead's state");
    IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE)
}

fn to_json(files: &StoredFiles) -> Response {
    let file = |(file, offset): (&AttachedFile, &u64)| match file.state {
        FileState::Refused(refusal) => Object::new().with("refused", refusal.name()).into(),
        _ => Object::new().with("offset", Value::number(*offset)).into(),
    };
    let all = files.manifest.files.iter().zip(&files.offsets).map(file).collect();
    object(StatusCode::OK, Object::new().with("files", Value::List(all)))
}

fn object(status: StatusCode, body: Object) -> Response {
    json(status, Value::from(body).to_json())
}

fn refused(refusal: Refusal) -> Response {
    object(StatusCode::GONE, Object::new().with("refused", refusal.name()))
}

fn unknown() -> Response {
    message(StatusCode::NOT_FOUND, "there are no files with this key and number")
}
