//! A response that repeats a secret: it is masked in the message, in the code and in the raw response.

use super::support::*;
use leadwire::client::{Attempt, Call, Limits, Outcome, Route, SendError, Step};
use leadwire::crm::{Crm, Kind, Target, TargetParts};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const ATTEMPT: Attempt = Attempt { number: 1, maybe_sent: false, was_sent: true, now_ms: NOW_MS, random: 0 };

/// A target, what is sent to it, and responses in which `@` stands for a secret.
struct Echo {
    crm: Crm,
    parts: TargetParts<'static>,
    sent: (&'static str, &'static str),
    success: &'static str,
    refusal: &'static str,
    /// A refusal with the secret in its code.
    code: &'static str,
    secrets: &'static [&'static str],
}

impl Echo {
    fn interpret(&self, outcome: &Outcome) -> Step {
        let kind = Kind::of(self.sent.0).unwrap();
        let target = Target::new(self.crm, &self.parts).map_err(|bad| bad.0).unwrap();
        let call = Call { route: Route::Direct(target), kind, body: body(kind, self.sent.1) };
        call.interpret_outcome(Limits { timeout_ms: 10_000, retries: 0 }, ATTEMPT, outcome)
    }

    #[track_caller]
    fn failure(&self, outcome: &Outcome) -> SendError {
        match self.interpret(outcome) {
            Step::Failed(failure) => failure,
            other => panic!("{outcome:?} is a failure, not {other:?}"),
        }
    }
}

fn echoes() -> [Echo; 4] {
    let parts = |url: &'static str| TargetParts { url: Some(url), ..TargetParts::default() };
    [
        Echo {
            crm: Crm::Ivvy,
            parts: TargetParts { key: Some("api-key"), secret: Some("my secret"), ..parts("https://i.example") },
            sent: IVVY_UPDATE,
            success: r#"{"id":755,"echo":["a @ b"],"@":1}"#,
            refusal: r#"{"errorCode":400,"message":"a @ b"}"#,
            code: r#"{"errorCode":400,"specificCode":"@","message":"m"}"#,
            secrets: &["api-key", "my secret"],
        },
        Echo {
            crm: Crm::Bitrix24,
            parts: TargetParts { auth: Some("t0ken"), ..parts("https://b.example/rest/1/s3cr3t/") },
            sent: BITRIX24_UPDATE,
            success: r#"{"result":true,"echo":["a @ b"],"@":1}"#,
            refusal: r#"{"error":"","error_description":"a @ b"}"#,
            code: r#"{"error":"@","error_description":"m"}"#,
            secrets: &["t0ken", "s3cr3t"],
        },
        Echo {
            crm: Crm::Capillary,
            parts: TargetParts {
                username: Some("store.server"),
                password: Some("server123"),
                ..parts("https://c.example")
            },
            sent: CAPILLARY_STATUS,
            success: r#"{"id":3100,"echo":["a @ b"],"@":1}"#,
            refusal: r#"{"errors":[{"code":1,"message":"a @ b"}]}"#,
            code: r#"{"errors":[{"code":"@","message":"m"}]}"#,
            secrets: &[
                "server123",
                "8a16a6b70505eb1f1ff7cdc0cd5559a7",
                "c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3",
            ],
        },
        Echo {
            crm: Crm::Capillary,
            parts: TargetParts { token: Some("abc.def"), ..parts("https://c.example") },
            sent: CAPILLARY_STATUS,
            success: r#"{"id":3100,"echo":["a @ b"],"@":1}"#,
            refusal: r#"{"errors":[{"code":1,"message":"a @ b"}]}"#,
            code: r#"{"errors":[{"code":"@","message":"m"}]}"#,
            secrets: &["abc.def"],
        },
    ]
}

#[test]
fn in_the_raw_response() {
    for echo in echoes() {
        for secret in echo.secrets {
            let outcome = Outcome::Response(response(200, &echo.success.replace('@', secret)));
            match echo.interpret(&outcome) {
                Step::Delivered(delivery) => assert_eq!(delivery.raw.to_json(), echo.success.replace('@', "***")),
                other => panic!("{outcome:?} is a success, not {other:?}"),
            }
        }
    }
}

#[test]
fn in_the_message() {
    for echo in echoes() {
        for secret in echo.secrets {
            let refused = Outcome::Response(response(400, &echo.refusal.replace('@', secret)));
            assert_eq!(echo.failure(&refused).message, "a *** b", "{secret}");
            let lost = Outcome::NetworkError(format!("fetch failed: {secret}/x"));
            let message = "no answer came: fetch failed: ***/x";
            assert_eq!(echo.failure(&lost).message, message, "{secret} in the host's message");
        }
    }
}

#[test]
fn in_the_code() {
    for echo in echoes() {
        for secret in echo.secrets {
            let refused = Outcome::Response(response(400, &echo.code.replace('@', secret)));
            assert_eq!(echo.failure(&refused).code.as_deref(), Some("***"), "{secret}");
        }
    }
}
