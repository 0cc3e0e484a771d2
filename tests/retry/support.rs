//! Sends with outcomes from a list.

use leadwire::client::{Attempt, Call, Limits, Outcome, Route, SendError, Step};
use leadwire::crm::{Crm, HttpResponse, Kind, Target, TargetParts};
use leadwire::schema::{Catalog, check};

/// Sun, 06 Nov 1994 08:49:37 GMT.
pub const NOW_MS: u64 = 784_111_777_000;

pub fn call(kind: &str, payload: &str) -> Call {
    let kind = Kind::of(kind).unwrap();
    let url = Some("https://crm.example");
    let target = Target::new(kind.crm(), &TargetParts { url, ..TargetParts::default() }).map_err(|bad| bad.0).unwrap();
    Call { route: Route::Direct(target), kind, body: check(kind.table(), payload, &Catalog::default()).unwrap().body }
}

/// A call that adds a record.
pub fn create(crm: Crm) -> Call {
    match crm {
        Crm::Ivvy => call("ivvy.stage", r#"{"name":"x","applyTo":1}"#),
        Crm::Bitrix24 => call("bitrix24.lead", r#"{"fields":{"TITLE":"x"}}"#),
        Crm::Capillary => call("capillary.lead", r#"{"leadFor":"x","userId":5}"#),
    }
}

pub fn update(crm: Crm) -> Call {
    match crm {
        Crm::Ivvy => call("ivvy.stage", r#"{"id":755,"name":"x"}"#),
        Crm::Bitrix24 => call("bitrix24.lead", r#"{"id":1608,"fields":{"TITLE":"x"}}"#),
        Crm::Capillary => call("capillary.lead", r#"{"id":3100,"owner":"o"}"#),
    }
}

pub fn response(status: u16, body: &str) -> Outcome {
    Outcome::Response(HttpResponse::new(status, body))
}

pub fn retry_after(status: u16, retry_after: &str, body: &str) -> Outcome {
    Outcome::Response(HttpResponse { retry_after: Some(retry_after.to_owned()), ..HttpResponse::new(status, body) })
}

pub fn network_error() -> Outcome {
    Outcome::NetworkError("connection reset".to_owned())
}

pub struct Ending {
    /// The wait before each retry, with the failure that led to it.
    pub retries: Vec<(u64, SendError)>,
    pub last: Result<String, SendError>,
}

/// Makes attempts until the call ends. The random number gives the longest wait.
pub fn run(call: &Call, retries: u32, outcomes: &[Outcome]) -> Ending {
    let limits = Limits { timeout_ms: 10_000, retries };
    let mut made = Vec::new();
    let mut attempt = Attempt { number: 0, maybe_sent: false, was_sent: true, now_ms: NOW_MS, random: u32::MAX };
    for outcome in outcomes {
        attempt.number += 1;
        match call.interpret_outcome(limits, attempt, outcome) {
            Step::Delivered(delivery) => {
                let id = delivery.id.map_or("without id".to_owned(), |id| id.0);
                return Ending { retries: made, last: Ok(format!("delivered {id} at {}", attempt.number)) };
            }
            Step::Failed(failure) => return Ending { retries: made, last: Err(failure) },
            Step::Retry { delay_ms, after } => {
                attempt.maybe_sent = after.maybe_sent;
                made.push((delay_ms, after));
            }
        }
    }
    panic!("the call continues after {} attempts", outcomes.len())
}
