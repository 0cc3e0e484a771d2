//! iVvy: lists the leads that were created since the doubtful ones were received, and compares each row.
//!
//! Source: "Get Lead List" (2026-02-02), "Pagination", "Filtering", "Collections" (2018-07-25) and "Timestamp Format"
//! (2021-08-24) of ivvycode/apidocs, read 2026-11-28. A row shows name, description and dates, and no custom fields. Which
//! fields can be filtered, the largest page and the order of the rows are not documented. So an empty filtered list proves
//! nothing unless the same filter finds an existing lead, pages are read on by the number of received rows, and a list that
//! changes while it is read is read again later.

use std::collections::HashSet;

use leadwire::crm::{ErrorKind, Failure, Kind, ivvy_date};
use leadwire::schema::{Object, Value};

use super::ivvy_rows::{ListedLead, Page, evaluate, page};
use super::{LookUp, read_list};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::prepared_lead::PreparedLead;
use crate::hold_reason::HoldReason;

pub(in crate::delivery) const GET_LEAD_LIST: &str = "crm?action=getLeadList";
const PER_PAGE: usize = 100;
const MAX_PAGES: usize = 50;
/// How much earlier than a lead was received the list begins: more than any time zone differs from UTC, in case that the
/// filter does not take its date as UTC.
const MARGIN_MS: u64 = 24 * 60 * 60 * 1000;

pub(in crate::delivery) async fn look_up(client: &CrmClient, leads: &[&PreparedLead]) -> Vec<LookUp> {
    let connection = &client.connection;
    if !connection.marker_in_description && connection.marker_field.is_none() {
        return vec![LookUp::Unresolvable(HoldReason::NoMarkerField); leads.len()];
    }
    let first = leads.iter().filter(|lead| lead.kind == Kind::IvvyLead).min_by_key(|lead| lead.entry.received_ms);
    let listed = match first {
        Some(first) => list_since(client, first).await,
        None => Ok(Vec::new()),
    };
    let result = |lead: &&PreparedLead| match &listed {
        _ if lead.kind != Kind::IvvyLead => LookUp::Unresolvable(HoldReason::NotALead),
        Ok(rows) => evaluate(rows, lead, connection, client.to_crm_ms(lead.entry.received_ms)),
        Err(failed) => failed.clone(),
    };
    leads.iter().map(result).collect()
}

/// The leads that were created since `lead` was received, and perhaps older ones.
async fn list_since(client: &CrmClient, lead: &PreparedLead) -> Result<Vec<ListedLead>, LookUp> {
    let since = ivvy_date(client.to_crm_ms(lead.entry.received_ms).saturating_sub(MARGIN_MS));
    let filter = Object::new().with("createdDate__GREATERTHAN", since.as_str());
    match list(client, lead, &filter).await {
        Ok(rows) if rows.iter().any(|row| row.is_created_since(&since)) => return Ok(rows),
        Ok(_) => {}
        Err(LookUp::Unresolvable(HoldReason::LookUpRefused)) => return list(client, lead, &Object::new()).await,
        Err(failed) => return Err(failed),
    }
    let page = read(client, lead, &Object::new(), 0).await?;
    if page.total == Some(page.rows.len()) {
        return Ok(page.rows);
    }
    if filter_finds(client, lead, page.rows.first()).await? {
        return Ok(Vec::new());
    }
    list(client, lead, &Object::new()).await
}

/// Whether a filter by the date of an existing lead finds that lead.
async fn filter_finds(client: &CrmClient, lead: &PreparedLead, existing: Option<&ListedLead>) -> Result<bool, LookUp> {
    let date = |existing: &ListedLead| existing.created.as_deref()?.get(..19).map(str::to_owned);
    let Some((existing, date)) = existing.and_then(|existing| Some((existing, date(existing)?))) else {
        return Ok(false);
    };
    let date = date.as_str();
    let filter = Object::new().with("createdDate__GREATERTHAN", date).with("createdDate__LESSTHAN", date);
    match read(client, lead, &filter, 0).await {
        Ok(page) => Ok(page.rows.iter().any(|row| row.id == existing.id)),
        Err(LookUp::Unresolvable(HoldReason::LookUpRefused)) => Ok(false),
        Err(failed) => Err(failed),
    }
}

async fn list(client: &CrmClient, lead: &PreparedLead, filter: &Object) -> Result<Vec<ListedLead>, LookUp> {
    let mut rows: Vec<ListedLead> = Vec::new();
    let mut total = None;
    for number in 0..MAX_PAGES {
        let page = read(client, lead, filter, rows.len()).await?;
        let has_changed = number > 0 && page.total != total;
        total = page.total;
        let is_last = page.rows.is_empty() || total.is_some_and(|total| rows.len() + page.rows.len() >= total);
        rows.extend(page.rows);
        let ids: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let is_complete = total.is_none_or(|total| rows.len() == total);
        if has_changed || ids.len() < rows.len() || is_last && !is_complete {
            return Err(LookUp::Failed(Failure::new(ErrorKind::Busy, String::new())));
        }
        if is_last {
            return Ok(rows);
        }
    }
    Err(LookUp::Unresolvable(HoldReason::ListTooLong))
}

async fn read(client: &CrmClient, lead: &PreparedLead, filter: &Object, start: usize) -> Result<Page, LookUp> {
    let mut parameters = Object::new().with("start", Value::number(start)).with("perPage", Value::number(PER_PAGE));
    if !filter.entries().is_empty() {
        parameters.push("filter", filter.clone().into());
    }
    let request = CrmRequest::Call { path: GET_LEAD_LIST.to_owned(), parameters };
    let result = client.call(&request, MAX_LIST_BYTES).await;
    read_list(lead, result, client.now_ms(), page)
}
