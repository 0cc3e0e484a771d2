//! Capillary: lists the leads of the user, page by page, and compares an extended field. Leads can be listed by user id
//! only, and an organisation that has not defined the field may drop it.

use futures_util::future::join_all;
use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::{LookUp, id, read_list, rows};
use crate::config::EXTENDED_FIELD;
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::prepared_lead::PreparedLead;
use crate::hold_reason::HoldReason;

const PER_PAGE: usize = 100;
const MAX_PAGES: usize = 20;

/// A page of the user's leads.
struct Page {
    rows: Vec<Object>,
    total: usize,
}

pub(in crate::delivery) async fn look_up(client: &CrmClient, leads: &[&PreparedLead]) -> Vec<LookUp> {
    join_all(leads.iter().map(|lead| look_up_one(client, lead))).await
}

async fn look_up_one(client: &CrmClient, lead: &PreparedLead) -> LookUp {
    let user = lead.body.get("userId").and_then(|user| user.as_integer(1));
    let Some(user) = user.filter(|_| lead.kind == Kind::CapillaryLead) else {
        return LookUp::Unresolvable(HoldReason::NoUserId);
    };
    let mut all = Vec::new();
    for _ in 0..MAX_PAGES {
        let path = format!("/v2/leads?userId={user}&limit={PER_PAGE}&offset={}", all.len());
        let result =
            client.call(&CrmRequest::Call { path, parameters: Object::new(), key: lead.key() }, MAX_LIST_BYTES).await;
        match read_list(lead, result, client.now_ms(), page) {
            Err(failed) => return failed,
            Ok(page) => {
                let is_last = page.rows.is_empty() || all.len() + page.rows.len() >= page.total;
                all.extend(page.rows);
                if is_last {
                    return evaluate(&all, lead);
                }
            }
        }
    }
    LookUp::Unresolvable(HoldReason::ListTooLong)
}

fn page(body: &Object) -> Option<Page> {
    let total = body.get("pagination")?.as_object()?.get("total")?.as_integer(0)?;
    let has_errors = body.get("errors").and_then(Value::as_list).is_some_and(|errors| !errors.is_empty());
    let rows = rows(body.get("data")?).filter(|_| !has_errors)?;
    Some(Page { rows, total: usize::try_from(total).ok()? })
}

fn evaluate(rows: &[Object], lead: &PreparedLead) -> LookUp {
    let marker =
        |row: &Object| row.get("extendedFields")?.as_object()?.get(EXTENDED_FIELD)?.as_text().map(str::to_owned);
    let ours = rows.iter().filter(|row| marker(row).as_deref() == Some(lead.key()));
    let Some(ids) = ours.map(id).collect::<Option<Vec<String>>>() else {
        return LookUp::Unresolvable(HoldReason::NoMarkerInLead);
    };
    let is_similar = |row: &&Object| marker(row).is_none() && row.get("leadFor") == lead.body.get("leadFor");
    if ids.is_empty() && rows.iter().any(|row| is_similar(&row)) {
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
        PreparedLead { entry, kind: Kind::CapillaryLead, body: Object::new().with("leadFor", "shoes") }
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
    fn a_page_has_a_total_and_no_errors() {
        for (body, expected) in [
            (r#"{"pagination":{"total":3},"data":[{"id":1}],"errors":[]}"#, Some((1, 3))),
            (r#"{"pagination":{"total":0},"data":[]}"#, Some((0, 0))),
            (r#"{"pagination":{"total":1},"data":[{"id":1}],"errors":[{"code":500}]}"#, None),
            (r#"{"data":[]}"#, None),
            (r#"{"pagination":{"total":0}}"#, None),
            (r#"{"pagination":{"total":0},"data":[7]}"#, None),
        ] {
            assert_eq!(page(&object(body)).map(|page| (page.rows.len(), page.total)), expected, "{body}");
        }
    }
}
