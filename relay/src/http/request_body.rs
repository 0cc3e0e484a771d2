//! The body of a lead's request, with limits on its bytes, on its time, and on the memory of all bodies: each takes a place for
//! every [`BYTES_PER_PLACE`], of which no client gets all.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt as _;
use hyper::header::CONTENT_TYPE;
use hyper::{HeaderMap, StatusCode};
use leadwire::protocol::MAX_ENVELOPE_BYTES;
use relay_core::intake::{ClientAddress, IntakeResponse};

use crate::app::App;
use crate::fair_share::Place;

/// Bytes of a body that is too large that are read and discarded before the connection is closed.
const MAX_DISCARDED_BYTES: usize = 1024 * 1024;

/// Bytes of a posted form. Server frameworks keep the state of a page in hidden inputs, such as `__VIEWSTATE`, which are not part of
/// the lead.
const MAX_FORM_BYTES: usize = 1024 * 1024;

/// Bytes of a part of a file.
const MAX_CHUNK_BYTES: usize = 1024 * 1024;

/// Bytes of a posted form with files, which are not part of the lead either.
pub const MAX_MULTIPART_BYTES: usize = 8 * 1024 * 1024;

const MULTIPART: &[u8] = b"multipart/form-data";

pub const BYTES_PER_PLACE: usize = MAX_ENVELOPE_BYTES;

/// To be dropped once the lead was read from it.
#[derive(Default)]
pub struct RequestBody {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

impl RequestBody {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Leaves the places taken.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    fn takes(&mut self, place: Option<Place>) -> Result<(), IntakeResponse> {
        self.places.push(place.ok_or_else(|| IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE))?);
        Ok(())
    }
}

/// The body of `POST /leads`.
pub async fn read_envelope(app: &App, client: ClientAddress, body: Body) -> Result<RequestBody, IntakeResponse> {
    read_body(app, client, body, MAX_ENVELOPE_BYTES).await
}

/// A part of a file.
pub async fn read_chunk(app: &App, client: ClientAddress, body: Body) -> Result<RequestBody, IntakeResponse> {
    read_body_within(app, client, body, (MAX_CHUNK_BYTES, app.limits.chunk_timeout)).await
}

/// The body of `POST /forms/{form}`.
pub async fn read_form(
    app: &App,
    client: ClientAddress,
    (headers, body): (&HeaderMap, Body),
) -> Result<RequestBody, IntakeResponse> {
    let max_bytes = if has_parts(headers) { MAX_MULTIPART_BYTES } else { MAX_FORM_BYTES };
    read_body(app, client, body, max_bytes).await
}

pub fn has_parts(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|media_type| media_type.as_bytes().get(..MULTIPART.len()));
    media_type.is_some_and(|start| start.eq_ignore_ascii_case(MULTIPART))
}

/// Own code because tower-http's limit does not read the rest of a body that is too large: a client that is still sending
/// then sees a network error instead of the response, and tries again forever.
async fn read_body(
    app: &App,
    client: ClientAddress,
    body: Body,
    max_bytes: usize,
) -> Result<RequestBody, IntakeResponse> {
    read_body_within(app, client, body, (max_bytes, app.limits.body_timeout)).await
}

async fn read_body_within(
    app: &App,
    client: ClientAddress,
    body: Body,
    (max_bytes, timeout): (usize, Duration),
) -> Result<RequestBody, IntakeResponse> {
    let too_late = || Err(IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT));
    let collected = collect(app, client, body, max_bytes);
    tokio::time::timeout(timeout, collected).await.unwrap_or_else(|_| too_late())
}

async fn collect(
    app: &App,
    client: ClientAddress,
    mut body: Body,
    max_bytes: usize,
) -> Result<RequestBody, IntakeResponse> {
    let mut read = RequestBody::default();
    read.takes(app.bodies.take(client))?;
    let mut count = 0;
    while let Some(frame) = body.frame().await {
        // An interrupted body may be complete the next time.
        let frame = frame.map_err(|_| IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT))?;
        let Ok(data) = frame.into_data() else { continue };
        count += data.len();
        if count <= max_bytes {
            while count > read.places.len() * BYTES_PER_PLACE {
                read.takes(app.bodies.take(client))?;
            }
            read.bytes.extend_from_slice(&data);
        } else if count > max_bytes + MAX_DISCARDED_BYTES {
            break;
        }
    }
    if count > max_bytes { Err(IntakeResponse::busy(StatusCode::PAYLOAD_TOO_LARGE)) } else { Ok(read) }
}
