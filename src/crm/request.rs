//! The HTTP request for a checked payload, or for another call of the CRM's API.

use super::http::HttpRequest;
use super::kind::Kind;
use super::target::{Credentials, Target};
use super::{bitrix24, capillary, ivvy};
use crate::schema::Object;

/// What would be sent. `now_ms` is the time since 1970 in milliseconds, which iVvy's signature carries. None for a kind
/// that is not sent to the target's CRM alone.
pub fn request(target: &Target, kind: Kind, body: &Object, now_ms: u64) -> Option<HttpRequest> {
    match &target.credentials {
        Credentials::Ivvy { key } => ivvy::request::request(&target.url, key.as_ref(), kind, body, now_ms),
        Credentials::Bitrix24 { auth } => bitrix24::request::request(&target.url, auth.as_deref(), kind, body),
        Credentials::CapillaryBasic { .. } | Credentials::CapillaryToken { .. } => {
            capillary::request::request(target, kind, body)
        }
    }
}

/// Another call of the CRM's API, such as a batch or a look-up: a signed POST for iVvy, a POST for
/// Bitrix24, for Capillary a GET with everything in the path. `path` follows the API's address, such as
/// `batch?action=run`.
pub fn call(target: &Target, path: &str, parameters: &Object, now_ms: u64) -> HttpRequest {
    match &target.credentials {
        Credentials::Ivvy { key } => ivvy::request::call(&target.url, key.as_ref(), path, parameters, now_ms),
        Credentials::Bitrix24 { auth } => {
            bitrix24::request::call(&target.url, auth.as_deref(), path, parameters.clone())
        }
        Credentials::CapillaryBasic { .. } | Credentials::CapillaryToken { .. } => {
            capillary::request::look_up(target, path)
        }
    }
}
