//! The three CRMs: the kinds of payload, the HTTP request for a checked payload, and the delivery or failure that a response
//! means. What differs between CRMs is in their own modules.

mod bitrix24;
mod capillary;
mod catalog;
mod encoding;
mod failure;
mod http;
mod ivvy;
mod kind;
mod reading;
mod reply;
mod request;
mod secrets;
mod target;

pub use catalog::{AccountCatalog, Bitrix24Catalog, IvvyCatalog};
#[cfg(target_arch = "wasm32")]
pub(crate) use encoding::hex;
pub use failure::{ErrorKind, Failure};
pub(crate) use http::retry_after_ms;
pub use http::{ANSWER_LEVELS, Answer, HttpRequest};
pub use kind::{Crm, Kind};
pub use reading::RecordId;
pub(crate) use reading::record_id;
pub use reply::{Delivery, reply};
pub use request::{call, request};
pub use secrets::Secrets;
pub use target::{BadTarget, Credentials, Target, TargetParts};
pub(crate) use target::{base_url, check_header};
