//! How Bitrix24 refuses a method because of its operating time, and the method that is special about it.

use crate::transport::CallResult;

/// The error code.
pub(super) const OPERATION_TIME_LIMIT: &str = "OPERATION_TIME_LIMIT";
/// The method that makes many calls. The documents say that it has no operating time (`settings/performance/limits.md`), the vendor has
/// measured one (issue 459 of `bitrix24/b24jssdk`, 2026-09-14, read 2026-11-28): it counts where a response reports it.
pub(super) const BATCH: &str = "batch";

/// Whether Bitrix24 refused the method.
pub(super) fn is_over_limit(result: &CallResult) -> bool {
    let CallResult::Answered { answer, .. } = result else { return false };
    answer.object().and_then(|body| body.get("error")?.as_text()) == Some(OPERATION_TIME_LIMIT)
}
