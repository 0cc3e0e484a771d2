//! The commands that read a ledger (`list`, `show`, `export`) and those that change it (`retry`, `drop`, `erase`; a key that fails
//! does not stop the others), where they print, and how they fail.

use std::io::{self, Write};
use std::path::Path;

use leadwire::schema::Value;
use relay_core::files::{AttachedFile, Manifest};
use serde::Serialize;
use tabwriter::TabWriter;

use crate::entry_json::{EntrySummary, EntryWithData, Numbers, parse_stored, timestamp};
use crate::files::{manifest_in, remove_from};
use crate::ledger::{Attempt, EntryDetails, Filter, Ledger, LedgerError, Page, State};
use crate::manual_action::{EntryError, ManualAction, apply};

pub struct Output<'a> {
    pub stdout: &'a mut dyn Write,
    pub stderr: &'a mut dyn Write,
}

#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The reasons were printed already.
    #[error("some of the keys failed")]
    SomeKeys,
    #[error("{0}")]
    Other(String),
    #[error(transparent)]
    Output(#[from] io::Error),
}

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        CommandError::Entry(error.into())
    }
}

impl Output<'_> {
    /// Prints an error as every error of this program is printed.
    pub(super) fn print_error(&mut self, error: impl std::fmt::Display) -> io::Result<()> {
        writeln!(self.stderr, "leadwire-relay: {error}")
    }
}

/// Text without control characters: visitor input must not contain escape sequences for the terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}

const EXPORT_PAGE: u32 = 200;

/// A table without personal data.
pub(super) async fn list(
    ledger: &dyn Ledger,
    state: Option<State>,
    limit: u32,
    now_ms: u64,
    output: &mut Output<'_>,
) -> Result<(), CommandError> {
    let entries = ledger.list(Filter { state, limit }).await?;
    let mut table = TabWriter::new(&mut *output.stdout);
    writeln!(table, "KEY\tSTATE\tKIND\tCONNECTION\tAGE\tATTEMPTS\tREASON")?;
    for entry in &entries {
        let [key, state, kind, connection, reason] =
            [&entry.key, entry.state.as_str(), &entry.kind, &entry.connection, entry.reason.as_deref().unwrap_or("-")]
                .map(printable);
        let (age, attempts) = (format_age(entry.received_ms, now_ms), entry.attempts);
        writeln!(table, "{key}\t{state}\t{kind}\t{connection}\t{age}\t{attempts}\t{reason}")?;
    }
    table.flush()?;
    if u32::try_from(entries.len()).is_ok_and(|count| count == limit) {
        writeln!(output.stdout, "… showing at most {limit}; --limit shows more")?;
    }
    Ok(())
}

pub(super) async fn list_json(
    ledger: &dyn Ledger,
    state: Option<State>,
    limit: u32,
    output: &mut Output<'_>,
) -> Result<(), CommandError> {
    for entry in ledger.list(Filter { state, limit }).await? {
        print_json(&EntrySummary::new(&entry), output)?;
    }
    Ok(())
}

/// `directory` is that of the files of leads, if there is one.
pub(super) async fn show(
    ledger: &dyn Ledger,
    directory: Option<&Path>,
    key: &str,
    output: &mut Output<'_>,
) -> Result<(), CommandError> {
    let (entry, attempts) = find(ledger, key).await?;
    for (name, value) in properties(&entry) {
        writeln!(output.stdout, "{name:<12}{}", printable(&value))?;
    }
    for attempt in &attempts {
        let name = format!("attempt {}", attempt.number);
        writeln!(output.stdout, "{name:<12}{}", printable(&describe(attempt)))?;
    }
    for file in files_of(directory, key).iter().flat_map(|manifest| &manifest.files) {
        let AttachedFile { field, name, size, state, .. } = file;
        let value = format!("{field}: {name}, {size} bytes, {}", state.name());
        writeln!(output.stdout, "{:<12}{}", "file", printable(&value))?;
    }
    print_data("payload", entry.body.as_deref(), output.stdout)?;
    print_data("context", entry.context.as_deref(), output.stdout)
}

pub(super) async fn show_json(
    ledger: &dyn Ledger,
    directory: Option<&Path>,
    key: &str,
    output: &mut Output<'_>,
) -> Result<(), CommandError> {
    let (entry, attempts) = find(ledger, key).await?;
    let files = files_of(directory, key);
    print_json(&EntryWithData::new(&entry, &attempts, Numbers::Exact, files.as_ref()), output)
}

/// Reads one page at a time, so that neither memory nor the ledger is held for long.
pub(super) async fn export(
    ledger: &dyn Ledger,
    directory: Option<&Path>,
    state: Option<State>,
    output: &mut Output<'_>,
) -> Result<(), CommandError> {
    let mut page = Page { after: None, filter: Filter { state, limit: EXPORT_PAGE } };
    loop {
        let entries = ledger.page(page.clone()).await?;
        for (entry, attempts) in &entries {
            let files = files_of(directory, &entry.key);
            print_json(&EntryWithData::new(entry, attempts, Numbers::Exact, files.as_ref()), output)?;
        }
        match entries.last() {
            Some((last, _)) => page.after = Some(last.key.clone()),
            None => return Ok(output.stdout.flush()?),
        }
    }
}

fn files_of(directory: Option<&Path>, key: &str) -> Option<Manifest> {
    manifest_in(directory?, key)
}

async fn find(ledger: &dyn Ledger, key: &str) -> Result<(EntryDetails, Vec<Attempt>), CommandError> {
    let entry = ledger.show(key).await?.ok_or_else(|| EntryError::NotFound { key: key.to_owned() })?;
    Ok((entry, ledger.attempts(key).await?))
}

pub(super) fn print_json(value: &impl Serialize, output: &mut Output<'_>) -> Result<(), CommandError> {
    let json = serde_json::to_string(value).map_err(std::io::Error::from)?;
    Ok(writeln!(output.stdout, "{json}")?)
}

fn properties(entry: &EntryDetails) -> impl Iterator<Item = (&'static str, String)> {
    let is_waiting = entry.state == State::Accepted;
    let properties = [
        ("key", Some(entry.key.clone())),
        ("state", Some(format!("{} since {}", entry.state, timestamp(entry.changed_ms)))),
        ("reason", entry.reason.clone()),
        ("in doubt", entry.in_doubt.then(|| "yes: it may be in the CRM, but no response confirmed it".to_owned())),
        ("due", is_waiting.then(|| timestamp(entry.due_ms).to_string())),
        ("kind", Some(entry.kind.clone())),
        ("connection", Some(entry.connection.clone())),
        ("form", entry.form.clone()),
        ("received", Some(timestamp(entry.received_ms).to_string())),
        ("record", entry.record_id.clone()),
    ];
    properties.into_iter().filter_map(|(name, value)| Some((name, value?)))
}

fn describe(attempt: &Attempt) -> String {
    let started = timestamp(attempt.started_ms);
    let Some(ended_ms) = attempt.ended_ms else { return format!("{started}  in progress, or interrupted by a crash") };
    let duration_ms = ended_ms.saturating_sub(attempt.started_ms);
    let outcome = attempt.outcome.as_deref().unwrap_or_default();
    let detail = attempt.detail.as_deref().unwrap_or_default();
    format!("{started}  {duration_ms} ms  {outcome} {detail}").trim_end().to_owned()
}

/// One line per field.
fn print_data(name: &str, stored: Option<&str>, out: &mut dyn Write) -> Result<(), CommandError> {
    match stored.map(parse_stored) {
        None => writeln!(out, "{name:<12}purged or erased")?,
        Some(Value::Object(object)) => {
            writeln!(out, "{name}")?;
            for (key, value) in object.entries() {
                writeln!(out, "  {}: {}", printable(key), printable(&value.to_json()))?;
            }
        }
        Some(other) => writeln!(out, "{name:<12}{}", printable(&other.to_json()))?,
    }
    Ok(())
}

/// `40 s`, `12 min`, `5 h`, `3 d`: the largest unit alone, for which jiff has no format.
fn format_age(from_ms: u64, now_ms: u64) -> String {
    let seconds = now_ms.saturating_sub(from_ms) / 1000;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

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

/// With the files of the leads.
pub(super) async fn erase_all(
    ledger: &dyn Ledger,
    directory: Option<&Path>,
    keys: &[String],
    now_ms: u64,
    output: &mut Output<'_>,
) -> Result<(), CommandError> {
    let mut failed = 0;
    for key in keys {
        let is_known = ledger.erase(key, now_ms).await?;
        // After the ledger, so that no delivery finds the lead without its files.
        if let Some(Err(error)) = directory.map(|directory| remove_from(directory, key)) {
            failed += 1;
            output.print_error(format_args!("the files of {key} are not erased: {error}"))?;
        } else if is_known {
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
