//! Capillary's OAuth: tokens that are generated and end. Source: docs.capillarytech.com/reference/oauth and the vendor's page about
//! authorization flows, read 2026-11-28. The bodies for an invalid and an expired token are documented for v1.1 only, and without the HTTP
//! status; the sandbox answers with the code of the body.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use leadwire::schema::{Object, Value};

use crate::clock;
use crate::json;
use crate::request::ApiRequest;
use crate::response::ApiResponse;

const KEY: &str = "sandbox-key";
const SECRET: &str = "sandbox-secret";
/// In lower case.
pub const TOKEN_HEADER: &str = "x-cap-api-oauth-token";
/// As in the sample.
const TTL_SECONDS: i64 = 300;

/// The tokens that were given out, until the sandbox stops.
#[derive(Default)]
pub struct Tokens(Mutex<Issued>);

#[derive(Default)]
struct Issued {
    count: u64,
    /// With the time at which each ends.
    ends_ms: HashMap<String, i64>,
    is_revoked: bool,
}

impl Tokens {
    /// The refusal of a call with this token. None for a valid one.
    pub fn refusal(&self, token: &str, now_ms: i64) -> Option<ApiResponse> {
        match self.issued().ends_ms.get(token) {
            Some(end_ms) if now_ms < *end_ms => None,
            Some(end_ms) => Some(refusal(498, &format!("Token expired at {}", clock::iso_date(*end_ms)))),
            None => Some(refusal(401, "Unauthorized")),
        }
    }

    /// As when an administrator deletes the API client.
    pub fn revoke_all(&self) {
        let mut issued = self.issued();
        issued.ends_ms.clear();
        issued.is_revoked = true;
    }

    pub fn reset(&self) {
        *self.issued() = Issued::default();
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `POST /v3/oauth/token/generate` with `{"key", "secret"}`.
pub fn generate(tokens: &Tokens, request: &ApiRequest, now_ms: i64) -> ApiResponse {
    let body = json::parse_object(&request.body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_text).unwrap_or_default();
    let mut issued = tokens.issued();
    if text("key") != KEY || text("secret") != SECRET || issued.is_revoked {
        let error = Object::new().with("code", Value::number(320_001)).with("message", "Invalid client key and secret");
        let errors = Value::List(vec![error.into()]);
        return ApiResponse::json(401, &Object::new().with("data", Value::Null).with("errors", errors));
    }
    issued.count += 1;
    let token = format!("sandbox.jwt.{:012}", issued.count);
    issued.ends_ms.insert(token.clone(), now_ms + TTL_SECONDS * 1000);
    let data = Object::new().with("accessToken", token.as_str()).with("ttlSeconds", Value::number(TTL_SECONDS));
    ApiResponse::json(200, &Object::new().with("data", data).with("errors", Value::Null))
}

/// As documented: `success` is a text, and true although the call failed.
fn refusal(code: u16, message: &str) -> ApiResponse {
    let status = Object::new().with("success", "true").with("code", code.to_string().as_str()).with("message", message);
    let response = Object::new().with("status", status).with("customers", Value::Null);
    ApiResponse::json(code, &Object::new().with("response", response))
}
