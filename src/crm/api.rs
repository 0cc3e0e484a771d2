//! The API of a target's CRM: the HTTP request for a checked payload, and the delivery or failure that the response means.

use super::delivery::{BodyResult, Delivery, record_id};
use super::failure::{ErrorKind, Failure};
use super::http::{HttpRequest, HttpResponse, retry_after_ms};
use super::kind::{Crm, Kind};
use super::target::{Credentials, Target};
use super::{bitrix24, capillary, ivvy};
use crate::schema::{Object, digits_of, with_empty_values};

/// What would be sent. `now_ms` is the time since 1970 in milliseconds, which iVvy's signature carries. None for a kind
/// that is not sent to the target's CRM alone.
pub fn request(target: &Target, kind: Kind, body: &Object, now_ms: u64) -> Option<HttpRequest> {
    let body = &with_empty_values(kind.table(), body);
    match &target.credentials {
        Credentials::Ivvy { key } => ivvy::api::request(&target.url, key.as_ref(), kind, body, now_ms),
        Credentials::Bitrix24 { auth } => {
            bitrix24::api::request(&target.url, auth.as_deref(), target.method, kind, body)
        }
        Credentials::CapillaryBasic { .. } | Credentials::CapillaryToken { .. } => {
            capillary::api::request(target, kind, body)
        }
    }
}

/// Another call of the CRM's API, such as a batch or a look-up: a signed POST for iVvy, a POST for
/// Bitrix24, for Capillary a GET with everything in the path. `path` follows the API's address, such as
/// `batch?action=run`.
pub fn call(target: &Target, path: &str, parameters: &Object, now_ms: u64) -> HttpRequest {
    match &target.credentials {
        Credentials::Ivvy { key } => ivvy::api::call(&target.url, key.as_ref(), path, parameters, now_ms),
        Credentials::Bitrix24 { auth } => bitrix24::api::call(&target.url, auth.as_deref(), path, parameters.clone()),
        Credentials::CapillaryBasic { .. } | Credentials::CapillaryToken { .. } => capillary::api::get(target, path),
    }
}

/// What the response to a sent payload means. The body is read before the status: every CRM also refuses with status 200.
pub fn interpret_response(
    kind: Kind,
    sent: &Object,
    response: &HttpResponse,
    now_ms: u64,
) -> Result<Delivery, Failure> {
    let object = response.object();
    let result = object.map_or(BodyResult::Undocumented, |object| read_body(kind, sent, object));
    let header = response.retry_after.as_deref().and_then(|header| retry_after_ms(header, now_ms));
    let limit = object.filter(|_| kind.crm() == Crm::Bitrix24).and_then(bitrix24::api::operating_reset_at_ms);
    // Each is a minimum.
    let retry_after_ms = header.max(limit.map(|at_ms| at_ms.saturating_sub(now_ms)));
    let failure = |kind, code, message| Failure {
        status: Some(response.status),
        code,
        retry_after_ms,
        ..Failure::new(kind, message)
    };

    let by_status = || by_status(kind.crm(), response.status);
    let is_success = (200..300).contains(&response.status);
    match (result, &response.body) {
        (BodyResult::Success { id }, Some(raw)) if is_success => {
            let id = id.or_else(|| record_id(sent.get("id")?));
            Ok(Delivery { id, raw: raw.clone(), is_queued: false, update_token: None, ignored: None })
        }
        (BodyResult::Refused { kind, code, message }, _) => {
            let kind = kind.or_else(by_status).unwrap_or(ErrorKind::Rejected);
            Err(failure(kind, code, message_or_status(message, response.status)))
        }
        _ => {
            let kind = by_status().unwrap_or(ErrorKind::Protocol);
            Err(failure(kind, None, undocumented(response.status)))
        }
    }
}

/// Whether iVvy refused the request because of its date, before it executed it.
pub fn is_stale(response: &HttpResponse) -> bool {
    response.object().is_some_and(ivvy::api::is_stale)
}

fn read_body(kind: Kind, sent: &Object, body: &Object) -> BodyResult {
    match kind.crm() {
        Crm::Ivvy => ivvy::api::read_response(sent, body),
        Crm::Bitrix24 => bitrix24::api::read_response(kind, sent, body),
        Crm::Capillary => capillary::api::read_response(body),
    }
}

/// The kind by the HTTP status; None when it decides nothing.
fn by_status(crm: Crm, status: u16) -> Option<ErrorKind> {
    let of_crm = match crm {
        Crm::Capillary => capillary::errors::by_status(status),
        Crm::Ivvy | Crm::Bitrix24 => None,
    };
    of_crm.or(match status {
        404 => Some(ErrorKind::NotFound),
        401 | 403 => Some(ErrorKind::Unauthorized),
        429 => Some(ErrorKind::Busy),
        408 | 425 | 500 | 502 | 503 | 504 => Some(ErrorKind::Unavailable),
        500..=599 => Some(ErrorKind::OtherServerError),
        400..=499 => Some(ErrorKind::Rejected),
        _ => None,
    })
}

fn message_or_status(message: String, status: u16) -> String {
    if !message.is_empty() {
        return message;
    }
    ["the CRM refused the request with HTTP ", &digits_of(status), " and no message"].concat()
}

fn undocumented(status: u16) -> String {
    let why = match status {
        0 | 300..=399 => ", a redirect",
        _ => " with an undocumented body",
    };
    ["the CRM answered HTTP ", &digits_of(status), why].concat()
}
