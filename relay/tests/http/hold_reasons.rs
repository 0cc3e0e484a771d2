//! What looks like a machine's lead is kept for a person, and its sender is told nothing of it.

use super::support::*;

#[test]
fn kept_and_not_told() {
    let rows = [
        ("a person's", r#"{"trap":"","elapsedMs":5300}"#, None),
        ("nothing said", "{}", None),
        ("on the bound", r#"{"elapsedMs":1500}"#, None),
        ("one below it", r#"{"elapsedMs":1499}"#, Some("suspect: sent after 1499 ms")),
        ("a fraction below it", r#"{"elapsedMs":1499.9}"#, Some("suspect: sent after 1500 ms")),
        ("before it began", r#"{"elapsedMs":-5}"#, Some("suspect: sent after -5 ms")),
        ("the trap filled", r#"{"trap":"https://x.example"}"#, Some("suspect: the trap was filled")),
        ("with something else than text", r#"{"trap":{"a":1}}"#, Some("suspect: the trap was filled")),
        ("both", r#"{"trap":"x","elapsedMs":1}"#, Some("suspect: the trap was filled")),
    ];
    for (why, guard, expected) in rows {
        let bench = Bench::new();
        let ask = page(envelope(LEAD, &format!(r#","guard":{guard}"#)));
        assert_eq!(bench.send(&ask).says(), QUEUED, "{why}");
        assert_eq!(bench.send(&ask).says(), QUEUED, "{why}: again");
        let state = bench.look::<String>("SELECT state FROM entry");
        assert_eq!(state, if expected.is_some() { "held" } else { "accepted" }, "{why}");
        assert_eq!(bench.look::<Option<String>>("SELECT reason FROM entry").as_deref(), expected, "{why}");
        assert!(bench.look::<String>("SELECT body FROM entry").contains("Ann"), "{why}: kept whole");
    }
}
