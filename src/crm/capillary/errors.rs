//! Capillary's error codes. Sources, read 2026-11-28: the lead codes 92001 to 92025 on docs.capillarytech.com/reference/leads; 4000
//! and 4001 on its page of authorisation errors; 401, 403, 498 and 320001 on its page "Authorization Flows"; 461 and 521 in the table
//! of HTTP statuses of the repository Capillary/api-documentation. The documents do not say which HTTP status comes with a code.

use crate::crm::failure::{ErrorKind, Failure};
use crate::crm::kind::Kind;
use crate::schema::parse_digits;

/// How the message of an expired token begins.
const TOKEN_EXPIRED: &str = "Token expired at";

/// "Duplicate Lead Status".
const DUPLICATE_STATUS: &str = "92002";

/// "Status change not allowed on closed leads".
const CLOSED: &str = "92024";

/// The kind of a documented code; None for others, which the HTTP status decides.
pub(super) fn by_code(code: &str) -> Option<ErrorKind> {
    match parse_digits(code)? {
        // The last three: no access to the resource, no access for the client's group, wrong key or secret.
        401 | 498 | 403 | 4000 | 320_001 => Some(ErrorKind::Unauthorized),
        // "Search engine busy", "multiple actions are running for the same customer", "authorization status unavailable".
        461 | 521 | 4001 => Some(ErrorKind::Unavailable),
        92_001 => Some(ErrorKind::NotFound),
        92_002..=92_025 => Some(ErrorKind::Rejected),
        _ => None,
    }
}

/// The kind of an HTTP status that only Capillary documents.
pub(in crate::crm) fn by_status(status: u16) -> Option<ErrorKind> {
    match status {
        498 => Some(ErrorKind::Unauthorized),
        461 | 521 => Some(ErrorKind::Unavailable),
        _ => None,
    }
}

pub(super) fn is_expired_token(message: &str) -> bool {
    message.starts_with(TOKEN_EXPIRED)
}

/// Whether the refusal of a repeated request says that the lead has the status already, so that an earlier attempt has set it.
pub fn is_status_set(kind: Kind, failure: &Failure) -> bool {
    is_refused_change(kind, failure, DUPLICATE_STATUS)
}

/// Whether the refusal says that the lead is closed, which an earlier attempt may have done.
pub fn is_lead_closed(kind: Kind, failure: &Failure) -> bool {
    is_refused_change(kind, failure, CLOSED)
}

fn is_refused_change(kind: Kind, failure: &Failure, code: &str) -> bool {
    kind == Kind::CapillaryStatus && failure.kind == ErrorKind::Rejected && failure.code.as_deref() == Some(code)
}
