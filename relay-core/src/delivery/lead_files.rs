//! The files of a lead at its delivery. An attempt waits until they are complete, for as long as the configuration says; then it takes
//! those that are. Links are added to the payload before it is sent; the content of files only while one lead is sent, so that
//! no more than that is in memory.

use leadwire::schema::{Object, Value};

use super::context::Event;
use super::crm_client::CrmClient;
use super::outcome::Outcome;
use super::prepared_lead::{MAX_DEPTH, PreparedLead};
use crate::files::{
    AttachedFile, DeliveryFiles, Destination, FILES, FileError, Manifest, NumberedFile, add_links, attach, change_at,
};
use crate::hold_reason::HoldReason;
use crate::ledger::{ClaimedEntry, EntryDetails};

/// Until files are looked at again that are not complete or not checked, or could not be read.
const RETRY_MS: u64 = 60_000;

/// The entry with links to its files, and the files that are sent with it. The error is an attempt that ends before it is sent.
pub(super) async fn take_files(
    client: &CrmClient,
    entry: ClaimedEntry,
) -> Result<(ClaimedEntry, Vec<NumberedFile>), Box<(ClaimedEntry, Outcome)>> {
    let Some(files) = &client.context.files else { return Ok((entry, Vec::new())) };
    let taken = match closed_files(client, files, &entry).await {
        Ok(Some(manifest)) => take(client, files, entry.clone(), &manifest).await,
        Ok(None) => return Ok((entry, Vec::new())),
        Err(outcome) => Err(outcome),
    };
    taken.map_err(|outcome| Box::new((entry, outcome)))
}

/// The files as they are sent, to which nothing is added any more. `None` if there are none.
async fn closed_files(
    client: &CrmClient,
    files: &DeliveryFiles,
    entry: &ClaimedEntry,
) -> Result<Option<Manifest>, Outcome> {
    let lead = client.context.ledger.show(&entry.key).await;
    let lead = lead.map_err(|error| failed(client, &FileError::Unavailable(error.0)))?;
    // Whoever has the key may have declared files for another form, before the lead came.
    let is_of_lead = |found: &Manifest| lead.as_ref().is_some_and(|lead| lead.form.as_ref() == Some(&found.form));
    let found = found_or_ended(client, entry, files.store.find(&entry.key).await)?.filter(is_of_lead);
    let Some(manifest) = found else {
        let is_lost = lead.as_ref().is_some_and(came_with_files) && !entry.manual_retry;
        return if is_lost { Err(Outcome::Unresolvable(HoldReason::FilesUnavailable)) } else { Ok(None) };
    };
    let left_ms = entry.received_ms.saturating_add(files.wait_ms).saturating_sub(client.now_ms());
    if manifest.is_waiting() && left_ms > 0 && !entry.manual_retry {
        return Err(Outcome::Deferred { for_ms: left_ms.min(RETRY_MS) });
    }
    let manifest = found_or_ended(client, entry, files.store.close(&entry.key).await)?;
    match manifest {
        // The check is made again meanwhile. The next attempt is not a manual retry.
        Some(manifest) if manifest.has_unchecked() && entry.manual_retry => Err(Outcome::Deferred { for_ms: RETRY_MS }),
        Some(manifest) if manifest.has_unchecked() => Err(Outcome::Unresolvable(HoldReason::FilesNotChecked)),
        manifest => Ok(manifest),
    }
}

fn came_with_files(lead: &EntryDetails) -> bool {
    // One level is enough: a deeper value becomes unreadable, and its key still counts.
    let context = lead.context.as_deref().map(|context| Value::read(context, 1));
    matches!(context, Some(Ok(Value::Object(context))) if context.has(FILES))
}

/// What the store has found, or the end of an attempt for which it cannot be read.
fn found_or_ended(
    client: &CrmClient,
    entry: &ClaimedEntry,
    manifest: Result<Option<Manifest>, FileError>,
) -> Result<Option<Manifest>, Outcome> {
    match manifest {
        // Staff decided to send it without them.
        Err(FileError::Damaged(_)) if entry.manual_retry => Ok(None),
        manifest => manifest.map_err(|error| failed(client, &error)),
    }
}

async fn take(
    client: &CrmClient,
    files: &DeliveryFiles,
    entry: ClaimedEntry,
    manifest: &Manifest,
) -> Result<(ClaimedEntry, Vec<NumberedFile>), Outcome> {
    let entry = with_links(client, files, entry, manifest).await?;
    let is_sent = |(_, file): &(usize, &AttachedFile)| matches!(file.destination, Some(Destination::Field { .. }));
    let sent = manifest.ready().filter(is_sent).map(|(number, file)| (number, file.clone())).collect();
    Ok((entry, sent))
}

async fn with_links(
    client: &CrmClient,
    files: &DeliveryFiles,
    entry: ClaimedEntry,
    manifest: &Manifest,
) -> Result<ClaimedEntry, Outcome> {
    let linked: Vec<(usize, &AttachedFile)> = manifest.ready().filter(|(_, file)| file.is_linked()).collect();
    // A payload that cannot be read is reported by whoever prepares the lead.
    let Ok(Value::Object(body)) = Value::read(&entry.body, MAX_DEPTH) else { return Ok(entry) };
    if linked.is_empty() {
        return Ok(entry);
    }
    let Some(links) = &files.links else {
        // Staff decided to send it without them.
        if entry.manual_retry {
            return Ok(entry);
        }
        return Err(Outcome::Unresolvable(HoldReason::FilesUnavailable));
    };
    let until_ms = client.now_ms().saturating_add(files.link_lifetime_ms);
    files.store.keep_links(&entry.key, until_ms).await.map_err(|error| failed(client, &error))?;
    let with_url = |(number, file): (usize, _)| (file, links.url(&entry.key, number, until_ms));
    let links: Vec<(&AttachedFile, String)> = linked.into_iter().map(with_url).collect();
    let body = if entry.creates { body } else { with_delivered_texts(client, &entry, body, &links).await? };
    let body = Value::from(add_links(body, &links)).to_json();
    Ok(ClaimedEntry { body, ..entry })
}

/// A change of a record replaces the field: without its text, the record would lose it.
async fn with_delivered_texts(
    client: &CrmClient,
    entry: &ClaimedEntry,
    mut body: Object,
    links: &[(&AttachedFile, String)],
) -> Result<Object, Outcome> {
    let missing: Vec<&[String]> = links
        .iter()
        .filter_map(|(file, _)| match &file.destination {
            Some(Destination::Link { path, custom: None }) => Some(path.as_slice()),
            _ => None,
        })
        .filter(|path| text_at(&body, path).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(body);
    }
    let delivered = client.context.ledger.delivered_before(&entry.key).await;
    let delivered = delivered.map_err(|error| failed(client, &FileError::Unavailable(error.0)))?;
    let earlier: Vec<Object> = delivered
        .iter()
        .filter_map(|payload| match Value::read(payload, MAX_DEPTH) {
            Ok(Value::Object(payload)) => Some(payload),
            _ => None,
        })
        .collect();
    for path in missing {
        if let Some(text) = earlier.iter().find_map(|payload| text_at(payload, path)) {
            change_at(&mut body, path, |_| Value::Text(text));
        }
    }
    Ok(body)
}

fn text_at(body: &Object, path: &[String]) -> Option<String> {
    let (last, above) = path.split_last()?;
    let record = above.iter().try_fold(body, |object, key| object.get(key)?.as_object())?;
    record.get(last)?.as_text().map(str::to_owned)
}

/// The lead with the content of its files.
pub(super) async fn with_content(client: &CrmClient, lead: &PreparedLead) -> Result<PreparedLead, Outcome> {
    let Some(files) = &client.context.files else { return Err(Outcome::Unresolvable(HoldReason::FilesUnavailable)) };
    let mut contents = Vec::new();
    for (number, file) in &lead.files {
        match files.store.read(lead.key(), *number).await.map_err(|error| failed(client, &error))? {
            Some(bytes) => contents.push((file, bytes)),
            // Staff decided to send it without them.
            None if lead.entry.manual_retry => {}
            None => return Err(Outcome::Unresolvable(HoldReason::FilesUnavailable)),
        }
    }
    let body = attach(lead.kind, lead.body.clone(), contents);
    Ok(PreparedLead { entry: lead.entry.clone(), kind: lead.kind, body, files: Vec::new() })
}

fn failed(client: &CrmClient, error: &FileError) -> Outcome {
    client.report(Event::FilesFailed { error });
    match error {
        FileError::Unavailable(_) => Outcome::Deferred { for_ms: RETRY_MS },
        FileError::Damaged(_) => Outcome::Unresolvable(HoldReason::FilesUnavailable),
    }
}
