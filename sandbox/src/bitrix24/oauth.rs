//! Bitrix24's OAuth 2.0: the portal's page for the consent, the authorization server's token endpoint, and the access tokens of REST calls. Source: bitrix24/b24restdocs,
//! settings/oauth/index.md, auto-renewal.md and error-codes.md of 2026-08-20, read 2026-11-28. The HTTP statuses of errors are not
//! documented; 400 and 401 are those of the vendor's SDK.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use form_urlencoded::Serializer;
use leadwire::schema::{Object, Value};

use crate::request::ApiRequest;
use crate::response::ApiResponse;

/// The sandbox's local application, and what its administrator gets first.
const CLIENT_ID: &str = "local.sandbox";
const CLIENT_SECRET: &str = "sandbox-client-secret";
const FIRST_REFRESH_TOKEN: &str = "sandbox-refresh-token";
/// The application's registered address, to which the browser is sent after the consent.
const APPLICATION_ADDRESS: &str = "https://app.example.com/";
const MEMBER_ID: &str = "5a4dbf00000000000000000000000001";
const USER_ID: u32 = 1;

const HOUR_MS: i64 = 60 * 60 * 1000;
const ACCESS_TOKEN_MS: i64 = HOUR_MS;
const REFRESH_TOKEN_MS: i64 = 180 * 24 * HOUR_MS;
const CODE_MS: i64 = 30 * 1000;

/// The tokens that were given out, until the sandbox stops.
pub struct Tokens {
    issued: Mutex<Issued>,
    /// Whether a refresh token can be used again, which the documents neither promise nor exclude.
    keeps_used: bool,
}

#[derive(Default)]
struct Issued {
    count: u64,
    /// Access tokens, refresh tokens and codes, with the time at which each ends. A used one is removed.
    access: HashMap<String, i64>,
    refresh: HashMap<String, i64>,
    codes: HashMap<String, i64>,
    has_used_first: bool,
    is_removed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    Valid,
    Expired,
    Unknown,
}

impl Tokens {
    pub fn new(keeps_used: bool) -> Tokens {
        Tokens { issued: Mutex::default(), keeps_used }
    }

    pub fn state(&self, access_token: &str, now_ms: i64) -> TokenState {
        match self.issued().access.get(access_token) {
            Some(end_ms) if now_ms < *end_ms => TokenState::Valid,
            Some(_) => TokenState::Expired,
            None => TokenState::Unknown,
        }
    }

    /// As after the consent of a person, whose browser is sent to the application with this code.
    pub fn issue_code(&self, now_ms: i64) -> String {
        let mut issued = self.issued();
        let code = issued.name("code");
        issued.codes.insert(code.clone(), now_ms + CODE_MS);
        code
    }

    /// Makes every access token and refresh token invalid, as when an administrator removes the application.
    pub fn revoke_all(&self) {
        let mut issued = self.issued();
        issued.access.clear();
        issued.refresh.clear();
        issued.has_used_first = true;
        issued.is_removed = true;
    }

    pub fn reset(&self) {
        *self.issued() = Issued::default();
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Issued {
    /// A name that was not given out before.
    fn name(&mut self, what: &str) -> String {
        self.count += 1;
        format!("{what}{:012}", self.count)
    }

    fn take_refresh_token(&mut self, token: &str, now_ms: i64, keeps_used: bool) -> bool {
        if token == FIRST_REFRESH_TOKEN {
            return !std::mem::replace(&mut self.has_used_first, !keeps_used);
        }
        let end_ms = if keeps_used { self.refresh.get(token).copied() } else { self.refresh.remove(token) };
        end_ms.is_some_and(|end_ms| now_ms < end_ms)
    }

    fn pair(&mut self, now_ms: i64) -> [String; 2] {
        let (access, refresh) = (self.name("access"), self.name("refresh"));
        self.access.insert(access.clone(), now_ms + ACCESS_TOKEN_MS);
        self.refresh.insert(refresh.clone(), now_ms + REFRESH_TOKEN_MS);
        [access, refresh]
    }
}

/// `GET /oauth/authorize/`: the consent of a person who is logged in at the portal. Where it cannot be given, the portal shows a message
/// that is not documented, and the application gets nothing.
pub fn authorize(tokens: &Tokens, request: &ApiRequest, now_ms: i64) -> ApiResponse {
    let value = |name: &str| request.query_value(name).unwrap_or_default();
    if value("client_id") != CLIENT_ID || tokens.issued().is_removed {
        return ApiResponse::text(400, "The application is not installed on this portal.\n".to_owned());
    }
    let query = Serializer::new(String::new())
        .append_pair("code", &tokens.issue_code(now_ms))
        .append_pair("state", &value("state"))
        .append_pair("domain", request.header("host").unwrap_or("127.0.0.1"))
        .append_pair("member_id", MEMBER_ID)
        .append_pair("scope", "crm")
        .append_pair("server_domain", "oauth.bitrix.info")
        .finish();
    ApiResponse::redirect(format!("{APPLICATION_ADDRESS}?{query}"))
}

/// `GET /oauth/token/`: the code of a consent, or a refresh token, for a pair of tokens. By default the refresh token that was used ends.
pub fn token(tokens: &Tokens, request: &ApiRequest, now_ms: i64) -> ApiResponse {
    let value = |name: &str| request.query_value(name).unwrap_or_default();
    if request.method != "GET" {
        return error(400, "invalid_request", "Only GET is documented");
    }
    if value("client_id") != CLIENT_ID || value("client_secret") != CLIENT_SECRET {
        return error(400, "invalid_client", "Invalid client data");
    }
    let mut issued = tokens.issued();
    let grant = value("grant_type");
    let is_granted = match grant.as_str() {
        "refresh_token" => issued.take_refresh_token(&value("refresh_token"), now_ms, tokens.keeps_used),
        "authorization_code" => issued.codes.remove(&value("code")).is_some_and(|end_ms| now_ms < end_ms),
        _ => return error(400, "invalid_request", "The request is malformed"),
    };
    if !is_granted {
        return error(400, "invalid_grant", "Invalid authorization data");
    }
    let [access, refresh] = issued.pair(now_ms);
    let address = format!("http://{}", request.header("host").unwrap_or("127.0.0.1"));
    let number = |number: i64| Value::number(number);
    let mut body = Object::new()
        .with("access_token", access.as_str())
        .with("client_endpoint", format!("{address}/rest/").as_str())
        .with("domain", "oauth.bitrix.info");
    // The answer to a code has neither `expires` nor `user_id`.
    if grant == "refresh_token" {
        body.push("expires", number((now_ms + ACCESS_TOKEN_MS) / 1000));
    }
    body.push("expires_in", number(ACCESS_TOKEN_MS / 1000));
    body.push("member_id", MEMBER_ID.into());
    body.push("refresh_token", refresh.as_str().into());
    body.push("scope", "crm".into());
    body.push("server_endpoint", format!("{address}/rest/").as_str().into());
    body.push("status", "L".into());
    if grant == "refresh_token" {
        body.push("user_id", Value::number(USER_ID));
    }
    ApiResponse::json(200, &body)
}

fn error(status: u16, code: &str, description: &str) -> ApiResponse {
    ApiResponse::json(status, &Object::new().with("error", code).with("error_description", description))
}
