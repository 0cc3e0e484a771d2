//! The parts of a body, as multer finds them. It keeps all that it reads until it finds the end of a head or a boundary, and searches that
//! again each time; its constraints limit the content of parts only. So it gets a piece of the body only when it needs one, and a
//! limited number of them.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use axum::body::Bytes;
use futures_util::{FutureExt as _, Stream, stream};
use hyper::StatusCode;
use multer::{Field, Multipart};
use relay_core::intake::IntakeResponse;

use super::paced_body::PacedBody;

/// Between two results of multer: the head of a part, or a search for a boundary.
const MAX_UNPARSED_BYTES: usize = 64 * 1024;

pub struct PartReader {
    body: PacedBody,
    input: Arc<Mutex<Input>>,
    parts: Multipart<'static>,
}

/// What multer reads next.
#[derive(Default)]
struct Input {
    piece: Option<Bytes>,
    has_ended: bool,
}

impl PartReader {
    pub fn new(body: PacedBody, boundary: &str) -> PartReader {
        let input = Arc::default();
        PartReader { body, parts: Multipart::new(pieces(Arc::clone(&input)), boundary), input }
    }

    /// `None` after the last one. The part before it must have been read to its end.
    pub async fn next_part(&mut self) -> Result<Option<Field<'static>>, IntakeResponse> {
        self.feed(|parts| parts.next_field().now_or_never()).await
    }

    /// `None` at the part's end.
    pub async fn next_bytes(&mut self, part: &mut Field<'static>) -> Result<Option<Bytes>, IntakeResponse> {
        self.feed(|_| part.chunk().now_or_never()).await
    }

    pub async fn discard_rest(self) {
        self.body.discard_rest().await;
    }

    /// Gives multer one piece after another until it has a result.
    async fn feed<T>(
        &mut self,
        mut poll: impl FnMut(&mut Multipart<'static>) -> Option<multer::Result<T>>,
    ) -> Result<T, IntakeResponse> {
        let mut unparsed = 0;
        loop {
            if let Some(result) = poll(&mut self.parts) {
                return result.map_err(|error| not_read(&error));
            }
            let piece = self.body.next_piece().await?;
            unparsed += piece.as_ref().map_or(0, Bytes::len);
            if unparsed > MAX_UNPARSED_BYTES {
                return Err(IntakeResponse::busy(StatusCode::PAYLOAD_TOO_LARGE));
            }
            let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
            if input.has_ended {
                return Err(too_late());
            }
            *input = Input { has_ended: piece.is_none(), piece };
        }
    }
}

fn pieces(input: Arc<Mutex<Input>>) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::poll_fn(move |_| {
        let mut input = input.lock().unwrap_or_else(PoisonError::into_inner);
        match input.piece.take() {
            Some(piece) => Poll::Ready(Some(Ok(piece))),
            None if input.has_ended => Poll::Ready(None),
            // Without a waker: whoever provides the next piece polls again.
            None => Poll::Pending,
        }
    })
}

fn too_late() -> IntakeResponse {
    IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT)
}

/// A body that ended early may be complete the next time.
fn not_read(error: &multer::Error) -> IntakeResponse {
    match error {
        multer::Error::IncompleteStream | multer::Error::IncompleteFieldData { .. } => too_late(),
        _ => IntakeResponse::invalid_part("id", "the parts of the form cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use axum::body::Body;
    use futures_util::StreamExt as _;

    use super::*;

    const KIB: usize = 1024;
    const HEAD: &str = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";

    type Contents<'a> = Result<Vec<&'a str>, u16>;

    /// The content of all parts, and how many bytes of the body were read. Its frames have this length.
    async fn read(body: Vec<u8>, frame: usize) -> (Result<Vec<Vec<u8>>, u16>, usize) {
        let read = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&read);
        let frames: Vec<Vec<u8>> = body.chunks(frame).map(<[u8]>::to_vec).collect();
        let frames = stream::iter(frames).map(move |frame| {
            count.fetch_add(frame.len(), Ordering::Relaxed);
            Ok::<_, Infallible>(frame)
        });
        let body = PacedBody::new(Body::from_stream(frames), Duration::from_secs(10));
        let contents = contents(PartReader::new(body, "x")).await;
        (contents.map_err(|refused| refused.status().as_u16()), read.load(Ordering::Relaxed))
    }

    async fn contents(mut reader: PartReader) -> Result<Vec<Vec<u8>>, IntakeResponse> {
        let mut contents = Vec::new();
        while let Some(mut part) = reader.next_part().await? {
            let mut content = Vec::new();
            while let Some(bytes) = reader.next_bytes(&mut part).await? {
                content.extend_from_slice(&bytes);
            }
            contents.push(content);
        }
        Ok(contents)
    }

    #[tokio::test]
    async fn bodies() {
        let part = |content: &str| format!("{HEAD}{content}\r\n");
        let long = "y".repeat(100 * KIB);
        let many = part("1").repeat(2000);
        let boundaries = "\r\n--y".repeat(20 * KIB);
        let rows: [(&str, String, Contents<'_>); 9] = [
            ("one part", part("1") + "--x--\r\n", Ok(vec!["1"])),
            ("without content", part("") + "--x--\r\n", Ok(vec![""])),
            ("a long part", part(&long) + &part("2") + "--x--\r\n", Ok(vec![&long, "2"])),
            ("many parts", many + "--x--\r\n", Ok(vec!["1"; 2000])),
            ("what resembles a boundary", part(&boundaries) + "--x--\r\n", Ok(vec![&boundaries])),
            ("no parts", "--x--\r\n".to_owned(), Ok(vec![])),
            ("cut off in a part", format!("{HEAD}12"), Err(408)),
            ("cut off in a head", "--x\r\nContent-Disposition: form-data".to_owned(), Err(408)),
            ("a head that is none", "--x\r\n?: :\u{0}\r\n\r\n1\r\n--x--".to_owned(), Err(422)),
        ];
        for (why, body, expected) in rows {
            for frame in [1, 7, 1000, 64 * KIB, 1000 * KIB] {
                let (contents, _) = read(body.clone().into_bytes(), frame).await;
                let expected =
                    expected.clone().map(|parts| parts.iter().map(|part| part.as_bytes().to_vec()).collect());
                assert_eq!(contents, expected, "{why}, in frames of {frame} bytes");
            }
        }
    }

    #[tokio::test]
    async fn bodies_that_multer_would_keep_whole() {
        let rows = [
            ("without a boundary", String::new(), "y"),
            ("with the start of a boundary all the time", String::new(), "\r\n--"),
            ("an endless head", "--x\r\nContent-Disposition: form-data; name=\"".to_owned(), "y"),
            ("an endless number of headers", "--x\r\n".to_owned(), "A: b\r\n"),
            ("endless spaces after a boundary", "--x".to_owned(), " "),
            ("an endless head after a part", format!("{HEAD}1\r\n--x\r\nA: "), "y"),
        ];
        for (why, start, repeated) in rows {
            for frame in [1, KIB, 16 * KIB] {
                let body = start.clone() + &repeated.repeat(200 * KIB / repeated.len());
                let (contents, read) = read(body.into_bytes(), frame).await;
                assert_eq!(contents, Err(413), "{why}, in frames of {frame} bytes");
                assert!(read <= 128 * KIB, "{why}, in frames of {frame} bytes: {read} were read");
            }
        }
    }
}
