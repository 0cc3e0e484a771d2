//! Capillary: lists the leads of the user, page by page, and compares an extended field. Source of the list:
//! docs.capillarytech.com/reference/get-lead-details and `_leads.md` ("Search lead") of the repository
//! Capillary/api-documentation, read 2026-11-28. The answer has no total, and neither a default nor a maximum of `limit` is given.

use futures_util::future::join_all;
use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::capillary_customer::{Customer, find_customer};
use super::capillary_marker::marker_is_defined;
use super::{LookUp, id, read_list, rows};
use crate::config::EXTENDED_FIELD;
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::prepared_lead::PreparedLead;
use crate::hold_reason::HoldReason;

const PER_PAGE: usize = 100;
const MAX_PAGES: usize = 20;

/// The leads that were listed so far.
#[derive(Default)]
struct Leads {
    rows: Vec<Object>,
    ids: Vec<String>,
    /// With those that were listed before.
    received: usize,
}

/// What a further page means.
#[derive(Debug, PartialEq)]
enum Progress {
    More,
    Complete,
    /// A full page without a new lead: `offset` is not followed, and there may be more leads.
    Stuck,
}

pub(in crate::delivery) async fn look_up(client: &CrmClient, leads: &[&PreparedLead]) -> Vec<LookUp> {
    let each = leads.iter().map(async |lead| look_up_one(client, lead).await.unwrap_or_else(|ended| ended));
    join_all(each).await
}

/// The error is a result that ended the look-up early.
async fn look_up_one(client: &CrmClient, lead: &PreparedLead) -> Result<LookUp, LookUp> {
    if lead.kind != Kind::CapillaryLead {
        return Err(LookUp::Unresolvable(HoldReason::NoUserId));
    }
    let user = match lead.body.get("userId").and_then(|user| user.as_integer(1)) {
        Some(user) => user,
        None => match find_customer(client, lead).await? {
            Customer::Registered(user) => user,
            // To add the lead is to register the customer.
            Customer::Unknown => return Ok(LookUp::Absent),
        },
    };
    let leads = list(client, lead, user).await?;
    let result = evaluate(&leads, lead);
    let is_unmarked = !leads.is_empty() && leads.iter().all(|row| marker(row).is_none());
    if is_unmarked && !marker_is_defined(client, lead).await? {
        return Err(LookUp::Unresolvable(HoldReason::MarkerNotDefined));
    }
    Ok(result)
}

/// All leads of the user, newest first.
async fn list(client: &CrmClient, lead: &PreparedLead, user: i64) -> Result<Vec<Object>, LookUp> {
    let mut leads = Leads::default();
    for _ in 0..MAX_PAGES {
        let path = format!(
            "/v2/leads?userId={user}&limit={PER_PAGE}&offset={}&sortBy=createdon&sortOrder=DESC",
            leads.received
        );
        let request = CrmRequest::Call { path, parameters: Object::new() };
        let result = client.call(&request, MAX_LIST_BYTES).await;
        let rows = read_list(lead, result, client.now_ms(), page)?;
        match leads.add(rows) {
            Progress::More => {}
            Progress::Complete => return Ok(leads.rows),
            Progress::Stuck => break,
        }
    }
    Err(LookUp::Unresolvable(HoldReason::ListTooLong))
}

impl Leads {
    /// The list ends with a page that is empty or repeats leads. A page of fewer leads than requested may not be the last one,
    /// because the CRM may have its own limit; a lead that is added meanwhile moves others to the next page.
    fn add(&mut self, page: Vec<(String, Object)>) -> Progress {
        let (known, received) = (self.ids.len(), page.len());
        self.received += received;
        for (id, row) in page {
            if !self.ids.contains(&id) {
                self.ids.push(id);
                self.rows.push(row);
            }
        }
        match () {
            () if self.ids.len() > known => Progress::More,
            () if received < PER_PAGE => Progress::Complete,
            () => Progress::Stuck,
        }
    }
}

/// The rows with their ids. `None` when it is no list of leads.
fn page(body: &Object) -> Option<Vec<(String, Object)>> {
    let has_errors = body.get("errors").and_then(Value::as_list).is_some_and(|errors| !errors.is_empty());
    let rows = rows(body.get("data")?).filter(|_| !has_errors)?;
    rows.into_iter().map(|row| Some((id(&row)?, row))).collect()
}

fn marker(row: &Object) -> Option<&str> {
    row.get("extendedFields")?.as_object()?.get(EXTENDED_FIELD)?.as_text()
}

fn evaluate(rows: &[Object], lead: &PreparedLead) -> LookUp {
    let ours = rows.iter().filter(|row| marker(row) == Some(lead.key()));
    let ids: Vec<String> = ours.filter_map(id).collect();
    let is_similar = |row: &Object| marker(row).is_none() && row.get("leadFor") == lead.body.get("leadFor");
    if ids.is_empty() && rows.iter().any(is_similar) {
        LookUp::Unresolvable(HoldReason::NoMarkerInLead)
    } else {
        LookUp::of_ids(&ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;
    use crate::ledger::ClaimedEntry;

    fn lead() -> PreparedLead {
        let entry = ClaimedEntry {
            key: "k-1".to_owned(),
            kind: "capillary.lead".to_owned(),
            body: String::new(),
            creates: true,
            in_doubt: true,
            attempt: 2,
            fence: 1,
            received_ms: 0,
            manual_retry: false,
        };
        PreparedLead {
            entry,
            kind: Kind::CapillaryLead,
            body: Object::new().with("leadFor", "shoes"),
            files: Vec::new(),
        }
    }

    fn row(id: u32, lead_for: &str, extended: &str) -> String {
        format!(r#"{{"id":{id},"leadFor":"{lead_for}","extendedFields":{extended}}}"#)
    }

    #[test]
    fn the_leads_of_the_user() {
        let ours = r#"{"leadwire_key":"k-1"}"#;
        let found = |copies| LookUp::Found { id: "7".to_owned(), copies };
        for (why, list, expected) in [
            ("none", String::new(), LookUp::Absent),
            ("ours", row(7, "shoes", ours), found(1)),
            ("twice", [row(7, "shoes", ours), row(8, "shoes", ours)].join(","), found(2)),
            ("with another key", row(7, "shoes", r#"{"leadwire_key":"k-2"}"#), LookUp::Absent),
            ("for something else", row(7, "hats", "{}"), LookUp::Absent),
            ("for the same, without a marker", row(7, "shoes", "{}"), LookUp::Unresolvable(HoldReason::NoMarkerInLead)),
            (
                "for the same, without any fields",
                row(7, "shoes", "null"),
                LookUp::Unresolvable(HoldReason::NoMarkerInLead),
            ),
            ("ours beside an unmarked one", [row(6, "shoes", "{}"), row(7, "shoes", ours)].join(","), found(1)),
        ] {
            let list = Value::read(&format!("[{list}]"), 8).unwrap_or(Value::Null);
            assert_eq!(rows(&list).map(|rows| evaluate(&rows, &lead())), Some(expected), "{why}");
        }
    }

    #[test]
    fn a_page_has_leads_and_no_errors() {
        for (body, expected) in [
            (r#"{"data":[{"id":1},{"id":2}],"warnings":[],"errors":[]}"#, Some(2)),
            (r#"{"data":[]}"#, Some(0)),
            (r#"{"data":[{"id":1}],"errors":[{"code":500}]}"#, None),
            (r#"{"data":[{"leadFor":"x"}]}"#, None),
            (r#"{"data":[7]}"#, None),
            (r#"{"warnings":[],"errors":[]}"#, None),
        ] {
            assert_eq!(page(&object(body)).map(|rows| rows.len()), expected, "{body}");
        }
    }

    /// The first id of each page, and that of the next one.
    type Case = (&'static str, &'static [(usize, usize)], Progress);

    #[test]
    fn the_end_of_the_list() {
        let rows = |(from, to)| (from..to).map(|id: usize| (id.to_string(), Object::new())).collect::<Vec<_>>();
        let cases: [Case; 8] = [
            ("no leads", &[(0, 0)], Progress::Complete),
            ("a short page may not be the last", &[(0, 3)], Progress::More),
            ("an empty page is", &[(0, 3), (3, 3)], Progress::Complete),
            ("a full page, and one more", &[(0, 100), (100, 101), (101, 101)], Progress::Complete),
            ("a lead was added meanwhile", &[(0, 100), (99, 105)], Progress::More),
            ("the last page moved", &[(0, 3), (2, 3)], Progress::Complete),
            ("the offset is not followed, all leads fit", &[(0, 3), (0, 3)], Progress::Complete),
            ("the offset is not followed, and there may be more", &[(0, 100), (0, 100)], Progress::Stuck),
        ];
        for (why, pages, expected) in cases {
            let mut leads = Leads::default();
            let mut last = None;
            for ids in pages {
                last = Some(leads.add(rows(*ids)));
            }
            assert_eq!(last, Some(expected), "{why}");
        }
    }
}
