//! Makes many calls with as few requests as the CRM allows. Each call gets its own result, as if it had been made alone,
//! so that one bad entry does not fail the others.

mod bitrix24;
mod ivvy;
mod shared;

use leadwire::crm::Crm;

use super::crm_client::{CrmClient, CrmRequest};
use crate::transport::CallResult;
use shared::{MAX_CONCURRENT, call_each};

/// The result of each request, in the same order.
pub(super) async fn call_all(client: &CrmClient, requests: &[CrmRequest<'_>]) -> Vec<CallResult> {
    match client.crm() {
        Crm::Bitrix24 if client.supports_batches() && requests.len() > 1 => bitrix24::call_all(client, requests).await,
        Crm::Bitrix24 => bitrix24::call_alone(client, requests).await,
        Crm::Ivvy if client.supports_batches() && requests.len() >= ivvy::MIN_JOBS => {
            ivvy::call_all(client, requests).await
        }
        _ => call_each(client, requests).await,
    }
}

/// How many entries to claim at once.
pub(super) fn max_entries(client: &CrmClient) -> usize {
    match client.crm() {
        _ if !client.supports_batches() => MAX_CONCURRENT,
        Crm::Bitrix24 => client.operating_budget().creates(client.steady_ms()).unwrap_or(MAX_CONCURRENT),
        Crm::Ivvy => ivvy::MAX_JOBS,
        Crm::Capillary => MAX_CONCURRENT,
    }
}
