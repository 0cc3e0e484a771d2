//! Looks up leads in doubt by their marker, before anything is sent again.

mod bitrix24;
mod capillary;
mod ivvy;
mod result;

use leadwire::crm::Crm;

pub(super) use result::LookUp;

use super::context::Event;
use super::crm_client::CrmClient;
use super::prepared_lead::PreparedLead;

/// The result of each lead, in the same order.
pub(super) async fn look_up(client: &CrmClient, leads: &[&PreparedLead]) -> Vec<LookUp> {
    if leads.is_empty() {
        return Vec::new();
    }
    client.report(Event::LookUpsStarted);
    let results = match client.crm() {
        Crm::Bitrix24 => bitrix24::look_up(client, leads).await,
        Crm::Ivvy => ivvy::look_up(client, leads).await,
        Crm::Capillary => capillary::look_up(client, leads).await,
    };
    client.report(Event::LookUpsEnded);
    for result in &results {
        client.report(Event::LookedUp { result: result.name() });
    }
    results
}
