//! Files that are missing, damaged, or cannot be checked: the lead is held and not lost, and other leads go on.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use leadwire_relay::files::sweep;
use leadwire_relay::ledger::{EntryDetails, State};
use relay_core::files::FileState;
use tempfile::TempDir;

use super::files::{HOUR_MS, TWO, contents, record, relay_with, states, store, upload};
use super::relay::{TestRelay, now_ms};

const NOT_THERE: &str = "its files are not in the relay's directory or damaged there, or no public_url is configured";
const LEAD: &str = r#"{"fields":{"TITLE":"t"}}"#;

#[tokio::test]
async fn leads_whose_files_cannot_be_sent_are_held() {
    let not_checked = "its files could not be checked";
    let leave: fn(&Path) = |_| {};
    let lose: fn(&Path) = |folder| std::fs::remove_file(folder.join("0")).unwrap();
    let damage: fn(&Path) = |folder| std::fs::write(folder.join("manifest.json"), "{").unwrap();
    for (why, change, expected) in
        [("not checked", leave, not_checked), ("not there", lose, NOT_THERE), ("damaged", damage, NOT_THERE)]
    {
        let (mut relay, directory) = relay_with(|config| {
            if expected == not_checked {
                config.files.as_mut().unwrap().scan = ["sh", "-c", "exit 2"].map(str::to_owned).to_vec();
            }
        })
        .await;
        let key = "lead-0001-x";
        upload(&relay, "trial", key, &TWO[..1]).await;
        change(&only_folder(&directory));
        relay.insert_entry(key, now_ms() - 2 * HOUR_MS, (Some("trial"), "{}"), "portal", "bitrix24.lead", LEAD).await;
        relay.start().await;
        let entry = relay.settled(key).await;
        assert_eq!((entry.state.as_str(), entry.reason.as_deref()), ("held", Some(expected)), "{why}");
        assert_eq!(relay.records("bitrix24.lead", key).len(), 0, "{why}");
        if expected == NOT_THERE {
            send_by_staff(&relay, key).await;
            assert_eq!(relay.settled(key).await.state, "done", "{why}: staff send it without the file");
        }
    }
}

fn only_folder(directory: &TempDir) -> PathBuf {
    std::fs::read_dir(directory.path().join("leads")).unwrap().next().unwrap().unwrap().path()
}

async fn send_by_staff(relay: &TestRelay, key: &str) {
    relay.ledger.decide(key, State::Accepted, "sent by staff", now_ms()).await.unwrap();
    relay.signals.arrived("portal");
}

/// Staff have repaired the program that checks files: the lead waits for the next check.
#[tokio::test]
async fn a_lead_is_sent_once_its_files_are_checked() {
    let (mut relay, directory) = relay_with(|config| {
        let works = config.files.as_ref().unwrap().directory.join("works");
        let scan = format!("test -e {} || exit 2", works.display());
        config.files.as_mut().unwrap().scan = ["sh".to_owned(), "-c".to_owned(), scan].to_vec();
    })
    .await;
    let key = "lead-0001-x";
    upload(&relay, "trial", key, &TWO[..1]).await;
    store(&relay).check(key).await.unwrap();
    assert_eq!(states(&relay, key).await, [FileState::Unchecked]);
    relay.insert_entry(key, now_ms() - 2 * HOUR_MS, (Some("trial"), "{}"), "portal", "bitrix24.lead", LEAD).await;
    relay.start().await;
    assert_eq!(relay.settled(key).await.state, "held");
    std::fs::write(directory.path().join("works"), "").unwrap();
    send_by_staff(&relay, key).await;
    let is_waiting = |entry: &EntryDetails| entry.state == "accepted" && entry.due_ms > now_ms();
    relay.wait_for_entry(key, is_waiting).await;
    store(&relay).check(key).await.unwrap();
    send_by_staff(&relay, key).await;
    assert_eq!(relay.settled(key).await.state, "done");
    assert!(record(&relay, "bitrix24.lead", key).contains("Lebenslauf"));
}

#[tokio::test]
async fn a_check_that_hangs_delays_no_other_lead() {
    let (mut relay, _directory) = relay_with(|config| {
        config.files.as_mut().unwrap().scan = ["sleep", "600"].map(str::to_owned).to_vec();
    })
    .await;
    upload(&relay, "trial", "lead-with-file", &TWO[..1]).await;
    relay.insert_entry("lead-with-file", now_ms(), (Some("trial"), "{}"), "portal", "bitrix24.lead", LEAD).await;
    relay
        .insert_entry("lead-too-late-x", now_ms() - 2 * HOUR_MS, (Some("trial"), "{}"), "portal", "bitrix24.lead", LEAD)
        .await;
    upload(&relay, "trial", "lead-too-late-x", &TWO[..1]).await;
    relay.insert_entry("lead-without", now_ms(), (Some("trial"), "{}"), "portal", "bitrix24.lead", LEAD).await;
    relay.start().await;
    assert_eq!(relay.settled("lead-without").await.state, "done");
    assert_eq!(relay.settled("lead-too-late-x").await.state, "held");
    let is_waiting = |entry: &EntryDetails| entry.state == "accepted" && entry.due_ms > now_ms();
    relay.wait_for_entry("lead-with-file", is_waiting).await;
}

/// A manifest that cannot be read does not stop the others, and is kept as long as the data of leads.
#[tokio::test]
async fn damaged_files_are_swept() {
    let (relay, directory) = relay_with(|config| config.keep_days = 3).await;
    upload(&relay, "trial", "lead-damaged-1", &TWO[..1]).await;
    let damaged = only_folder(&directory);
    std::fs::write(damaged.join("manifest.json"), "{").unwrap();
    upload(&relay, "trial", "abandoned-upload-1", &[("fields.UF_CRM_CV", "b.pdf", "b", true)]).await;
    sweep(&store(&relay), relay.ledger.as_ref(), now_ms() + 25 * HOUR_MS).await;
    assert_eq!(contents(&directory), ["%PDF"]);
    let changed = SystemTime::now() - Duration::from_hours(4 * 24);
    std::fs::File::open(&damaged).unwrap().set_modified(changed).unwrap();
    sweep(&store(&relay), relay.ledger.as_ref(), now_ms()).await;
    assert_eq!(contents(&directory), Vec::<String>::new());
}

/// The directory is not mounted, or the ledger was restored without it.
#[tokio::test]
async fn a_lead_whose_files_are_lost_is_held() {
    let (mut relay, directory) = relay_with(|_| {}).await;
    let key = "lead-0001-x";
    upload(&relay, "trial", key, &TWO[..1]).await;
    relay.insert_entry(key, now_ms(), (Some("trial"), r#"{"receivedFiles":1}"#), "portal", "bitrix24.lead", LEAD).await;
    std::fs::remove_dir_all(directory.path().join("leads")).unwrap();
    relay.start().await;
    let entry = relay.settled(key).await;
    assert_eq!((entry.state.as_str(), entry.reason.as_deref()), ("held", Some(NOT_THERE)));
    send_by_staff(&relay, key).await;
    assert_eq!(relay.settled(key).await.state, "done");
    upload(&relay, "trial", "lead-0002-x", &TWO[..1]).await;
}

/// Whoever has the key has declared files for another form, before the lead came.
#[tokio::test]
async fn files_of_another_form_are_not_sent() {
    let (mut relay, _directory) = relay_with(|_| {}).await;
    let key = "lead-0001-x";
    upload(&relay, "item", key, &TWO[..1]).await;
    relay.insert_entry(key, now_ms(), (Some("trial"), "{}"), "portal", "bitrix24.lead", LEAD).await;
    relay.start().await;
    assert_eq!(relay.settled(key).await.state, "done");
    assert!(!record(&relay, "bitrix24.lead", key).contains("Lebenslauf"));
}
