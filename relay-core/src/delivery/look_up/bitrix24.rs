//! Bitrix24: the leads with one of up to 50 origins, by one list call. A portal sorts by id and returns 50 rows a page; without
//! counting, the next page begins after the last id. Source: `crm-lead-list.md` (2026-08-18), `crm-item-list.md` (2026-08-17) and
//! `settings/performance/huge-data.md` (2026-07-22) of the repository bitrix24/b24restdocs, read 2026-11-28.

use leadwire::crm::LeadMethod;
use leadwire::schema::{Object, Value};

use super::{LookUp, read_list, rows};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::prepared_lead::{ORIGINATOR, PreparedLead};
use crate::hold_reason::HoldReason;

const MAX_ORIGINS: usize = 50;
/// As documented for every list method.
const ROWS_PER_PAGE: usize = 50;
/// Far more than the copies of 50 leads.
const MAX_PAGES: usize = 20;

/// A list method, and the names of its fields.
struct ListMethod {
    name: &'static str,
    id: &'static str,
    originator: &'static str,
    origin: &'static str,
}

const LEADS: ListMethod =
    ListMethod { name: "crm.lead.list", id: "ID", originator: "ORIGINATOR_ID", origin: "ORIGIN_ID" };
const ITEMS: ListMethod =
    ListMethod { name: "crm.item.list", id: "id", originator: "originatorId", origin: "originId" };

/// A row of a list.
#[derive(Debug, PartialEq)]
struct Row {
    id: Option<i64>,
    /// Empty for a lead of another data source.
    origin: String,
}

/// Only leads are in doubt: a change is repeated.
pub(in crate::delivery) async fn look_up(client: &CrmClient, leads: &[&PreparedLead]) -> Vec<LookUp> {
    let method = match client.connection.target.method {
        LeadMethod::Lead => &LEADS,
        LeadMethod::Item => &ITEMS,
    };
    let mut results = Vec::new();
    for chunk in leads.chunks(MAX_ORIGINS) {
        let listed = list(client, method, chunk).await;
        results.extend(chunk.iter().map(|lead| match &listed {
            Ok(listed) => listed.evaluate(lead.key()),
            Err(failed) => failed.clone(),
        }));
    }
    results
}

/// The rows of all pages, up to one that shows that the filter was not applied.
#[derive(Debug, Default)]
struct Listed {
    rows: Vec<Row>,
    is_unfiltered: bool,
}

/// The error is the result of each look-up.
async fn list(client: &CrmClient, method: &ListMethod, leads: &[&PreparedLead]) -> Result<Listed, LookUp> {
    let mut listed = Listed::default();
    let Some(first) = leads.first() else { return Ok(listed) };
    let keys: Vec<&str> = leads.iter().map(|lead| lead.key()).collect();
    let mut after_id = None;
    for _ in 0..MAX_PAGES {
        let request =
            CrmRequest::Call { path: method.name.to_owned(), parameters: parameters(method, &keys, after_id) };
        let result = client.call(&request, MAX_LIST_BYTES).await;
        let page = read_list(first, result, client.now_ms(), |body| read_page(method, body))?;
        let is_last = page.len() < ROWS_PER_PAGE;
        after_id = page.iter().filter_map(|row| row.id).max();
        listed.add(page, &keys);
        if is_last || listed.is_unfiltered {
            return Ok(listed);
        }
    }
    Err(LookUp::Unresolvable(HoldReason::ListTooLong))
}

fn parameters(method: &ListMethod, keys: &[&str], after_id: Option<i64>) -> Object {
    let mut filter = Object::new()
        .with(format!("={}", method.originator), ORIGINATOR)
        .with(format!("@{}", method.origin), Value::texts(keys));
    if let Some(id) = after_id {
        filter.push(format!(">{}", method.id), Value::number_or_digits(id));
    }
    let parameters = Object::new()
        .with("filter", filter)
        .with("select", Value::texts(&[method.id, method.originator, method.origin]))
        .with("order", Object::new().with(method.id, "ASC"))
        .with("start", Value::number(-1));
    // Of leads.
    if method.name == ITEMS.name { parameters.with("entityTypeId", Value::number(1)) } else { parameters }
}

fn read_page(method: &ListMethod, body: &Object) -> Option<Vec<Row>> {
    let result = body.get("result")?;
    let list = if method.name == ITEMS.name { result.as_object()?.get("items")? } else { result };
    let text = |row: &Object, name: &str| row.get(name).and_then(Value::as_text).unwrap_or_default().to_owned();
    let read = |row: &Object| {
        let is_ours = text(row, method.originator) == ORIGINATOR;
        let id = row.get(method.id).and_then(|id| id.as_integer(1));
        Row { id, origin: if is_ours { text(row, method.origin) } else { String::new() } }
    };
    Some(rows(list)?.iter().map(read).collect())
}

impl Listed {
    fn add(&mut self, page: Vec<Row>, keys: &[&str]) {
        self.is_unfiltered |= page.iter().any(|row| row.id.is_none() || !keys.contains(&row.origin.as_str()));
        self.rows.extend(page);
    }

    fn evaluate(&self, key: &str) -> LookUp {
        let ours = self.rows.iter().filter(|row| row.origin == key);
        let ids = ours.map(|row| row.id.map(|id| id.to_string())).collect::<Option<Vec<String>>>();
        match ids {
            Some(ids) if !ids.is_empty() || !self.is_unfiltered => LookUp::of_ids(&ids),
            _ => LookUp::Unresolvable(HoldReason::OriginNotFiltered),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    const KEYS: [&str; 2] = ["k-1", "k-2"];

    /// The results for both keys after one page.
    fn evaluated(method: &ListMethod, body: &str) -> Option<[LookUp; 2]> {
        let mut listed = Listed::default();
        listed.add(read_page(method, &object(body))?, &KEYS);
        Some(KEYS.map(|key| listed.evaluate(key)))
    }

    #[test]
    fn rows_by_their_origin() {
        let found = |id: &str, copies| LookUp::Found { id: id.to_owned(), copies };
        let unfiltered = || LookUp::Unresolvable(HoldReason::OriginNotFiltered);
        let row = |id: &str, origin: &str| format!("{id} leadwire {origin}");
        for (why, list, expected) in [
            ("nothing", vec![], [LookUp::Absent, LookUp::Absent]),
            ("one of two", vec![row("7", "k-1")], [found("7", 1), LookUp::Absent]),
            ("both", vec![row("7", "k-2"), row("8", "k-1")], [found("8", 1), found("7", 1)]),
            ("copies", vec![row("7", "k-1"), row("8", "k-1")], [found("7", 2), LookUp::Absent]),
            ("another key's", vec![row("6", "k-3"), row("7", "k-1")], [found("7", 1), unfiltered()]),
            ("another originator's", vec!["7 shop k-1".to_owned()], [unfiltered(), unfiltered()]),
            ("no id", vec![row("0", "k-1")], [unfiltered(), unfiltered()]),
        ] {
            for (method, quote) in [(&LEADS, "\""), (&ITEMS, "")] {
                let rows = list.iter().map(|row| {
                    let [id, originator, origin] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
                    let ListMethod { id: id_name, originator: originator_name, origin: origin_name, .. } = method;
                    format!(
                        r#"{{"{id_name}":{quote}{id}{quote},"{originator_name}":"{originator}","{origin_name}":"{origin}"}}"#
                    )
                });
                let rows = rows.collect::<Vec<_>>().join(",");
                let body = match method.name {
                    "crm.item.list" => format!(r#"{{"result":{{"items":[{rows}]}}}}"#),
                    _ => format!(r#"{{"result":[{rows}]}}"#),
                };
                assert_eq!(evaluated(method, &body), Some(expected.clone()), "{why}: {body}");
            }
        }
    }

    #[test]
    fn other_responses() {
        for body in [r#"{"result":{"items":[]}}"#, r#"{"result":[1]}"#, "{}"] {
            assert_eq!(evaluated(&LEADS, body), None, "{body}");
        }
        for body in [r#"{"result":[]}"#, r#"{"result":{"items":[1]}}"#, "{}"] {
            assert_eq!(evaluated(&ITEMS, body), None, "{body}");
        }
    }

    #[test]
    fn calls() {
        let call = |method, after_id| Value::from(parameters(method, &KEYS, after_id)).to_json();
        assert_eq!(
            call(&LEADS, None),
            r#"{"filter":{"=ORIGINATOR_ID":"leadwire","@ORIGIN_ID":["k-1","k-2"]},"select":["ID","ORIGINATOR_ID","ORIGIN_ID"],"order":{"ID":"ASC"},"start":-1}"#
        );
        assert_eq!(
            call(&ITEMS, Some(50)),
            r#"{"filter":{"=originatorId":"leadwire","@originId":["k-1","k-2"],">id":50},"select":["id","originatorId","originId"],"order":{"id":"ASC"},"start":-1,"entityTypeId":1}"#
        );
    }
}
