//! The files of leads at their delivery: the CRM has each once, with its bytes, or a link to it.

use base64ct::{Base64, Encoding as _};
use leadwire::schema::Value;
use leadwire_relay::config::Config;
use leadwire_relay::files::{DirectoryStore, links, sweep};
use leadwire_relay::ledger::EntryDetails;
use relay_core::files::{Declaration, DeclaredFile, FileState, FileStore as _, Refusal};
use tempfile::TempDir;

use super::relay::{CRMS, TestRelay, now_ms};

pub(super) const HOUR_MS: u64 = 60 * 60 * 1000;

/// A relay whose forms take files, with the directory for them.
pub(super) async fn relay_with(change: impl FnOnce(&mut Config)) -> (TestRelay, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let forms = r#"
        [form.trial]
        crm = "portal"
        kind = "bitrix24.lead"
        allow = ["fields"]
        [form.trial.file."fields.UF_CRM_CV"]
        [form.trial.file."fields.UF_CRM_PHOTOS"]
        max_count = 3
        [form.item]
        crm = "items"
        kind = "bitrix24.item"
        allow = ["fields"]
        [form.item.file."fields.UF_CRM_CV"]
        [form.item.file."fields.UF_CRM_PHOTOS"]
        max_count = 3
        [form.wedding]
        crm = "venue"
        kind = "ivvy.lead"
        allow = ["name", "description"]
        fixed = { sourceId = 2, typeId = 1, stageId = 1, industryId = 11, contactId = 5 }
        [form.wedding.file.plan]
        link_in = "description"
    "#;
    let files = format!(
        "[files]\ndirectory = \"{}\"\npublic_url = \"https://leads.example.com\"\n",
        directory.path().display()
    );
    let mut relay = TestRelay::with(|_| {}, &format!("{files}{CRMS}{forms}")).await;
    change(&mut relay.config);
    (relay, directory)
}

pub(super) fn store(relay: &TestRelay) -> DirectoryStore {
    DirectoryStore::new(&relay.config).unwrap()
}

/// The lead's files with these contents; one that is not complete has a size that is larger by one.
pub(super) async fn upload(relay: &TestRelay, form: &str, key: &str, files: &[(&str, &str, &str, bool)]) {
    let declared = files.iter().map(|(field, name, content, is_complete)| {
        let size = content.len() + usize::from(!is_complete);
        DeclaredFile::new(field, name, "", size.try_into().unwrap())
    });
    let declaration = Declaration(declared.collect());
    let manifest = declaration.to_manifest(key, (form, relay.config.forms.get(form)), now_ms());
    store(relay).declare(declaration, manifest).await.unwrap();
    for (number, (_, _, content, _)) in files.iter().enumerate() {
        store(relay).append(key, number, 0, content.as_bytes().to_vec()).await.unwrap();
    }
}

pub(super) async fn states(relay: &TestRelay, key: &str) -> Vec<FileState> {
    let manifest = store(relay).find(key).await.unwrap().unwrap();
    manifest.files.into_iter().map(|file| file.state).collect()
}

/// The only record with the key's marker.
pub(super) fn record(relay: &TestRelay, kind: &str, key: &str) -> String {
    let records = relay.records(kind, key);
    assert_eq!(records.len(), 1);
    Value::from(records[0].fields.clone()).to_json()
}

pub(super) const TWO: [(&str, &str, &str, bool); 3] = [
    ("fields.UF_CRM_CV", "Lebenslauf für Ann.pdf", "%PDF", true),
    ("fields.UF_CRM_PHOTOS", "a.png", "A", true),
    ("fields.UF_CRM_PHOTOS", "b.png", "B", true),
];

#[tokio::test]
async fn contents_arrive_once() {
    let content = |text: &str| Base64::encode_string(text.as_bytes());
    let (pdf, a, b) = (content("%PDF"), content("A"), content("B"));
    let rows = [
        (
            ("portal", "trial", "bitrix24.lead"),
            format!(
                r#""UF_CRM_CV":{{"fileData":["Lebenslauf für Ann.pdf","{pdf}"]}},"UF_CRM_PHOTOS":[{{"fileData":["a.png","{a}"]}},{{"fileData":["b.png","{b}"]}}]"#
            ),
        ),
        (
            ("items", "item", "bitrix24.item"),
            format!(
                r#""UF_CRM_CV":["Lebenslauf für Ann.pdf","{pdf}"],"UF_CRM_PHOTOS":[["a.png","{a}"],["b.png","{b}"]]"#
            ),
        ),
    ];
    for (fault, outcomes) in
        [(None, vec!["delivered"]), (Some(r#"{"kind":"commit_then_drop"}"#), vec!["network", "found"])]
    {
        for ((connection, form, kind), expected) in &rows {
            let (mut relay, directory) = relay_with(|_| {}).await;
            if let Some(fault) = fault {
                relay.control.add_fault("bitrix24", 1, fault).await;
            }
            let title = if *form == "item" { "title" } else { "TITLE" };
            upload(&relay, form, "lead-0001-x", &TWO).await;
            let key = relay.add_by_form(form, connection, kind, &format!(r#"{{"fields":{{"{title}":"t"}}}}"#)).await;
            relay.start().await;
            assert_eq!(relay.settled(&key).await.state, "done", "{form}");
            let record = record(&relay, "bitrix24.lead", &key);
            assert!(record.contains(expected), "{record}");
            let attempts = relay.ledger.attempts(&key).await.unwrap();
            let found: Vec<_> = attempts.into_iter().filter_map(|attempt| attempt.outcome).collect();
            assert_eq!(found, outcomes, "{form}");
            relay.stop().await;
            assert_eq!(states(&relay, &key).await, [FileState::Delivered; 3]);
            assert_eq!(contents(&directory), Vec::<String>::new(), "deleted");
        }
    }
}

/// The contents of all files of leads, without the manifests.
pub(super) fn contents(directory: &TempDir) -> Vec<String> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(directory.path().join("leads")).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let file = file.unwrap();
            if file.file_name() != "manifest.json" {
                found.push(std::fs::read_to_string(file.path()).unwrap());
            }
        }
    }
    found.sort();
    found
}

/// Of the entries of one claim, only the one with files is sent alone.
#[tokio::test]
async fn batches_go_on_without_files() {
    let (mut relay, _directory) = relay_with(|_| {}).await;
    upload(&relay, "trial", "lead-0001-x", &TWO).await;
    let mut keys = Vec::new();
    for number in 0..4 {
        let body = format!(r#"{{"fields":{{"TITLE":"t{number}"}}}}"#);
        keys.push(relay.add_by_form("trial", "portal", "bitrix24.lead", &body).await);
    }
    relay.start().await;
    for key in &keys {
        assert_eq!(relay.settled(key).await.state, "done");
    }
    assert_eq!((relay.count_calls("/batch").await, relay.count_calls("crm.lead.add").await), (1, 1));
}

#[tokio::test]
async fn files_that_are_not_complete() {
    let one = |is_complete| [("fields.UF_CRM_CV", "cv.pdf", "abc", is_complete), TWO[1]];
    let rows = [
        ("in time", 0, None, vec![FileState::Receiving, FileState::Ready]),
        ("too late", 2 * HOUR_MS, Some("done"), vec![FileState::Refused(Refusal::Late), FileState::Delivered]),
    ];
    for (why, age_ms, state, expected) in rows {
        let (mut relay, _directory) = relay_with(|_| {}).await;
        let key = "lead-0001-x";
        upload(&relay, "trial", key, &one(false)).await;
        let received_ms = now_ms() - age_ms;
        relay
            .insert_entry(
                key,
                received_ms,
                (Some("trial"), "{}"),
                "portal",
                "bitrix24.lead",
                r#"{"fields":{"TITLE":"t"}}"#,
            )
            .await;
        relay.start().await;
        let is_settled = |entry: &EntryDetails| match state {
            Some(state) => entry.state == state,
            None => entry.attempts == 1 && entry.state == "accepted",
        };
        let entry = relay.wait_for_entry(key, is_settled).await;
        if state.is_none() {
            assert!(!entry.in_doubt && entry.due_ms > now_ms(), "{why}");
            assert_eq!(relay.records("bitrix24.lead", key).len(), 0, "{why}");
        }
        relay.stop().await;
        assert_eq!(states(&relay, key).await, expected, "{why}");
    }
}

#[tokio::test]
async fn links_in_a_text() {
    let (mut relay, directory) = relay_with(|_| {}).await;
    upload(&relay, "wedding", "lead-0001-x", &[("plan", "plan.pdf", "%PDF", true)]).await;
    let body =
        r#"{"name":"n","description":"Hello","sourceId":2,"typeId":1,"stageId":1,"industryId":11,"contactId":5}"#;
    let key = relay.add_by_form("wedding", "venue", "ivvy.lead", body).await;
    relay.start().await;
    assert_eq!(relay.settled(&key).await.state, "done");
    relay.stop().await;
    let record = record(&relay, "ivvy.lead", &key);
    let (_, rest) = record.split_once(r#""description":"Hello\nplan.pdf: https://leads.example.com/files/"#).unwrap();
    let (token, _) = rest.split_once("\\n").expect("the marker is the last line");
    let linked = links(&relay.config).unwrap();
    let file = linked.verify(token, now_ms()).unwrap();
    let (_, opened) = store(&relay).open_linked(file.folder, file.number).await.unwrap().unwrap();
    assert_eq!(opened.name, "plan.pdf");
    assert_eq!(contents(&directory), ["%PDF"], "kept for the link");
    let until_ms = now_ms() + 31 * 24 * HOUR_MS;
    sweep(&store(&relay), relay.ledger.as_ref(), now_ms() + HOUR_MS).await;
    assert_eq!(contents(&directory), ["%PDF"], "kept for the link after a sweep");
    sweep(&store(&relay), relay.ledger.as_ref(), until_ms).await;
    assert_eq!(contents(&directory), Vec::<String>::new(), "the link has expired");
}

#[tokio::test]
async fn what_no_lead_needs_is_swept() {
    let (relay, directory) = relay_with(|_| {}).await;
    let day_ms = 24 * HOUR_MS;
    upload(&relay, "trial", "lead-0001-x", &TWO[..1]).await;
    let key = relay.add_by_form("trial", "portal", "bitrix24.lead", r#"{"fields":{"TITLE":"t"}}"#).await;
    upload(&relay, "trial", "abandoned-upload-1", &[("fields.UF_CRM_CV", "b.pdf", "b", true)]).await;
    let sweep_at = async |now_ms: u64| {
        sweep(&store(&relay), relay.ledger.as_ref(), now_ms).await;
        contents(&directory)
    };
    assert_eq!(sweep_at(now_ms() + day_ms - 60_000).await, ["%PDF", "b"], "within a day");
    assert_eq!(sweep_at(now_ms() + day_ms + 60_000).await, ["%PDF"], "the lead never came");
    relay.ledger.erase(&key, now_ms()).await.unwrap();
    assert_eq!(sweep_at(now_ms()).await, Vec::<String>::new(), "erased");
}
