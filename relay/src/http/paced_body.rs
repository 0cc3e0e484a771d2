//! A long request body, which takes as long as its client needs but must keep a minimum rate, in pieces of a limited size.

use std::time::Duration;

use axum::body::{Body, Bytes};
use bytes::BytesMut;
use http_body_util::BodyExt as _;
use hyper::StatusCode;
use relay_core::intake::IntakeResponse;
use tokio::time::{Instant, timeout, timeout_at};

/// Of a body, in each window. In the relay's 10 s it is a tenth of what a slow mobile network brings, so that such a client
/// may also pause.
const MIN_BYTES_PER_WINDOW: usize = 16 * 1024;
/// Larger frames are divided, and smaller ones joined: each piece is parsed, however short it is.
const PIECE_BYTES: usize = 16 * 1024;
/// When a client is answered although it is still sending.
const MAX_DISCARDED_BYTES: usize = 1024 * 1024;

pub struct PacedBody {
    body: Body,
    window: Duration,
    window_end: Instant,
    bytes_in_window: usize,
    /// Read and not taken.
    buffer: BytesMut,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Ended,
    /// It was too slow, or interrupted.
    Failed,
}

impl PacedBody {
    pub fn new(body: Body, window: Duration) -> PacedBody {
        let (window_end, buffer) = (Instant::now() + window, BytesMut::new());
        PacedBody { body, window, window_end, bytes_in_window: 0, buffer, state: State::Open }
    }

    /// `None` at the end. The error is that of a client that is too slow, or that closed the connection.
    pub async fn next_piece(&mut self) -> Result<Option<Bytes>, IntakeResponse> {
        while self.buffer.len() < PIECE_BYTES && self.state != State::Ended {
            let Some(data) = self.next_frame().await? else { continue };
            self.buffer.extend_from_slice(&data);
        }
        let count = self.buffer.len().min(PIECE_BYTES);
        Ok((count > 0).then(|| self.buffer.split_to(count).freeze()))
    }

    async fn next_frame(&mut self) -> Result<Option<Bytes>, IntakeResponse> {
        // Bytes that have arrived are read before the time is looked at: the client does not pay for delays of the relay's disk.
        let frame = match timeout_at(self.window_end, self.body.frame()).await {
            Ok(frame) => frame,
            Err(_) if self.bytes_in_window >= MIN_BYTES_PER_WINDOW => {
                (self.window_end, self.bytes_in_window) = (Instant::now() + self.window, 0);
                return Ok(None);
            }
            Err(_) => return Err(self.fail()),
        };
        match frame {
            Some(Ok(frame)) => {
                let data = frame.into_data().unwrap_or_default();
                self.bytes_in_window = self.bytes_in_window.saturating_add(data.len());
                Ok(Some(data))
            }
            Some(Err(_)) => Err(self.fail()),
            None => {
                self.state = State::Ended;
                Ok(None)
            }
        }
    }

    /// The body may be complete the next time.
    fn fail(&mut self) -> IntakeResponse {
        self.state = State::Failed;
        IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT)
    }

    /// Reads on for a while: a client that is still sending would not see the answer.
    pub async fn discard_rest(mut self) {
        if self.state != State::Open {
            return;
        }
        let body = &mut self.body;
        let discard = async {
            let mut count = 0;
            while let Some(Ok(frame)) = body.frame().await {
                count += frame.data_ref().map_or(0, Bytes::len);
                if count > MAX_DISCARDED_BYTES {
                    return;
                }
            }
        };
        // What is not read within the time is not waited for.
        let _ = timeout(self.window, discard).await;
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;

    use super::*;

    const WINDOW: Duration = Duration::from_secs(10);
    const KIB: usize = 1024;

    /// A body of which `bytes` arrive after each pause.
    fn arriving(count: usize, (bytes, pause): (usize, Duration)) -> Body {
        let next = move |left: usize| async move {
            let left = left.checked_sub(1)?;
            tokio::time::sleep(pause).await;
            Some((Ok::<_, Infallible>(vec![b'x'; bytes]), left))
        };
        Body::from_stream(stream::unfold(count, next))
    }

    async fn read_all(body: Body) -> Result<usize, u16> {
        let mut body = PacedBody::new(body, WINDOW);
        let mut count = 0;
        while let Some(piece) = body.next_piece().await.map_err(|refused| refused.status().as_u16())? {
            assert!(piece.len() <= PIECE_BYTES, "{}", piece.len());
            count += piece.len();
        }
        Ok(count)
    }

    #[tokio::test(start_paused = true)]
    async fn rates() {
        let second = Duration::from_secs(1);
        let rows = [
            ("a slow mobile network", 300, (16 * KIB, second), Ok(300 * 16 * KIB)),
            ("the same with long pauses", 30, (140 * KIB, 9 * second), Ok(30 * 140 * KIB)),
            ("the minimum", 60, (2 * KIB, second), Ok(60 * 2 * KIB)),
            ("less than the minimum", 60, (KIB, second), Err(408)),
            ("a byte now and then", 100_000, (1, second), Err(408)),
            ("nothing for a window", 2, (64 * KIB, 21 * second), Err(408)),
            ("a short body within a window", 2, (100, 4 * second), Ok(200)),
            ("large frames", 3, (500 * KIB, Duration::ZERO), Ok(1500 * KIB)),
            ("no bytes", 0, (0, second), Ok(0)),
        ];
        for (why, count, arrival, expected) in rows {
            assert_eq!(read_all(arriving(count, arrival)).await, expected, "{why}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn delays_of_the_relay_are_not_those_of_the_client() {
        let mut body = PacedBody::new(arriving(4, (KIB, Duration::ZERO)), WINDOW);
        tokio::time::sleep(2 * WINDOW).await;
        assert_eq!(body.next_piece().await.ok().flatten().map(|piece| piece.len()), Some(4 * KIB));
    }

    #[tokio::test(start_paused = true)]
    async fn short_frames_are_joined() {
        let mut body = PacedBody::new(arriving(20 * KIB, (1, Duration::ZERO)), WINDOW);
        let mut lengths = Vec::new();
        while let Some(piece) = body.next_piece().await.ok().flatten() {
            lengths.push(piece.len());
        }
        assert_eq!(lengths, [PIECE_BYTES, 4 * KIB]);
    }
}
