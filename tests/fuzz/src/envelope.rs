//! Envelopes and the relay's responses: what is read is written and read again unchanged.

use leadwire::crm::HttpResponse;
use leadwire::protocol::{Envelope, PageReport, SpamSignals, challenge_in, interpret_relay_response, is_valid_key};
use leadwire::schema::Value;

use crate::json::has_unreadable;

const NOW_MS: u64 = 1_795_132_800_000;

pub fn check_envelope(data: &[u8]) -> &'static str {
    let Ok(text) = std::str::from_utf8(data) else { return "not text" };
    check_response(text);
    match Envelope::read(text) {
        Ok(envelope) => {
            check_read(text, &envelope);
            "read"
        }
        Err(message) => {
            assert!(!message.is_empty(), "a refusal has a reason");
            assert!(message.len() <= 200 + text.len(), "the reason is about as long as what it names");
            "refused"
        }
    }
}

fn check_read(text: &str, envelope: &Envelope) {
    assert!(is_valid_key(&envelope.key), "the key is one: {:?}", envelope.key);
    assert_eq!(envelope.version, 1);
    let written = envelope.to_json();
    assert!(written.len() <= 2 * text.len() + 100, "{} bytes are written for {}", written.len(), text.len());
    let again = Envelope::read(&written).expect("an envelope that was written");
    assert_eq!(again.to_json(), written, "what is written is written again");
    let parts = [envelope.payload.clone(), envelope.page.clone().into(), envelope.guard.clone().into()];
    if !parts.iter().any(has_unreadable) {
        assert_eq!(&again, envelope, "what is written is read as the same envelope");
    }
    let (page, guard) = (PageReport::from(&envelope.page), SpamSignals::from(&envelope.guard));
    assert_eq!(page, PageReport::from(&again.page), "the page's report stays the same");
    assert_eq!(guard, SpamSignals::from(&again.guard), "the spam signals stay the same");
}

/// The text as the body of a relay's response, or of a server's in front of it.
fn check_response(text: &str) {
    for status in [200, 202, 400, 403, 404, 409, 413, 422, 429, 500, 503, 301, 0] {
        let response = HttpResponse::new(status, text);
        match interpret_relay_response(&response, NOW_MS) {
            Ok(_) => {
                assert!((200..300).contains(&status), "only a success is one: {status} {text}");
                let outcome = response.object().and_then(|body| body.get("outcome")).and_then(Value::as_text);
                assert!(matches!(outcome, Some("delivered" | "queued")), "a success says so: {text}");
            }
            Err(failure) => {
                assert!(!failure.message.is_empty() && !failure.kind.name().is_empty(), "a failure has a reason");
                assert_eq!(failure.status, Some(status));
                let issues = failure.issues.unwrap_or(Value::List(Vec::new()));
                let is_issues =
                    issues.as_list().is_some_and(|issues| issues.iter().all(|issue| issue.as_object().is_some()));
                assert!(is_issues, "issues are objects: {text}");
            }
        }
        assert!(challenge_in(&response).is_none() || status == 429, "only a busy relay has a challenge");
    }
}
