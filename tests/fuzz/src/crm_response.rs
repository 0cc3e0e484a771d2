//! Answers of the CRMs: only a documented success counts as one, and a failure has a reason.

use leadwire::crm::{HttpResponse, Kind, interpret_response, is_stale};
use leadwire::schema::{Object, Value, is_digits};

use crate::random::Random;

const NOW_MS: u64 = 1_795_132_800_000;

const STATUSES: &[u16] =
    &[200, 201, 204, 299, 0, 100, 301, 400, 401, 403, 404, 408, 409, 425, 429, 460, 498, 500, 501, 502, 503, 504, 599];

const RETRY_AFTER: &[&str] = &[
    "",
    "0",
    "120",
    "99999999999999999999999",
    "-1",
    "1.5",
    "Fri, 20 Nov 2026 00:01:00 GMT",
    "Friday, 20-Nov-26 00:01:00 GMT",
    "Fri Nov 20 00:01:00 2026",
    "tomorrow",
];

pub fn check_crm_response(data: &[u8]) -> &'static str {
    let mut random = Random::new(data);
    let kind = random.pick_from(&Kind::ALL);
    let status = random.pick_from(STATUSES);
    let retry_after = random.pick(RETRY_AFTER);
    let sent = if random.once_in(2) { Object::new().with("id", Value::number(5)) } else { Object::new() };
    let Ok(text) = std::str::from_utf8(random.rest()) else { return "not text" };
    let retry_after = Some(retry_after.to_owned()).filter(|header| !header.is_empty());
    let response = HttpResponse { retry_after, ..HttpResponse::new(status, text) };
    let result = interpret_response(kind, &sent, &response, NOW_MS);
    match &result {
        Ok(delivery) => {
            assert!((200..300).contains(&status), "only a success is one: {status} {text}");
            assert!(!delivery.is_queued && delivery.update_token.is_none(), "a CRM queues nothing");
            assert_eq!(Some(&delivery.raw), response.body.as_ref());
            if let Some(id) = &delivery.id {
                assert!(is_digits(&id.0), "an id is digits: {id:?}");
                // Digits of another script are an id, too.
                let is_given =
                    text.contains(&id.0) || id.0 == "5" || !text.is_ascii() || text.contains(['e', 'E', '\\']);
                assert!(is_given, "the id {id:?} is in the answer: {text}");
            }
        }
        Err(failure) => {
            assert!(!failure.message.is_empty() && !failure.kind.name().is_empty(), "a failure has a reason");
            assert_eq!(failure.status, Some(status));
            assert!(failure.message.len() <= 200 + text.len(), "the reason is about as long as the answer");
            assert_ne!(failure.code.as_deref(), Some(""), "a code is not empty");
        }
    }
    let _ = is_stale(&response);
    // A proxy that writes the same JSON in another way changes nothing.
    if let Some(body) = &response.body {
        let rewritten = HttpResponse::new(status, &body.to_json());
        let rewritten = HttpResponse { retry_after: response.retry_after.clone(), ..rewritten };
        let again = interpret_response(kind, &sent, &rewritten, NOW_MS);
        let shown = |result| match result {
            Ok(leadwire::crm::Delivery { id, .. }) => format!("{id:?}"),
            Err(failure) => format!("{failure:?}"),
        };
        assert_eq!(shown(again), shown(result.clone()), "{text}");
    }
    if result.is_ok() { "delivered" } else { "failed" }
}
