//! The part of a failure that may be recorded: in the ledger, in logs and in what staff see.

use leadwire::crm::Failure;

/// Characters of a CRM's error code. Longer ones are not recorded.
const MAX_CODE_LENGTH: usize = 64;

/// The CRM's error code, or the HTTP status.
pub(super) fn failure_code(failure: &Failure) -> Option<String> {
    crm_code(failure).or_else(|| failure.status.map(|status| format!("HTTP {status}")))
}

/// The CRM's error code.
pub(super) fn crm_code(failure: &Failure) -> Option<String> {
    failure.code.as_deref().filter(|code| is_code(code)).map(str::to_owned)
}

/// Anything longer or with other characters may be a message, and hold personal data.
fn is_code(code: &str) -> bool {
    code.len() <= MAX_CODE_LENGTH
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}
