//! The commands on a ledger, with their exact output.

use leadwire_relay::cli::Command;
use leadwire_relay::ledger::{NextState, State};

use crate::relay::run_command;
use crate::support::ledger::{CANARY, TestLedger, done, held, lead, relay_info};
use crate::support::time::NOW_MS;

fn keys(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// A delivered, a held and a waiting lead.
async fn three_leads() -> TestLedger {
    let ledger = TestLedger::new().await;
    ledger.add("delivered").await;
    ledger.settle_due(done(), NOW_MS).await;
    ledger.insert(held("suspect", "suspect: too fast"), NOW_MS + 1).await;
    ledger.add_at("waiting", NOW_MS + 2).await;
    ledger
}

#[tokio::test]
async fn list_prints_a_table_or_json() {
    let ledger = three_leads().await;
    let rows = [
        (
            Command::List { state: None, limit: 50, json: false },
            "KEY        STATE     KIND       CONNECTION  AGE    ATTEMPTS  REASON\n\
             waiting    accepted  ivvy.lead  venue       5 min  0         -\n\
             suspect    held      ivvy.lead  venue       5 min  0         suspect: too fast\n\
             delivered  done      ivvy.lead  venue       5 min  1         -\n",
        ),
        (
            Command::List { state: Some(State::Held), limit: 1, json: false },
            "KEY      STATE  KIND       CONNECTION  AGE    ATTEMPTS  REASON\n\
             suspect  held   ivvy.lead  venue       5 min  0         suspect: too fast\n\
             … showing at most 1; --limit shows more\n",
        ),
        (
            Command::List { state: Some(State::Held), limit: 9, json: true },
            concat!(
                r#"{"key":"suspect","state":"held","reason":"suspect: too fast","inDoubt":false,"connection":"venue","#,
                r#""form":"wedding","kind":"ivvy.lead","received":"2026-11-20T00:00:00Z","#,
                r#""changed":"2026-11-20T00:00:00Z","due":"2026-11-20T00:00:00Z","attempts":0,"recordId":null,"#,
                r#""hasData":true}"#,
                "\n"
            ),
        ),
    ];
    for (command, expected) in rows {
        assert_eq!(run_command(ledger.store.as_ref(), command).await.stdout, expected);
    }
}

#[tokio::test]
async fn relays_prints_tables_or_json() {
    let ledger = TestLedger::new().await;
    let (store, seen_ms) = (ledger.store.as_ref(), NOW_MS + 300_000);
    let empty = run_command(store, Command::Relays { json: false }).await.stdout;
    assert_eq!(empty, "RELAY  VERSION  SINCE  SEEN  CONNECTIONS\n\nCONNECTION  RELAY  SINCE  LEASE\n");
    store.report_relay(&relay_info("a", "one:1"), seen_ms).await.unwrap();
    store.acquire_lease("loyalty", "gone", NOW_MS + 30_000, NOW_MS).await.unwrap();
    store.acquire_lease("portal", "a", seen_ms + 30_000, NOW_MS).await.unwrap();
    let released = store.acquire_lease("venue", "a", seen_ms + 30_000, NOW_MS).await.unwrap().unwrap();
    store.release_lease(&released).await.unwrap();
    let tables = "RELAY  VERSION  SINCE                 SEEN     CONNECTIONS\n\
                  one:1  1.2.3    2026-11-19T23:59:00Z  1 s ago  portal, venue\n\
                  \n\
                  CONNECTION  RELAY           SINCE                 LEASE\n\
                  loyalty     gone, not seen  2026-11-20T00:00:00Z  ended 2026-11-20T00:00:30Z\n\
                  portal      one:1           2026-11-20T00:00:00Z  until 2026-11-20T00:05:30Z\n\
                  venue       one:1           2026-11-20T00:00:00Z  released\n";
    assert_eq!(run_command(store, Command::Relays { json: false }).await.stdout, tables);
    let json = run_command(store, Command::Relays { json: true }).await.stdout;
    let start = r#"{"relays":[{"owner":"a","name":"one:1","version":"1.2.3","started":"2026-11-19T23:59:00Z","#;
    assert!(json.starts_with(start) && json.lines().count() == 1, "{json}");
    let lease = r#"{"connection":"venue","owner":"a","relay":"one:1","fence":1,"since":"2026-11-20T00:00:00Z","until":null,"hasEnded":true}]}"#;
    assert_eq!(json.find(lease), Some(json.len() - lease.len() - 1), "{json}");
}

#[tokio::test]
async fn show_prints_data_and_attempts() {
    let ledger = three_leads().await;
    ledger.settle_due(NextState::Retry { due_ms: NOW_MS + 60_000, in_doubt: true }, NOW_MS + 5000).await;
    let expected = format!(
        "key         waiting\n\
         state       accepted since 2026-11-20T00:00:05Z\n\
         in doubt    yes: it may be in the CRM, but no response confirmed it\n\
         due         2026-11-20T00:01:00Z\n\
         kind        ivvy.lead\n\
         connection  venue\n\
         form        wedding\n\
         received    2026-11-20T00:00:00Z\n\
         attempt 1   2026-11-20T00:00:05Z  0 ms  timeout\n\
         payload\n  name: \"Wedding\"\n  contact: {{\"email\":\"{CANARY}\"}}\n\
         context\n  url: \"https://www.example.com/?email={CANARY}\"\n"
    );
    let finished = run_command(ledger.store.as_ref(), Command::Show { key: "waiting".to_owned(), json: false }).await;
    assert_eq!(finished.stdout, expected);
    for json in [false, true] {
        let unknown = run_command(ledger.store.as_ref(), Command::Show { key: "unknown".to_owned(), json }).await;
        assert_eq!(unknown.result.unwrap_err().to_string(), "no lead has the key unknown");
    }
}

#[tokio::test]
async fn retry_drop_and_erase() {
    let rows = [
        (Command::Retry { keys: keys(&["suspect", "waiting"]) }, "suspect will be sent\nwaiting will be sent\n", ""),
        (
            Command::Retry { keys: keys(&["delivered", "unknown", "suspect"]) },
            "suspect will be sent\n",
            "leadwire-relay: delivered is done; only leads that are held, dead or accepted can be sent\n\
             leadwire-relay: no lead has the key unknown\n",
        ),
        (Command::Drop { keys: keys(&["suspect"]) }, "suspect is dropped\n", ""),
        (
            Command::Drop { keys: keys(&["delivered"]) },
            "",
            "leadwire-relay: delivered is done; only leads that are held, dead or accepted can be dropped\n",
        ),
        (
            Command::Erase { keys: keys(&["delivered", "unknown"]) },
            "delivered is erased\n",
            "leadwire-relay: no lead has the key unknown\n",
        ),
    ];
    for (command, stdout, stderr) in rows {
        let finished = run_command(three_leads().await.store.as_ref(), command).await;
        let output = (finished.stdout.as_str(), finished.stderr.as_str(), finished.result.is_ok());
        assert_eq!(output, (stdout, stderr, stderr.is_empty()));
    }
}

#[tokio::test]
async fn erase_removes_personal_data_from_every_file() {
    let ledger = three_leads().await;
    assert!(ledger.files_contain(CANARY));
    run_command(ledger.store.as_ref(), Command::Erase { keys: keys(&["delivered", "suspect", "waiting"]) })
        .await
        .result
        .unwrap();
    assert!(!ledger.files_contain(CANARY));
    let retried = run_command(ledger.store.as_ref(), Command::Retry { keys: keys(&["waiting"]) }).await;
    assert_eq!(retried.stderr, "leadwire-relay: the data of waiting was removed, so it cannot be sent\n");
}

#[tokio::test]
async fn export_prints_every_lead_of_all_pages() {
    let ledger = TestLedger::new().await;
    for number in 0..450 {
        ledger.add(&format!("key-{number:03}")).await;
    }
    ledger.insert(held("suspect", "suspect"), NOW_MS).await;
    let all = run_command(ledger.store.as_ref(), Command::Export { state: None }).await.stdout;
    assert_eq!(all.lines().count(), 451);
    let data = format!(r#","calls":[],"payload":{},"context":{}}}"#, lead("").body, lead("").context);
    assert!(all.lines().all(|line| line.ends_with(&data)), "{data}");
    let held = run_command(ledger.store.as_ref(), Command::Export { state: Some(State::Held) }).await.stdout;
    assert!(held.starts_with(r#"{"key":"suspect","#) && held.lines().count() == 1, "{held}");
}

#[tokio::test]
async fn export_keeps_the_digits_of_large_numbers() {
    let ledger = TestLedger::new().await;
    let mut entry = lead("a");
    entry.body = r#"{"userId":9007199254740993}"#.to_owned();
    ledger.insert(entry, NOW_MS).await;
    let exported = run_command(ledger.store.as_ref(), Command::Export { state: None }).await.stdout;
    assert!(exported.contains(r#""payload":{"userId":9007199254740993}"#), "{exported}");
}

#[tokio::test]
async fn visitor_input_cannot_send_control_characters_to_the_terminal() {
    let ledger = TestLedger::new().await;
    let mut evil = held("evil", "\u{1b}]0;owned\u{7}");
    evil.body = r#"{"name":"\u001b[2J\u009b31m"}"#.to_owned();
    ledger.insert(evil, NOW_MS).await;
    // Other relays are as little trusted as visitors.
    ledger.store.report_relay(&relay_info("a", "\u{1b}[2J"), NOW_MS + 300_000).await.unwrap();
    ledger.store.acquire_lease("\u{9b}31m", "\u{1b}c", NOW_MS + 1, NOW_MS).await.unwrap();
    let commands = [
        Command::List { state: None, limit: 9, json: false },
        Command::Show { key: "evil".to_owned(), json: false },
        Command::Relays { json: false },
    ];
    for command in commands {
        let stdout = run_command(ledger.store.as_ref(), command).await.stdout;
        assert!(stdout.chars().all(|letter| letter == '\n' || !letter.is_control()), "{stdout:?}");
    }
}
