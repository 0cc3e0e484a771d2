//! Reads the body of a request, with a limit on its bytes and a timeout. Own code because tower-http's limit does not
//! read the rest of a body that is too large: a client that is still sending then sees a network error instead of the
//! response, and tries again for ever.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt as _;
use hyper::StatusCode;
use leadwire::protocol::MAX_ENVELOPE_BYTES;
use relay_core::intake::IntakeResponse;

/// Bytes of a body that is too large that are read and discarded before the connection is closed.
const MAX_DISCARDED_BYTES: usize = 1024 * 1024;

pub async fn read_body(body: Body, timeout: Duration) -> Result<Vec<u8>, IntakeResponse> {
    let too_late = || Err(IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT));
    tokio::time::timeout(timeout, collect(body)).await.unwrap_or_else(|_| too_late())
}

async fn collect(mut body: Body) -> Result<Vec<u8>, IntakeResponse> {
    let mut bytes = Vec::new();
    let mut count = 0;
    while let Some(frame) = body.frame().await {
        // An interrupted body may be complete the next time.
        let frame = frame.map_err(|_| IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT))?;
        let Ok(data) = frame.into_data() else { continue };
        count += data.len();
        if count <= MAX_ENVELOPE_BYTES {
            bytes.extend_from_slice(&data);
        } else if count > MAX_DISCARDED_BYTES {
            break;
        }
    }
    if count > MAX_ENVELOPE_BYTES { Err(IntakeResponse::busy(StatusCode::PAYLOAD_TOO_LARGE)) } else { Ok(bytes) }
}
