//! How Bitrix24 says no: a code that may be empty, and a text.

use leadwire::schema::Object;

use crate::response::Answer;
use crate::store::StoreError;
use crate::validation::Problem;

#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    status: u16,
    code: String,
    text: String,
}

/// Status, code and text, after "System errors" and the errors of each method. A method's own have no code.
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

impl Refusal {
    pub fn code(code: &str) -> Refusal {
        Refusal::documented(code, None)
    }

    /// What a method itself refuses; such errors have no code.
    pub fn text(text: &str) -> Refusal {
        Refusal { status: 400, code: String::new(), text: text.to_owned() }
    }

    pub fn documented(code: &str, message: Option<&str>) -> Refusal {
        let known = DOCUMENTED.iter().find(|(_, known, text)| *known == code || known.is_empty() && *text == code);
        let (status, code, text) = known.copied().unwrap_or((400, code, code));
        Refusal { status, code: code.to_owned(), text: message.unwrap_or(text).to_owned() }
    }

    /// One text for all problems with the fields.
    pub fn of_problems(problems: &[Problem]) -> Option<Refusal> {
        if problems.is_empty() {
            return None;
        }
        let all: Vec<String> = problems.iter().map(worded).collect();
        Some(Refusal::text(&all.join("\n")))
    }

    pub fn body(&self) -> Object {
        Object::new().with("error", self.code.as_str()).with("error_description", self.text.as_str())
    }

    pub fn answer(&self) -> Answer {
        Answer::json(self.status, self.body())
    }

    pub fn answer_with(&self, time: Object) -> Answer {
        Answer::json(self.status, self.body().with("time", time))
    }
}

fn worded(problem: &Problem) -> String {
    match problem.path.as_str() {
        "" => format!("Parameter 'fields' {}.", problem.wrong),
        path => format!("Field '{path}' {}.", problem.wrong),
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal { text: error.to_string(), ..Refusal::code("INTERNAL_SERVER_ERROR") }
    }
}
