//! Capillary: whether a refused change of a lead's status was made by an earlier attempt. Capillary refuses a status that the lead
//! has (92002), and every change of a closed lead (92024). Sources, read 2026-11-28: docs.capillarytech.com/reference/leads and
//! get-lead-status-log.

use leadwire::crm::{is_lead_closed, is_status_set};
use leadwire::schema::Object;

use super::{LookUp, read_list, rows};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::outcome::Outcome;
use crate::delivery::prepared_lead::PreparedLead;
use crate::ledger::{Attempt, LedgerError};

/// How attempts end that the CRM may have processed, as [`Outcome::name`] gives it.
const DOUBTFUL: [&str; 5] = ["timeout", "network", "unavailable", "protocol", "parked"];

/// What the members of a log entry and of a change have in common.
const COMPARED: [&str; 3] = ["status", "subStatus", "reasonId"];

/// The outcome of an attempt, or that of the earlier one which it shows to have succeeded.
pub(in crate::delivery) async fn confirm(client: &CrmClient, lead: &PreparedLead, outcome: Outcome) -> Outcome {
    let Outcome::Failed(failure) = &outcome else { return outcome };
    let (is_set, is_closed) = (is_status_set(lead.kind, failure), is_lead_closed(lead.kind, failure));
    if !is_set && !is_closed {
        return outcome;
    }
    match has_doubtful_attempt(client, lead).await {
        Ok(false) => outcome,
        Ok(true) if is_set => delivered(lead),
        Ok(true) => match is_logged(client, lead).await {
            Ok(true) => delivered(lead),
            Ok(false) => outcome,
            Err(LookUp::Unresolvable(reason)) => Outcome::Unresolvable(reason),
            Err(LookUp::Failed(failure)) => Outcome::Failed(failure),
            Err(LookUp::Found { .. } | LookUp::Absent) => outcome,
        },
        // To be sent, and refused, again.
        Err(_) => Outcome::LookUpFailed(failure.clone()),
    }
}

fn delivered(lead: &PreparedLead) -> Outcome {
    let id = lead.body.get("id").and_then(|id| id.as_integer(1));
    Outcome::Delivered { id: id.map(|id| id.to_string()) }
}

async fn has_doubtful_attempt(client: &CrmClient, lead: &PreparedLead) -> Result<bool, LedgerError> {
    if lead.entry.attempt == 1 {
        return Ok(false);
    }
    let attempts = client.context.ledger.attempts(lead.key()).await?;
    Ok(attempts.iter().any(|attempt| attempt.number < lead.entry.attempt && is_doubtful(attempt)))
}

/// An attempt without an outcome was interrupted by a crash.
fn is_doubtful(attempt: &Attempt) -> bool {
    attempt.outcome.as_deref().is_none_or(|outcome| DOUBTFUL.contains(&outcome))
}

/// Whether the lead's status log has the change.
async fn is_logged(client: &CrmClient, lead: &PreparedLead) -> Result<bool, LookUp> {
    let Some(id) = lead.body.get("id").and_then(|id| id.as_integer(1)) else { return Ok(false) };
    let path = format!("/v2/leads/{id}/statusLog");
    let request = CrmRequest::Call { path, parameters: Object::new() };
    let result = client.call(&request, MAX_LIST_BYTES).await;
    let entries = read_list(lead, result, client.now_ms(), |body| rows(body.get("data")?))?;
    Ok(entries.iter().any(|entry| is_change(entry, &lead.body)))
}

fn is_change(entry: &Object, change: &Object) -> bool {
    let text = |object: &Object, name| object.present(name)?.as_text_or_digits().map(str::to_owned);
    COMPARED.iter().all(|name| text(entry, name) == text(change, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[test]
    fn entries_of_the_status_log() {
        let change = object(r#"{"id":7,"status":"LOST","reasonId":4}"#);
        for (entry, expected) in [
            (r#"{"id":1,"status":"LOST","createdBy":8,"reasonId":4,"reason":"x"}"#, true),
            (r#"{"id":1,"status":"LOST","reasonId":"4"}"#, true),
            (r#"{"id":1,"status":"LOST","createdBy":-1,"reasonId":11,"reason":"AUTO_CLOSE"}"#, false),
            (r#"{"id":1,"status":"WON","reasonId":4}"#, false),
            (r#"{"id":1,"status":"LOST","subStatus":"other","reasonId":4}"#, false),
        ] {
            assert_eq!(is_change(&object(entry), &change), expected, "{entry}");
        }
    }

    #[test]
    fn doubtful_attempts() {
        let ended = |outcome: Option<&str>| Attempt {
            number: 1,
            started_ms: 0,
            ended_ms: None,
            outcome: outcome.map(str::to_owned),
            detail: None,
        };
        for (outcome, expected) in [
            (None, true),
            (Some("timeout"), true),
            (Some("network"), true),
            (Some("unavailable"), true),
            (Some("protocol"), true),
            (Some("parked"), true),
            (Some("busy"), false),
            (Some("unauthorized"), false),
            (Some("not_sent"), false),
        ] {
            assert_eq!(is_doubtful(&ended(outcome)), expected, "{outcome:?}");
        }
    }
}
