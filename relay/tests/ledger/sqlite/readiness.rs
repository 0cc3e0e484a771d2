//! The probe of a ledger's file.

use crate::support::ledger::TestLedger;

#[tokio::test]
async fn a_probe_writes_to_the_file() {
    let ledger = TestLedger::on_sqlite();
    ledger.store.clear_log().await.unwrap();
    let log = ledger.folder.path().join("ledger.db-wal");
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
    ledger.store.probe().await.unwrap();
    assert!(std::fs::metadata(&log).unwrap().len() > 4096, "a page was written");
    ledger.add("a").await;
}
