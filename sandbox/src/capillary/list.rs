//! Lists of leads and of a lead's log. Sources, read 2026-11-28: docs.capillarytech.com/reference/get-lead-details and
//! get-lead-status-log, and `_leads.md` ("Search lead") of the repository Capillary/api-documentation.

use leadwire::schema::{Object, Value};

use super::answer;
use super::error::ApiError;
use super::lead::{KIND, find_by_path};
use crate::request::ApiRequest;
use crate::store::{Record, Records};

/// The documents give neither a default nor a maximum.
const DEFAULT_LIMIT: usize = 10;

/// Query parameter and the lead's field.
const FILTERS: [(&str, &str); 6] = [
    ("userId", "userId"),
    ("status", "status"),
    ("substatus", "subStatus"),
    ("type", "type"),
    ("orgSourceId", "orgSourceId"),
    ("owner", "owner"),
];

/// Every parameter may be left out.
pub fn leads(records: &Records, request: &ApiRequest) -> Result<Object, ApiError> {
    let mut leads = match request.query_value("userId") {
        Some(user) => records.containing(KIND, &user)?,
        None => records.all(KIND)?,
    };
    for (parameter, field) in FILTERS {
        if let Some(value) =
            request.query_value(parameter).filter(|value| (parameter, value.as_str()) != ("type", "ALL"))
        {
            leads.retain(|lead| lead.fields.get(field).and_then(Value::as_text_or_digits) == Some(&value));
        }
    }
    sort(&mut leads, request)?;
    let number = |name: &str| request.query_value(name).and_then(|text| text.parse::<usize>().ok());
    let (limit, offset) = (number("limit").unwrap_or(DEFAULT_LIMIT), number("offset").unwrap_or(0));
    Ok(answer::list(leads.iter().skip(offset).take(limit).map(|lead| answer::lead(lead).into()).collect()))
}

/// Without `sortBy` in the sequence of creation.
fn sort(leads: &mut [Record], request: &ApiRequest) -> Result<(), ApiError> {
    match request.query_value("sortBy").as_deref() {
        None | Some("createdon") => {}
        Some("lastUpdatedOn") => leads.sort_by_key(|lead| lead.changed_ms),
        Some(_) => return Err(ApiError::new(400, "sortBy must be createdon or lastUpdatedOn")),
    }
    match request.query_value("sortOrder").as_deref() {
        None | Some("ASC") => Ok(()),
        Some("DESC") => {
            leads.reverse();
            Ok(())
        }
        Some(_) => Err(ApiError::new(400, "sortOrder must be ASC or DESC")),
    }
}

/// The entries of the lead's list `field`.
pub fn log(records: &Records, id: &str, field: &str) -> Result<Object, ApiError> {
    let lead = find_by_path(records, id)?;
    Ok(answer::list(lead.fields.get(field).and_then(Value::as_list).unwrap_or_default().to_vec()))
}
