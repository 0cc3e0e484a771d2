//! `sync` of a connection, and `catalog` of a form: how often the account's reference data is read, and which form uses it.

use std::collections::BTreeMap;
use std::time::Duration;

use leadwire::crm::Kind;

use super::errors::{TableChecks, no_connection};
use super::model::Connection;

/// Each reads a dozen calls' worth of data that people change by hand.
const SHORTEST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(30 * 24);

const UNITS: [(&str, u64); 3] = [("min", 60), ("h", 60 * 60), ("d", 24 * 60 * 60)];

/// None also after an error was reported.
pub(super) fn sync_interval(checks: &TableChecks<'_>, text: Option<&str>) -> Option<Duration> {
    let text = text?;
    let interval = interval(text).filter(|interval| (SHORTEST..=LONGEST).contains(interval));
    if interval.is_none() {
        checks.error("sync", format!("is {text:?}; expected a time from 1min to 30d, such as 15min, 1h or 1d"));
    }
    interval
}

fn interval(text: &str) -> Option<Duration> {
    let (count, unit) = text.split_at(text.find(|character: char| !character.is_ascii_digit())?);
    let (_, seconds) = UNITS.into_iter().find(|(name, _)| *name == unit.trim())?;
    Some(Duration::from_secs(count.parse::<u64>().ok()?.checked_mul(seconds)?))
}

/// The name of a connection to the CRM of the form's kind. A connection in `crms` is None if it has errors.
pub(super) fn catalog(
    checks: &TableChecks<'_>,
    name: Option<String>,
    kind: Kind,
    crms: &BTreeMap<String, Option<Connection>>,
) -> Option<String> {
    let name = name?;
    match crms.get(&name) {
        None => checks.error("catalog", no_connection(&name, crms)),
        Some(Some(connection)) if !connection.target.takes(kind) => {
            checks.error("catalog", format!("names {name}, but crm.{name} does not take {}", kind.name()));
        }
        Some(_) => {}
    }
    Some(name)
}
