//! Capillary: authentication, leads and their status, and the error list.

mod support;

use support::json::json_at;
use support::{BASIC, TestSandbox};

/// Reason, header, status and the message of a 401.
type Credentials<'a> = (&'a str, Option<(&'a str, &'a str)>, u16, &'a str);

/// Reason, method, path, body, status and messages.
type ErrorCase<'a> = (&'a str, &'a str, &'a str, &'a str, u16, &'a [&'a str]);

#[test]
fn credentials() {
    let sandbox = TestSandbox::new();
    // Another password, another user with the right password, and the password itself instead of its digest.
    let wrong = [
        "Basic c3RvcmUuc2VydmVyOjAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw",
        "Basic bm9ib2R5OjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3",
        "Basic c3RvcmUuc2VydmVyOnNlcnZlcjEyMw==",
    ];
    let token = "X-CAP-API-OAUTH-TOKEN";
    let no_credentials = "expected Authorization: Basic, or X-CAP-API-OAUTH-TOKEN";
    #[rustfmt::skip]
    let rows: &[Credentials] = &[
        ("the reference's vector", Some(BASIC),                                200, ""),
        ("a token",                Some((token, "sandbox-oauth")),             200, ""),
        ("nothing",                None,                                       401, no_credentials),
        ("another scheme",         Some(("Authorization", "Bearer x")),        401, no_credentials),
        ("invalid base64",           Some(("Authorization", "Basic ???")),       401, no_credentials),
        ("another password",       Some(("Authorization", wrong[0])),          401, "wrong user name or password"),
        ("another user",           Some(("Authorization", wrong[1])),          401, "wrong user name or password"),
        ("a password in clear",      Some(("Authorization", wrong[2])),          401, "wrong user name or password"),
    ];
    for (reason, header, status, message) in rows {
        let headers: Vec<(&str, &str)> = header.iter().copied().collect();
        let reply = sandbox.send("GET", "/v2/leads/1", &headers, "");
        assert_eq!(reply.status, *status, "{reason}");
        if *status == 401 {
            let expected =
                format!(r#"{{"errors":[{{"status":false,"code":401,"message":"{message}"}}],"warnings":[]}}"#);
            assert_eq!(reply.body, expected, "{reason}");
        }
    }
}

#[test]
fn add_get_and_list() {
    let sandbox = TestSandbox::new();
    let added = sandbox.capillary(
        "POST",
        "/v2/leads",
        r#"{"userId":77,"leadFor":"sku-1","nextFollowUp":"2026-12-01T09:00:00Z","orgSourceId":-1}"#,
    );
    let expected = concat!(
        r#"{"id":2,"userId":77,"type":"SKU","leadFor":"sku-1","status":"OPEN","nextFollowUp":"2026-12-01T09:00:00Z","#,
        r#""createdOn":"2026-11-20T00:00:00+00:00","createdBy":null,"lastUpdatedOn":null,"lastUpdatedBy":null,"#,
        r#""followUpDetails":[],"statusLogDetails":[],"orgSourceId":-1,"extendedFields":{},"subStatus":null,"owner":null,"#,
        r#""warnings":[]}"#
    );
    assert_eq!((added.status, added.body.as_str()), (200, expected));
    assert_eq!(sandbox.capillary("GET", "/v2/leads/2", "").body, expected);

    for number in 0..2 {
        let body = format!(r#"{{"idType":"EMAIL","identifier":"a@b.c","leadFor":"sku-{number}"}}"#);
        assert_eq!(
            sandbox.capillary("POST", "/v2/leads", &body).at("userId"),
            "1001",
            "the same identifier gives the same user"
        );
    }
    let listed = sandbox.capillary("GET", "/v2/leads?userId=1001&limit=1&offset=1", "").json();
    assert_eq!(json_at(&listed, "pagination"), r#"{"limit":1,"offset":1,"total":2}"#);
    assert_eq!(json_at(&listed, "data.0.leadFor"), r#""sku-1""#);
    assert_eq!(sandbox.capillary("GET", "/v2/leads?userId=5", "").at("data"), "[]");
}

#[test]
fn update_and_set_status() {
    let sandbox = TestSandbox::new();
    let updated = sandbox.capillary("PUT", "/v2/leads/1", r#"{"owner":"Anna","extendedFields":{"colour":"red"}}"#);
    assert_eq!((updated.at("owner"), updated.at("extendedFields")), (r#""Anna""#.into(), r#"{"colour":"red"}"#.into()));

    sandbox.clock.advance(1000);
    let change = r#"{"status":"ON_HOLD","subStatus":"waiting","reasonId":12,"createdBy":8,"createdOn":"2018-10-05T08:00:00+05:30"}"#;
    let changed = sandbox.capillary("PUT", "/v2/leads/1/status", change);
    #[rustfmt::skip]
    let rows = [
        ("id",               "1"),
        ("status",           r#""ON_HOLD""#),
        ("subStatus",        r#""waiting""#),
        ("lastUpdatedBy",    "8"),
        ("lastUpdatedOn",    r#""2026-11-20T00:00:01+00:00""#),
        ("createdBy",        "1"),
        ("createdOn",        r#""2026-11-01T09:00:00Z""#),
        ("statusLogDetails", &format!("[{change}]")),
    ];
    for (name, expected) in rows {
        assert_eq!(changed.at(name), expected, "{name}");
    }
}

#[test]
fn errors() {
    const STATUSES: &str = "status must be one of OPEN, WON, LOST, ON_HOLD, DELETED";
    #[rustfmt::skip]
    let rows: &[ErrorCase] = &[
        ("empty lead",                      "POST", "/v2/leads",          "{}",                            400, &["leadFor is required", "userId is required"]),
        ("identifier without a value",      "POST", "/v2/leads",          r#"{"leadFor":"x","idType":"EMAIL"}"#, 400, &["userId is required"]),
        ("user id as text",                 "POST", "/v2/leads",          r#"{"leadFor":"x","userId":"7"}"#, 400, &["userId must be a whole number"]),
        ("four invalid fields",             "POST", "/v2/leads",          r#"{"leadFor":"x","userId":7,"type":"sku","orgSourceId":-2,"createdOn":"2026-11-20","followUpDetails":[5]}"#, 400, &[
            "type must be one of SKU, BRAND, CATEGORY, CUSTOM", "createdOn must be a date and time, YYYY-MM-DDThh:mm:ssTZD",
            "orgSourceId must be from -1 to 9223372036854775807", "followUpDetails[0] must be an object"]),
        ("fields that only an add can set", "PUT",  "/v2/leads/1",        r#"{"owner":"x","status":"WON","leadFor":"y"}"#, 400, &["leadFor cannot be set", "status cannot be set"]),
        ("update of an unknown lead",       "PUT",  "/v2/leads/99",       r#"{"owner":"x"}"#,              404, &["lead not found"]),
        ("empty status",                    "PUT",  "/v2/leads/1/status", "{}",                            400, &["status is required", "reasonId is required"]),
        ("status in lower case",            "PUT",  "/v2/leads/1/status", r#"{"status":"won","reasonId":1}"#, 400, &[STATUSES]),
        ("reason id as text",               "PUT",  "/v2/leads/1/status", r#"{"status":"WON","reasonId":"1"}"#, 400, &["reasonId must be a whole number"]),
        ("date with a fraction",            "PUT",  "/v2/leads/1/status", r#"{"status":"WON","reasonId":1,"createdOn":"2018-10-05T08:00:00.5Z"}"#, 400, &["createdOn must be a date and time, YYYY-MM-DDThh:mm:ssTZD"]),
        ("status of an unknown lead",       "PUT",  "/v2/leads/99/status", r#"{"status":"WON","reasonId":1}"#, 404, &["lead not found"]),
        ("unknown lead",                    "GET",  "/v2/leads/99",       "",                              404, &["lead not found"]),
        ("id that is not a number",         "GET",  "/v2/leads/abc",      "",                              400, &["the lead's id must be a whole number from 1"]),
        ("id 0",                            "GET",  "/v2/leads/0",        "",                              400, &["the lead's id must be a whole number from 1"]),
        ("list without a user",             "GET",  "/v2/leads",          "",                              400, &["userId is required"]),
        ("body that is not JSON",           "POST", "/v2/leads",          "not JSON",                      400, &["the body must be a JSON object"]),
        ("unknown HTTP method",             "DELETE", "/v2/leads/1",      "",                              405, &["method not allowed"]),
        ("unknown path",                    "GET",  "/v2/leads/1/notes",  "",                              404, &["path not found"]),
    ];
    let sandbox = TestSandbox::new();
    for (reason, method, path, body, status, messages) in rows {
        let reply = sandbox.capillary(method, path, body);
        let errors: Vec<String> = messages
            .iter()
            .map(|message| format!(r#"{{"status":false,"code":{status},"message":"{message}"}}"#))
            .collect();
        let expected = format!(r#"{{"errors":[{}],"warnings":[]}}"#, errors.join(","));
        assert_eq!((reply.status, reply.body), (*status, expected), "{reason}");
    }
    assert_eq!(sandbox.send("POST", "/v2/leads", &[BASIC], "{}").status, 415, "without a Content-Type");
    for (accept, status) in [("text/html", 406), ("text/html, application/json;q=0.9", 200), ("*/*", 200)] {
        assert_eq!(sandbox.send("GET", "/v2/leads/1", &[BASIC, ("Accept", accept)], "").status, status, "{accept}");
    }
}
