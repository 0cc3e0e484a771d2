//! Capillary: the leads of the user, page by page, each compared by its extended field. A list is by user id only, and
//! an organisation that does not know the field may drop it.

use futures_util::future::join_all;
use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::{Known, found, id, rows};
use crate::config::EXTENDED_FIELD;
use crate::forwarder::ask::Ask;
use crate::forwarder::caller::{Caller, MANY};
use crate::forwarder::lead::Lead;

const PER_PAGE: usize = 100;
const MOST_PAGES: usize = 20;
const NO_USER_ID: &str = "it may be in the CRM already, and leads can be looked up by a user id only";
const UNMARKED: &str = "it may be in the CRM already: the user has a lead for the same that bears no marker";
const TOO_MANY: &str = "it may be in the CRM already, among more leads than can be looked through";

/// A page of the user's leads.
struct Page {
    rows: Vec<Object>,
    total: usize,
}

pub(super) async fn look_up(caller: &Caller, leads: &[&Lead]) -> Vec<Known> {
    join_all(leads.iter().map(|lead| one(caller, lead))).await
}

async fn one(caller: &Caller, lead: &Lead) -> Known {
    let user = lead.body.get("userId").and_then(|user| user.as_whole(1));
    let Some(user) = user.filter(|_| lead.kind == Kind::CapillaryLead) else { return Known::Untold(NO_USER_ID) };
    let mut all = Vec::new();
    for _ in 0..MOST_PAGES {
        let path = format!("/v2/leads?userId={user}&limit={PER_PAGE}&offset={}", all.len());
        let heard = caller.ask(&Ask::Call { path, parameters: Object::new(), key: lead.key() }, MANY).await;
        match found(lead, heard, caller.world.now_ms(), page) {
            Err(known) => return known,
            Ok(page) => {
                let is_last = page.rows.is_empty() || all.len() + page.rows.len() >= page.total;
                all.extend(page.rows);
                if is_last {
                    return known(&all, lead);
                }
            }
        }
    }
    Known::Untold(TOO_MANY)
}

fn page(body: &Object) -> Option<Page> {
    let total = body.get("pagination")?.as_object()?.get("total")?.as_whole(0)?;
    let has_errors = body.get("errors").and_then(Value::as_list).is_some_and(|errors| !errors.is_empty());
    let rows = rows(body.get("data")?).filter(|_| !has_errors)?;
    Some(Page { rows, total: usize::try_from(total).ok()? })
}

fn known(rows: &[Object], lead: &Lead) -> Known {
    let marker =
        |row: &Object| row.get("extendedFields")?.as_object()?.get(EXTENDED_FIELD)?.as_text().map(str::to_owned);
    let ours = rows.iter().filter(|row| marker(row).as_deref() == Some(lead.key()));
    let Some(ids) = ours.map(id).collect::<Option<Vec<String>>>() else { return Known::Untold(UNMARKED) };
    let is_alike = |row: &&Object| marker(row).is_none() && row.get("leadFor") == lead.body.get("leadFor");
    if ids.is_empty() && rows.iter().any(|row| is_alike(&row)) { Known::Untold(UNMARKED) } else { Known::of_ids(&ids) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forwarder::sample::object;
    use crate::ledger::Claimed;

    fn lead() -> Lead {
        let claimed = Claimed {
            key: "k-1".to_owned(),
            kind: "capillary.lead".to_owned(),
            body: String::new(),
            creates: true,
            in_doubt: true,
            attempt: 2,
            received_ms: 0,
            decided: false,
        };
        Lead { claimed, kind: Kind::CapillaryLead, body: Object::new().with("leadFor", "shoes") }
    }

    fn row(id: u32, lead_for: &str, extended: &str) -> String {
        format!(r#"{{"id":{id},"leadFor":"{lead_for}","extendedFields":{extended}}}"#)
    }

    #[test]
    fn what_the_users_leads_tell() {
        let ours = r#"{"leadwire_key":"k-1"}"#;
        let there = |copies| Known::There { id: "7".to_owned(), copies };
        for (why, list, expected) in [
            ("none", String::new(), Known::Absent),
            ("ours", row(7, "shoes", ours), there(1)),
            ("twice", [row(7, "shoes", ours), row(8, "shoes", ours)].join(","), there(2)),
            ("another of ours", row(7, "shoes", r#"{"leadwire_key":"k-2"}"#), Known::Absent),
            ("for something else", row(7, "hats", "{}"), Known::Absent),
            ("for the same, without a marker", row(7, "shoes", "{}"), Known::Untold(UNMARKED)),
            ("for the same, without any fields", row(7, "shoes", "null"), Known::Untold(UNMARKED)),
            ("ours beside an unmarked one", [row(6, "shoes", "{}"), row(7, "shoes", ours)].join(","), there(1)),
        ] {
            let list = Value::read(&format!("[{list}]"), 8).unwrap_or(Value::Null);
            assert_eq!(rows(&list).map(|rows| known(&rows, &lead())), Some(expected), "{why}");
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
