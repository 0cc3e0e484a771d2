//! Whether the leads in doubt of a connection can be looked up, as far as its configuration and a probe show.

use leadwire::crm::Crm;

use crate::config::Connection;
use crate::ledger::{Ledger, LedgerError};

/// The ledger's value for a connection: whether the last probe found the CRM's field with the marker, [`PRESENT`] or [`ABSENT`].
const MARKER_FIELD: &str = "look_up.marker_field";
const PRESENT: &[u8] = b"present";
const ABSENT: &[u8] = b"absent";

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
    /// Of Capillary: the extended field with the marker is not defined for leads.
    ExtendedFieldMissing,
}

impl LookUpAbility {
    /// What the last probe of the connection found.
    pub async fn known(ledger: &dyn Ledger, name: &str, connection: &Connection) -> Result<LookUpAbility, LedgerError> {
        if !needs_probe(connection) {
            return Ok(LookUpAbility::of(connection, None));
        }
        let found = ledger.connection_value(name, MARKER_FIELD).await?;
        let is_present = found.and_then(|found| match found.value.as_slice() {
            PRESENT => Some(true),
            ABSENT => Some(false),
            _ => None,
        });
        Ok(LookUpAbility::of(connection, is_present))
    }

    fn of(connection: &Connection, has_marker_field: Option<bool>) -> LookUpAbility {
        match (connection.target.crm(), has_marker_field) {
            (Crm::Bitrix24, _) => LookUpAbility::ByMarker,
            (Crm::Capillary, Some(false)) => LookUpAbility::ExtendedFieldMissing,
            (Crm::Capillary, _) => LookUpAbility::ByMarker,
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
            LookUpAbility::ExtendedFieldMissing => Some(
                "leads in doubt are held, because the extended field leadwire_key is not defined for leads: define it in \
                 Capillary with the type string for the entity lead, then restart the relay",
            ),
        }
    }
}

/// Whether only the CRM can tell.
pub(super) fn needs_probe(connection: &Connection) -> bool {
    match connection.target.crm() {
        Crm::Ivvy => connection.marker_field.is_some() && !connection.marker_in_description,
        Crm::Bitrix24 => false,
        Crm::Capillary => true,
    }
}

/// Keeps what a probe found.
pub(super) async fn keep(ledger: &dyn Ledger, name: &str, is_present: bool, now_ms: u64) -> Result<(), LedgerError> {
    let value = if is_present { PRESENT } else { ABSENT };
    ledger.set_connection_value(name, MARKER_FIELD, Some(value.to_vec()), now_ms).await
}
