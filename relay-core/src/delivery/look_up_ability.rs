//! Whether the leads in doubt of a connection can be looked up, as far as its configuration and a probe show.

use leadwire::crm::Crm;

use crate::config::Connection;
use crate::ledger::{Ledger, LedgerError};

/// The ledger's value for a connection: what the last probe that was answered has found.
const MARKER_FIELD: &str = "look_up.marker_field";

/// What a probe has found about the CRM's field with the marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MarkerField {
    Present,
    Absent,
    /// The credentials may not read what the look-up needs.
    Refused,
}

impl MarkerField {
    const ALL: [MarkerField; 3] = [MarkerField::Present, MarkerField::Absent, MarkerField::Refused];

    /// As in the ledger.
    fn name(self) -> &'static [u8] {
        match self {
            MarkerField::Present => b"present",
            MarkerField::Absent => b"absent",
            MarkerField::Refused => b"refused",
        }
    }
}

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
    /// The credentials may not read what a look-up needs.
    ListRefused,
}

impl LookUpAbility {
    /// What the last probe of the connection found.
    pub async fn known(ledger: &dyn Ledger, name: &str, connection: &Connection) -> Result<LookUpAbility, LedgerError> {
        if !needs_probe(connection) {
            return Ok(LookUpAbility::of(connection, None));
        }
        let found = ledger.connection_value(name, MARKER_FIELD).await?;
        let found = found.and_then(|found| MarkerField::ALL.into_iter().find(|field| field.name() == found.value));
        Ok(LookUpAbility::of(connection, found))
    }

    fn of(connection: &Connection, marker_field: Option<MarkerField>) -> LookUpAbility {
        match (connection.target.crm(), marker_field) {
            (Crm::Bitrix24, _) => LookUpAbility::ByMarker,
            (Crm::Ivvy | Crm::Capillary, Some(MarkerField::Refused)) => LookUpAbility::ListRefused,
            (Crm::Capillary, Some(MarkerField::Absent)) => LookUpAbility::ExtendedFieldMissing,
            (Crm::Capillary, _) => LookUpAbility::ByMarker,
            (Crm::Ivvy, _) if connection.marker_in_description => LookUpAbility::ByMarker,
            (Crm::Ivvy, _) if connection.marker_field.is_none() => LookUpAbility::NoMarker,
            (Crm::Ivvy, Some(MarkerField::Present)) => LookUpAbility::ByMarker,
            (Crm::Ivvy, Some(MarkerField::Absent)) => LookUpAbility::CustomFieldsHidden,
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
            LookUpAbility::ListRefused => Some(
                "leads in doubt wait, because the CRM refuses the look-up: give the credentials the permission to read leads, then restart \
                 the relay",
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
pub(super) async fn keep(ledger: &dyn Ledger, name: &str, found: MarkerField, now_ms: u64) -> Result<(), LedgerError> {
    ledger.set_connection_value(name, MARKER_FIELD, Some(found.name().to_vec()), now_ms).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_does_not_work_has_advice() {
        use LookUpAbility::*;
        for (ability, expected) in [
            (ByMarker, None),
            (NoMarker, Some("set marker = \"description\"")),
            (CustomFieldsHidden, Some("does not show marker_field: set marker = \"description\"")),
            (CustomFieldsUnknown, Some("it is not known yet")),
            (ExtendedFieldMissing, Some("define it in Capillary with the type string for the entity lead")),
            (ListRefused, Some("give the credentials the permission to read leads")),
        ] {
            let advice = ability.advice();
            assert_eq!(advice.is_some(), expected.is_some(), "{ability:?}");
            assert!(advice.unwrap_or_default().contains(expected.unwrap_or_default()), "{ability:?}");
        }
    }
}
