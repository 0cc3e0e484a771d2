//! A case: what was sent, the response, and the result as one line.

use leadwire::crm::{Delivery, Failure, HttpResponse, Kind, interpret_response};
use leadwire::schema::{Catalog, Object, check};

/// The time of the responses: Sun, 06 Nov 1994 08:49:37 GMT.
pub const NOW_MS: u64 = 784_111_777_000;

pub const IVVY_ADD: (&str, &str) = ("ivvy.stage", r#"{"name":"x","applyTo":1}"#);
pub const IVVY_UPDATE: (&str, &str) = ("ivvy.lead", r#"{"id":755,"name":"x"}"#);
pub const BITRIX24_ADD: (&str, &str) = ("bitrix24.lead", r#"{"fields":{"TITLE":"x"}}"#);
pub const BITRIX24_UPDATE: (&str, &str) = ("bitrix24.lead", r#"{"id":1608,"fields":{"TITLE":"x"}}"#);
pub const CAPILLARY_ADD: (&str, &str) = ("capillary.lead", r#"{"leadFor":"x","userId":5}"#);
pub const CAPILLARY_STATUS: (&str, &str) = ("capillary.status", r#"{"id":3100,"status":"WON","reasonId":7}"#);

/// Adds and updates of all three CRMs.
pub const ALL: [(&str, &str); 6] =
    [IVVY_ADD, IVVY_UPDATE, BITRIX24_ADD, BITRIX24_UPDATE, CAPILLARY_ADD, CAPILLARY_STATUS];

pub fn response(status: u16, body: &str) -> HttpResponse {
    HttpResponse::new(status, body)
}

pub fn body(kind: Kind, payload: &str) -> Object {
    check(kind.table(), payload, &Catalog::default()).unwrap().body
}

pub fn interpret((kind, payload): (&str, &str), response: &HttpResponse) -> Result<Delivery, Failure> {
    let kind = Kind::of(kind).unwrap();
    interpret_response(kind, &body(kind, payload), response, NOW_MS)
}

/// `delivered 755`, or `kind retryable maybeSent code=… retryAfterMs=…: message` with what applies.
#[track_caller]
pub fn expect(why: &str, sent: (&str, &str), response: &HttpResponse, expected: &str) {
    let found = match interpret(sent, response) {
        Ok(Delivery { id, .. }) => format!("delivered {}", id.map_or("without id".to_owned(), |id| id.0)),
        Err(failure) => {
            assert_eq!(failure.status, Some(response.status), "{why}: a failure has the HTTP status");
            assert_eq!(failure.attempts, 0, "{why}: attempts are counted by the caller");
            summary(&failure)
        }
    };
    assert!(found == expected, "{why}: {} {response:?}\nexpected  {expected}\nfound     {found}\n", sent.0);
}

pub fn summary(failure: &Failure) -> String {
    let mut line = failure.kind.name().to_owned();
    if failure.kind.is_retryable() {
        line += " retryable";
    }
    if failure.maybe_sent {
        line += " maybeSent";
    }
    if let Some(code) = &failure.code {
        line += &format!(" code={code}");
    }
    if let Some(retry_after_ms) = failure.retry_after_ms {
        line += &format!(" retryAfterMs={retry_after_ms}");
    }
    line + ": " + &failure.message
}
