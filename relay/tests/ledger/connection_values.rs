//! Values that are kept for a connection.

use leadwire_relay::ledger::Ledger as _;
use leadwire_relay::store::sqlite::SqliteLedger;
use relay_core::ledger::ConnectionValue;

use crate::support::ledger::TestLedger;
use crate::support::time::NOW_MS;

#[tokio::test]
async fn a_value_is_set_replaced_and_deleted() {
    let ledger = TestLedger::new();
    let rows = [
        (None, NOW_MS),
        (Some(b"first".to_vec()), NOW_MS + 1),
        (Some(Vec::new()), NOW_MS + 2),
        (None, NOW_MS + 3),
        (Some(b"last".to_vec()), NOW_MS + 4),
    ];
    for (value, now_ms) in rows {
        ledger.store.set_connection_value("portal", "token", value.clone(), now_ms).await.unwrap();
        let expected = value.map(|value| ConnectionValue { value, changed_ms: now_ms });
        assert_eq!(ledger.store.connection_value("portal", "token").await.unwrap(), expected, "{now_ms}");
        // As another process sees it.
        let other = SqliteLedger::open_existing(&ledger.path()).unwrap();
        assert_eq!(other.connection_value("portal", "token").await.unwrap(), expected, "{now_ms}");
    }
}

#[tokio::test]
async fn values_of_other_names_and_connections_are_separate() {
    let ledger = TestLedger::new();
    for (connection, name) in [("portal", "token"), ("portal", "fields"), ("venue", "token")] {
        let value = [connection, name].concat().into_bytes();
        ledger.store.set_connection_value(connection, name, Some(value), NOW_MS).await.unwrap();
    }
    ledger.store.set_connection_value("portal", "token", None, NOW_MS).await.unwrap();
    for (connection, name, expected) in
        [("portal", "token", None), ("portal", "fields", Some("portalfields")), ("venue", "token", Some("venuetoken"))]
    {
        let found = ledger.store.connection_value(connection, name).await.unwrap();
        let text = found.map(|found| String::from_utf8(found.value).unwrap());
        assert_eq!(text.as_deref(), expected, "{connection} {name}");
    }
}
