//! Tokens that end: Bitrix24's OAuth server and Capillary's token endpoint, by the sandbox's clock.

mod support;

use support::json::json_at;
use support::{JSON, NOW_MS, TestSandbox};

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;
const APP: &str = "client_id=local.sandbox&client_secret=sandbox-client-secret";

fn refresh(sandbox: &TestSandbox, token: &str) -> support::http::Reply {
    let path = format!("/oauth/token/?grant_type=refresh_token&{APP}&refresh_token={token}");
    sandbox.send("GET", &path, &[], "")
}

/// The text at a key of the answer, without quotes.
fn text(reply: &support::http::Reply, path: &str) -> String {
    json_at(&reply.json(), path).trim_matches('"').to_owned()
}

fn call_with(sandbox: &TestSandbox, token: &str) -> (u16, String) {
    let reply = sandbox.send("POST", "/rest/crm.lead.fields", &[JSON], &format!(r#"{{"auth":"{token}"}}"#));
    (reply.status, text(&reply, "error"))
}

#[test]
fn bitrix24_answers_as_documented() {
    let sandbox = TestSandbox::new();
    let reply = refresh(&sandbox, "sandbox-refresh-token");
    let host = sandbox.server.url();
    let expires = NOW_MS / 1000 + 3600;
    let expected = format!(
        r#"{{"access_token":"access000000000001","client_endpoint":"{host}/rest/","domain":"oauth.bitrix.info","expires":{expires},"expires_in":3600,"member_id":"5a4dbf00000000000000000000000001","refresh_token":"refresh000000000002","scope":"crm","server_endpoint":"{host}/rest/","status":"L","user_id":1}}"#
    );
    assert_eq!((reply.status, reply.body), (200, expected));

    let code = sandbox.server.issue_code();
    let path = format!("/oauth/token/?grant_type=authorization_code&{APP}&code={code}");
    let first = sandbox.send("GET", &path, &[], "");
    assert_eq!((first.status, text(&first, "expires"), text(&first, "user_id")), (200, "null".into(), "null".into()));
    assert_eq!(call_with(&sandbox, &text(&first, "access_token")).0, 200);
    assert_eq!(text(&sandbox.send("GET", &path, &[], ""), "error"), "invalid_grant", "a code is used once");
}

#[test]
fn bitrix24_consent() {
    let sandbox = TestSandbox::new();
    let open =
        |client: &str| sandbox.send("GET", &format!("/oauth/authorize/?client_id={client}&state=a%26b"), &[], "");
    let reply = open("local.sandbox");
    let host = sandbox.server.url().replace("http://", "").replace(':', "%3A");
    let expected = format!(
        "https://app.example.com/?code=code000000000001&state=a%26b&domain={host}&member_id=5a4dbf00000000000000000000000001&scope=crm&server_domain=oauth.bitrix.info"
    );
    assert_eq!((reply.status, reply.header("location")), (302, Some(expected.as_str())));
    let path = format!("/oauth/token/?grant_type=authorization_code&{APP}&code=code000000000001");
    assert_eq!(sandbox.send("GET", &path, &[], "").status, 200);

    assert_eq!((open("other").status, open("other").header("location")), (400, None), "another application");
    sandbox.server.revoke_tokens();
    assert_eq!(open("local.sandbox").status, 400, "a removed application");
}

#[test]
fn bitrix24_tokens_end() {
    let sandbox = TestSandbox::new();
    let pair = refresh(&sandbox, "sandbox-refresh-token");
    let access = text(&pair, "access_token");
    sandbox.clock.advance(HOUR_MS - 1);
    assert_eq!(call_with(&sandbox, &access), (200, "null".to_owned()), "just before its end");
    sandbox.clock.advance(1);
    assert_eq!(call_with(&sandbox, &access), (401, "expired_token".to_owned()));
    assert_eq!(call_with(&sandbox, "other"), (401, "NO_AUTH_FOUND".to_owned()));

    let next = refresh(&sandbox, &text(&pair, "refresh_token"));
    assert_eq!(next.status, 200);
    assert_eq!(text(&refresh(&sandbox, &text(&pair, "refresh_token")), "error"), "invalid_grant", "used once");
    sandbox.clock.advance(180 * DAY_MS);
    assert_eq!(text(&refresh(&sandbox, &text(&next, "refresh_token")), "error"), "invalid_grant", "after 180 days");

    let code = sandbox.server.issue_code();
    sandbox.clock.advance(30_000);
    let path = format!("/oauth/token/?grant_type=authorization_code&{APP}&code={code}");
    assert_eq!(text(&sandbox.send("GET", &path, &[], ""), "error"), "invalid_grant", "after 30 seconds");
}

#[test]
fn bitrix24_refusals() {
    let sandbox = TestSandbox::new();
    for (reason, method, query, error) in [
        (
            "another client",
            "GET",
            "grant_type=refresh_token&client_id=x&client_secret=y&refresh_token=z".to_owned(),
            "invalid_client",
        ),
        ("another grant", "GET", format!("grant_type=password&{APP}"), "invalid_request"),
        ("an undocumented method", "POST", format!("grant_type=refresh_token&{APP}"), "invalid_request"),
        ("no refresh token", "GET", format!("grant_type=refresh_token&{APP}"), "invalid_grant"),
    ] {
        let reply = sandbox.send(method, &format!("/oauth/token/?{query}"), &[], "");
        assert_eq!((reply.status, text(&reply, "error").as_str()), (400, error), "{reason}");
    }
    let pair = refresh(&sandbox, "sandbox-refresh-token");
    sandbox.server.revoke_tokens();
    assert_eq!(call_with(&sandbox, &text(&pair, "access_token")), (401, "NO_AUTH_FOUND".to_owned()));
    assert_eq!(text(&refresh(&sandbox, &text(&pair, "refresh_token")), "error"), "invalid_grant");
}

#[test]
fn capillary_tokens_end() {
    let sandbox = TestSandbox::new();
    let generate = |body: &str| sandbox.send("POST", "/v3/oauth/token/generate", &[JSON], body);
    let valid = r#"{"key":"sandbox-key","secret":"sandbox-secret"}"#;
    let reply = generate(valid);
    let expected = r#"{"data":{"accessToken":"sandbox.jwt.000000000001","ttlSeconds":300},"errors":null}"#;
    assert_eq!((reply.status, reply.body.as_str()), (200, expected));
    let call = |token: &str| {
        let reply = sandbox.send("GET", "/v2/extendedFields", &[("X-CAP-API-OAUTH-TOKEN", token)], "");
        (reply.status, reply.body)
    };
    sandbox.clock.advance(299_999);
    assert_eq!(call("sandbox.jwt.000000000001").0, 200, "just before its end");
    sandbox.clock.advance(1);
    let expired = r#"{"response":{"status":{"success":"true","code":"498","message":"Token expired at 2026-11-20T00:05:00+00:00"},"customers":null}}"#;
    assert_eq!(call("sandbox.jwt.000000000001"), (498, expired.to_owned()));
    let unknown =
        r#"{"response":{"status":{"success":"true","code":"401","message":"Unauthorized"},"customers":null}}"#;
    assert_eq!(call("other"), (401, unknown.to_owned()));

    let refused = r#"{"data":null,"errors":[{"code":320001,"message":"Invalid client key and secret"}]}"#;
    let reply = generate(r#"{"key":"sandbox-key","secret":"x"}"#);
    assert_eq!((reply.status, reply.body.as_str()), (401, refused));
    sandbox.server.revoke_tokens();
    assert_eq!(generate(valid).body, refused);
}
