//! What a fault does to a call: whether the CRM runs it, and what of the answer leaves.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use leadwire::crm::Crm;

use crate::fault::Fault;
use crate::request::Call;
use crate::response::Answer;
use crate::server::stopped;
use crate::state::App;
use crate::{bitrix24, capillary, ivvy, router};

pub enum Outcome {
    Answer(Answer),
    /// The first half of its body, then the end of the connection.
    Half(Answer),
    Closed,
    Reset,
}

pub async fn play(app: &Arc<App>, crm: Crm, call: Call, fault: Option<Fault>) -> Outcome {
    match fault {
        None => Outcome::Answer(run(app, crm, call).await),
        Some(Fault::Delay(delay)) => {
            tokio::select! {
                () = tokio::time::sleep(delay) => Outcome::Answer(run(app, crm, call).await),
                () = stopped(app.stopping.clone()) => Outcome::Closed,
            }
        }
        Some(Fault::Status { status, body, retry_after }) => Outcome::Answer(page(status, body).after(retry_after)),
        Some(Fault::Error { code, message, status }) => {
            let mut answer = error(app, crm, &code, message.as_deref());
            answer.status = status.unwrap_or(answer.status);
            Outcome::Answer(answer)
        }
        Some(Fault::Limit { retry_after }) => Outcome::Answer(limit(app, crm).after(retry_after)),
        Some(Fault::Reset) => Outcome::Reset,
        Some(Fault::Hang) => {
            stopped(app.stopping.clone()).await;
            Outcome::Closed
        }
        Some(Fault::CommitThenDrop) => {
            run(app, crm, call).await;
            Outcome::Closed
        }
        Some(Fault::HalfAnswer) => Outcome::Half(run(app, crm, call).await),
        Some(Fault::BrokenJson) => {
            let mut answer = run(app, crm, call).await;
            answer.body.insert_str(0, "{\"result\": oops");
            Outcome::Answer(answer)
        }
    }
}

/// Runs the call on a thread where waiting for the disk holds nobody up.
async fn run(app: &Arc<App>, crm: Crm, call: Call) -> Answer {
    let app = app.clone();
    let running = tokio::task::spawn_blocking(move || match crm {
        Crm::Ivvy => ivvy::answer(&app, &call),
        Crm::Bitrix24 => bitrix24::answer(&app, &call),
        Crm::Capillary => capillary::answer(&app, &call),
    });
    running.await.unwrap_or_else(|error| Answer::plain(500, format!("the sandbox itself failed: {error}")))
}

fn error(app: &App, crm: Crm, code: &str, message: Option<&str>) -> Answer {
    match crm {
        Crm::Ivvy => ivvy::documented(code, message),
        Crm::Bitrix24 => bitrix24::documented(app, code, message),
        Crm::Capillary => capillary::documented(code, message),
    }
}

/// How each CRM says that a call came too early and did not run.
fn limit(app: &App, crm: Crm) -> Answer {
    match crm {
        Crm::Ivvy | Crm::Capillary => error(app, crm, "429", None),
        Crm::Bitrix24 => error(app, crm, "QUERY_LIMIT_EXCEEDED", None),
    }
}

fn page(status: u16, body: String) -> Answer {
    let is_json = body.trim_start().starts_with(['{', '[']);
    let answer = Answer::plain(status, body);
    if is_json { Answer { content_type: "application/json", ..answer } } else { answer }
}

/// A response that promises its whole body and breaks off in the middle of it.
pub fn half(answer: Answer) -> Response {
    let bytes = answer.body.as_bytes();
    let first = Bytes::copy_from_slice(bytes.get(..bytes.len() / 2).unwrap_or_default());
    let mut response = router::with_head(&answer, Body::new(BreaksOff { first: Some(first), has_waited: false }));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    response
}

/// A body of one part that ends before what was promised. It waits a turn in between, so that the part is sent.
struct BreaksOff {
    first: Option<Bytes>,
    has_waited: bool,
}

impl HttpBody for BreaksOff {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(http_body::Frame::data(first))));
        }
        if !self.has_waited {
            self.has_waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(None)
    }
}
