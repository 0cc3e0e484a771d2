//! The probe at the start: whether the CRM has the field with the marker. iVvy's list of leads may show custom fields or not: it
//! is not documented that it does ("Get Lead List", ivvycode/apidocs, 2026-02-02, read 2026-11-28). Capillary's extended field must
//! be defined first.

use leadwire::crm::Crm;
use leadwire::schema::{Object, Value};

use super::ivvy::GET_LEAD_LIST;
use super::{capillary_marker, rows};
use crate::delivery::credentials::{CredentialVerdict, credential_verdict};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::look_up_ability::{LookUpAbility, MarkerField, keep, needs_probe};
use crate::ledger::LedgerError;
use crate::transport::CallResult;

/// Asks the CRM where only it can tell, with one call that changes nothing, and keeps what it found.
pub(in crate::delivery) async fn probe(client: &CrmClient) -> Result<LookUpAbility, LedgerError> {
    let ledger = client.context.ledger.as_ref();
    if needs_probe(&client.connection)
        && let Some(found) = marker_field(client).await
    {
        keep(ledger, &client.name, found, client.now_ms()).await?;
    }
    LookUpAbility::known(ledger, &client.name, &client.connection).await
}

/// `None` when the CRM does not say.
async fn marker_field(client: &CrmClient) -> Option<MarkerField> {
    let (request, read): (_, fn(&Object) -> Option<bool>) = match client.crm() {
        Crm::Ivvy => {
            let parameters = Object::new().with("start", Value::number(0_u8)).with("perPage", Value::number(1_u8));
            (CrmRequest::Call { path: GET_LEAD_LIST.to_owned(), parameters }, has_custom_fields)
        }
        Crm::Bitrix24 => return None,
        Crm::Capillary => (capillary_marker::list(), capillary_marker::has_marker),
    };
    let CallResult::Answered { answer, .. } = client.call(&request, MAX_LIST_BYTES).await else { return None };
    // A refusal is no list without the field.
    if matches!(credential_verdict(client.crm(), &answer), CredentialVerdict::Refused(_)) {
        return Some(MarkerField::Refused);
    }
    let is_present = read(answer.object().filter(|_| answer.status == 200)?)?;
    Some(if is_present { MarkerField::Present } else { MarkerField::Absent })
}

/// Whether a row of iVvy's list of leads shows custom fields. `None` without a lead.
fn has_custom_fields(body: &Object) -> Option<bool> {
    let rows = rows(body.get("results")?)?;
    Some(rows.first()?.has("customFields"))
}
