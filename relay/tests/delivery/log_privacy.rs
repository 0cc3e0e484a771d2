//! The log of delivery: keys, kinds, outcomes and codes, without personal data, secrets, addresses and messages of the CRM.

use super::relay::{TestRelay, now_ms};
use crate::support::captured_log::CapturedLog;

#[tokio::test]
async fn keys_and_codes_without_personal_data() {
    const LEAD: &str = r#"{"fields":{"TITLE":"Ann Canary","EMAIL":[{"VALUE":"ann@canary.example"}]}}"#;
    const REFUSED: &str = r#"{"kind":"error","code":"ID is not defined or invalid.","message":"no Ann Canary here"}"#;
    const PERSON_AS_CODE: &str = r#"{"kind":"status","status":400,"body":"{\"error\":\"ann@canary.example\",\"error_description\":\"Ann Canary\"}"}"#;
    let log = CapturedLog::of_process();
    let mut relay = TestRelay::new().await;
    for fault in [REFUSED, PERSON_AS_CODE, r#"{"kind":"reset"}"#, r#"{"kind":"error","code":"NO_AUTH_FOUND"}"#] {
        relay.control.add_fault("bitrix24", 1, fault).await;
    }
    relay.start().await;
    let mut reasons = Vec::new();
    for number in 0..4 {
        let key = format!("logged-key-{number}");
        relay.insert(&key, now_ms(), "portal", "bitrix24.lead", LEAD).await;
        reasons.push(relay.settled(&key).await.reason.unwrap_or_default());
    }
    relay.stop().await;

    let text = log.text();
    let own: Vec<&str> = text.lines().filter(|line| line.contains("logged-key-")).collect();
    let own = own.join("\n");
    for word in ["logged-key-0", "bitrix24.lead", "rejected", "HTTP 400", "network", "delivered", "portal"] {
        assert!(own.contains(word), "{word} is not in {own}");
    }
    // Of the whole process: other tests deliver at the same time.
    log.assert_contains_none_of(&["Canary", "canary", "/rest/1", "sandbox", "http://", "TITLE", "Authorization"]);
    assert!(reasons.iter().all(|reason| !reason.to_lowercase().contains("canary")), "{reasons:?}");
}
