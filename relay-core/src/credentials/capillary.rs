//! Capillary's OAuth. Source: docs.capillarytech.com/reference/oauth, read 2026-11-28, and Capillary/api-documentation of 2022-04-25. A
//! token is valid for `ttlSeconds`; there is no refresh token, and any number of tokens can be generated.

use leadwire::crm::{HttpRequest, HttpResponse};
use leadwire::schema::{Object, Value};

use super::settings::CapillaryClient;

/// The types of an attribution, as documented.
pub const ENTITY_TYPES: [&str; 6] =
    ["TILL", "STORE_CODE", "STORE_NAME", "STORE_EXTERNAL_ID", "STORE_EXTERNAL_ID_1", "STORE_EXTERNAL_ID_2"];
/// The headers that carry a token: the first one in the page about OAuth, the other one in the overview.
pub const TOKEN_HEADERS: [&str; 2] = ["X-CAP-API-OAUTH-TOKEN", "CAP-API-ACCESS-TOKEN"];

#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    pub access_token: String,
    pub lifetime_ms: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// With the code of the body, such as 320001 (invalid key and secret), or the HTTP status.
    Refused(String),
    Unavailable,
}

pub fn token_request(url: &str, client: &CapillaryClient) -> HttpRequest {
    let body = Object::new().with("key", client.key.as_str()).with("secret", client.secret.expose());
    let json = || "application/json".to_owned();
    HttpRequest {
        method: "POST",
        url: format!("{url}/v3/oauth/token/generate"),
        headers: vec![("Content-Type", json()), ("Accept", json())],
        body: Value::from(body).to_json(),
    }
}

/// `{"data": {"accessToken", "ttlSeconds"}, "errors": null}`, or `{"data": null, "errors": [{"code", "message"}]}` with a status that is
/// not documented.
pub fn read_token_response(response: &HttpResponse) -> Result<Token, TokenError> {
    let refused_by_status = || match response.status {
        400..=499 if !matches!(response.status, 408 | 425 | 429) => TokenError::Refused(response.status.to_string()),
        _ => TokenError::Unavailable,
    };
    let body = response.object().ok_or_else(refused_by_status)?;
    if let Some(code) = error_codes(body).first() {
        return Err(if response.status >= 500 { TokenError::Unavailable } else { TokenError::Refused(code.clone()) });
    }
    let data = body.get("data").and_then(Value::as_object).filter(|_| response.status == 200);
    let token = || {
        let data = data?;
        let access_token = data.get("accessToken")?.as_text().filter(|token| is_header_value(token))?.to_owned();
        let seconds = u64::try_from(data.get("ttlSeconds")?.as_integer(1)?).ok()?;
        Some(Token { access_token, lifetime_ms: seconds.saturating_mul(1000) })
    };
    token().ok_or_else(refused_by_status)
}

/// When to renew, so long after the request of the token: a call must not arrive after its end.
pub fn renew_after_ms(lifetime_ms: u64) -> u64 {
    lifetime_ms / 5 * 4
}

/// Whether the CRM refused a call because of its token. Documented for v1.1 only, with the codes "401" and "498" in the body; the form in
/// v2 and the statuses are not documented. The call was not executed.
pub fn is_token_refused(response: &HttpResponse) -> bool {
    const CODES: [&str; 2] = ["401", "498"];
    if matches!(response.status, 401 | 498) {
        return true;
    }
    let Some(body) = response.object() else { return false };
    let status = body.get("response").and_then(Value::as_object).and_then(|response| response.get("status"));
    let code = status.and_then(Value::as_object).and_then(|status| status.get("code"));
    let in_status = code.and_then(Value::as_text_or_digits).is_some_and(|code| CODES.contains(&code));
    in_status || error_codes(body).iter().any(|code| CODES.contains(&code.as_str()))
}

/// Makes a call with a token and its attribution.
pub fn add_headers(request: &mut HttpRequest, client: &CapillaryClient, access_token: &str) {
    request.headers.push((client.token_header, access_token.to_owned()));
    if let Some(attribution) = &client.attribution {
        request.headers.push(("X-CAP-API-ATTRIBUTION-ENTITY-TYPE", attribution.entity_type.to_owned()));
        request.headers.push(("X-CAP-API-ATTRIBUTION-ENTITY-CODE", attribution.code.clone()));
    }
}

fn error_codes(body: &Object) -> Vec<String> {
    let errors = body.get("errors").and_then(Value::as_list).unwrap_or_default();
    let code = |error: &Value| {
        let digits = error.as_object()?.get("code")?.as_text_or_digits()?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.to_owned())
    };
    errors.iter().map(|error| code(error).unwrap_or_else(|| "unknown error".to_owned())).collect()
}

fn is_header_value(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_responses() {
        let refused = |code: &str| Err(TokenError::Refused(code.to_owned()));
        let invalid = r#"{"data":null,"errors":[{"code":320001,"message":"Invalid client key and secret"}]}"#;
        for (status, body, expected) in [
            (200, r#"{"data":{"accessToken":"jwt","ttlSeconds":300},"errors":null}"#, Ok(("jwt".to_owned(), 300_000))),
            (200, r#"{"data":{"accessToken":"jwt","ttlSeconds":0},"errors":null}"#, Err(TokenError::Unavailable)),
            (200, r#"{"data":{"accessToken":"a b","ttlSeconds":300},"errors":null}"#, Err(TokenError::Unavailable)),
            (200, invalid, refused("320001")),
            (401, invalid, refused("320001")),
            (401, "", refused("401")),
            (429, "", Err(TokenError::Unavailable)),
            (503, invalid, Err(TokenError::Unavailable)),
            (502, "<html>", Err(TokenError::Unavailable)),
        ] {
            let read = read_token_response(&HttpResponse::new(status, body));
            assert_eq!(read.map(|token| (token.access_token, token.lifetime_ms)), expected, "{status} {body}");
        }
    }

    #[test]
    fn refused_tokens() {
        for (status, body, expected) in [
            (401, "", true),
            (498, "", true),
            (200, r#"{"response":{"status":{"success":"true","code":"498","message":"Token expired at 2019"}}}"#, true),
            (200, r#"{"response":{"status":{"code":401}}}"#, true),
            (400, r#"{"errors":[{"status":false,"code":498,"message":"x"}],"warnings":[]}"#, true),
            (403, r#"{"errors":[{"status":false,"code":4000,"message":"Not authorized. Access is denied!"}]}"#, false),
            (200, r#"{"response":{"status":{"code":403,"success":false}}}"#, false),
            (200, r#"{"id":1}"#, false),
            (500, "", false),
        ] {
            assert_eq!(is_token_refused(&HttpResponse::new(status, body)), expected, "{status} {body}");
        }
    }
}
