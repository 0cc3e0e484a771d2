//! The health checks.

use crate::relay::TestRelay;
use crate::support::time::NOW_MS;

/// The connection `venue` has no marker.
pub const READY: &str =
    "ready\nvenue: leads in doubt are held, because they have no marker: set marker = \"description\"\n";

#[tokio::test]
async fn a_healthy_relay() {
    let relay = TestRelay::new().await;
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", READY)] {
        let response = relay.get(path).await;
        assert_eq!((response.status, response.body.as_str()), (200, body), "{path}");
    }
}

#[tokio::test]
async fn a_crm_without_the_field_for_the_marker() {
    let loyalty =
        "[crm.loyalty]\nkind = \"capillary\"\nurl = \"https://eu.api.capillarytech.com\"\ntoken_env = \"WEBHOOK\"\n";
    let relay = TestRelay::with_tables(loyalty).await;
    let store = &relay.ledger.store;
    store.set_connection_value("loyalty", "look_up.marker_field", Some(b"absent".to_vec()), NOW_MS).await.unwrap();
    let response = relay.get("/readyz").await;
    let note = "leads in doubt are held, because the extended field leadwire_key is not defined for leads: define it in \
                Capillary with the type string for the entity lead, then restart the relay";
    let expected = READY.replace("ready\n", &format!("ready\nloyalty: {note}\n"));
    assert_eq!((response.status, response.body), (200, expected));
    let summary = relay.staff_get("/admin/api/summary").await.json();
    assert_eq!(
        (&summary["connections"][0]["name"], &summary["connections"][0]["notes"]),
        (&"loyalty".into(), &[note].into())
    );
}
