//! One call that reads reference data, and why it failed.

use std::fmt;

use leadwire::crm::{ErrorKind, Failure, interpret_response};
use leadwire::schema::{Object, Value};

use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::failure_code::crm_code;
use crate::delivery::operating_limit::OPERATION_TIME_LIMIT;
use crate::transport::CallResult;

/// After an answer that says that the call did not run.
const ATTEMPTS: u32 = 4;
/// Before the next one, if the CRM does not say more.
const PAUSE_MS: u64 = 1000;
const MAX_PAUSE_MS: u64 = 60 * 1000;
/// Far more than the rows of any list of an account.
pub(super) const MAX_PAGES: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRead {
    /// The call, as `crm?action=getLeadStageList`.
    pub call: String,
    pub kind: &'static str,
    /// The CRM's own code, or what is wrong with the credentials.
    pub code: Option<String>,
}

/// What `read` returns for the body of the response; `None` is another body than the document shows.
pub(super) async fn read<T>(
    client: &CrmClient,
    path: &str,
    parameters: Object,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<T, FailedRead> {
    let failed = |kind: ErrorKind, code| FailedRead { call: path.to_owned(), kind: kind.name(), code };
    let request = CrmRequest::Call { path: path.to_owned(), parameters };
    for attempt in 1.. {
        let answer = match client.call(&request, MAX_LIST_BYTES).await {
            CallResult::Answered { answer, .. } => answer,
            CallResult::TimedOut => return Err(failed(ErrorKind::Timeout, None)),
            CallResult::NotSent => {
                return Err(match client.token_problem() {
                    Some(problem) => failed(ErrorKind::Unauthorized, Some(problem.to_string())),
                    None => failed(ErrorKind::Network, None),
                });
            }
            CallResult::Lost | CallResult::BatchRejected => return Err(failed(ErrorKind::Network, None)),
        };
        if answer.status == 200
            && let Some(body) = &answer.body
            && let Some(read) = read(body)
        {
            return Ok(read);
        }
        let kind = client.crm().lead_kind_by(client.connection.target.method);
        let Err(failure) = interpret_response(kind, &Object::new(), &answer, client.now_ms()) else { break };
        match pause_ms(&failure) {
            Some(pause_ms) if attempt < ATTEMPTS => client.pause(pause_ms),
            _ => return Err(failed(failure.kind, crm_code(&failure))),
        }
    }
    Err(failed(ErrorKind::Protocol, None))
}

/// How long to wait before the call is repeated, and with it every call of the connection. `None` where it is not to be repeated soon.
fn pause_ms(failure: &Failure) -> Option<u64> {
    let is_of_method = failure.code.as_deref() == Some(OPERATION_TIME_LIMIT);
    let pause_ms = failure.retry_after_ms.unwrap_or_default().max(PAUSE_MS);
    (failure.kind == ErrorKind::Busy && !is_of_method && pause_ms <= MAX_PAUSE_MS).then_some(pause_ms)
}

/// The rows of a list that has more pages than any account.
pub(super) fn too_long(path: &str) -> FailedRead {
    FailedRead { call: path.to_owned(), kind: ErrorKind::Protocol.name(), code: None }
}

/// A number or text, as text; an id from 1.
pub(super) fn id(row: &Object, key: &str) -> Option<String> {
    row.get(key)?.as_integer(1).map(|id| id.to_string())
}

/// Empty for null and for a missing key.
pub(super) fn label(row: &Object, key: &str) -> String {
    row.get(key).and_then(Value::as_text_or_digits).unwrap_or_default().trim().to_owned()
}

/// A list of objects. `None` when it has anything else.
pub(super) fn objects(list: &Value) -> Option<Vec<&Object>> {
    list.as_list()?.iter().map(Value::as_object).collect()
}

impl fmt::Display for FailedRead {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.call, self.kind)?;
        match &self.code {
            Some(code) => write!(formatter, " ({code})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated() {
        let of = |kind, code: &str, retry_after_ms| Failure {
            code: Some(code.to_owned()),
            retry_after_ms,
            ..Failure::new(kind, String::new())
        };
        for (why, failure, expected) in [
            ("the rate limit", of(ErrorKind::Busy, "QUERY_LIMIT_EXCEEDED", None), Some(1000)),
            ("with a time", of(ErrorKind::Busy, "429", Some(5000)), Some(5000)),
            ("a long time", of(ErrorKind::Busy, "429", Some(61_000)), None),
            ("a method's operating time", of(ErrorKind::Busy, "OPERATION_TIME_LIMIT", Some(5000)), None),
            ("unavailable", of(ErrorKind::Unavailable, "500", None), None),
        ] {
            assert_eq!(pause_ms(&failure), expected, "{why}");
        }
    }
}
