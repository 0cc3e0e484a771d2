//! Checks the credentials of an idle connection by the hour, with a call that changes nothing, so that a revoked key is shown before a lead
//! needs it. Not those that are renewed: Capillary's are checked by their renewal, and Bitrix24 forbids renewals by the hour.
//! Sources, read 2026-11-28: ivvycode/apidocs, `test?action=ping`; bitrix24/b24restdocs, `api-reference/crm/crm-settings-mode-get.md` of
//! 2026-08-07, for any user; docs.capillarytech.com, `reference/get-org-extended-fields`, without a rate limit.

use leadwire::crm::Crm;
use leadwire::schema::Object;

use super::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};

const IDLE_MS: u64 = 60 * 60 * 1000;

/// The client reports what the response says about the credentials.
pub(super) async fn check_idle(client: &CrmClient) {
    if client.access_tokens.is_some() || client.idle_ms() < IDLE_MS {
        return;
    }
    let path = match client.crm() {
        Crm::Ivvy => "test?action=ping",
        Crm::Bitrix24 => "crm.settings.mode.get",
        Crm::Capillary => "/v2/extendedFields",
    };
    let request = CrmRequest::Call { path: path.to_owned(), parameters: Object::new() };
    client.call(&request, MAX_LIST_BYTES).await;
}
