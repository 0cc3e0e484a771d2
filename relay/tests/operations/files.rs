//! The files of leads for staff: listed without their contents, and erased with the lead.

use std::path::Path;

use leadwire_relay::cli::Command;
use leadwire_relay::config::Config;
use leadwire_relay::files::DirectoryStore;
use relay_core::files::{Declaration, DeclaredFile};
use tempfile::TempDir;

use crate::relay::{TestRelay, config_with, run_command_on};
use crate::support::ledger::TestLedger;
use crate::support::time::NOW_MS;

const CONTENT: &str = "the content of a file";

/// The tables of a configuration with a form that takes files.
fn tables(directory: &Path) -> String {
    let form = "[form.wedding]\ncrm = \"venue\"\nkind = \"ivvy.lead\"\nallow = [\"name\", \"contact\"]\n\
                fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }\n\
                [form.wedding.file.plan]\nlink_in = \"description\"\n";
    let files = "public_url = \"https://leads.example.com\"\n";
    format!("[files]\ndirectory = \"{}\"\n{files}{form}", directory.display())
}

/// A complete file of the lead `a`, and one that is refused.
async fn upload(config: &Config) {
    let size = CONTENT.len().try_into().unwrap();
    let file = |field: &str, name: &str| DeclaredFile::new(field, name, "application/pdf", size);
    let declaration = Declaration(vec![file("plan", "plan\u{1b}.pdf"), file("none", "b.pdf")]);
    let manifest = declaration.to_manifest("a", ("wedding", config.forms.get("wedding")), NOW_MS);
    let store = DirectoryStore::new(config).unwrap();
    store.declare(declaration, manifest).await.unwrap();
    store.append("a", 0, 0, CONTENT.into()).await.unwrap();
}

async fn relay() -> (TestRelay, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let relay = TestRelay::with_tables(&tables(directory.path())).await;
    relay.ledger.add("a").await;
    upload(&config_with(&tables(directory.path()))).await;
    (relay, directory)
}

const FILES: &str = r#""files":[{"field":"plan","name":"plan.pdf","type":"application/pdf","size":21,"state":"ready"},{"field":"none","name":"b.pdf","type":"application/pdf","size":21,"state":"field"}]"#;

fn count(directory: &TempDir) -> usize {
    std::fs::read_dir(directory.path().join("leads")).unwrap().count()
}

#[tokio::test]
async fn listed_and_erased() {
    let (relay, directory) = relay().await;
    let entry = relay.staff_get("/admin/api/entry/a").await.body;
    assert!(entry.contains(FILES), "{entry}");
    let run = async |command: Command| run_command_on(&relay.ledger, Some(directory.path()), command).await.stdout;
    let key = || "a".to_owned();
    let shown = run(Command::Show { key: key(), json: false }).await;
    let lines = "file        plan: plan.pdf, 21 bytes, ready\nfile        none: b.pdf, 21 bytes, field\n";
    assert!(shown.contains(lines), "{shown}");
    let json = run(Command::Show { key: key(), json: true }).await;
    assert!(json.contains(FILES), "{json}");
    assert_eq!(run(Command::Export { state: None }).await, json);
    for text in [&entry, &shown, &json] {
        assert!(!text.contains(CONTENT), "{text}");
    }
    assert_eq!(count(&directory), 1);
    assert_eq!(run(Command::Erase { keys: vec![key()] }).await, "a is erased\n");
    assert_eq!(count(&directory), 0);
}

/// A command without the configuration works on the ledger alone.
#[tokio::test]
async fn without_a_directory() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    let erased = run_command_on(&ledger, None, Command::Erase { keys: vec!["a".to_owned()] }).await;
    assert_eq!(erased.stdout, "a is erased\n");
}
