//! Capillary's errors: a list, each with a code and a message. Sources, read 2026-11-28: the lead codes on
//! docs.capillarytech.com/reference/leads, 4000 and 4001 on its page of authorisation errors, 8015 and 8065 in `_customer.md` of the
//! repository Capillary/api-documentation. The documents do not say which HTTP status comes with a code; the sandbox takes the one
//! of the repository's table of statuses that fits.

use leadwire::schema::Value;
use serde::Serialize;

use crate::response::ApiResponse;
use crate::store::StoreError;
use crate::validation::Problem;
use crate::validation::value::Violation;

/// Code, HTTP status and text. `{0}` stands for the value.
const DOCUMENTED: &[(&str, u16, &str)] = &[
    ("4000", 403, "Not authorized. Access is denied!"),
    ("4001", 503, "Authorization status unavailable!"),
    ("8015", 404, "No customer found with the given identifier"),
    ("8065", 404, "Customer is not present in the given source"),
    ("92001", 404, "Lead not found"),
    ("92002", 400, "Duplicate Lead Status"),
    ("92003", 400, "Invalid Lead Status {0}"),
    ("92004", 400, "Lead Reason not found with id {0}"),
    ("92005", 400, "followedUpOn cannot be null"),
    ("92006", 400, "leadFor cannot be null"),
    ("92007", 400, "userId cannot be null"),
    ("92008", 400, "No user found with the given userId {0}"),
    ("92009", 400, "Invalid Lead Type"),
    ("92010", 400, "LeadId cannot be null"),
    ("92011", 400, "Customer Registration failed"),
    ("92012", 400, "User Details cannot be empty"),
    ("92013", 400, "Org Source cannot be null"),
    ("92014", 400, "Invalid org source"),
    ("92015", 400, "Invalid Id Type"),
    ("92016", 400, "Invalid SKU {0}"),
    ("92017", 400, "Invalid Brand {0}"),
    ("92018", 400, "Invalid Category {0}"),
    ("92019", 400, "Invalid lead owner {0}"),
    ("92020", 400, "Invalid lead sub status {0}"),
    ("92021", 400, "Lead sub status {0} already exists for status {1}"),
    ("92022", 400, "Lead status cannot be empty"),
    ("92023", 400, "Lead sub status cannot be empty"),
    ("92024", 400, "Status change not allowed on closed leads"),
    ("92025", 400, "Customer is not registered. Auto-registration is off"),
];

#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    status: u16,
    /// Code and message of each. Where no code is documented it is the HTTP status.
    entries: Vec<(String, String)>,
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
        ApiError { status, entries: vec![(status.to_string(), message.to_owned())] }
    }

    /// An error with this code. Where the code is not in the documents it is the HTTP status too, if it can be one.
    pub fn documented(code: &str, message: Option<&str>) -> ApiError {
        let (status, text) = match DOCUMENTED.iter().find(|(documented, ..)| *documented == code) {
            Some((_, status, text)) => (*status, *text),
            None if code == "429" => (429, "too many requests"),
            None => {
                let status = code.parse().ok().filter(|status| (400..600).contains(status)).unwrap_or(400);
                (status, "the request was refused")
            }
        };
        ApiError { status, entries: vec![(code.to_owned(), message.unwrap_or(text).to_owned())] }
    }

    /// One error for each problem; none without problems.
    pub fn of_problems(problems: &[Problem]) -> Option<ApiError> {
        if problems.is_empty() {
            return None;
        }
        Some(ApiError { status: 400, entries: problems.iter().map(entry_of).collect() })
    }

    pub fn response(&self) -> ApiResponse {
        let entry = |(code, message)| Entry { status: false, code: Value::from_digits(code), message };
        let errors = self.entries.iter().map(|(code, message)| entry((code, message))).collect();
        ApiResponse::json(self.status, &Body { errors, warnings: [] })
    }
}

/// By its documented code where there is one for the field.
fn entry_of(problem: &Problem) -> (String, String) {
    let is_missing = problem.violation == Violation::Missing;
    let code = match problem.path.as_str() {
        "leadFor" if is_missing => "92006",
        "userId" if is_missing => "92007",
        "status" if is_missing => "92022",
        "type" => "92009",
        "idType" => "92015",
        _ => return ("400".to_owned(), format!("{} {}", problem.path, problem.violation)),
    };
    ApiError::documented(code, None).entries.remove(0)
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        ApiError::new(500, &error.to_string())
    }
}
