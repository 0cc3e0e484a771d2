//! Reference data: what the command reads from each CRM, what stays after a failure, and what differs.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use leadwire_relay::cli::{Output, SyncResult, sync};
use leadwire_relay::config::LedgerAddress;
use leadwire_relay::store::Store;
use relay_core::reference_data::{StoredReference, SyncFailure, last_failure, stored};

use super::relay::TestRelay;
use crate::support::relay_config::{SECRETS, Times, toml};
use crate::support::test_store::{new_ledger_address, reopen};

/// What the command prints, and its result.
pub(crate) async fn run(relay: &TestRelay, connection: Option<&str>, json: bool) -> (String, String, SyncResult) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut output = Output { stdout: &mut stdout, stderr: &mut stderr };
    let store = Store { ledger: Arc::clone(&relay.ledger), clock: Arc::clone(&relay.clock) };
    let result = sync(&relay.config, store, connection, json, &mut output).await.unwrap();
    let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (stdout, stderr, result)
}

pub(crate) async fn known(relay: &TestRelay, connection: &str) -> Option<StoredReference> {
    stored(relay.ledger.as_ref(), connection).await.unwrap()
}

pub(crate) async fn failure(relay: &TestRelay, connection: &str) -> Option<String> {
    let failure = last_failure(relay.ledger.as_ref(), connection).await.unwrap();
    failure.map(|SyncFailure { reason, .. }| reason)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_each_crm_has_defined() {
    let relay = TestRelay::new().await;
    let (stdout, stderr, result) = run(&relay, None, false).await;
    let ivvy = "7 stages, 2 stage reasons, 4 types, 2 subtypes, 6 sources, 3 channels, 3 qualities, 4 industries, 4 defined or required fields";
    let bitrix24 = "12 sources, 5 stages, 0 salutations, 2 defined or required fields";
    let expected = [
        format!("items: {bitrix24}\n"),
        "loyalty: 3 reasons, 3 sub-statuses, 2 defined or required fields\n".to_owned(),
        format!("plain: {ivvy}\n"),
        format!("portal: {bitrix24}\n"),
        format!("venue: {ivvy}\n"),
    ];
    assert_eq!((stdout, stderr.as_str()), (expected.concat(), ""));
    assert_eq!((result, result.exit_code()), (SyncResult { failed: 0, differences: 0 }, 0));
    for (connection, parts) in [
        (
            "venue",
            &[
                r#"{"value":"7","label":"Lost"}"#,
                r#""stage reasons":[{"value":"245","label":"Budget","parent":"7"},"#,
                r#""subtypes":[{"value":"41","label":"Trade fair","parent":"4"},"#,
                r#""qualities":[{"value":"1","label":"Hot"},"#,
                r#"{"name":"contact.customFields[47]","label":"Size","choices":[{"value":"Small","label":"Small"},"#,
                r#"{"name":"contact.customFields[49]","label":"Region","required":true}"#,
                r#"{"name":"company.customFields[51]","label":"Cost centre"}"#,
            ][..],
        ),
        (
            "portal",
            &[
                r#""sources":[{"value":"CALL","label":"Call"},"#,
                r#""stages":[{"value":"NEW","label":"Unprocessed"},"#,
                r#"{"name":"fields.UF_CRM_1724077760","label":"Size","choices":[{"value":"3157","label":"Small"},"#,
                r#"{"name":"fields.UF_CRM_1724077762","label":"Region","required":true}"#,
            ],
        ),
        (
            "items",
            &[
                r#"{"name":"fields.UF_CRM_1724077760","label":"Size","choices":[{"value":"3157","label":"Small"},"#,
                r#"{"name":"fields.UF_CRM_1724077762","label":"Region","required":true}"#,
            ],
        ),
        (
            "loyalty",
            &[
                r#""reasons":[{"value":"1","label":"Price"},"#,
                r#""sub-statuses":[{"value":"warm","label":"warm","parent":"OPEN"},"#,
                r#"{"name":"extendedFields.leadwire_key","label":"Key of the form"}"#,
            ],
        ),
    ] {
        let json = known(&relay, connection).await.unwrap().data.to_json();
        for part in parts {
            assert!(json.contains(part), "{connection}: {part} is missing from {json}");
        }
        let (line, _, _) = run(&relay, Some(connection), true).await;
        assert!(line.ends_with(&format!(r#""differences":[],"data":{json}}}{}"#, "\n")), "{line}");
    }
    // Users are no reference data: their names are personal data.
    assert_eq!(relay.count_calls("getUserList").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_call_keeps_the_data() {
    let relay = TestRelay::new().await;
    let refused = r#"{"kind":"error","code":"403"}"#;
    relay.control.add_fault("ivvy", 1, refused).await;
    let (stdout, stderr, result) = run(&relay, Some("venue"), false).await;
    let reason = "crm?action=getLeadStageList: unauthorized (403)";
    assert_eq!((stdout.as_str(), stderr), ("", format!("leadwire-relay: venue: {reason}\n")));
    assert_eq!(result.exit_code(), 1);
    assert_eq!((known(&relay, "venue").await, failure(&relay, "venue").await), (None, Some(reason.to_owned())));

    assert_eq!(run(&relay, Some("venue"), false).await.2.exit_code(), 0);
    let before = known(&relay, "venue").await;
    assert_eq!((before.is_some(), failure(&relay, "venue").await), (true, None));
    for (fault, reason) in [
        (r#"{"kind":"reset"}"#, "crm?action=getLeadStageList: network"),
        (
            r#"{"kind":"status","status":200,"body":{"results":[{"name":"no id"}]}}"#,
            "crm?action=getLeadStageList: protocol",
        ),
        (r#"{"kind":"broken_json"}"#, "crm?action=getLeadStageList: protocol"),
    ] {
        relay.control.add_fault("ivvy", 1, fault).await;
        let (_, stderr, _) = run(&relay, Some("venue"), false).await;
        assert!(stderr.starts_with(&format!("leadwire-relay: venue: {reason}; the data of 20")), "{stderr}");
        assert_eq!(
            (known(&relay, "venue").await, failure(&relay, "venue").await),
            (before.clone(), Some(reason.to_owned()))
        );
    }
    let refused = r#"{"kind":"error","code":"Access denied."}"#;
    relay.control.add_fault("bitrix24", 1, refused).await;
    let (line, _, _) = run(&relay, Some("portal"), true).await;
    let expected = r#"{"connection":"portal","crm":"bitrix24","error":"crm.status.list: unauthorized","read":null,"differences":[],"data":null}"#;
    assert_eq!(line, format!("{expected}\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_pages_are_read() {
    let relay = TestRelay::new().await;
    let page = |total: &str, ids: std::ops::Range<u32>| {
        let rows: Vec<String> = ids.map(|id| format!(r#"{{"id":{id},"name":"Stage {id}","reasons":[]}}"#)).collect();
        let rows = rows.join(",");
        format!(r#"{{"kind":"status","status":200,"body":{{"meta":{{{total}}},"results":[{rows}]}}}}"#)
    };
    for (why, pages, count) in [
        (
            "a smaller page than requested",
            vec![page(r#""totalResults":25"#, 1..11), page(r#""totalResults":25"#, 11..26)],
            25,
        ),
        ("without a total", vec![page("", 1..11), page("", 11..15), page("", 0..0)], 14),
    ] {
        for page in &pages {
            relay.control.add_fault("ivvy", 1, page).await;
        }
        let (stdout, stderr, _) = run(&relay, Some("venue"), false).await;
        assert!(stdout.starts_with(&format!("venue: {count} stages, ")), "{why}: {stdout}{stderr}");
        assert_eq!(relay.control.pending_faults().await, 0, "{why}");
    }
    let list = |from: u32, to: u32, more: &str| {
        let row = |id: u32| format!(r#"{{"ID":"{id}","ENTITY_ID":"SOURCE","STATUS_ID":"S{id}","NAME":"n"}}"#);
        let rows: Vec<String> = (from..to).map(row).collect();
        format!(r#"{{"kind":"status","status":200,"body":{{"result":[{}],"total":60{more}}}}}"#, rows.join(","))
    };
    for page in [list(0, 50, r#","next":50"#), list(50, 60, "")] {
        relay.control.add_fault("bitrix24", 1, &page).await;
    }
    let (stdout, _, _) = run(&relay, Some("portal"), false).await;
    assert!(stdout.starts_with("portal: 60 sources, 5 stages"), "{stdout}");
    let calls = relay.control.calls().await;
    let bodies = calls.iter().filter_map(|call| call.get("body")?.as_text());
    assert_eq!(bodies.filter(|body| body.contains(r#""ENTITY_ID":"SOURCE"},"start":50"#)).count(), 1);
}

/// The exit code of the program, and what it printed.
fn run_program(config: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadwire-relay"));
    command.arg("sync").args(arguments).arg("--config").arg(config).envs(SECRETS).env("LEADWIRE_LOG", "off");
    let output = command.output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code(), stdout, stderr)
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_of_the_program() {
    let relay = TestRelay::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (path, ledger) = (folder.path().join("relay.toml"), new_ledger_address(folder.path()).await);
    let second = Duration::from_secs(1);
    let times = Times { settle_delay: second, crm_timeout: 10 * second, answer_within: second };
    let config = toml(&relay.sandbox.url(), &ledger, times);
    std::fs::write(&path, &config).unwrap();
    let industry = "venue: form.ivvy: the fixed value 11 of industryId is not one of the CRM's industries\n";
    let (code, stdout, stderr) = run_program(&path, &["venue"]);
    assert_eq!((code, stderr.as_str()), (Some(3), ""), "{stdout}");
    assert!(stdout.ends_with(industry), "{stdout}");
    assert!(known_in(&ledger, "venue").await, "in the ledger of the configuration");

    std::fs::write(&path, config.replace("industryId = 11", "industryId = 4")).unwrap();
    assert_eq!(run_program(&path, &["venue"]).0, Some(0));
    relay.control.add_fault("ivvy", 1, r#"{"kind":"error","code":"463"}"#).await;
    let (code, stdout, stderr) = run_program(&path, &["venue", "--json"]);
    assert_eq!((code, stderr.as_str()), (Some(1), ""));
    assert!(stdout.contains(r#""error":"crm?action=getLeadStageList: unauthorized (463)""#), "{stdout}");
    let expected = "leadwire-relay: there is no connection \"venu\"; the configuration has loyalty, portal, venue\n";
    assert_eq!(run_program(&path, &["venu"]), (Some(1), String::new(), expected.to_owned()));
    std::fs::write(&path, config.replace("kind = \"ivvy\"", "kind = \"ivy\"")).unwrap();
    assert_eq!(run_program(&path, &["venue"]).0, Some(2));
}

async fn known_in(ledger: &LedgerAddress, connection: &str) -> bool {
    reopen(ledger).await.connection_value(connection, "reference_data").await.unwrap().is_some()
}
