//! Values that are kept for a connection.

use relay_core::ledger::ConnectionValue;

use crate::support::ledger::TestLedger;
use crate::support::time::NOW_MS;

#[tokio::test]
async fn a_value_is_set_replaced_and_deleted() {
    let ledger = TestLedger::new().await;
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
        let other = ledger.reopen().await;
        assert_eq!(other.connection_value("portal", "token").await.unwrap(), expected, "{now_ms}");
    }
}

#[tokio::test]
async fn values_of_other_names_and_connections_are_separate() {
    let ledger = TestLedger::new().await;
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

#[tokio::test]
async fn a_value_is_replaced_only_if_it_is_the_expected_one() {
    let ledger = TestLedger::new().await;
    let rows: [(Option<&str>, &str, bool, &str); 4] = [
        (Some("other"), "refused", false, ""),
        (None, "first", true, "first"),
        (None, "refused", false, "first"),
        (Some("first"), "second", true, "second"),
    ];
    for (expected, value, is_replaced, after) in rows {
        let (expected, value) = (expected.map(|text| text.as_bytes().to_vec()), value.as_bytes().to_vec());
        let replaced = ledger.store.replace_connection_value("portal", "token", expected, value, NOW_MS).await.unwrap();
        let stored = ledger.store.connection_value("portal", "token").await.unwrap();
        assert_eq!(
            (replaced, stored.map(|stored| stored.value).unwrap_or_default()),
            (is_replaced, after.as_bytes().to_vec())
        );
    }
}
