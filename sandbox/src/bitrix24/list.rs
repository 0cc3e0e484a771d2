//! List methods: filter, order, select, and pages of 50.

use leadwire::schema::{Object, Value};

use super::error::Refusal;
use super::filter::{exact, order, passes};
use super::params::Params;
use super::{Given, lead, shown};
use crate::json;
use crate::store::{Record, Records};

const PER_PAGE: usize = 50;

/// Asks for no total and no next page: the fast way through a long list.
const UNCOUNTED: &str = "-1";

pub fn leads(records: &Records, params: &Params) -> Result<Given, Refusal> {
    let filter = params.object("filter").unwrap_or_default();
    // Looking for one origin is what a relay does for every lead in doubt; it must not cost reading all leads.
    let found = match exact(&filter, "ORIGIN_ID") {
        Some(origin) => records.of_origin(lead::KIND, origin)?,
        None => records.all(lead::KIND)?,
    };
    let select = params.texts("select");
    let rows = found.iter().map(shown::lead).collect();
    Ok(page(rows, &filter, params, |row| selected(row, &select)))
}

pub fn statuses(records: &Records, params: &Params) -> Result<Given, Refusal> {
    let filter = params.object("filter").unwrap_or_default();
    let rows = records.all("bitrix24.status")?.into_iter().map(|record: Record| record.fields).collect();
    Ok(page(rows, &filter, params, Object::clone))
}

fn page(rows: Vec<Object>, filter: &Object, params: &Params, row: impl Fn(&Object) -> Object) -> Given {
    let mut found: Vec<Object> = rows.into_iter().filter(|row| passes(row, filter)).collect();
    sort(&mut found, &params.object("order").unwrap_or_default());
    let start = params.text("start").unwrap_or_default();
    let from: usize = start.parse().unwrap_or(0);
    let result = found.iter().skip(from).take(PER_PAGE).map(|found| row(found).into()).collect();
    if start == UNCOUNTED {
        return Given::only(Value::List(result));
    }
    let next = from + PER_PAGE;
    Given { result: Value::List(result), total: Some(found.len()), next: (next < found.len()).then_some(next) }
}

/// By the first key, then the next; rows that are alike stay in the order in which they were added.
fn sort(rows: &mut [Object], by: &Object) {
    rows.sort_by(|one, other| {
        let mut ordering = std::cmp::Ordering::Equal;
        for (name, direction) in by.entries() {
            let text = |row: &Object| row.get(name).and_then(json::text_of).unwrap_or_default().to_owned();
            let this = order(&text(one), &text(other));
            let is_down = direction.as_text().is_some_and(|direction| direction.eq_ignore_ascii_case("desc"));
            ordering = ordering.then(if is_down { this.reverse() } else { this });
        }
        ordering
    });
}

/// `*` is every common field, `UF_*` every field of the account's own; fields with several values must be named.
fn selected(row: &Object, select: &[String]) -> Object {
    let has = |name: &str| select.iter().any(|selected| selected == name);
    let is_common = select.is_empty() || has("*");
    let mut shown = Object::new();
    for (name, value) in row.entries() {
        let is_by_mask = if shown::is_extra(name) { has("UF_*") && shown::is_own(name) } else { is_common };
        if is_by_mask || has(name) || name == "ID" {
            shown.push(name, value.clone());
        }
    }
    shown
}
