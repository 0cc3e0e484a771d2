//! Bitrix24's OAuth 2.0. Source: bitrix24/b24restdocs, settings/oauth/index.md, auto-renewal.md and error-codes.md of 2026-08-20, read
//! 2026-11-28. An access token is valid for one hour and a refresh token for 180 days; each renewal replaces both.

use form_urlencoded::Serializer;
use leadwire::crm::{HttpRequest, HttpResponse};
use leadwire::schema::Value;

use super::settings::Bitrix24App;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// How long a refresh token is valid.
pub const REFRESH_TOKEN_LIFETIME_MS: u64 = 180 * DAY_MS;
/// A pair of an idle connection is renewed at this age. The vendor forbids renewals by the hour or day, and asks for one in 180 days.
pub const KEEP_ALIVE_AFTER_MS: u64 = 30 * DAY_MS;

/// What an authorization server gave.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair {
    pub access_token: String,
    pub refresh_token: String,
    /// The REST address of the portal, with a slash at its end.
    pub client_endpoint: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// The refresh token or the code is used up, too old or unknown. Only a person can give a new one.
    InvalidGrant,
    /// The server refuses for another reason, with this code.
    Refused(String),
    /// An undocumented response, such as a server error.
    Unavailable,
}

#[derive(Clone, Copy)]
pub enum Grant<'a> {
    RefreshToken(&'a str),
    /// Of the consent, valid for 30 seconds.
    Code(&'a str),
}

/// A GET with the credentials in the query: the only form that is documented.
pub fn token_request(app: &Bitrix24App, grant: Grant<'_>) -> HttpRequest {
    let (grant_type, name, value) = match grant {
        Grant::RefreshToken(token) => ("refresh_token", "refresh_token", token),
        Grant::Code(code) => ("authorization_code", "code", code),
    };
    let query = Serializer::new(String::new())
        .append_pair("grant_type", grant_type)
        .append_pair("client_id", &app.client_id)
        .append_pair("client_secret", app.client_secret.expose())
        .append_pair(name, value)
        .finish();
    HttpRequest {
        method: "GET",
        url: format!("{}?{query}", app.oauth_url),
        headers: vec![("Accept", "application/json".to_owned())],
        body: String::new(),
    }
}

/// The body is read before the status: a refusal may have the status 200. The statuses of refusals are not documented.
pub fn read_token_response(response: &HttpResponse) -> Result<Pair, TokenError> {
    let body = response.object().ok_or(TokenError::Unavailable)?;
    let text = |name: &str| body.get(name).and_then(Value::as_text).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(code) = text("error") {
        return Err(match code.to_ascii_lowercase().as_str() {
            "invalid_grant" | "bad_verification_code" => TokenError::InvalidGrant,
            _ if response.status >= 500 => TokenError::Unavailable,
            _ => TokenError::Refused(shown_code(&code)),
        });
    }
    match (text("access_token"), text("refresh_token")) {
        (Some(access_token), Some(refresh_token)) if response.status == 200 => {
            Ok(Pair { access_token, refresh_token, client_endpoint: text("client_endpoint") })
        }
        _ => Err(TokenError::Unavailable),
    }
}

/// Whether the CRM refused a call because the access token has ended. The call was not executed.
pub fn is_expired(response: &HttpResponse) -> bool {
    let error = response.object().and_then(|body| body.get("error")).and_then(Value::as_text);
    error.is_some_and(|error| error.eq_ignore_ascii_case("expired_token"))
}

/// The address of the portal whose REST address is `url`.
pub fn portal_of(url: &str) -> &str {
    const REST: &str = "/rest";
    // A portal may have a name such as "restaurant", after the slashes of the scheme.
    let host_start = url.find("://").map_or(0, |at| at + "://".len());
    let is_segment =
        |at: &usize| url.get(at + REST.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let end =
        url.match_indices(REST).map(|(at, _)| at).filter(|at| *at > host_start).find(is_segment).unwrap_or(url.len());
    url.get(..end).unwrap_or(url).trim_end_matches('/')
}

/// Where a person gives the first consent: at the portal, whose REST address is `url`.
pub fn consent_address(url: &str, client_id: &str, state: &str) -> String {
    let query = Serializer::new(String::new()).append_pair("client_id", client_id).append_pair("state", state).finish();
    format!("{}/oauth/authorize/?{query}", portal_of(url))
}

/// The code from the address that the browser was redirected to, or the code alone. The error says what is wrong.
pub fn code_of(pasted: &str, state: &str) -> Result<String, &'static str> {
    let pasted = pasted.trim();
    let Some((_, query)) = pasted.split_once('?') else {
        let is_code = !pasted.is_empty() && pasted.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return if is_code { Ok(pasted.to_owned()) } else { Err("this is neither an address with a code nor a code") };
    };
    let query = query.split('#').next().unwrap_or_default();
    let value = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
    if value("state").is_none_or(|(_, given)| given != state) {
        return Err("this address belongs to another login; open the address above, and paste the one it leads to");
    }
    match value("code") {
        Some((_, code)) if !code.is_empty() => Ok(code.into_owned()),
        _ => Err("this address has no code"),
    }
}

/// Anything that is not a code may be a text with data in it.
fn shown_code(code: &str) -> String {
    let is_code = code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_code { code.to_owned() } else { "unknown error".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::CredentialsKey;
    use crate::secret::Secret;

    fn app() -> Bitrix24App {
        Bitrix24App {
            oauth_url: "https://oauth.bitrix.info/oauth/token/".to_owned(),
            client_id: "local.1".to_owned(),
            client_secret: Secret::new("a&b"),
            refresh_token: None,
            key: CredentialsKey::parse(&"0".repeat(64)).unwrap(),
        }
    }

    #[test]
    fn requests() {
        let start = "https://oauth.bitrix.info/oauth/token/?grant_type=";
        for (grant, expected) in [
            (Grant::RefreshToken("r+1"), "refresh_token&client_id=local.1&client_secret=a%26b&refresh_token=r%2B1"),
            (Grant::Code("c"), "authorization_code&client_id=local.1&client_secret=a%26b&code=c"),
        ] {
            let request = token_request(&app(), grant);
            assert_eq!((request.method, request.url), ("GET", format!("{start}{expected}")));
        }
    }

    #[test]
    fn token_responses() {
        let refused = |code: &str| Err(TokenError::Refused(code.to_owned()));
        let pair = r#"{"access_token":"a","refresh_token":"r","expires_in":3600,"member_id":"m","domain":"oauth.bitrix.info"}"#;
        let both = || Ok(("a".to_owned(), "r".to_owned()));
        for (status, body, expected) in [
            (200, pair, both()),
            (200, r#"{"access_token":"a"}"#, Err(TokenError::Unavailable)),
            (200, r#"{"access_token":"a","refresh_token":""}"#, Err(TokenError::Unavailable)),
            (200, r#"{"error":"wrong_client"}"#, refused("wrong_client")),
            (400, r#"{"error":"invalid_grant"}"#, Err(TokenError::InvalidGrant)),
            (401, r#"{"error":"INVALID_GRANT","error_description":"x"}"#, Err(TokenError::InvalidGrant)),
            (
                401,
                r#"{"error":"PAYMENT_REQUIRED","error_description":"Payment required"}"#,
                refused("PAYMENT_REQUIRED"),
            ),
            (400, r#"{"error":"no access for ann@example.com"}"#, refused("unknown error")),
            (503, r#"{"error":"internal"}"#, Err(TokenError::Unavailable)),
            (502, "<html>", Err(TokenError::Unavailable)),
            (302, pair, Err(TokenError::Unavailable)),
        ] {
            let read = read_token_response(&HttpResponse::new(status, body));
            assert_eq!(read.map(|pair| (pair.access_token, pair.refresh_token)), expected, "{status} {body}");
        }
    }

    #[test]
    fn only_an_expired_token_is_renewed() {
        for (body, expected) in [
            (r#"{"error":"expired_token","error_description":"The access token provided has expired"}"#, true),
            (r#"{"error":"NO_AUTH_FOUND"}"#, false),
            (r#"{"error":"insufficient_scope"}"#, false),
            (r#"{"result":1}"#, false),
            ("", false),
        ] {
            assert_eq!(is_expired(&HttpResponse::new(401, body)), expected, "{body}");
        }
    }

    #[test]
    fn consent() {
        let expected = "https://portal.bitrix24.com/oauth/authorize/?client_id=local.1&state=s";
        assert_eq!(consent_address("https://portal.bitrix24.com/rest", "local.1", "s"), expected);
        assert_eq!(consent_address("https://portal.bitrix24.com", "local.1", "s"), expected);
        for (url, expected) in [
            ("https://portal.bitrix24.com/rest/", "https://portal.bitrix24.com"),
            ("https://restaurant.bitrix24.com/rest", "https://restaurant.bitrix24.com"),
            ("https://rest/rest/", "https://rest"),
            ("https://crm.example.com/restored/rest", "https://crm.example.com/restored"),
            ("https://crm.example.com/", "https://crm.example.com"),
            ("https:///rest", "https:///rest"),
        ] {
            assert_eq!(portal_of(url), expected);
        }
        let other = "this address belongs to another login; open the address above, and paste the one it leads to";
        for (pasted, expected) in [
            ("https://app.example/?code=c1&state=s&domain=portal.bitrix24.com\n", Ok("c1")),
            (" c1 ", Ok("c1")),
            ("https://app.example/?code=c1&state=x", Err(other)),
            ("https://app.example/?code=c1", Err(other)),
            ("https://app.example/?state=s", Err("this address has no code")),
            ("https://app.example/?code=&state=s", Err("this address has no code")),
            ("https://app.example/", Err("this is neither an address with a code nor a code")),
            ("", Err("this is neither an address with a code nor a code")),
        ] {
            assert_eq!(code_of(pasted, "s").as_deref(), expected.as_ref().map(|code| *code), "{pasted}");
        }
    }
}
