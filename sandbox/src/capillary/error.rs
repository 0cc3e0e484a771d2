//! How Capillary says no: a list of errors, each with a code and a message.

use leadwire::schema::{Object, Value};

use crate::response::Answer;
use crate::store::StoreError;
use crate::validation::Problem;

#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    status: u16,
    /// The document's sample has 0; other codes are not listed there, so the sandbox's are the HTTP statuses.
    code: String,
    messages: Vec<String>,
}

impl Refusal {
    pub fn new(status: u16, message: &str) -> Refusal {
        Refusal { status, code: status.to_string(), messages: vec![message.to_owned()] }
    }

    pub fn documented(code: &str, message: Option<&str>) -> Refusal {
        let status = code.parse().ok().filter(|status| (400..600).contains(status)).unwrap_or(400);
        let usual = if status == 429 { "too many requests" } else { "the request was refused" };
        Refusal { code: code.to_owned(), ..Refusal::new(status, message.unwrap_or(usual)) }
    }

    /// One error for each problem.
    pub fn of_problems(problems: &[Problem]) -> Option<Refusal> {
        if problems.is_empty() {
            return None;
        }
        let messages = problems.iter().map(|problem| format!("{} {}", problem.path, problem.wrong)).collect();
        Some(Refusal { status: 400, code: "400".to_owned(), messages })
    }

    pub fn answer(&self) -> Answer {
        let code = if self.code.bytes().all(|byte| byte.is_ascii_digit()) {
            Value::from_digits(&self.code)
        } else {
            self.code.as_str().into()
        };
        let mut errors = Vec::new();
        for message in &self.messages {
            let error = Object::new().with("status", false).with("code", code.clone());
            errors.push(error.with("message", message.as_str()).into());
        }
        let body = Object::new().with("errors", Value::List(errors)).with("warnings", Value::List(Vec::new()));
        Answer::json(self.status, body)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal::new(500, &error.to_string())
    }
}
