//! The three CRMs: which kinds of payload there are, how a checked one becomes an HTTP request, and how an answer becomes
//! a receipt or an error. All of it is pure; what differs between CRMs stands in their own modules.

mod answer;
mod bitrix24;
mod capillary;
mod failure;
mod ivvy;
mod kind;
mod request;
mod secrets;
mod target;
mod time;

pub(crate) use answer::record_id;
pub use answer::{ANSWER_LEVELS, Answer, Delivery, RecordId, reply};
pub use failure::{ErrorKind, Failure};
pub use kind::{Crm, Kind};
#[cfg(target_arch = "wasm32")]
pub(crate) use request::hex;
pub use request::{HttpRequest, call, request};
pub use secrets::Secrets;
pub use target::{BadTarget, Credentials, Target, TargetParts};
pub(crate) use target::{base_url, in_header};
pub(crate) use time::retry_after_ms;
