//! Bitrix24's error codes. Sources, read on 2026-11-28, in the repository `bitrix24/b24restdocs`:
//! `_includes/system-errors.md` (any method), `api-reference/crm/universal/crm-item-add.md` and `crm-item-update.md`,
//! `settings/performance/limits.md`, `settings/oauth/error-codes.md`. Codes that only live portals give are those of the vendor's client
//! `bitrix24/b24pysdk` (`errors/__init__.py`, `errors/oauth.py`). The documents differ in the status of a code, so the status is
//! no part of the table. Codes that are not in it, such as `ERROR_CORE`, are read by their text or status.

use crate::crm::delivery::BodyResult;
use crate::crm::failure::ErrorKind;
use crate::schema::{Object, Value};

/// The refusal in a response; none if the call succeeded.
pub(super) fn refusal(response: &Object) -> Option<BodyResult> {
    if response.get("result") == Some(&Value::Bool(false)) {
        let message = "the CRM answered with result: false".to_owned();
        return Some(BodyResult::Refused { kind: None, code: None, message });
    }
    let code = response.get("error").filter(|error| **error != Value::Null)?.as_text().unwrap_or_default();
    let message = response.get("error_description").and_then(Value::as_text).unwrap_or(code).to_owned();
    let kind = kind_by_code(code).or_else(|| kind_by_message(&message));
    Some(BodyResult::Refused { kind, code: (!code.is_empty()).then(|| code.to_owned()), message })
}

/// The kind by the code. Upper and lower case are the same: the documents write the codes of OAuth in both.
fn kind_by_code(code: &str) -> Option<ErrorKind> {
    Some(match code.to_ascii_uppercase().as_str() {
        // Not executed: a limit, or the portal cannot reach the authorization server.
        "QUERY_LIMIT_EXCEEDED" | "OPERATION_TIME_LIMIT" | "CONNECTION_ERROR" => ErrorKind::Busy,
        // Until an administrator or the vendor's support acts; a portal that is "deleted" may be closed for a time.
        "OVERLOAD_LIMIT" | "PORTAL_DELETED" => ErrorKind::Blocked,
        "INTERNAL_SERVER_ERROR" | "ERROR_UNEXPECTED_ANSWER" => ErrorKind::Unavailable,
        // The token, the webhook, the application or its user.
        "NO_AUTH_FOUND"
        | "EXPIRED_TOKEN"
        | "INVALID_TOKEN"
        | "INVALID_CREDENTIALS"
        | "INSUFFICIENT_SCOPE"
        | "USER_ACCESS_ERROR"
        | "ALLOWED_ONLY_INTRANET_USER"
        | "AUTHORIZATION_ERROR"
        | "WRONG_AUTH_TYPE"
        | "APPLICATION_NOT_FOUND"
        | "ERROR_OAUTH"
        | "NOT_INSTALLED"
        | "METHOD_CONFIRM_WAITING"
        | "METHOD_CONFIRM_DENIED"
        // Of the authorization server.
        | "INVALID_CLIENT"
        | "WRONG_CLIENT"
        | "INVALID_GRANT"
        | "INVALID_SCOPE"
        // The portal's plan or subscription.
        | "ACCESS_DENIED"
        | "PAYMENT_REQUIRED"
        | "VERIFICATION_NEEDED"
        | "CREATE_DYNAMIC_ITEM_RESTRICTED"
        | "UPDATE_DYNAMIC_ITEM_RESTRICTED" => ErrorKind::Unauthorized,
        "NOT_FOUND" | "ERROR_METHOD_NOT_FOUND" => ErrorKind::NotFound,
        // The payload: 100 is a value that is no list in a field with several values.
        "100"
        | "CRM_FIELD_ERROR_VALUE_NOT_VALID"
        | "CRM_FIELD_ERROR_REQUIRED"
        | "ENTITY_TYPE_NOT_SUPPORTED"
        | "INVALID_ARG_VALUE"
        | "INVALID_REQUEST"
        | "ERROR_BATCH_LENGTH_EXCEEDED"
        | "ERROR_BATCH_METHOD_NOT_ALLOWED" => ErrorKind::Rejected,
        _ => return None,
    })
}

fn kind_by_message(text: &str) -> Option<ErrorKind> {
    match text.trim_end_matches('.') {
        "Not found" => Some(ErrorKind::NotFound),
        "Access denied" => Some(ErrorKind::Unauthorized),
        "ID is not defined or invalid" => Some(ErrorKind::Rejected),
        _ => None,
    }
}
