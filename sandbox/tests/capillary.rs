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
        let reply = sandbox.send("GET", "/v2/leads", &headers, "");
        assert_eq!(reply.status, *status, "{reason}");
        if *status == 401 {
            let expected =
                format!(r#"{{"errors":[{{"status":false,"code":401,"message":"{message}"}}],"warnings":[]}}"#);
            assert_eq!(reply.body, expected, "{reason}");
        }
    }
}

/// The fields and their order are those of the documents' samples; those without a value are left out.
#[test]
fn add_and_list() {
    let sandbox = TestSandbox::new();
    let lead = r#"{"userId":77,"leadFor":"sku-1","nextFollowUp":"2026-12-01T09:00:00Z","orgSourceId":-1}"#;
    let added = sandbox.capillary("POST", "/v2/leads", lead);
    let row = concat!(
        r#"{"id":2,"userId":77,"type":"SKU","leadFor":"sku-1","status":"OPEN","nextFollowUp":"2026-12-01T09:00:00Z","#,
        r#""createdOn":"2026-11-20T00:00:00+00:00","createdBy":1,"lastUpdatedOn":"2026-11-20T00:00:00+00:00","#,
        r#""lastUpdatedBy":1,"followUpDetails":[],"extendedFields":{},"statusLogDetails":[],"orgSourceId":-1"#
    );
    assert_eq!((added.status, added.body), (200, format!(r#"{row},"warnings":[]}}"#)));
    let listed = sandbox.capillary("GET", "/v2/leads?userId=77", "");
    assert_eq!((listed.status, listed.body), (200, format!(r#"{{"data":[{row}}}],"warnings":[],"errors":[]}}"#)));
    assert_eq!(sandbox.capillary("PATCH", "/v2/leads", lead).at("id"), "3", "the verb of the current page");
    assert_eq!(sandbox.capillary("GET", "/v2/leads/2", "").status, 405, "not documented");

    let body = r#"{"idType":"EMAIL","identifier":"a@b.c","leadFor":"sku-2","extendedFields":{"leadwire_key":"k"},"subStatus":"warm",
        "statusLogDetails":[{"status":"OPEN","createdBy":5,"reasonId":3}],"followUpDetails":[{"notes":"n","followedUpBy":6}]}"#;
    let log = concat!(
        r#"[{"id":1,"userId":1001,"leadId":4,"status":"OPEN","createdBy":5,"createdOn":"2026-11-20T00:00:00+00:00","#,
        r#""reasonId":3,"reason":"reason 3"}]"#
    );
    let added = sandbox.capillary("POST", "/v2/leads", body);
    assert_eq!((added.at("userId"), added.at("statusLogDetails")), ("1001".to_owned(), log.to_owned()));
    assert_eq!(added.at("extendedFields"), r#"{"leadwire_key":"k"}"#);
    let log = sandbox.capillary("GET", "/v2/leads/4/statusLog", "");
    assert_eq!(log.body, format!(r#"{{"data":{},"warnings":[],"errors":[]}}"#, added.at("statusLogDetails")));
    assert_eq!(sandbox.capillary("GET", "/v2/leads/4/followups", "").at("data"), added.at("followUpDetails"));
    let again = sandbox.capillary("POST", "/v2/leads", r#"{"idType":"EMAIL","identifier":"a@b.c","leadFor":"sku-3"}"#);
    assert_eq!(again.at("userId"), "1001", "the same identifier gives the same user");
}

#[test]
fn list_parameters() {
    let sandbox = TestSandbox::new();
    for (user, lead_for) in [(5, "a"), (5, "b"), (6, "c"), (5, "d")] {
        sandbox.clock.advance(1000);
        sandbox.capillary(
            "POST",
            "/v2/leads",
            &format!(r#"{{"userId":{user},"leadFor":"{lead_for}","type":"CUSTOM"}}"#),
        );
    }
    sandbox.clock.advance(1000);
    sandbox.capillary("PUT", "/v2/leads/2/status", r#"{"status":"WON","subStatus":"paid","reasonId":1}"#);
    for (query, expected) in [
        ("", "1 2 3 4 5"),
        ("userId=5", "2 3 5"),
        ("userId=5&limit=2", "2 3"),
        ("userId=5&limit=2&offset=2", "5"),
        ("userId=5&offset=3", ""),
        ("userId=5&sortBy=createdon&sortOrder=DESC", "5 3 2"),
        ("userId=5&sortBy=lastUpdatedOn&sortOrder=ASC", "3 5 2"),
        ("userId=55", ""),
        ("status=WON", "2"),
        ("substatus=paid", "2"),
        ("type=SKU", "1"),
        ("type=ALL&orgSourceId=-1&limit=3", "1 2 3"),
        ("orgSourceId=7", ""),
    ] {
        let listed = sandbox.capillary("GET", &format!("/v2/leads?{query}"), "").json();
        let ids: Vec<String> = (0..5).map(|row| json_at(&listed, &format!("data.{row}.id"))).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).filter(|id| *id != "null").collect();
        assert_eq!(ids.join(" "), expected, "{query}");
        assert_eq!(json_at(&listed, "pagination"), "null", "not documented");
    }
}

#[test]
fn customers_are_found_by_their_identifier() {
    let sandbox = TestSandbox::new();
    sandbox.capillary("POST", "/v2/leads", r#"{"idType":"EMAIL","identifier":"a+b@c.d","leadFor":"x"}"#);
    let path = "/v2/customers/lookup?source=INSTORE&identifierName=email&identifierValue=";
    let found = sandbox.capillary("GET", &format!("{path}a%2Bb%40c.d"), "");
    assert_eq!((found.status, found.body.as_str()), (200, r#"{"entity":1001,"warnings":[]}"#));
    assert_eq!(sandbox.capillary("GET", &format!("{path}a%40c.d"), "").at("errors.0.code"), "8015");
    let other_source = path.replace("INSTORE", "WECHAT");
    assert_eq!(sandbox.capillary("GET", &format!("{other_source}a%2Bb%40c.d"), "").at("errors.0.code"), "8065");
    assert_eq!(sandbox.capillary("GET", path, "").status, 400);
    assert_eq!(sandbox.capillary("POST", "/v2/customers/lookup", "{}").status, 405);
}

#[test]
fn extended_fields() {
    let sandbox = TestSandbox::new();
    let fields = sandbox.capillary("GET", "/v2/extendedFields", "");
    let first = concat!(
        r#"{"id":501,"name":"leadwire_key","label":"Key of the form","dataType":"STRING","createdBy":1,"#,
        r#""createdOnISO":"2026-11-01T09:00:00Z","modifiedBy":1,"modifiedOnISO":"2026-11-01T09:00:00Z","baseEntityType":"lead"}"#
    );
    assert_eq!(fields.at("entity.lead.0"), first);
    assert_eq!(
        (fields.at("entity.customer.0.baseEntityType"), fields.at("success")),
        (r#""customer""#.into(), "true".into())
    );
}

#[test]
fn reasons_and_sub_statuses() {
    let sandbox = TestSandbox::new();
    for (path, data) in [
        (
            "reasons",
            r#"[{"id":1,"reason":"Price"},{"id":2,"reason":"Bought elsewhere"},{"id":3,"reason":"No answer"}]"#,
        ),
        (
            "substatuses",
            r#"[{"status":"OPEN","subStatus":"warm"},{"status":"WON","subStatus":"paid"},{"status":"LOST","subStatus":"expired"}]"#,
        ),
    ] {
        let list = sandbox.capillary("GET", &format!("/v2/leads/{path}"), "");
        assert_eq!((list.status, list.body), (200, format!(r#"{{"data":{data},"warnings":[],"errors":[]}}"#)));
    }
}

#[test]
fn update_and_set_status() {
    let sandbox = TestSandbox::new();
    let updated = sandbox.capillary("PUT", "/v2/leads/1", r#"{"owner":"Anna","extendedFields":{"colour":"red"}}"#);
    assert_eq!((updated.at("owner"), updated.at("extendedFields")), ("null".into(), r#"{"colour":"red"}"#.into()));
    assert!(sandbox.stored("capillary.lead", 1).contains(r#""owner":"Anna""#), "stored, and not in an answer");

    sandbox.clock.advance(1000);
    let change = r#"{"status":"ON_HOLD","subStatus":"waiting","reasonId":12,"createdBy":8,"createdOn":"2018-10-05T08:00:00+05:30"}"#;
    let changed = sandbox.capillary("PUT", "/v2/leads/1/status", change);
    let log = concat!(
        r#"[{"id":1,"userId":1000,"leadId":1,"status":"ON_HOLD","createdBy":8,"createdOn":"2018-10-05T08:00:00+05:30","#,
        r#""reasonId":12,"reason":"reason 12","subStatus":"waiting"}]"#
    );
    #[rustfmt::skip]
    let rows = [
        ("id",               "1"),
        ("status",           r#""ON_HOLD""#),
        ("subStatus",        r#""waiting""#),
        ("lastUpdatedBy",    "8"),
        ("lastUpdatedOn",    r#""2026-11-20T00:00:01+00:00""#),
        ("createdBy",        "1"),
        ("createdOn",        r#""2026-11-01T09:00:00Z""#),
        ("statusLogDetails", log),
        ("warnings",         "[]"),
    ];
    for (name, expected) in rows {
        assert_eq!(changed.at(name), expected, "{name}");
    }
    let repeated = sandbox.capillary("PUT", "/v2/leads/1/status", change);
    let refusal = r#"{"errors":[{"status":false,"code":92002,"message":"Duplicate Lead Status"}],"warnings":[]}"#;
    assert_eq!((repeated.status, repeated.body.as_str()), (400, refusal));
    let other = r#"{"status":"ON_HOLD","subStatus":"ill","reasonId":12}"#;
    assert_eq!(sandbox.capillary("PUT", "/v2/leads/1/status", other).status, 200, "another sub-status");
}

/// Path of the problem, with the code and text that the vendor's page of error codes gives.
#[test]
fn documented_codes() {
    let sandbox = TestSandbox::new();
    for (method, path, body, errors) in [
        ("POST", "/v2/leads", "{}", "92006 leadFor cannot be null; 92007 userId cannot be null"),
        ("POST", "/v2/leads", r#"{"leadFor":"x","userId":7,"type":"sku"}"#, "92009 Invalid Lead Type"),
        ("POST", "/v2/leads", r#"{"leadFor":"x","idType":"FAX","identifier":"1"}"#, "92015 Invalid Id Type"),
        ("PUT", "/v2/leads/99", r#"{"owner":"x"}"#, "92001 Lead not found"),
        ("PUT", "/v2/leads/99/status", r#"{"status":"WON","reasonId":1}"#, "92001 Lead not found"),
        ("GET", "/v2/leads/99/statusLog", "", "92001 Lead not found"),
        ("PUT", "/v2/leads/1/status", r#"{"reasonId":1}"#, "92022 Lead status cannot be empty"),
    ] {
        let reply = sandbox.capillary(method, path, body).json();
        let error = |index| {
            let [code, message] = ["code", "message"].map(|name| json_at(&reply, &format!("errors.{index}.{name}")));
            (code != "null").then(|| format!("{code} {}", message.trim_matches('"')))
        };
        let found: Vec<String> = (0..3).map_while(error).collect();
        assert_eq!(found.join("; "), errors, "{method} {path} {body}");
    }
}

#[test]
fn errors() {
    const STATUSES: &str = "status must be one of OPEN, WON, LOST, ON_HOLD, DELETED";
    #[rustfmt::skip]
    let rows: &[ErrorCase] = &[
        ("user id as text",                 "POST", "/v2/leads",          r#"{"leadFor":"x","userId":"7"}"#, 400, &["userId must be a whole number"]),
        ("three invalid fields",            "POST", "/v2/leads",          r#"{"leadFor":"x","userId":7,"orgSourceId":-2,"createdOn":"2026-11-20","followUpDetails":[5]}"#, 400, &[
            "createdOn must be a date and time, YYYY-MM-DDThh:mm:ssTZD",
            "orgSourceId must be from -1 to 9223372036854775807", "followUpDetails[0] must be an object"]),
        ("fields that only an add can set", "PUT",  "/v2/leads/1",        r#"{"owner":"x","status":"WON","leadFor":"y"}"#, 400, &["leadFor cannot be set", "status cannot be set"]),
        ("status without a reason",         "PUT",  "/v2/leads/1/status", r#"{"status":"WON"}"#,          400, &["reasonId is required"]),
        ("status in lower case",            "PUT",  "/v2/leads/1/status", r#"{"status":"won","reasonId":1}"#, 400, &[STATUSES]),
        ("reason id as text",               "PUT",  "/v2/leads/1/status", r#"{"status":"WON","reasonId":"1"}"#, 400, &["reasonId must be a whole number"]),
        ("date with a fraction",            "PUT",  "/v2/leads/1/status", r#"{"status":"WON","reasonId":1,"createdOn":"2018-10-05T08:00:00.5Z"}"#, 400, &["createdOn must be a date and time, YYYY-MM-DDThh:mm:ssTZD"]),
        ("id that is not a number",         "GET",  "/v2/leads/abc/statusLog", "",                              400, &["the lead's id must be a whole number from 1"]),
        ("id 0",                            "GET",  "/v2/leads/0/statusLog", "",                              400, &["the lead's id must be a whole number from 1"]),
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
        assert_eq!(sandbox.send("GET", "/v2/leads", &[BASIC, ("Accept", accept)], "").status, status, "{accept}");
    }
}

#[test]
fn ids_that_do_not_exist() {
    let sandbox = TestSandbox::new();
    for (method, path, body, expected) in [
        (
            "POST",
            "/v2/leads",
            r#"{"leadFor":"a","userId":404}"#,
            r#"{"status":false,"code":92008,"message":"No user found with the given userId 404"}"#,
        ),
        (
            "PUT",
            "/v2/leads/1/status",
            r#"{"status":"WON","reasonId":404}"#,
            r#"{"status":false,"code":92004,"message":"Lead Reason not found with id 404"}"#,
        ),
        (
            "PUT",
            "/v2/leads/404/status",
            r#"{"status":"WON","reasonId":4}"#,
            r#"{"status":false,"code":92001,"message":"Lead not found"}"#,
        ),
    ] {
        let reply = sandbox.capillary(method, path, body);
        assert_eq!(reply.at("errors.0"), expected, "{path} {body}");
    }
}
