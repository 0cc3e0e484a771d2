//! When to send again, and after how long. Pure: the random number is passed in.

use super::send_error::{SendError, SendErrorKind};
use crate::crm::ErrorKind;

/// The longest wait between two attempts. A longer Retry-After ends the retries, and the caller decides.
pub const MAX_DELAY_MS: u64 = 5 * 60 * 1000;
const BASE_DELAY_MS: u64 = 1000;

/// Whether another attempt is safe. A create is repeated only after a response that says that it was not executed; an update may be
/// repeated after every temporary failure.
pub fn may_repeat(error: &SendError, may_duplicate: bool) -> bool {
    match error.kind {
        SendErrorKind::Request(ErrorKind::Busy) => true,
        SendErrorKind::Request(ErrorKind::Timeout | ErrorKind::Network | ErrorKind::Unavailable) => !may_duplicate,
        _ => false,
    }
}

/// Whether an error is permanent, however often a lead is sent to a relay. A 403 without a relay's reason, a 404 or a response that
/// is not a relay's may come from a proxy, a captive portal or an unfinished deployment, and be temporary.
pub fn is_final(error: &SendError) -> bool {
    match error.kind {
        SendErrorKind::Request(ErrorKind::Invalid | ErrorKind::Rejected)
        | SendErrorKind::BadTarget
        | SendErrorKind::SecretInBrowser => true,
        SendErrorKind::Request(ErrorKind::Unauthorized) => error.code.is_some(),
        _ => false,
    }
}

/// The wait before retry number `retry`, counted from 1: full jitter over a span that doubles, and at least `retry_after_ms`.
/// None when that is more than [`MAX_DELAY_MS`]. `random` is uniform over its whole range.
pub fn delay_ms(retry: u32, random: u32, retry_after_ms: Option<u64>) -> Option<u64> {
    let floor = retry_after_ms.unwrap_or(0);
    let span = MAX_DELAY_MS.min(BASE_DELAY_MS << retry.min(20));
    let jitter = (span * u64::from(random)) >> 32;
    (floor <= MAX_DELAY_MS).then(|| jitter.max(floor))
}
