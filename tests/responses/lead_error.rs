//! The fields of a `LeadError`, as JavaScript gets them.

use super::support::*;
use leadwire::client::{SendError, SendErrorKind};
use leadwire::crm::{ErrorKind, Failure, HttpResponse};
use leadwire::schema::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn fields() {
    let body = r#"{"errorCode":429,"message":"Slow down","specificCode":24999}"#;
    let response = HttpResponse { retry_after: Some("7".to_owned()), ..response(200, body) };
    assert_eq!(
        Value::Object(SendError::from(interpret(IVVY_ADD, &response).unwrap_err()).to_object()).to_js_json(),
        r#"{"kind":"busy","message":"Slow down","retryable":true,"maybeSent":false,"attempts":0,"status":200,"code":"24999","retryAfterMs":7000}"#,
    );
    let failure = SendError::from(Failure::new(ErrorKind::Network, "gone".to_owned()));
    assert_eq!(
        Value::Object(failure.to_object()).to_js_json(),
        r#"{"kind":"network","message":"gone","retryable":true,"maybeSent":true,"attempts":0}"#,
        "absent fields have no key"
    );
}

#[test]
fn kinds() {
    for (kind, name, retryable, maybe_sent) in [
        (ErrorKind::Invalid, "invalid", false, false),
        (ErrorKind::NotFound, "not_found", false, false),
        (ErrorKind::Unauthorized, "unauthorized", false, false),
        (ErrorKind::Busy, "busy", true, false),
        (ErrorKind::Unavailable, "unavailable", true, true),
        (ErrorKind::Blocked, "unavailable", false, true),
        (ErrorKind::Rejected, "rejected", false, false),
        (ErrorKind::Protocol, "protocol", false, true),
        (ErrorKind::Timeout, "timeout", true, true),
        (ErrorKind::Network, "network", true, true),
    ] {
        assert_eq!(kind.name(), name);
        assert_eq!(kind.is_retryable(), retryable, "{name} retryable");
        let error = SendError::from(Failure::new(kind, String::new()));
        assert_eq!(error.maybe_sent, maybe_sent, "{name} maybeSent");
        assert_eq!((error.kind.name(), error.kind.is_retryable()), (name, retryable), "{name} as a LeadError");
    }
    for (kind, name) in [
        (SendErrorKind::Aborted, "aborted"),
        (SendErrorKind::BadTarget, "bad_target"),
        (SendErrorKind::SecretInBrowser, "secret_in_browser"),
    ] {
        let error = SendError::of_kind(kind, String::new());
        assert_eq!((kind.name(), kind.is_retryable(), error.maybe_sent), (name, false, false));
    }
}
