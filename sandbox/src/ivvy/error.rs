//! How iVvy says no: an error code like an HTTP status, often a specific code, and words.

use leadwire::schema::{Object, Value};

use crate::response::Answer;
use crate::store::StoreError;
use crate::validation::{Problem, Wrong};

#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    error_code: u16,
    specific_code: Option<String>,
    message: String,
    additional: Vec<String>,
}

/// The error codes, after "Exceptions".
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

/// The specific codes with the error code that each comes with, after the "Throws" of each call.
const SPECIFIC: &[(&str, u16, &str)] = &[
    ("23005", 401, "Request is stale"),
    ("23016", 400, "A parameter does not validate"),
    ("23017", 400, "A required parameter is missing"),
    ("24091", 500, "The information was not saved"),
    ("24092", 400, "Incorrect Job Format"),
    ("24093", 400, "Empty job parameter found"),
    ("24105", 400, "Could not find batch"),
    ("24114", 400, "Batch job not completed"),
    ("24115", 400, "Could not find batch"),
    ("24215", 400, "The request is empty"),
    ("24216", 400, "The lead does not exist"),
    ("24218", 400, "The lead details are invalid"),
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

impl Refusal {
    pub fn general(code: &str) -> Refusal {
        let known = GENERAL.iter().find(|(known, _)| *known == code);
        Refusal {
            error_code: code.parse().unwrap_or(400),
            specific_code: None,
            message: known.map_or("Bad Request", |(_, message)| message).to_owned(),
            additional: Vec::new(),
        }
    }

    pub fn specific(code: &str) -> Refusal {
        let known = SPECIFIC.iter().find(|(known, ..)| *known == code);
        let (_, error_code, message) = known.copied().unwrap_or((code, 400, "Bad Request"));
        Refusal {
            error_code,
            specific_code: Some(code.to_owned()),
            message: message.to_owned(),
            additional: Vec::new(),
        }
    }

    /// By a code of either kind; error codes have three digits.
    pub fn documented(code: &str, message: Option<&str>) -> Refusal {
        let refusal = if code.len() == 3 { Refusal::general(code) } else { Refusal::specific(code) };
        match message {
            Some(message) => Refusal { message: message.to_owned(), ..refusal },
            None => refusal,
        }
    }

    pub fn because(mut self, more: &str) -> Refusal {
        self.additional.push(more.to_owned());
        self
    }

    /// What the first problem of a request calls for: a parameter that is missing or of the wrong type has a code of
    /// its own, all else is `invalid`, and says everything that is wrong.
    pub fn of_problems(problems: &[Problem], invalid: &str) -> Option<Refusal> {
        let first = problems.first()?;
        let path = &first.path;
        Some(match &first.wrong {
            Wrong::Missing if first.is_at_top() => {
                Refusal { message: format!("'{path}' is required"), ..Refusal::specific("23017") }
            }
            Wrong::Type(expected) if first.is_at_top() => {
                let refusal = Refusal { message: format!("'{path}' does not validate"), ..Refusal::specific("23016") };
                refusal.because(&format!("Value must be {expected}"))
            }
            Wrong::Empty if path.is_empty() => Refusal::specific("24215"),
            _ => {
                let all = problems.iter().map(|problem| format!("{} {}", problem.path, problem.wrong)).collect();
                Refusal { additional: all, ..Refusal::specific(invalid) }
            }
        })
    }

    pub fn body(&self) -> Object {
        let mut body = Object::new().with("errorCode", Value::number(self.error_code));
        body.push("message", self.message.as_str().into());
        if let Some(code) = &self.specific_code {
            body.push("specificCode", Value::from_digits(code));
        }
        if !self.additional.is_empty() {
            body.push("additionalMessages", Value::texts(&self.additional));
        }
        body
    }
}

/// The records could not be read or written.
impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal::general("500").because(&error.to_string())
    }
}

pub fn answered(result: Result<Object, Refusal>) -> Answer {
    match result {
        Ok(body) => Answer::json(200, body),
        Err(refusal) => Answer::json(refusal.error_code, refusal.body()),
    }
}
