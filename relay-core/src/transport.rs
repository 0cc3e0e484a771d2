//! One HTTP call to a CRM and its result.

use async_trait::async_trait;
use leadwire::crm::{HttpRequest, HttpResponse};
use leadwire::schema::Value;

#[async_trait]
pub trait CrmTransport: Send + Sync {
    /// Makes the call once: no redirects, no retries. A response body of more than `max_bytes` counts as
    /// [`CallResult::Lost`].
    async fn call(&self, request: HttpRequest, max_bytes: usize) -> CallResult;
}

#[derive(Clone, Debug)]
pub enum CallResult {
    Answered {
        answer: HttpResponse,
        /// The server's clock, from the Date header.
        date_ms: Option<u64>,
    },
    TimedOut,
    /// No response, or only a part of it. The server may have processed the request.
    Lost,
    /// No connection was made, or there is no valid access token, so nothing was processed.
    NotSent,
    /// The CRM rejected the batch that contained the call, so the call was not processed. No transport returns it.
    BatchRejected,
}

impl CallResult {
    /// The response to one call of a batch, as if the call had been made alone.
    pub(crate) fn from_batch(status: u16, body: Option<Value>) -> CallResult {
        CallResult::Answered { answer: HttpResponse { status, body, ..HttpResponse::default() }, date_ms: None }
    }

    /// A response that no documentation describes.
    pub(crate) fn unreadable() -> CallResult {
        CallResult::from_batch(200, None)
    }
}
