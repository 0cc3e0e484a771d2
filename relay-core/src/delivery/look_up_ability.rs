//! Whether the leads in doubt of a connection can be looked up, as far as its configuration and a probe show.

use leadwire::crm::Crm;

use crate::config::Connection;
use crate::ledger::{Ledger, LedgerError};

/// The ledger's value for a connection: what the last probe found, [`SHOWN`] or [`HIDDEN`].
const CUSTOM_FIELDS_IN_LIST: &str = "look_up.custom_fields_in_list";
const SHOWN: &[u8] = b"shown";
const HIDDEN: &[u8] = b"hidden";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookUpAbility {
    /// Leads have a marker that the CRM's list shows.
    ByMarker,
    /// Of iVvy: neither `marker` nor `marker_field` is configured.
    NoMarker,
    /// Of iVvy: the list does not show the custom field with the marker.
    CustomFieldsHidden,
    /// Of iVvy: the account had no lead, or did not answer, so it is not known whether the list shows custom fields.
    CustomFieldsUnknown,
}

impl LookUpAbility {
    /// What the last probe of the connection found.
    pub async fn known(ledger: &dyn Ledger, name: &str, connection: &Connection) -> Result<LookUpAbility, LedgerError> {
        if !needs_probe(connection) {
            return Ok(LookUpAbility::of(connection, None));
        }
        let found = ledger.connection_value(name, CUSTOM_FIELDS_IN_LIST).await?;
        let is_shown = found.and_then(|found| match found.value.as_slice() {
            SHOWN => Some(true),
            HIDDEN => Some(false),
            _ => None,
        });
        Ok(LookUpAbility::of(connection, is_shown))
    }

    fn of(connection: &Connection, custom_fields_in_list: Option<bool>) -> LookUpAbility {
        match (connection.target.crm(), custom_fields_in_list) {
            (Crm::Bitrix24 | Crm::Capillary, _) => LookUpAbility::ByMarker,
            (Crm::Ivvy, _) if connection.marker_in_description => LookUpAbility::ByMarker,
            (Crm::Ivvy, _) if connection.marker_field.is_none() => LookUpAbility::NoMarker,
            (Crm::Ivvy, Some(true)) => LookUpAbility::ByMarker,
            (Crm::Ivvy, Some(false)) => LookUpAbility::CustomFieldsHidden,
            (Crm::Ivvy, None) => LookUpAbility::CustomFieldsUnknown,
        }
    }

    /// What does not work, and what to set. `None` when nothing is to be done.
    pub fn advice(self) -> Option<&'static str> {
        match self {
            LookUpAbility::ByMarker => None,
            LookUpAbility::NoMarker => {
                Some("leads in doubt are held, because they have no marker: set marker = \"description\"")
            }
            LookUpAbility::CustomFieldsHidden => Some(
                "leads in doubt are held, because the CRM's list does not show marker_field: set marker = \"description\"",
            ),
            LookUpAbility::CustomFieldsUnknown => Some(
                "it is not known yet whether the CRM's list shows marker_field; if it does not, leads in doubt are held: \
                 set marker = \"description\"",
            ),
        }
    }
}

/// Whether only the CRM can tell.
pub(super) fn needs_probe(connection: &Connection) -> bool {
    connection.target.crm() == Crm::Ivvy && connection.marker_field.is_some() && !connection.marker_in_description
}

/// Keeps what a probe found.
pub(super) async fn keep(ledger: &dyn Ledger, name: &str, is_shown: bool, now_ms: u64) -> Result<(), LedgerError> {
    let value = if is_shown { SHOWN } else { HIDDEN };
    ledger.set_connection_value(name, CUSTOM_FIELDS_IN_LIST, Some(value.to_vec()), now_ms).await
}
