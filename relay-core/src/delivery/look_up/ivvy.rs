//! iVvy: `getLeadList` by the custom field that has the key. The filter may be ignored, so every row is compared; where the
//! CRM lists other leads too, all pages are read.

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::{LookUp, id, read_list, rows};
use crate::delivery::batch::call_all;
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::prepared_lead::{PreparedLead, is_custom_field};
use crate::hold_reason::HoldReason;

const PER_PAGE: usize = 100;
const MAX_PAGES: usize = 20;

#[derive(Debug, PartialEq)]
enum Page {
    Decisive(LookUp),
    /// The lead is not in this page, and there are more pages.
    More,
}

pub(in crate::delivery) async fn look_up(client: &CrmClient, leads: &[&PreparedLead]) -> Vec<LookUp> {
    let Some(field) = client.connection.marker_field else {
        return vec![LookUp::Unresolvable(HoldReason::NoMarkerField); leads.len()];
    };
    let leads_only: Vec<&PreparedLead> = leads.iter().copied().filter(|lead| lead.kind == Kind::IvvyLead).collect();
    let requests: Vec<CrmRequest<'_>> = leads_only.iter().map(|lead| list(lead.key(), 0)).collect();
    let mut first_pages = call_all(client, &requests).await.into_iter();
    let mut results = Vec::new();
    for lead in leads {
        results.push(match first_pages.next() {
            Some(result) if lead.kind == Kind::IvvyLead => {
                let first = read_list(lead, result, client.now_ms(), |body| page(body, 0, lead.key(), field));
                read_pages(client, lead, field, first).await
            }
            _ => LookUp::Unresolvable(HoldReason::NotALead),
        });
    }
    results
}

/// Reads further pages until one is decisive.
async fn read_pages(client: &CrmClient, lead: &PreparedLead, field: i64, first: Result<Page, LookUp>) -> LookUp {
    let mut current = first;
    for number in 1..=MAX_PAGES {
        match current {
            Ok(Page::Decisive(result)) | Err(result) => return result,
            Ok(Page::More) => {}
        }
        let start = number * PER_PAGE;
        let result = client.call(&list(lead.key(), start), MAX_LIST_BYTES).await;
        current = read_list(lead, result, client.now_ms(), |body| page(body, start, lead.key(), field));
    }
    LookUp::Unresolvable(HoldReason::ListTooLong)
}

fn list(key: &str, start: usize) -> CrmRequest<'_> {
    let parameters = Object::new()
        .with("filter", Object::new().with("customFields__CONTAINS", key))
        .with("start", Value::number(start))
        .with("perPage", Value::number(PER_PAGE));
    CrmRequest::Call { path: "crm?action=getLeadList".to_owned(), parameters, key }
}

/// `None` when the body is not a page of a list.
fn page(body: &Object, start: usize, key: &str, field: i64) -> Option<Page> {
    let rows = rows(body.get("results")?)?;
    let total = body.get("meta")?.as_object()?.get("totalResults")?.as_integer(0)?;
    let mut ids = Vec::new();
    for row in &rows {
        let Some(fields) = row.get("customFields").and_then(Value::as_list) else {
            return Some(Page::Decisive(LookUp::Unresolvable(HoldReason::NoCustomFields)));
        };
        if fields.iter().any(|entry| is_custom_field(entry, field) && holds(entry, key)) {
            ids.push(id(row)?);
        }
    }
    let seen = start + rows.len();
    let is_all = usize::try_from(total).is_ok_and(|total| seen >= total);
    match () {
        () if !ids.is_empty() || is_all => Some(Page::Decisive(LookUp::of_ids(&ids))),
        // An empty page before the end of a list is not as documented.
        () if rows.is_empty() => None,
        () => Some(Page::More),
    }
}

fn holds(entry: &Value, key: &str) -> bool {
    let value = entry.as_object().and_then(|entry| entry.get("fieldValue"));
    value.and_then(Value::as_text) == Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    fn row(id: u32, field: u32, value: &str) -> String {
        format!(r#"{{"id":{id},"customFields":[{{"fieldId":{field},"fieldValue":"{value}"}}]}}"#)
    }

    #[test]
    fn pages() {
        let found = |copies| Some(Page::Decisive(LookUp::Found { id: "7".to_owned(), copies }));
        let absent = || Some(Page::Decisive(LookUp::Absent));
        for (why, total, rows, expected) in [
            ("nothing", 0, String::new(), absent()),
            ("one", 1, row(7, 12, "k-1"), found(1)),
            ("two", 2, [row(7, 12, "k-1"), row(8, 12, "k-1")].join(","), found(2)),
            ("the key in another field", 1, row(7, 13, "k-1"), absent()),
            ("a longer key", 1, row(7, 12, "k-11"), absent()),
            ("unfiltered, but complete", 1, row(7, 12, "k-2"), absent()),
            ("unfiltered, and more", 101, row(7, 12, "k-2"), Some(Page::More)),
            ("found before the end", 101, row(7, 12, "k-1"), found(1)),
            ("fewer rows than the total", 3, String::new(), None),
            (
                "without custom fields",
                1,
                r#"{"id":7}"#.to_owned(),
                Some(Page::Decisive(LookUp::Unresolvable(HoldReason::NoCustomFields))),
            ),
        ] {
            let body = format!(r#"{{"meta":{{"totalResults":{total}}},"results":[{rows}]}}"#);
            assert_eq!(page(&object(&body), 0, "k-1", 12), expected, "{why}");
        }
    }
}
