//! The JSON of ledger entries, for the admin API and the commands. Times are RFC 3339, in UTC and in whole seconds.

use jiff::Timestamp;
use leadwire::schema::Value;
use relay_core::files::{AttachedFile, Manifest};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::ledger::{Attempt, EntryDetails};

/// More nesting than the rules accept in any payload.
const MAX_DEPTH: usize = 64;

/// An entry without personal data.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntrySummary<'a> {
    key: &'a str,
    state: &'a str,
    reason: Option<&'a str>,
    in_doubt: bool,
    connection: &'a str,
    form: Option<&'a str>,
    kind: &'a str,
    received: Timestamp,
    changed: Timestamp,
    due: Timestamp,
    attempts: u32,
    record_id: Option<&'a str>,
    has_data: bool,
}

/// An entry with personal data and delivery attempts.
#[derive(Serialize)]
pub(crate) struct EntryWithData<'a> {
    #[serde(flatten)]
    summary: EntrySummary<'a>,
    /// The delivery attempts; the summary's `attempts` is their number.
    calls: Vec<AttemptJson<'a>>,
    payload: Option<Box<RawValue>>,
    context: Option<Box<RawValue>>,
    /// Without their contents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileJson<'a>>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    field: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    media_type: &'a str,
    size: u64,
    state: &'static str,
}

#[derive(Serialize)]
struct AttemptJson<'a> {
    number: u32,
    started: Timestamp,
    ended: Option<Timestamp>,
    outcome: Option<&'a str>,
    detail: Option<&'a str>,
}

/// How numbers of a payload are written.
#[derive(Clone, Copy)]
pub(crate) enum Numbers {
    /// Digit by digit.
    Exact,
    /// Whole numbers beyond 2^53 as strings, because JavaScript would round them.
    JavaScript,
}

impl<'a> EntrySummary<'a> {
    pub(crate) fn new(entry: &'a EntryDetails) -> EntrySummary<'a> {
        EntrySummary {
            key: &entry.key,
            state: entry.state.as_str(),
            reason: entry.reason.as_deref(),
            in_doubt: entry.in_doubt,
            connection: &entry.connection,
            form: entry.form.as_deref(),
            kind: &entry.kind,
            received: timestamp(entry.received_ms),
            changed: timestamp(entry.changed_ms),
            due: timestamp(entry.due_ms),
            attempts: entry.attempts,
            record_id: entry.record_id.as_deref(),
            has_data: entry.has_data,
        }
    }
}

impl<'a> EntryWithData<'a> {
    /// `files` is `None` for a lead without files.
    pub(crate) fn new(
        entry: &'a EntryDetails,
        attempts: &'a [Attempt],
        numbers: Numbers,
        files: Option<&'a Manifest>,
    ) -> EntryWithData<'a> {
        EntryWithData {
            summary: EntrySummary::new(entry),
            calls: attempts.iter().map(AttemptJson::new).collect(),
            payload: stored_json(entry.body.as_deref(), numbers),
            context: stored_json(entry.context.as_deref(), numbers),
            files: files.iter().flat_map(|manifest| &manifest.files).map(FileJson::new).collect(),
        }
    }
}

impl<'a> FileJson<'a> {
    fn new(file: &'a AttachedFile) -> FileJson<'a> {
        let AttachedFile { field, name, media_type, size, state, .. } = file;
        FileJson { field, name, media_type, size: *size, state: state.name() }
    }
}

impl<'a> AttemptJson<'a> {
    fn new(attempt: &'a Attempt) -> AttemptJson<'a> {
        AttemptJson {
            number: attempt.number,
            started: timestamp(attempt.started_ms),
            ended: attempt.ended_ms.map(timestamp),
            outcome: attempt.outcome.as_deref(),
            detail: attempt.detail.as_deref(),
        }
    }
}

/// The JSON that the ledger stores; a string where it cannot be parsed.
pub(crate) fn parse_stored(text: &str) -> Value {
    Value::read(text, MAX_DEPTH).unwrap_or_else(|_| text.into())
}

pub(crate) fn timestamp(ms: u64) -> Timestamp {
    let seconds = i64::try_from(ms / 1000).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or_default()
}

fn stored_json(text: Option<&str>, numbers: Numbers) -> Option<Box<RawValue>> {
    let value = parse_stored(text?);
    let json = match numbers {
        Numbers::Exact => value.to_json(),
        Numbers::JavaScript => value.to_js_json(),
    };
    RawValue::from_string(json).ok()
}
