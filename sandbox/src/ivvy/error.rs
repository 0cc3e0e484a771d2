//! iVvy's errors: an error code like an HTTP status, often a specific code, and messages.

use leadwire::schema::{Object, Value};

use crate::response::ApiResponse;
use crate::store::StoreError;
use crate::validation::Problem;
use crate::validation::value::Violation;

#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    error_code: u16,
    specific_code: Option<String>,
    message: String,
    details: Vec<String>,
}

/// The documented error codes, from "Exceptions".
const GENERAL: &[(&str, &str)] = &[
    ("400", "Bad Request"),
    ("401", "Unauthorized"),
    ("403", "Forbidden"),
    ("404", "Not Found"),
    ("405", "Method Not Allowed"),
    ("406", "Not Acceptable"),
    ("429", "Too Many Requests"),
    ("460", "Unknown"),
    ("461", "Failed Request"),
    ("462", "Session Expired"),
    ("463", "Key Revoked"),
    ("500", "Internal Server Error"),
    ("501", "Not Implemented"),
];

/// The documented specific codes, from the "Throws" of each call. With their error codes documented are 23005, 23016 and 23017
/// only; the others are assumed: 500 for "an error has occurred", else 400.
const SPECIFIC: &[(&str, u16, &str)] = &[
    ("23005", 401, "Request is stale"),
    ("23016", 400, "A parameter does not validate"),
    ("23017", 400, "A required parameter is missing"),
    ("24091", 500, "The information was not saved"),
    ("24092", 400, "Incorrect Job Format"),
    ("24093", 400, "Empty job parameter found"),
    ("24096", 400, "Unable to find contact"),
    ("24105", 400, "Could not find batch"),
    ("24114", 400, "Batch job not completed"),
    ("24115", 400, "Could not find batch"),
    ("24153", 400, "Unable to find company"),
    ("24215", 400, "The request is empty"),
    ("24216", 400, "The lead does not exist"),
    ("24218", 400, "The lead details are invalid"),
    ("24299", 429, "Race condition error"),
    ("24320", 400, "The crm lead stage does not exist"),
    ("24321", 400, "The crm lead stage is not editable"),
    ("24322", 500, "An error has occurred"),
    ("24323", 400, "The request contains invalid data"),
    ("24324", 400, "The request contains invalid data"),
    ("24325", 400, "The crm lead source does not exist"),
    ("24326", 400, "The crm lead source is not editable"),
    ("24327", 500, "An error has occurred"),
    ("24328", 400, "The request contains invalid data"),
    ("24329", 400, "The request contains invalid data"),
    ("24448", 400, "The maximum number of jobs can be put on a single request is 200"),
];

impl ApiError {
    pub fn general(code: &str) -> ApiError {
        let known = GENERAL.iter().find(|(known, _)| *known == code);
        ApiError {
            error_code: code.parse().unwrap_or(400),
            specific_code: None,
            message: known.map_or("Bad Request", |(_, message)| message).to_owned(),
            details: Vec::new(),
        }
    }

    pub fn specific(code: &str) -> ApiError {
        let known = SPECIFIC.iter().find(|(known, ..)| *known == code);
        let (_, error_code, message) = known.copied().unwrap_or((code, 400, "Bad Request"));
        ApiError { error_code, specific_code: Some(code.to_owned()), message: message.to_owned(), details: Vec::new() }
    }

    /// By an error code, which has three digits, or a specific code.
    pub fn documented(code: &str, message: Option<&str>) -> ApiError {
        let error = if code.len() == 3 { ApiError::general(code) } else { ApiError::specific(code) };
        match message {
            Some(message) => error.with_message(message),
            None => error,
        }
    }

    /// A parameter of a list or of an object that cannot be read.
    pub fn invalid_parameter(name: &str) -> ApiError {
        ApiError::specific("23016").with_message(&format!("'{name}' does not validate"))
    }

    /// By the first problem: a missing parameter and one of the wrong type have their own codes; all other problems are
    /// reported together under the code `invalid`. None without problems.
    pub fn of_problems(problems: &[Problem], invalid: &str) -> Option<ApiError> {
        let first = problems.first()?;
        let path = &first.path;
        Some(match &first.violation {
            Violation::Missing if first.is_top_level() => {
                ApiError::specific("23017").with_message(&format!("'{path}' is required"))
            }
            Violation::Type(expected) if first.is_top_level() => {
                ApiError::invalid_parameter(path).with_detail(&format!("Value must be {expected}"))
            }
            Violation::Empty if path.is_empty() => ApiError::specific("24215"),
            _ => {
                let details =
                    problems.iter().map(|problem| format!("{} {}", problem.path, problem.violation)).collect();
                ApiError { details, ..ApiError::specific(invalid) }
            }
        })
    }

    pub fn with_message(self, message: &str) -> ApiError {
        ApiError { message: message.to_owned(), ..self }
    }

    pub fn with_detail(mut self, detail: &str) -> ApiError {
        self.details.push(detail.to_owned());
        self
    }

    pub fn body(&self) -> Object {
        let mut body = Object::new().with("errorCode", Value::number(self.error_code));
        body.push("message", self.message.as_str().into());
        if let Some(code) = &self.specific_code {
            body.push("specificCode", Value::from_digits(code));
        }
        if !self.details.is_empty() {
            body.push("additionalMessages", Value::texts(&self.details));
        }
        body
    }

    pub fn response(&self) -> ApiResponse {
        ApiResponse::json(self.error_code, &self.body())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        ApiError::general("500").with_detail(&error.to_string())
    }
}
