//! Bitrix24's errors: a code, which may be empty, and a text.

use leadwire::schema::Object;

use crate::response::ApiResponse;
use crate::store::StoreError;
use crate::validation::Problem;

#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    status: u16,
    code: String,
    text: String,
}

/// Status, code and text, from "System errors" and the errors of each method. A method's own errors have no code.
const DOCUMENTED: &[(u16, &str, &str)] = &[
    (400, "", "ID is not defined or invalid."),
    (400, "", "Access denied."),
    (400, "", "Not found"),
    (400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded"),
    (400, "INVALID_REQUEST", "Https required"),
    (401, "NO_AUTH_FOUND", "Wrong authorization data"),
    (401, "expired_token", "The access token provided has expired"),
    (403, "ACCESS_DENIED", "REST API is available only on commercial plans"),
    (403, "INVALID_CREDENTIALS", "Invalid request credentials"),
    (403, "insufficient_scope", "The request requires higher privileges than provided by the webhook token"),
    (403, "user_access_error", "The user does not have access to the application"),
    (404, "ERROR_METHOD_NOT_FOUND", "Method not found!"),
    (405, "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage"),
    (429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit"),
    (500, "INTERNAL_SERVER_ERROR", "Internal server error"),
    (500, "ERROR_UNEXPECTED_ANSWER", "Server returned an unexpected response"),
    (500, "PORTAL_DELETED", "Portal was deleted"),
    (503, "OVERLOAD_LIMIT", "REST API is blocked due to overload"),
    (503, "QUERY_LIMIT_EXCEEDED", "Too many requests"),
];

impl ApiError {
    pub fn code(code: &str) -> ApiError {
        ApiError::documented(code, None)
    }

    /// A method's own error, which has no code.
    pub fn text(text: &str) -> ApiError {
        ApiError { status: 400, code: String::new(), text: text.to_owned() }
    }

    /// By a code or, for an error without one, by its text; unknown codes have the status 400.
    pub fn documented(code: &str, message: Option<&str>) -> ApiError {
        let known = DOCUMENTED.iter().find(|(_, known, text)| *known == code || known.is_empty() && *text == code);
        let (status, code, text) = known.copied().unwrap_or((400, code, code));
        ApiError { status, code: code.to_owned(), text: message.unwrap_or(text).to_owned() }
    }

    /// One error for all problems; none without problems.
    pub fn of_problems(problems: &[Problem]) -> Option<ApiError> {
        if problems.is_empty() {
            return None;
        }
        let messages: Vec<String> = problems.iter().map(message).collect();
        Some(ApiError::text(&messages.join("\n")))
    }

    pub fn body(&self) -> Object {
        Object::new().with("error", self.code.as_str()).with("error_description", self.text.as_str())
    }

    pub fn response(&self) -> ApiResponse {
        ApiResponse::json(self.status, &self.body())
    }
}

fn message(problem: &Problem) -> String {
    match problem.path.as_str() {
        "" => format!("Parameter 'fields' {}.", problem.violation),
        path => format!("Field '{path}' {}.", problem.violation),
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        ApiError { text: error.to_string(), ..ApiError::code("INTERNAL_SERVER_ERROR") }
    }
}
