//! The primary contact of a company in an update of an iVvy lead. The list of leads does not show it, `getCompany` does: `primaryContact`
//! with id, first name, last name, e-mail address and phone number. Source: "Get Company" (2024-09-13) of ivvycode/apidocs, read
//! 2026-11-28. Its sample shows it as text, which tells nothing.

use leadwire::schema::{Object, Value};

use super::party::{COMPANY, CONTACT, is_added, is_own, is_same};
use super::reading::{Reading, Remaining};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_RESPONSE_BYTES};
use crate::delivery::look_up::{LookUp, read_list};
use crate::hold_reason::HoldReason;

const GET_COMPANY: &str = "contact?action=getCompany";

/// The update with the id of a primary contact that the company has already. `row` is the lead in the list.
pub(super) async fn complete(
    client: &CrmClient,
    reading: &Reading,
    row: Option<&Object>,
    body: Object,
) -> Result<Remaining, LookUp> {
    let Some(company) = body.get("company").and_then(Value::as_object) else { return Ok(Remaining::Send(body)) };
    let Some(wanted) = primary_contact(company).filter(|wanted| is_added(wanted)) else {
        return Ok(Remaining::Send(body));
    };
    // A company that the lead does not have yet has no contact yet.
    let Some(id) = company_id(company, row) else { return Ok(Remaining::Send(body)) };
    let parameters = Object::new().with("id", id);
    let request = CrmRequest::Call { path: GET_COMPANY.to_owned(), parameters };
    let result = client.call(&request, MAX_RESPONSE_BYTES).await;
    let shown = read_list(&reading.lead, result, client.now_ms(), |found| found.get("primaryContact").cloned())?;
    let earlier = reading.earlier.iter().filter_map(|payload| primary_contact(payload.get("company")?.as_object()?));
    match &shown {
        Value::Object(shown) if shown.has("id") && is_own(shown, wanted, earlier, CONTACT) => {
            let id = shown.get("id").cloned().unwrap_or_default();
            let wanted = wanted.clone().with("id", id);
            let (mut company, mut body) = (company.clone(), body.clone());
            company.set("primaryContact", wanted.into());
            body.set("company", company.into());
            Ok(Remaining::Send(body))
        }
        Value::Object(shown) if CONTACT.iter().all(|name| shown.has(name)) => Ok(Remaining::Send(body)),
        Value::Null => Ok(Remaining::Send(body)),
        _ if reading.is_repeated() => Ok(Remaining::Hold(HoldReason::PrimaryContactNotShown)),
        _ => Ok(Remaining::Send(body)),
    }
}

fn primary_contact(company: &Object) -> Option<&Object> {
    company.get("primaryContact")?.as_object()
}

/// The id in the payload, or that of the lead's company with the same name.
fn company_id(company: &Object, row: Option<&Object>) -> Option<Value> {
    company.present("id").cloned().or_else(|| {
        let shown = row?.get("company")?.as_object()?;
        if is_same(shown, company, COMPANY) { shown.present("id").cloned() } else { None }
    })
}
