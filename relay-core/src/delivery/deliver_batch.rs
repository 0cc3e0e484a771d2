//! Delivers claimed entries: those in doubt are looked up, those that the CRM does not have are sent, and each gets its
//! outcome.

use leadwire::crm::{Crm, ErrorKind, Failure, interpret_response, request};

use super::appending;
use super::batch::call_all;
use super::context::Event;
use super::crm_client::{CrmClient, CrmRequest, bitrix24_method};
use super::lead_files::{take_files, with_content};
use super::look_up::{self, LookUp};
use super::outcome::Outcome;
use super::prepared_lead::{PreparedLead, Unsendable};
use crate::hold_reason::HoldReason;
use crate::ledger::ClaimedEntry;
use crate::transport::CallResult;

#[derive(Clone, Debug)]
pub struct EndedAttempt {
    pub entry: ClaimedEntry,
    pub outcome: Outcome,
}

pub(super) async fn deliver_batch(client: &CrmClient, claimed: Vec<ClaimedEntry>) -> Vec<EndedAttempt> {
    let (mut ended, mut leads) = (Vec::new(), Vec::new());
    for entry in claimed {
        let taken = match take_files(client, entry).await {
            Ok(taken) => taken,
            Err(attempt) => {
                let (entry, outcome) = *attempt;
                ended.push(EndedAttempt { entry, outcome });
                continue;
            }
        };
        match PreparedLead::new(taken, &client.connection) {
            Ok(lead) => leads.push(lead),
            Err(unsendable) => {
                let Unsendable(entry, reason) = *unsendable;
                ended.push(EndedAttempt { entry, outcome: Outcome::Unresolvable(reason) });
            }
        }
    }
    let (looked_up, to_send) = resolve_doubts(client, leads).await;
    ended.extend(looked_up);
    let to_send = complete_updates(client, to_send, &mut ended).await;
    let (with_files, to_send): (Vec<_>, Vec<_>) = to_send.into_iter().partition(|lead| !lead.files.is_empty());
    let outcomes = send(client, &to_send).await;
    let sent = to_send.into_iter().zip(outcomes);
    ended.extend(sent.map(|(lead, outcome)| EndedAttempt { entry: lead.entry, outcome }));
    for lead in with_files {
        let outcome = send_with_files(client, &lead).await;
        ended.push(EndedAttempt { entry: lead.entry, outcome });
    }
    ended
}

/// Looks up the leads in doubt. Returns the attempts that end with that, and the leads to send in the order of the claim.
async fn resolve_doubts(client: &CrmClient, leads: Vec<PreparedLead>) -> (Vec<EndedAttempt>, Vec<PreparedLead>) {
    let doubtful: Vec<&PreparedLead> = leads.iter().filter(|lead| lead.is_in_doubt()).collect();
    let mut results = look_up_all(client, &doubtful).await.into_iter();
    let (mut ended, mut to_send) = (Vec::new(), Vec::new());
    for lead in leads {
        let result = if lead.is_in_doubt() { results.next() } else { Some(LookUp::Absent) };
        let outcome = match result {
            Some(LookUp::Absent) => None,
            // Staff decided to send it even though no look-up can decide.
            Some(LookUp::Unresolvable(_)) if lead.entry.manual_retry => None,
            Some(LookUp::Unresolvable(reason)) => Some(Outcome::Unresolvable(reason)),
            Some(LookUp::Found { id, copies }) => Some(Outcome::Found { id, copies }),
            Some(LookUp::Failed(failure)) => Some(Outcome::LookUpFailed(failure)),
            // There is a result for each lead in doubt.
            None => Some(Outcome::Unresolvable(HoldReason::NoLookUpResult)),
        };
        match outcome {
            Some(outcome) => ended.push(EndedAttempt { entry: lead.entry, outcome }),
            None => to_send.push(lead),
        }
    }
    (ended, to_send)
}

/// The leads to send, with what is left of updates that append. The others have ended.
async fn complete_updates(
    client: &CrmClient,
    leads: Vec<PreparedLead>,
    ended: &mut Vec<EndedAttempt>,
) -> Vec<PreparedLead> {
    let mut to_send = Vec::new();
    for (lead, outcome) in appending::complete(client, leads).await {
        match outcome {
            Some(outcome) => ended.push(EndedAttempt { entry: lead.entry, outcome }),
            None => to_send.push(lead),
        }
    }
    to_send
}

/// The result of each lead, in the same order.
async fn look_up_all(client: &CrmClient, leads: &[&PreparedLead]) -> Vec<LookUp> {
    if leads.is_empty() {
        return Vec::new();
    }
    client.report(Event::LookUpsStarted);
    let results = match client.crm() {
        Crm::Bitrix24 => look_up::bitrix24::look_up(client, leads).await,
        Crm::Ivvy => look_up::ivvy::look_up(client, leads).await,
        Crm::Capillary => look_up::capillary::look_up(client, leads).await,
    };
    client.report(Event::LookUpsEnded);
    for result in &results {
        client.report(Event::LookedUp { result: result.name() });
    }
    results
}

/// Sends the leads that the CRM's limits on time allow now.
async fn send(client: &CrmClient, leads: &[PreparedLead]) -> Vec<Outcome> {
    let waits_ms = waits_ms(client, leads);
    let admitted = leads.iter().zip(&waits_ms).filter(|(_, wait_ms)| **wait_ms == 0).map(|(lead, _)| lead);
    let requests: Vec<CrmRequest<'_>> = admitted.map(CrmRequest::Send).collect();
    let mut results = call_all(client, &requests).await.into_iter();
    let now_ms = client.now_ms();
    let mut outcomes = Vec::new();
    for (lead, wait_ms) in leads.iter().zip(&waits_ms) {
        let outcome = match *wait_ms {
            0 => results.next().map_or(Outcome::NotSent, |result| interpret(lead, result, now_ms)),
            for_ms => Outcome::Deferred { for_ms },
        };
        outcomes.push(look_up::capillary_status::confirm(client, lead, outcome).await);
    }
    outcomes
}

/// Alone, and without a batch, which could not take so many bytes.
async fn send_with_files(client: &CrmClient, lead: &PreparedLead) -> Outcome {
    if let Some(&for_ms) = waits_ms(client, std::slice::from_ref(lead)).first()
        && for_ms > 0
    {
        return Outcome::Deferred { for_ms };
    }
    let complete = match with_content(client, lead).await {
        Ok(complete) => complete,
        Err(outcome) => return outcome,
    };
    let result = call_all(client, &[CrmRequest::Send(&complete)]).await.pop();
    result.map_or(Outcome::NotSent, |result| interpret(lead, result, client.now_ms()))
}

/// How long each lead must wait for the operating time of its method.
fn waits_ms(client: &CrmClient, leads: &[PreparedLead]) -> Vec<u64> {
    if client.crm() != Crm::Bitrix24 {
        return vec![0; leads.len()];
    }
    let request = |lead: &PreparedLead| request(&client.connection.target, lead.kind, &lead.body, 0);
    let urls: Vec<String> =
        leads.iter().map(|lead| request(lead).map(|request| request.url).unwrap_or_default()).collect();
    let methods: Vec<&str> = urls.iter().map(|url| bitrix24_method(url)).collect();
    let admitted = client.operating_budget().admit(&methods, client.steady_ms());
    admitted.into_iter().map(|admitted| admitted.err().unwrap_or_default()).collect()
}

fn interpret(lead: &PreparedLead, result: CallResult, now_ms: u64) -> Outcome {
    let failed = |kind| Outcome::Failed(Failure::new(kind, String::new()));
    match result {
        CallResult::Answered { answer, .. } => match interpret_response(lead.kind, &lead.body, &answer, now_ms) {
            Ok(delivery) => Outcome::Delivered { id: delivery.id.map(|id| id.0) },
            Err(failure) => Outcome::Failed(failure),
        },
        CallResult::TimedOut => failed(ErrorKind::Timeout),
        CallResult::Lost => failed(ErrorKind::Network),
        CallResult::NotSent => Outcome::NotSent,
        CallResult::BatchRejected => Outcome::BatchRejected,
    }
}
