//! A database that is away: refused connections, and a server that does not answer.

use leadwire_relay::ledger::Inserted;
use rustix::process::{Pid, Signal, kill_process};

use crate::open;
use crate::support::ledger::lead;
use crate::support::postgres_server::{PostgresServer, connect};
use crate::support::time::{NOW_MS, wait_for};

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_database_is_found_again() {
    let server = PostgresServer::start().unwrap();
    let ledger = open(&server.url("public")).await.unwrap();
    ledger.insert(lead("a"), NOW_MS).await.unwrap();
    server.stop_immediately().unwrap();
    for key in ["a", "b"] {
        let error = ledger.insert(lead(key), NOW_MS).await.unwrap_err();
        assert!(error.0.starts_with("the database: "), "{error}");
    }
    assert!(ledger.probe().await.is_err());
    assert!(ledger.find("a").await.is_err());
    let error = open(&server.url("public")).await.err().unwrap();
    assert!(error.0.starts_with("the database: error connecting to server: "), "{error}");
    server.start_again().unwrap();
    let inserted = wait_for("an insert", async || ledger.insert(lead("a"), NOW_MS).await.ok()).await;
    assert!(matches!(inserted, Inserted::Replay(_)), "a committed lead survives: {inserted:?}");
    wait_for("a new lead", async || ledger.insert(lead("b"), NOW_MS).await.ok()).await;
    wait_for("readiness", async || ledger.probe().await.ok()).await;
}

/// As when the network drops every packet.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_database_is_not_waited_for() {
    let server = PostgresServer::start().unwrap();
    let ledger = open(&server.url("public")).await.unwrap();
    ledger.insert(lead("a"), NOW_MS).await.unwrap();
    let sessions = sessions(&server).await;
    signal(&sessions, Signal::STOP);
    let error = ledger.insert(lead("b"), NOW_MS).await.unwrap_err();
    assert!(error.0.ends_with(" within 900ms"), "{error}");
    // A form with a captcha looks for the key first.
    let error = ledger.find("a").await.unwrap_err();
    assert!(error.0.ends_with(" within 900ms"), "{error}");
    signal(&sessions, Signal::CONT);
    // It is not known whether the first insert was committed.
    wait_for("an insert", async || ledger.insert(lead("b"), NOW_MS).await.ok()).await;
    assert_eq!(ledger.find("b").await.unwrap().map(|entry| entry.key), Some("b".to_owned()));
}

/// The processes of the server: the one that takes connections, and one for each of them.
async fn sessions(server: &PostgresServer) -> Vec<Pid> {
    let client = connect(&server.url("public")).await;
    let query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'leadwire-relay'";
    let rows = client.query(query, &[]).await.unwrap();
    let children = rows.iter().map(|row| row.get::<_, i32>(0));
    let parent = i32::try_from(server.process_id().unwrap()).unwrap();
    children.chain([parent]).map(|pid| Pid::from_raw(pid).unwrap()).collect()
}

fn signal(processes: &[Pid], signal: Signal) {
    for process in processes {
        // A process may have ended.
        let _ = kill_process(*process, signal);
    }
}
