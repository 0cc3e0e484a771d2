//! Crash point and outcome: how the lead ends, and how many records the CRM has of it.

use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;

use tokio::runtime::Builder;

use super::cell::{Cell, LATE_MS};
use crate::relay::POINTS;
use crate::setting::Form;

/// What the CRM makes of the call that is to create the lead. `REFUSED` stands for its own error.
const OUTCOMES: [(&str, &str); 9] = [
    ("ok", ""),
    ("refused", r#"{"kind":"error",REFUSED}"#),
    ("an error under 200", r#"{"kind":"error",REFUSED,"status":200}"#),
    ("done, then dropped", r#"{"kind":"commit_then_drop"}"#),
    ("late", r#"{"kind":"delay","ms":LATE}"#),
    ("reset", r#"{"kind":"reset"}"#),
    ("half an answer", r#"{"kind":"half_answer"}"#),
    ("unreadable", r#"{"kind":"broken_json"}"#),
    ("500", r#"{"kind":"status","status":500}"#),
];

const NONE: &str = "";
const HANG: &str = r#"{"kind":"hang"}"#;
const RESET: &str = r#"{"kind":"reset"}"#;
/// For the look-up that comes before the call with the outcome.
const AS_ALWAYS: &str = r#"{"kind":"delay","ms":0}"#;

/// What happens before the crash.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// No call ends; the outcome is that of the next life's call.
    NoCall,
    /// A call that was reset leaves a doubt; the outcome is that of the next life's call.
    Doubt,
    /// The call with the outcome.
    Call,
}

type Expected = [&'static str; 9];

/// The next life finds no lead in the CRM and sends it; what is in doubt then is looked up.
const SENT: Expected = ["done 1", "dead 0", "dead 0", "done 1", "done 1", "done 1", "done 1", "done 1", "done 1"];
/// The answer was heard and died with the relay: looked up, and where it is not there sent once more.
const FORGOTTEN: Expected = ["done 1"; 9];

fn row(point: &str) -> (Before, Expected) {
    match point {
        "after call" | "before settle" => (Before::Call, FORGOTTEN),
        "after settle" => (Before::Call, SENT),
        "before look-up" | "after look-up" => (Before::Doubt, SENT),
        _ => (Before::NoCall, SENT),
    }
}

/// Relays at the same time; each waits most of its time.
const AT_ONCE: usize = 12;

#[test]
fn bitrix24() {
    whole(Form::Bitrix24);
}

#[test]
fn ivvy() {
    whole(Form::Ivvy);
}

/// The whole table at once, so that a failure shows every row.
fn whole(form: Form) {
    let cells: Vec<_> = POINTS.iter().flat_map(|point| OUTCOMES.map(|(why, fault)| (*point, why, fault))).collect();
    let (next, ended) = (&AtomicUsize::new(0), &Mutex::new(vec![String::new(); cells.len()]));
    let taken = || {
        let at = next.fetch_add(1, SeqCst);
        Some((at, cells.get(at)?))
    };
    let work = || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        while let Some((at, (point, why, fault))) = taken() {
            let end = runtime.block_on(end(form, point, &told(form, fault)));
            ended.lock().unwrap()[at] = format!("{point}, {why}: {end}");
        }
    };
    std::thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(work))));
    let expected = POINTS.iter().flat_map(|point| {
        let expected = row(point).1;
        OUTCOMES.iter().zip(expected).map(move |((why, _), end)| format!("{point}, {why}: {end}"))
    });
    assert_eq!(*ended.lock().unwrap(), expected.collect::<Vec<String>>(), "{form:?}");
}

async fn end(form: Form, point: &str, outcome: &str) -> String {
    let (cell, before) = (Cell::new(form, outcome), row(point).0);
    cell.misbehave(&match before {
        Before::NoCall => [HANG],
        Before::Doubt => [RESET],
        Before::Call => [outcome],
    })
    .await;
    let is_answered = cell.crash(point).await;
    let left = cell.entry().await;
    assert!(left.is_some() || !is_answered, "{point}: it was answered for, and is not in the ledger");
    let is_looked_up = left.is_some_and(|left| left.state == "sending" || left.in_doubt);
    cell.misbehave(&match before {
        Before::Call => [NONE, NONE],
        _ if is_looked_up => [AS_ALWAYS, outcome],
        _ => [outcome, NONE],
    })
    .await;
    let shown = cell.end().await;
    assert!(shown.state == "done" || shown.reason.is_some(), "{point}: {} without a reason", shown.state);
    format!("{} {}", shown.state, cell.records())
}

fn told(form: Form, fault: &str) -> String {
    let refused = match form {
        Form::Bitrix24 => r#""code":"ID is not defined or invalid.""#,
        Form::Ivvy => r#""code":"24218""#,
        Form::Capillary => r#""code":"400""#,
    };
    fault.replace("REFUSED", refused).replace("LATE", &LATE_MS.to_string())
}
