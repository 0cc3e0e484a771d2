//! Capillary's errors: a list, each with a code and a message.

use leadwire::schema::Value;
use serde::Serialize;

use crate::response::ApiResponse;
use crate::store::StoreError;
use crate::validation::Problem;

#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    status: u16,
    /// The documentation's only sample has 0, so the sandbox uses the HTTP status.
    code: String,
    messages: Vec<String>,
}

#[derive(Serialize)]
struct Body<'a> {
    errors: Vec<Entry<'a>>,
    warnings: [(); 0],
}

#[derive(Serialize)]
struct Entry<'a> {
    status: bool,
    code: Value,
    message: &'a str,
}

impl ApiError {
    pub fn new(status: u16, message: &str) -> ApiError {
        ApiError { status, code: status.to_string(), messages: vec![message.to_owned()] }
    }

    /// An error with this code, and with this HTTP status if the code is one.
    pub fn documented(code: &str, message: Option<&str>) -> ApiError {
        let status = code.parse().ok().filter(|status| (400..600).contains(status)).unwrap_or(400);
        let default = if status == 429 { "too many requests" } else { "the request was refused" };
        ApiError { code: code.to_owned(), ..ApiError::new(status, message.unwrap_or(default)) }
    }

    /// One error for each problem; none without problems.
    pub fn of_problems(problems: &[Problem]) -> Option<ApiError> {
        if problems.is_empty() {
            return None;
        }
        let messages = problems.iter().map(|problem| format!("{} {}", problem.path, problem.violation)).collect();
        Some(ApiError { status: 400, code: "400".to_owned(), messages })
    }

    pub fn response(&self) -> ApiResponse {
        let code = Value::from_digits(&self.code);
        let entry = |message| Entry { status: false, code: code.clone(), message };
        let errors = self.messages.iter().map(|message| entry(message.as_str())).collect();
        ApiResponse::json(self.status, &Body { errors, warnings: [] })
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        ApiError::new(500, &error.to_string())
    }
}
