//! Updates that add something to a record each time that they are sent: an entry of Bitrix24's multifields without an id, and a
//! contact or company of iVvy without one. Before such an update is repeated, the record is read, and only what is missing is
//! sent. It is also read before the first attempt when the same form has changed the record before: an entry that the form sent
//! then is corrected, not added again.

mod bitrix24;
mod ivvy;
mod multifield_entry;
mod party;
mod primary_contact;
mod reading;

use leadwire::crm::{Crm, ErrorKind, Failure};
use leadwire::schema::{Object, Value};

use reading::{Reading, Remaining};

use super::crm_client::CrmClient;
use super::outcome::Outcome;
use super::prepared_lead::{MAX_DEPTH, PreparedLead};
use crate::ledger::LedgerError;

/// The leads as they are to be sent, in their order, or the outcome of those that are not.
pub(super) async fn complete(client: &CrmClient, leads: Vec<PreparedLead>) -> Vec<(PreparedLead, Option<Outcome>)> {
    let mut completed = Vec::new();
    let mut readings = Vec::new();
    for lead in leads {
        if !lead.appends() {
            completed.push((lead, None));
            continue;
        }
        match earlier_payloads(client, &lead).await {
            Err(LedgerError(message)) => {
                let failure = Failure::new(ErrorKind::Unavailable, message);
                completed.push((lead, Some(Outcome::LookUpFailed(failure))));
            }
            Ok(Earlier::Unsettled { for_ms }) => completed.push((lead, Some(Outcome::Deferred { for_ms }))),
            Ok(Earlier::Payloads(earlier)) if earlier.is_empty() && lead.entry.attempt == 1 => {
                completed.push((lead, None));
            }
            Ok(Earlier::Payloads(earlier)) => readings.push(Reading { lead, earlier }),
        }
    }
    let remaining = match client.crm() {
        Crm::Bitrix24 => bitrix24::read(client, &readings).await,
        Crm::Ivvy => ivvy::read(client, &readings).await,
        // It has no update that appends.
        Crm::Capillary => readings.iter().map(|reading| Ok(Remaining::Send(reading.lead.body.clone()))).collect(),
    };
    for (reading, remaining) in readings.into_iter().zip(remaining) {
        completed.push(finished(reading.lead, remaining));
    }
    completed
}

fn finished(lead: PreparedLead, remaining: Result<Remaining, Outcome>) -> (PreparedLead, Option<Outcome>) {
    match remaining {
        Ok(Remaining::Send(body)) => (PreparedLead { body, ..lead }, None),
        Ok(Remaining::Nothing) => {
            let id = lead.body.get("id").and_then(Value::as_text_or_digits).unwrap_or_default().to_owned();
            (lead, Some(Outcome::Found { id, copies: 1 }))
        }
        // Staff decided to send it although nothing is known.
        Ok(Remaining::Hold(_)) if lead.entry.manual_retry => (lead, None),
        Ok(Remaining::Hold(reason)) => (lead, Some(Outcome::Unresolvable(reason))),
        Err(outcome) => (lead, Some(outcome)),
    }
}

enum Earlier {
    Payloads(Vec<Object>),
    /// The CRM may still be working on an attempt that a crash has interrupted.
    Unsettled {
        for_ms: u64,
    },
}

async fn earlier_payloads(client: &CrmClient, lead: &PreparedLead) -> Result<Earlier, LedgerError> {
    let ledger = &client.context.ledger;
    if lead.entry.attempt > 1 {
        let attempts = ledger.attempts(lead.key()).await?;
        let interrupted =
            attempts.iter().filter(|attempt| attempt.number < lead.entry.attempt && attempt.outcome.is_none());
        let settled_ms = interrupted.map(|attempt| attempt.started_ms.saturating_add(client.unsettled_ms())).max();
        let for_ms = settled_ms.unwrap_or_default().saturating_sub(client.now_ms());
        if for_ms > 0 {
            return Ok(Earlier::Unsettled { for_ms });
        }
    }
    let bodies = ledger.delivered_before(lead.key()).await?;
    let payloads = bodies.iter().filter_map(|body| match Value::read(body, MAX_DEPTH) {
        Ok(Value::Object(payload)) => Some(payload),
        _ => None,
    });
    Ok(Earlier::Payloads(payloads.collect()))
}
