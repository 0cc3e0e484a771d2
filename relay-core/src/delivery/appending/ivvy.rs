//! iVvy: the lead's row in `getLeadList`, which shows its contact and its company. Sources: "Get Lead List" (2026-02-02), "Add or
//! Update Contact" (2024-10-14) and "Add or Update Company" (2024-10-31) of ivvycode/apidocs, read 2026-11-28. A contact is known by
//! first name, last name and e-mail address, a company by its business name, as for `updateIfExists`. Whether a list can be
//! filtered by the id is not documented, so a row that the filter does not find is looked for in the whole list.

use leadwire::schema::{Object, Value};

use super::reading::{Reading, Remaining};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::look_up::{LookUp, ivvy::GET_LEAD_LIST, read_list, rows};
use crate::delivery::outcome::Outcome;
use crate::delivery::prepared_lead::PreparedLead;
use crate::hold_reason::HoldReason;

const PER_PAGE: usize = 100;
const MAX_PAGES: usize = 50;

/// A part of a lead that an update adds when it has no id: its key, and what it is known by.
const PARTIES: [(&str, &[&str]); 2] =
    [("contact", &["firstName", "lastName", "email"]), ("company", &["businessName"])];

pub(super) async fn read(client: &CrmClient, readings: &[Reading]) -> Vec<Result<Remaining, Outcome>> {
    let mut all = Vec::new();
    for reading in readings {
        all.push(match row(client, &reading.lead).await {
            Ok(row) => Ok(remaining(&reading.lead.body, row.as_ref(), &reading.earlier, reading.is_repeated())),
            Err(LookUp::Unresolvable(_)) if !reading.is_repeated() => Ok(Remaining::Send(reading.lead.body.clone())),
            Err(LookUp::Unresolvable(reason)) => Ok(Remaining::Hold(reason)),
            Err(LookUp::Failed(failure)) => reading.without_record(Outcome::LookUpFailed(failure)),
            Err(LookUp::Found { .. } | LookUp::Absent) => Err(Outcome::Unresolvable(HoldReason::NoLookUpResult)),
        });
    }
    all
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
    let request = CrmRequest::Call { path: GET_LEAD_LIST.to_owned(), parameters, key: lead.key() };
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
        if is_added(&wanted) {
            match shown {
                Some(shown) if is_same(shown, &wanted, known_by) || was_sent(shown, earlier, name, known_by) => {
                    wanted.set("id", shown.get("id").cloned().unwrap_or_default());
                }
                None if row.is_none() && is_repeated => return Remaining::Hold(HoldReason::NotInList),
                // It has another one or none, so no attempt has added it.
                _ => {}
            }
        }
        // The list does not show a company's primary contact.
        let adds_primary = wanted.get("primaryContact").and_then(Value::as_object).is_some_and(is_added);
        if adds_primary && is_repeated && (wanted.has("id") || looks_first(&wanted)) {
            return Remaining::Hold(HoldReason::PrimaryContactNotShown);
        }
        body.set(name, wanted.into());
    }
    Remaining::Send(body)
}

/// Whether each update adds it.
fn is_added(party: &Object) -> bool {
    !party.has("id") && !looks_first(party)
}

fn looks_first(party: &Object) -> bool {
    party.get("updateIfExists") == Some(&true.into())
}

fn was_sent(shown: &Object, earlier: &[Object], name: &str, known_by: &[&str]) -> bool {
    let mut sent = earlier.iter().filter_map(|payload| payload.get(name)?.as_object());
    sent.any(|sent| is_same(shown, sent, known_by))
}

fn is_same(one: &Object, other: &Object, known_by: &[&str]) -> bool {
    let text = |party: &Object, name: &str| {
        party.get(name).and_then(Value::as_text_or_digits).unwrap_or_default().trim().to_lowercase()
    };
    known_by.iter().all(|name| text(one, name) == text(other, name) && !text(one, name).is_empty())
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
        let with_contact = format!(r#""company":{{"businessName":"ACME","primaryContact":{{{ANN}}}}}"#);
        leaves("what it contains is not shown", &with_contact, Some(shown), None, "Hold(PrimaryContactNotShown)");
        leaves("another", &with_contact, Some(r#""company":{"id":4,"businessName":"B"}"#), None, &with_contact);
        let known = format!(r#""company":{{"id":4,"primaryContact":{{{ANN}}}}}"#);
        leaves("nor with an id", &known, Some(shown), None, "Hold(PrimaryContactNotShown)");
    }
}
