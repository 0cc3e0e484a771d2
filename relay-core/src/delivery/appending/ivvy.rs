//! iVvy: the lead's row in `getLeadList`, which shows its contact and its company. Sources: "Get Lead List" (2026-02-02), "Add or
//! Update Contact" (2024-10-14) and "Add or Update Company" (2024-10-31) of ivvycode/apidocs, read 2026-11-28. A contact is known by
//! first name, last name and e-mail address, a company by its business name, as for `updateIfExists`. Whether a list can be
//! filtered by the id is not documented, so a row that the filter does not find is looked for in the whole list.

use leadwire::schema::{Object, Value};

use super::party::{COMPANY, CONTACT, is_added, is_own};
use super::primary_contact;
use super::reading::{Reading, Remaining};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::look_up::{LookUp, ivvy::GET_LEAD_LIST, read_list, rows};
use crate::delivery::outcome::Outcome;
use crate::delivery::prepared_lead::PreparedLead;
use crate::hold_reason::HoldReason;

const PER_PAGE: usize = 100;
const MAX_PAGES: usize = 50;

/// A part of a lead that an update adds when it has no id: its key, and what it is known by.
const PARTIES: [(&str, &[&str]); 2] = [("contact", CONTACT), ("company", COMPANY)];

pub(super) async fn read(client: &CrmClient, readings: &[Reading]) -> Vec<Result<Remaining, Outcome>> {
    let mut all = Vec::new();
    for reading in readings {
        all.push(match read_one(client, reading).await {
            Ok(remaining) => Ok(remaining),
            Err(LookUp::Unresolvable(_)) if !reading.is_repeated() => Ok(Remaining::Send(reading.lead.body.clone())),
            Err(LookUp::Unresolvable(reason)) => Ok(Remaining::Hold(reason)),
            Err(LookUp::Failed(failure)) => reading.without_record(Outcome::LookUpFailed(failure)),
            Err(LookUp::Found { .. } | LookUp::Absent) => Err(Outcome::Unresolvable(HoldReason::NoLookUpResult)),
        });
    }
    all
}

async fn read_one(client: &CrmClient, reading: &Reading) -> Result<Remaining, LookUp> {
    let row = row(client, &reading.lead).await?;
    match remaining(&reading.lead.body, row.as_ref(), &reading.earlier, reading.is_repeated()) {
        Remaining::Send(body) => primary_contact::complete(client, reading, row.as_ref(), body).await,
        other => Ok(other),
    }
}

/// `None` when no page of the list has the lead.
async fn row(client: &CrmClient, lead: &PreparedLead) -> Result<Option<Object>, LookUp> {
    let id = lead.body.get("id").cloned().unwrap_or_default();
    let filter = Object::new().with("filter", Object::new().with("id", id.clone()));
    match page(client, lead, filter, 0).await {
        Ok(page) => {
            if let Some(row) = find(page, &id) {
                return Ok(Some(row));
            }
        }
        Err(LookUp::Unresolvable(HoldReason::LookUpRefused)) => {}
        Err(failed) => return Err(failed),
    }
    let mut start = 0;
    for _ in 0..MAX_PAGES {
        let page = page(client, lead, Object::new(), start).await?;
        if page.is_empty() {
            return Ok(None);
        }
        start += page.len();
        if let Some(row) = find(page, &id) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

fn find(page: Vec<Object>, id: &Value) -> Option<Object> {
    page.into_iter().find(|row| row.get("id").and_then(|id| id.as_integer(1)) == id.as_integer(1))
}

async fn page(
    client: &CrmClient,
    lead: &PreparedLead,
    parameters: Object,
    start: usize,
) -> Result<Vec<Object>, LookUp> {
    let parameters = parameters.with("start", Value::number(start)).with("perPage", Value::number(PER_PAGE));
    let request = CrmRequest::Call { path: GET_LEAD_LIST.to_owned(), parameters };
    let result = client.call(&request, MAX_LIST_BYTES).await;
    read_list(lead, result, client.now_ms(), |body| rows(body.get("results")?))
}

/// What is left of the update when the list shows the lead as `row`. A repeated update is held when the row cannot tell what an
/// earlier attempt has added.
fn remaining(body: &Object, row: Option<&Object>, earlier: &[Object], is_repeated: bool) -> Remaining {
    let mut body = body.clone();
    for (name, known_by) in PARTIES {
        let Some(Value::Object(wanted)) = body.get(name) else { continue };
        let mut wanted = wanted.clone();
        let shown = row.and_then(|row| row.get(name)?.as_object()).filter(|shown| shown.has("id"));
        let mut sent_before = earlier.iter().filter_map(|payload| payload.get(name)?.as_object());
        match shown {
            _ if !is_added(&wanted) => {}
            Some(shown) if is_own(shown, &wanted, &mut sent_before, known_by) => {
                wanted.set("id", shown.get("id").cloned().unwrap_or_default());
            }
            None if row.is_none() && is_repeated => return Remaining::Hold(HoldReason::NotInList),
            // It has another one or none, so no attempt has added it.
            _ => {}
        }
        body.set(name, wanted.into());
    }
    Remaining::Send(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    const ANN: &str = r#""firstName":"Ann","lastName":"Lee","email":"ann@example.com""#;

    #[track_caller]
    fn leaves(why: &str, party: &str, row: Option<&str>, earlier: Option<&str>, expected: &str) {
        let body = object(&format!(r#"{{"id":5,{party}}}"#));
        let row = row.map(|row| object(&format!(r#"{{"id":5,{row}}}"#)));
        let earlier: Vec<Object> = earlier.iter().map(|party| object(&format!("{{{party}}}"))).collect();
        let left = match remaining(&body, row.as_ref(), &earlier, earlier.is_empty()) {
            Remaining::Send(body) => Value::from(body).to_json(),
            other => format!("{other:?}"),
        };
        let sent = format!(r#"{{"id":5,{expected}}}"#);
        assert!(left == sent || left == expected, "{why}: {left}, expected {sent}");
    }

    #[test]
    fn a_repeated_contact_gets_its_id() {
        let given = format!(r#""contact":{{{ANN}}}"#);
        let with_id = format!(r#""contact":{{{ANN},"id":9}}"#);
        let shown = r#""contact":{"id":9,"firstName":"ann","lastName":"Lee ","email":"ANN@example.com","phone":1}"#;
        leaves("the lead has it", &given, Some(shown), None, &with_id);
        let other = r#""contact":{"id":8,"firstName":"Bo","lastName":"Lee","email":"ann@example.com"}"#;
        leaves("the lead has another", &given, Some(other), None, &given);
        leaves("the lead has none", &given, Some(r#""contact":null"#), None, &given);
        leaves("the list has no such lead", &given, None, None, "Hold(NotInList)");
        let known = r#""contact":{"id":3,"phone":"1"}"#;
        leaves("it has an id", known, None, None, known);
        let existing = format!(r#""contact":{{{ANN},"updateIfExists":true}}"#);
        leaves("iVvy looks for it", &existing, None, None, &existing);
    }

    #[test]
    fn a_contact_of_the_same_form_is_corrected() {
        let earlier = format!(r#""contact":{{{ANN}}}"#);
        let shown = format!(r#""contact":{{"id":9,{ANN}}}"#);
        let given = r#""contact":{"firstName":"Ann","lastName":"Lee","email":"ann@example.org"}"#;
        let corrected = r#""contact":{"firstName":"Ann","lastName":"Lee","email":"ann@example.org","id":9}"#;
        leaves("the address", given, Some(&shown), Some(&earlier), corrected);
        leaves("another form's", given, Some(&shown), Some(r#""name":"x""#), given);
        leaves("the list has no such lead", given, None, Some(&earlier), given);
    }

    #[test]
    fn a_company_by_its_name() {
        let given = r#""company":{"businessName":"ACME"}"#;
        let shown = r#""company":{"id":4,"businessName":"Acme"}"#;
        leaves("the same", given, Some(shown), None, r#""company":{"businessName":"ACME","id":4}"#);
        let corrected = r#""company":{"businessName":"Acme Ltd"}"#;
        let before = r#""company":{"businessName":"Acme"}"#;
        leaves(
            "the same form's",
            corrected,
            Some(shown),
            Some(before),
            r#""company":{"businessName":"Acme Ltd","id":4}"#,
        );
        let known = r#""company":{"businessName":"Acme","updateIfExists":true}"#;
        leaves("one that iVvy may have known before", corrected, Some(shown), Some(known), corrected);
    }
}
