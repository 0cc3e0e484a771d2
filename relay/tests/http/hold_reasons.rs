//! Leads that look automated are held, with the same response as for others.

use super::support::*;

#[test]
fn trap_and_timing() {
    let rows = [
        ("not suspect", r#"{"trap":"","elapsedMs":5300}"#, None),
        ("an empty report", "{}", None),
        ("the minimum time", r#"{"elapsedMs":1500}"#, None),
        ("one millisecond less", r#"{"elapsedMs":1499}"#, Some("suspect: sent 1499 ms after the form was opened")),
        ("a fraction less", r#"{"elapsedMs":1499.9}"#, Some("suspect: sent 1500 ms after the form was opened")),
        ("a negative time", r#"{"elapsedMs":-5}"#, Some("suspect: sent -5 ms after the form was opened")),
        ("the trap filled in", r#"{"trap":"https://x.example"}"#, Some("suspect: the trap input was filled in")),
        ("the trap is not text", r#"{"trap":{"a":1}}"#, Some("suspect: the trap input was filled in")),
        ("both", r#"{"trap":"x","elapsedMs":1}"#, Some("suspect: the trap input was filled in")),
    ];
    for (why, guard, expected) in rows {
        let relay = TestRelay::new();
        let request = page(envelope(LEAD, &format!(r#","guard":{guard}"#)));
        assert_eq!(relay.send(&request).status_and_body(), QUEUED, "{why}");
        assert_eq!(relay.send(&request).status_and_body(), QUEUED, "{why}: again");
        let state = relay.query::<String>("SELECT state FROM entry");
        assert_eq!(state, if expected.is_some() { "held" } else { "accepted" }, "{why}");
        assert_eq!(relay.query::<Option<String>>("SELECT reason FROM entry").as_deref(), expected, "{why}");
        assert!(relay.query::<String>("SELECT body FROM entry").contains("Ann"), "{why}: stored completely");
    }
}
