//! `GET /files/{token}`: a file of a lead, for whoever has the link that the CRM got. It is only ever saved, and never shown: a visitor may
//! have sent a page with scripts.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::Response;
use futures_util::stream;
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use hyper::http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use relay_core::files::{AttachedFile, FileLinks, InvalidLink};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use super::responses::message;
use crate::app::App;
use crate::files::DirectoryStore;

const BYTES_PER_READ: usize = 64 * 1024;

/// Characters that a `filename*` has as they are (RFC 8187).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub async fn get_linked_file(State(app): State<Arc<App>>, Path(token): Path<String>) -> Response {
    let (Some(store), Some(links)) = (&app.files, &app.file_links) else { return unknown() };
    match read(store, links, &token, app.clock.now_ms()).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "a file could not be read");
            message(StatusCode::SERVICE_UNAVAILABLE, "the file cannot be read now")
        }
    }
}

async fn read(
    store: &DirectoryStore,
    links: &FileLinks,
    token: &str,
    now_ms: u64,
) -> Result<Response, relay_core::files::FileError> {
    let linked = match links.verify(token, now_ms) {
        Ok(linked) => linked,
        Err(InvalidLink::Unknown) => return Ok(unknown()),
        Err(InvalidLink::Expired) => return Ok(message(StatusCode::GONE, "the link has expired")),
    };
    let opened = store.open_linked(linked.folder, linked.number).await?;
    // Deleted with the lead's other data.
    Ok(opened
        .map_or_else(|| message(StatusCode::GONE, "the file was deleted"), |(content, known)| respond(content, &known)))
}

fn unknown() -> Response {
    message(StatusCode::NOT_FOUND, "there is no such file")
}

fn respond(content: Option<std::fs::File>, known: &AttachedFile) -> Response {
    let read = |file| Body::from_stream(stream::unfold(File::from_std(file), next));
    let mut response = Response::new(content.map_or_else(Body::empty, read));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_LENGTH, known.size.into());
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    // The other defaults of responses, such as nosniff and no-store, apply as well.
    headers.extend(disposition(&known.name).map(|value| (CONTENT_DISPOSITION, value)));
    response
}

fn disposition(name: &str) -> Option<HeaderValue> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._ ".contains(letter);
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let encoded = utf8_percent_encode(name, ESCAPED);
    HeaderValue::try_from(format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")).ok()
}

async fn next(mut file: File) -> Option<(io::Result<Bytes>, File)> {
    let mut bytes = vec![0; BYTES_PER_READ];
    match file.read(&mut bytes).await {
        Ok(0) => None,
        Ok(count) => {
            bytes.truncate(count);
            Some((Ok(bytes.into()), file))
        }
        Err(error) => Some((Err(error), file)),
    }
}
