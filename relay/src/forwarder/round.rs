//! One round: entries that were claimed are looked up where they are in doubt, sent where they are not there, and each
//! comes out with its outcome.

use leadwire::crm::{ErrorKind, Failure, reply};

use super::ask::Ask;
use super::batch::ask_all;
use super::caller::Caller;
use super::lead::{Lead, Unsendable};
use super::look_up::{Known, look_up};
use super::outcome::Outcome;
use crate::ledger::Claimed;
use crate::transport::Heard;

pub(super) async fn round(caller: &Caller, claimed: Vec<Claimed>) -> Vec<(Claimed, Outcome)> {
    let (mut ended, mut leads) = (Vec::new(), Vec::new());
    for claimed in claimed {
        match Lead::read(claimed, &caller.connection) {
            Ok(lead) => leads.push(lead),
            Err(Unsendable(claimed, why)) => ended.push((claimed, Outcome::Untold(why))),
        }
    }
    let (found, to_send) = without_doubt(caller, leads).await;
    ended.extend(found);
    let sent = send(caller, &to_send).await;
    ended.extend(to_send.into_iter().map(|lead| lead.claimed).zip(sent));
    ended
}

/// Looks up what is in doubt. Gives what is settled by that, and what is to be sent, in the order of the claim.
async fn without_doubt(caller: &Caller, leads: Vec<Lead>) -> (Vec<(Claimed, Outcome)>, Vec<Lead>) {
    let doubtful: Vec<&Lead> = leads.iter().filter(|lead| lead.is_in_doubt()).collect();
    let mut known = look_up(caller, &doubtful).await.into_iter();
    let (mut settled, mut to_send) = (Vec::new(), Vec::new());
    for lead in leads {
        // As many were looked up as are in doubt.
        let known = if lead.is_in_doubt() { known.next() } else { Some(Known::Absent) };
        match known {
            Some(Known::Absent) => to_send.push(lead),
            // A person who had it sent takes it upon himself where no look-up can tell.
            Some(Known::Untold(_)) if lead.claimed.decided => to_send.push(lead),
            Some(Known::Untold(why)) => settled.push((lead.claimed, Outcome::Untold(why))),
            Some(Known::There { id, copies }) => settled.push((lead.claimed, Outcome::Found { id, copies })),
            Some(Known::Failed(failure)) => settled.push((lead.claimed, Outcome::LookUpFailed(failure))),
            None => settled.push((lead.claimed, Outcome::Untold("its look-up was lost"))),
        }
    }
    (settled, to_send)
}

async fn send(caller: &Caller, leads: &[Lead]) -> Vec<Outcome> {
    let asks: Vec<Ask<'_>> = leads.iter().map(Ask::Take).collect();
    let heard = ask_all(caller, &asks).await;
    let now_ms = caller.world.now_ms();
    leads.iter().zip(heard).map(|(lead, heard)| judged(lead, heard, now_ms)).collect()
}

fn judged(lead: &Lead, heard: Heard, now_ms: u64) -> Outcome {
    let lost = |kind| Outcome::Failed(Failure::new(kind, String::new()));
    match heard {
        Heard::Answered { answer, .. } => match reply(lead.kind, &lead.body, &answer, now_ms) {
            Ok(delivery) => Outcome::Delivered { id: delivery.id.map(|id| id.0) },
            Err(failure) => Outcome::Failed(failure),
        },
        Heard::TimedOut => lost(ErrorKind::Timeout),
        Heard::Lost => lost(ErrorKind::Network),
        Heard::NotSent => Outcome::NotSent,
        Heard::NotRun => Outcome::NotRun,
    }
}
