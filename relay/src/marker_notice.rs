//! What staff must do in a CRM that has no field for the marker: in the log, and in the details of `/readyz`.

use relay_core::delivery::MARKER_MISSING;

use crate::ledger::{Ledger, LedgerError};

pub const TEXT: &str = "the extended field leadwire_key is not defined for leads; define it in Capillary with the type string for the \
                        entity lead, then restart the relay. Until then a lead whose delivery is in doubt is held";

/// A line for each connection whose CRM lacked the field when it was checked last.
pub async fn notices(ledger: &dyn Ledger, connections: &[String]) -> Result<String, LedgerError> {
    let mut lines = String::new();
    for name in connections {
        if ledger.connection_value(name, MARKER_MISSING).await?.is_some() {
            lines.extend([name.as_str(), ": ", TEXT, "\n"]);
        }
    }
    Ok(lines)
}
