//! The commands on a ledger, word for word.

use leadwire_relay::ledger::{State, Verdict};
use leadwire_relay::cli::{Command, Failure, answer};

use crate::entries::{Bench, CANARY, NOW_MS, done, held, lead};

struct Said {
    out: String,
    told: String,
    ended: Result<(), Failure>,
}

async fn run(bench: &Bench, command: Command) -> Said {
    let (mut out, mut told) = (Vec::new(), Vec::new());
    let ended = answer(command, &bench.ledger, &mut out, &mut told).await;
    let [out, told] = [out, told].map(|bytes| String::from_utf8(bytes).unwrap());
    Said { out, told, ended }
}

fn keys(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// One in each state that a person meets: held, done, accepted.
async fn some() -> Bench {
    let bench = Bench::new();
    bench.add("delivered").await;
    bench.attempt(done(), NOW_MS).await;
    bench.insert(held("suspect", "suspect: too fast"), NOW_MS + 1).await;
    bench.add_at("waits", NOW_MS + 2).await;
    bench
}

#[tokio::test]
async fn list_as_a_table() {
    let bench = some().await;
    let said = run(&bench, Command::List { state: None, limit: 50, json: false }).await;
    let shape =
        |line: &str| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("|");
    let lines: Vec<String> = said.out.lines().map(shape).collect();
    assert_eq!(lines[0], "KEY|STATE|KIND|CONNECTION|AGE|ATTEMPTS|REASON");
    assert!(lines[1].starts_with("waits|accepted|ivvy.lead|venue|"), "{}", lines[1]);
    assert!(lines[2].starts_with("suspect|held|") && lines[2].ends_with("|0|suspect: too fast"), "{}", lines[2]);
    assert!(lines[3].starts_with("delivered|done|") && lines[3].ends_with("|1"), "{}", lines[3]);
    assert!(!said.out.contains(CANARY));
    let one = run(&bench, Command::List { state: Some(State::Held), limit: 1, json: false }).await;
    assert_eq!((one.out.lines().count(), one.out.lines().last()), (3, Some("… at most 1; --limit shows more")));
    let json = run(&bench, Command::List { state: Some(State::Held), limit: 9, json: true }).await;
    assert!(json.out.starts_with(r#"{"key":"suspect","state":"held","reason":"suspect: too fast""#), "{}", json.out);
    assert_eq!(json.out.lines().count(), 1);
}

#[tokio::test]
async fn show_with_data_and_attempts() {
    let bench = some().await;
    bench.attempt(Verdict::Again { due_ms: NOW_MS + 60_000, in_doubt: true }, NOW_MS + 5000).await;
    let said = run(&bench, Command::Show { key: "waits".to_owned(), json: false }).await;
    let expected = format!(
        "key         waits\n\
         state       accepted since 2026-11-20T00:00:05Z\n\
         in doubt    yes: it may be in the CRM although no answer said so\n\
         due         2026-11-20T00:01:00Z\n\
         kind        ivvy.lead\n\
         connection  venue\n\
         form        wedding\n\
         received    2026-11-20T00:00:00Z\n\
         attempt 1   2026-11-20T00:00:05Z  0 ms  timeout\n\
         payload\n  name: \"Wedding\"\n  contact: {{\"email\":\"{CANARY}\"}}\n\
         context\n  url: \"https://www.example.com/?email={CANARY}\"\n"
    );
    assert_eq!(said.out, expected);
    let unknown = run(&bench, Command::Show { key: "unknown".to_owned(), json: true }).await;
    let Err(Failure::Refused(refused)) = unknown.ended else { panic!("{:?}", unknown.ended) };
    assert_eq!(refused.to_string(), "there is no entry with the key unknown");
}

#[tokio::test]
async fn retry_drop_and_erase() {
    let rows = [
        (Command::Retry { keys: keys(&["suspect", "waits"]) }, "suspect will be sent\nwaits will be sent\n", ""),
        (
            Command::Retry { keys: keys(&["delivered", "unknown", "suspect"]) },
            "suspect will be sent\n",
            "leadwire-relay: delivered is done; only what is held, dead or accepted can be sent\n\
             leadwire-relay: there is no entry with the key unknown\n",
        ),
        (Command::Drop { keys: keys(&["suspect"]) }, "suspect is dropped\n", ""),
        (
            Command::Drop { keys: keys(&["delivered"]) },
            "",
            "leadwire-relay: delivered is done; only what is held, dead or accepted can be dropped\n",
        ),
        (
            Command::Erase { keys: keys(&["delivered", "unknown"]) },
            "delivered is erased\n",
            "leadwire-relay: there is no entry with the key unknown\n",
        ),
    ];
    for (command, out, told) in rows {
        let said = run(&some().await, command).await;
        assert_eq!((said.out.as_str(), said.told.as_str(), said.ended.is_ok()), (out, told, told.is_empty()));
    }
}

#[tokio::test]
async fn erase_leaves_nothing_in_any_file() {
    let bench = some().await;
    assert!(bench.holds(CANARY));
    run(&bench, Command::Erase { keys: keys(&["delivered", "suspect", "waits"]) }).await.ended.unwrap();
    assert!(!bench.holds(CANARY));
    let retried = run(&bench, Command::Retry { keys: keys(&["waits"]) }).await;
    let words = "leadwire-relay: waits has no data any more, so nothing is left that could be sent\n";
    assert_eq!(retried.told, words);
}

#[tokio::test]
async fn export_is_everything_line_by_line() {
    let bench = Bench::new();
    for number in 0..450 {
        bench.add(&format!("key-{number:03}")).await;
    }
    bench.insert(held("suspect", "suspect"), NOW_MS).await;
    let all = run(&bench, Command::Export { state: None }).await.out;
    assert_eq!(all.lines().count(), 451);
    let body = lead("").body;
    assert!(all.lines().all(|line| line.contains(&format!(r#""payload":{body}"#)) && line.contains(r#""calls":[]"#)));
    let some = run(&bench, Command::Export { state: Some(State::Held) }).await.out;
    assert!(some.starts_with(r#"{"key":"suspect","#) && some.lines().count() == 1, "{some}");
}

/// What a stranger has written must not steer who reads it.
#[tokio::test]
async fn a_terminal_is_not_steered() {
    let bench = Bench::new();
    let mut evil = held("evil", "\u{1b}]0;owned\u{7}");
    evil.body = r#"{"name":"\u001b[2J\u009b31m"}"#.to_owned();
    bench.insert(evil, NOW_MS).await;
    for command in
        [Command::List { state: None, limit: 9, json: false }, Command::Show { key: "evil".to_owned(), json: false }]
    {
        let out = run(&bench, command).await.out;
        assert!(out.chars().all(|letter| letter == '\n' || !letter.is_control()), "{out:?}");
    }
}
