//! iVvy: `getLeadList` by the custom field that holds the key. The filter is a help and no proof: every row is looked
//! at, and where rows come that were not asked for, all of them are.

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::{Known, found, id, rows};
use crate::forwarder::ask::Ask;
use crate::forwarder::batch::ask_all;
use crate::forwarder::caller::{Caller, MANY};
use crate::forwarder::lead::Lead;
use crate::forwarder::marker::is_of;

const PER_PAGE: usize = 100;
const MOST_PAGES: usize = 20;
const NO_FIELD: &str = "it may be in the CRM already, and no marker_field is configured to look it up by";
const NOT_A_LEAD: &str = "it may be in the CRM already, and only leads can be looked up";
const NO_FIELDS_SHOWN: &str = "it may be in the CRM already, and the CRM's list does not show custom fields";
const TOO_MANY: &str = "it may be in the CRM already, among more leads than can be looked through";

/// What a page of the list tells.
#[derive(Debug, PartialEq)]
enum Page {
    Told(Known),
    /// Not in this page, and there are more.
    More,
}

pub(super) async fn look_up(caller: &Caller, leads: &[&Lead]) -> Vec<Known> {
    let Some(field) = caller.connection.marker_field else { return vec![Known::Untold(NO_FIELD); leads.len()] };
    let able: Vec<&Lead> = leads.iter().copied().filter(|lead| lead.kind == Kind::IvvyLead).collect();
    let asks: Vec<Ask<'_>> = able.iter().map(|lead| list(lead.key(), 0)).collect();
    let mut first_pages = ask_all(caller, &asks).await.into_iter();
    let mut known = Vec::new();
    for lead in leads {
        known.push(match first_pages.next() {
            Some(heard) if lead.kind == Kind::IvvyLead => {
                let first = found(lead, heard, caller.world.now_ms(), |body| page(body, 0, lead.key(), field));
                through(caller, lead, field, first).await
            }
            _ => Known::Untold(NOT_A_LEAD),
        });
    }
    known
}

/// Goes on through the pages for as long as they tell nothing.
async fn through(caller: &Caller, lead: &Lead, field: i64, first: Result<Page, Known>) -> Known {
    let mut page_now = first;
    for number in 1..=MOST_PAGES {
        match page_now {
            Ok(Page::Told(known)) | Err(known) => return known,
            Ok(Page::More) => {}
        }
        let start = number * PER_PAGE;
        let heard = caller.ask(&list(lead.key(), start), MANY).await;
        page_now = found(lead, heard, caller.world.now_ms(), |body| page(body, start, lead.key(), field));
    }
    Known::Untold(TOO_MANY)
}

fn list(key: &str, start: usize) -> Ask<'_> {
    let parameters = Object::new()
        .with("filter", Object::new().with("customFields__CONTAINS", key))
        .with("start", Value::number(start))
        .with("perPage", Value::number(PER_PAGE));
    Ask::Call { path: "crm?action=getLeadList".to_owned(), parameters, key }
}

/// None for what is no page of a list.
fn page(body: &Object, start: usize, key: &str, field: i64) -> Option<Page> {
    let rows = rows(body.get("results")?)?;
    let total = body.get("meta")?.as_object()?.get("totalResults")?.as_whole(0)?;
    let mut ids = Vec::new();
    for row in &rows {
        let Some(fields) = row.get("customFields").and_then(Value::as_list) else {
            return Some(Page::Told(Known::Untold(NO_FIELDS_SHOWN)));
        };
        if fields.iter().any(|entry| is_of(entry, field) && holds(entry, key)) {
            ids.push(id(row)?);
        }
    }
    let seen = start + rows.len();
    let is_all = usize::try_from(total).is_ok_and(|total| seen >= total);
    match () {
        () if !ids.is_empty() || is_all => Some(Page::Told(Known::of_ids(&ids))),
        // An empty page in the middle of a list is no list.
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
    use crate::forwarder::sample::object;

    fn row(id: u32, field: u32, value: &str) -> String {
        format!(r#"{{"id":{id},"customFields":[{{"fieldId":{field},"fieldValue":"{value}"}}]}}"#)
    }

    #[test]
    fn what_a_page_tells() {
        let there = |copies| Some(Page::Told(Known::There { id: "7".to_owned(), copies }));
        let absent = || Some(Page::Told(Known::Absent));
        for (why, total, rows, expected) in [
            ("nothing", 0, String::new(), absent()),
            ("one", 1, row(7, 12, "k-1"), there(1)),
            ("two", 2, [row(7, 12, "k-1"), row(8, 12, "k-1")].join(","), there(2)),
            ("the key in another field", 1, row(7, 13, "k-1"), absent()),
            ("a longer key", 1, row(7, 12, "k-11"), absent()),
            ("unfiltered, but all", 1, row(7, 12, "k-2"), absent()),
            ("unfiltered, and more", 101, row(7, 12, "k-2"), Some(Page::More)),
            ("found before the end", 101, row(7, 12, "k-1"), there(1)),
            ("fewer rows than are said to be there", 3, String::new(), None),
            (
                "custom fields are not shown",
                1,
                r#"{"id":7}"#.to_owned(),
                Some(Page::Told(Known::Untold(NO_FIELDS_SHOWN))),
            ),
        ] {
            let body = format!(r#"{{"meta":{{"totalResults":{total}}},"results":[{rows}]}}"#);
            assert_eq!(page(&object(&body), 0, "k-1", 12), expected, "{why}");
        }
    }
}
