//! `retry`, `drop` and `erase`. A key that fails does not stop the others.

use super::output::{CommandError, Output};
use crate::ledger::{Ledger, LedgerError};
use crate::manual_action::{EntryError, ManualAction, apply};

pub(super) async fn apply_all(
    ledger: &dyn Ledger,
    keys: &[String],
    action: ManualAction,
    now_ms: u64,
    output: &mut Output<'_>,
) -> Result<(), CommandError> {
    let result = match action {
        ManualAction::Send => "will be sent",
        ManualAction::Drop => "is dropped",
    };
    let mut failed = 0;
    for key in keys {
        match apply(ledger, key, action, now_ms).await {
            Ok(_) => writeln!(output.stdout, "{key} {result}")?,
            Err(EntryError::Ledger(error)) => return Err(error.into()),
            Err(error) => {
                failed += 1;
                output.print_error(error)?;
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(CommandError::SomeKeys) }
}

pub(super) async fn erase_all(
    ledger: &dyn Ledger,
    keys: &[String],
    now_ms: u64,
    output: &mut Output<'_>,
) -> Result<(), CommandError> {
    let mut failed = 0;
    for key in keys {
        if ledger.erase(key, now_ms).await? {
            writeln!(output.stdout, "{key} is erased")?;
        } else {
            failed += 1;
            output.print_error(EntryError::NotFound { key: key.clone() })?;
        }
    }
    if let Err(LedgerError(why)) = ledger.clear_log().await {
        failed += 1;
        output.print_error(format_args!(
            "erased from the ledger, but not yet from SQLite's log ({why}); \
             run erase again, or wait for the relay's hourly purge"
        ))?;
    }
    if failed == 0 { Ok(()) } else { Err(CommandError::SomeKeys) }
}
