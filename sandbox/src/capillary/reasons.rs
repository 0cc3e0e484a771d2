//! The reasons of a change of a status, and the sub-statuses that were created before, by status. Source: docs.capillarytech.com,
//! `reference/get-lead-reasons` and `reference/get-lead-substatus`, read 2026-11-28. Neither list has pages.

use leadwire::schema::{Object, Value};

use super::answer;

/// Id and text.
const REASONS: [(i64, &str); 3] = [(1, "Price"), (2, "Bought elsewhere"), (3, "No answer")];

/// Status and name.
const SUB_STATUSES: [(&str, &str); 3] = [("OPEN", "warm"), ("WON", "paid"), ("LOST", "expired")];

pub fn all() -> Object {
    let row = |(id, reason): &(i64, &str)| Object::new().with("id", Value::number(*id)).with("reason", *reason).into();
    answer::list(REASONS.iter().map(row).collect())
}

pub fn sub_statuses() -> Object {
    let row = |(status, name): &(&str, &str)| Object::new().with("status", *status).with("subStatus", *name).into();
    answer::list(SUB_STATUSES.iter().map(row).collect())
}
