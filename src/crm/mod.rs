//! The three CRMs: the kinds of payload, the HTTP request for a checked payload, and the delivery or failure that a response
//! means. What differs between CRMs is in their own modules.

mod api;
mod bitrix24;
mod capillary;
mod catalog;
mod delivery;
mod encoding;
mod failure;
mod http;
mod ivvy;
#[cfg(target_arch = "wasm32")]
mod js_date;
mod kind;
mod secrets;
mod target;

pub use api::{call, interpret_response, is_stale, request};
pub use capillary::errors::{is_lead_closed, is_status_set};
pub use catalog::{AccountCatalog, Bitrix24Catalog, IvvyCatalog};
pub(crate) use delivery::record_id;
pub use delivery::{Delivery, RecordId};
#[cfg(target_arch = "wasm32")]
pub(crate) use encoding::hex;
pub use failure::{ErrorKind, Failure};
pub(crate) use http::retry_after_ms;
pub use http::{HttpRequest, HttpResponse, MAX_RESPONSE_LEVELS};
pub use ivvy::signature::ivvy_date;
pub use kind::{Crm, Kind, LeadMethod};
pub use secrets::Secrets;
pub use target::{BadTarget, Credentials, Target, TargetParts};
pub(crate) use target::{base_url, check_header, lead_method};
