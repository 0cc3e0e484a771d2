//! Reads a request's body: so many bytes, counted as they come whatever the head says of them, and for so long.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt as _;
use leadwire::protocol::MAX_ENVELOPE_BYTES;

/// What is read of a body that is too large, and thrown away. A client that is cut off while it still sends does not see
/// the answer, takes it for a failure of the network, and tries again for ever.
const READ_AT_MOST: usize = 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    TooLarge,
    /// It did not come in time.
    Late,
    /// It broke off.
    Broken,
}

pub async fn read(body: Body, within: Duration) -> Result<Vec<u8>, Unread> {
    tokio::time::timeout(within, collect(body)).await.unwrap_or(Err(Unread::Late))
}

async fn collect(mut body: Body) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let mut count = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
        count += data.len();
        if count <= MAX_ENVELOPE_BYTES {
            bytes.extend_from_slice(&data);
        } else if count > READ_AT_MOST {
            break;
        }
    }
    if count > MAX_ENVELOPE_BYTES { Err(Unread::TooLarge) } else { Ok(bytes) }
}
