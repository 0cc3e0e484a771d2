//! `retry`, `drop` and `erase`: each key by itself, so that one that is refused does not stop the others.

use std::io::Write;

use super::Failure;
use crate::ledger::{Ledger, LedgerError};
use crate::manual_action::{Decision, Refused, decide};
use crate::time;

pub(super) async fn decided(
    ledger: &Ledger,
    keys: &[String],
    decision: Decision,
    out: &mut dyn Write,
    told: &mut dyn Write,
) -> Result<(), Failure> {
    let words = match decision {
        Decision::Send => "will be sent",
        Decision::Drop => "is dropped",
    };
    let mut refused = 0;
    for key in keys {
        match decide(ledger, key, decision).await {
            Ok(_) => writeln!(out, "{key} {words}")?,
            Err(Refused::Ledger(error)) => return Err(error.into()),
            Err(why) => {
                refused += 1;
                writeln!(told, "leadwire-relay: {why}")?;
            }
        }
    }
    all_or_some(refused)
}

pub(super) async fn erased(
    ledger: &Ledger,
    keys: &[String],
    out: &mut dyn Write,
    told: &mut dyn Write,
) -> Result<(), Failure> {
    let mut refused = 0;
    for key in keys {
        if ledger.erase(key, time::now_ms()).await? {
            writeln!(out, "{key} is erased")?;
        } else {
            refused += 1;
            writeln!(told, "leadwire-relay: {}", Refused::Unknown { key: key.clone() })?;
        }
    }
    if let Err(LedgerError(why)) = ledger.clear_log().await {
        let remedy = "erase again, or let the relay do it within the hour";
        writeln!(told, "leadwire-relay: erased from the ledger, but not yet from its log ({why}); {remedy}")?;
        return Err(Failure::Some);
    }
    all_or_some(refused)
}

fn all_or_some(refused: usize) -> Result<(), Failure> {
    if refused == 0 { Ok(()) } else { Err(Failure::Some) }
}
