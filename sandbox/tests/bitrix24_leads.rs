//! Bitrix24's leads: authentication, encodings of parameters, add, update, get, and the error texts.

mod support;

use support::json::json_at;
use support::{JSON, TestSandbox};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// Method, path, headers and body.
type Call<'a> = (&'a str, String, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn accepts_every_encoding_of_a_call() {
    let form = "fields[TITLE]=A+%26+B&fields[PHONE][0][VALUE]=555&fields[PHONE][0][VALUE_TYPE]=WORK";
    let json = r#"{"fields":{"TITLE":"A & B","PHONE":{"0":{"VALUE":"555","VALUE_TYPE":"WORK"}}}}"#;
    let with_token = json.replacen('{', r#"{"auth":"sandbox-token","#, 1);
    #[rustfmt::skip]
    let calls: &[Call] = &[
        ("POST", "/rest/1/sandbox/crm.lead.add".into(),                         &[JSON], json),
        ("POST", "/rest/1/sandbox/crm.lead.add.json".into(),                    &[JSON], json),
        ("POST", "/rest/1/sandbox/CRM.Lead.Add".into(),                         &[JSON], json),
        ("POST", "/rest/1/sandbox/crm.lead.add".into(),                         &[FORM], form),
        ("POST", "/rest/1/sandbox/crm.lead.add".into(),                         &[],     json),
        ("POST", "/rest/crm.lead.add".into(),                                   &[JSON], &with_token),
        ("POST", "/rest//crm.lead.add.json".into(),                             &[JSON], &with_token),
        ("POST", "/rest/crm.lead.add?auth=sandbox-token".into(),                &[FORM], form),
        ("GET",  format!("/rest/1/sandbox/crm.lead.add.json?{form}"),           &[],     ""),
        ("GET",  format!("/rest/crm.lead.add?auth=sandbox-token&{form}"),       &[],     ""),
    ];
    let sandbox = TestSandbox::new();
    for ((method, path, headers, body), id) in calls.iter().zip(1..) {
        let reply = sandbox.send(method, path, headers, body);
        assert_eq!((reply.status, reply.at("result")), (200, id.to_string()), "{method} {path}: {}", reply.body);
        assert_eq!(
            sandbox.stored("bitrix24.lead", id),
            format!(
                r#"{{"TITLE":"A & B","PHONE":[{{"ID":"{id}","VALUE_TYPE":"WORK","TYPE_ID":"PHONE","VALUE":"555"}}],"IS_RETURN_CUSTOMER":"N"}}"#
            ),
            "{method} {path}",
        );
    }
}

#[test]
fn rejects_wrong_credentials_and_unknown_methods() {
    let sandbox = TestSandbox::new();
    let unauthorized = r#"{"error":"NO_AUTH_FOUND","error_description":"Wrong authorization data"}"#;
    let unknown = r#"{"error":"ERROR_METHOD_NOT_FOUND","error_description":"Method not found!"}"#;
    #[rustfmt::skip]
    let rows = [
        ("no token",                      "/rest/crm.lead.add", "{}", 401, unauthorized),
        ("wrong token",                   "/rest/crm.lead.add", r#"{"auth":"another"}"#, 401, unauthorized),
        ("wrong secret",                  "/rest/1/another/crm.lead.add", "{}", 401, unauthorized),
        ("wrong user with a valid token", "/rest/2/sandbox/crm.lead.add", r#"{"auth":"sandbox-token"}"#, 401, unauthorized),
        ("unknown method",                "/rest/1/sandbox/crm.lead.nothing", "{}", 404, unknown),
        ("no method",                     "/rest/1/sandbox", "{}", 404, unknown),
    ];
    for (reason, path, body, status, expected) in rows {
        let reply = sandbox.send("POST", path, &[JSON], body);
        assert_eq!((reply.status, reply.body.as_str()), (status, expected), "{reason}");
    }
}

#[test]
fn add_update_and_get() {
    let sandbox = TestSandbox::new();
    let add = r#"{"fields":{"TITLE":"LLC Titov","OPPORTUNITY":12500,"COMPANY_ID":123,"EMAIL":[{"VALUE":"a@b.c"}]},"params":{"REGISTER_SONET_EVENT":"Y"}}"#;
    let reply = sandbox.bitrix24("crm.lead.add", add);
    assert_eq!(
        reply.body,
        concat!(
            r#"{"result":1,"time":{"start":1795132800.000,"finish":1795132800.000,"duration":0.000,"processing":0.000,"#,
            r#""date_start":"2026-11-20T00:00:00+00:00","date_finish":"2026-11-20T00:00:00+00:00","#,
            r#""operating_reset_at":1795133400,"operating":0}}"#
        ),
    );
    sandbox.clock.advance(60_000);
    let update = r#"{"id":1,"fields":{"STATUS_ID":"CONVERTED","COMMENTS":"","CONTACT_IDS":[4,5],"UF_CRM_1":7}}"#;
    assert_eq!(sandbox.bitrix24("crm.lead.update", update).at("result"), "true");

    let lead = sandbox.bitrix24("crm.lead.get", r#"{"ID":"1"}"#);
    #[rustfmt::skip]
    let rows = [
        ("ID",                 r#""1""#),
        ("TITLE",              r#""LLC Titov""#),
        ("OPPORTUNITY",        r#""12500.00""#),
        ("COMPANY_ID",         r#""123""#),
        ("IS_RETURN_CUSTOMER", r#""Y""#),
        ("STATUS_ID",          r#""CONVERTED""#),
        ("STATUS_SEMANTIC_ID", r#""S""#),
        ("COMMENTS",           "null"),
        ("NAME",               "null"),
        ("CONTACT_IDS",        r#"["4","5"]"#),
        ("UF_CRM_1",           r#""7""#),
        ("EMAIL",              r#"[{"ID":"1","VALUE_TYPE":"WORK","TYPE_ID":"EMAIL","VALUE":"a@b.c"}]"#),
        ("HAS_EMAIL",          r#""Y""#),
        ("HAS_PHONE",          r#""N""#),
        ("DATE_CREATE",        r#""2026-11-20T00:00:00+00:00""#),
        ("DATE_MODIFY",        r#""2026-11-20T00:01:00+00:00""#),
    ];
    for (name, expected) in rows {
        assert_eq!(lead.at(&format!("result.{name}")), expected, "{name}");
    }
}

#[test]
fn entries_of_multifields_are_changed_by_their_ids() {
    let sandbox = TestSandbox::new();
    sandbox.bitrix24("crm.lead.add", r#"{"fields":{"PHONE":[{"VALUE":"1"},{"VALUE":"2"},{"VALUE":"3"}]}}"#);
    let change = r#"{"id":1,"fields":{"PHONE":[{"ID":1,"VALUE":"11"},{"ID":"2","DELETE":"Y"},{"VALUE":"4","VALUE_TYPE":"HOME"}]}}"#;
    assert_eq!(sandbox.bitrix24("crm.lead.update", change).at("result"), "true");
    let phones = sandbox.bitrix24("crm.lead.get", r#"{"id":1}"#).json();
    let found: Vec<String> = (0..4)
        .map(|index| {
            json_at(&phones, &format!("result.PHONE.{index}.ID"))
                + &json_at(&phones, &format!("result.PHONE.{index}.VALUE"))
        })
        .collect();
    assert_eq!(found, [r#""1""11""#, r#""3""3""#, r#""4""4""#, "nullnull"]);
}

/// The three ways of the vendor's sample, and an empty value of another field.
#[test]
fn entries_are_deleted_and_fields_are_cleared() {
    let sandbox = TestSandbox::new();
    let phones = r#"[{"VALUE":"1"},{"VALUE":"2"},{"VALUE":"3"},{"VALUE":"4"}]"#;
    let add = format!(r#"{{"fields":{{"COMMENTS":"c","OPPORTUNITY":5,"UF_CRM_1":"u","PHONE":{phones}}}}}"#);
    sandbox.bitrix24("crm.lead.add", &add);
    let change = r#"{"id":1,"fields":{"COMMENTS":"","OPPORTUNITY":"","UF_CRM_1":"","PHONE":[{"ID":1,"VALUE":""},{"ID":2,"DELETE":"Y"},{"ID":3}]}}"#;
    assert_eq!(sandbox.bitrix24("crm.lead.update", change).at("result"), "true");
    let lead = sandbox.bitrix24("crm.lead.get", r#"{"id":1}"#).json();
    for (path, expected) in [
        ("PHONE.0.ID", r#""4""#),
        ("PHONE.1", "null"),
        ("COMMENTS", "null"),
        ("OPPORTUNITY", r#""0.00""#),
        ("UF_CRM_1", r#""""#),
    ] {
        assert_eq!(json_at(&lead, &format!("result.{path}")), expected, "{path}");
    }
    sandbox.bitrix24("crm.lead.update", r#"{"id":1,"fields":{"COMMENTS":"again"}}"#);
    assert_eq!(sandbox.bitrix24("crm.lead.update", r#"{"id":1,"fields":{"COMMENTS":""}}"#).at("result"), "true");
    assert_eq!(sandbox.bitrix24("crm.lead.get", r#"{"id":1}"#).at("result.COMMENTS"), "null", "and nothing else");
}

#[test]
fn errors_of_methods() {
    let no_id = "ID is not defined or invalid.";
    #[rustfmt::skip]
    let rows: &[(&str, &str, &str, &str)] = &[
        ("update without id",              "crm.lead.update", r#"{"fields":{"TITLE":"x"}}"#,                 no_id),
        ("id 0",                           "crm.lead.update", r#"{"id":0,"fields":{"TITLE":"x"}}"#,          no_id),
        ("negative id",                    "crm.lead.update", r#"{"id":-1,"fields":{"TITLE":"x"}}"#,         no_id),
        ("id in exponential notation",     "crm.lead.update", r#"{"id":"1e3","fields":{"TITLE":"x"}}"#,      no_id),
        ("get without id",                 "crm.lead.get",    "{}",                                          no_id),
        ("id that is not a number",        "crm.lead.get",    r#"{"id":"abc"}"#,                             no_id),
        ("unknown id",                     "crm.lead.get",    r#"{"id":9}"#,                                 "Not found"),
        ("unknown id in an update",        "crm.lead.update", r#"{"id":9,"fields":{"TITLE":"x"}}"#,          "Not found"),
        ("no fields",                      "crm.lead.add",    "{}",                                          "Parameter 'fields' must be array."),
        ("fields that are no object",      "crm.lead.add",    r#"{"fields":"TITLE"}"#,                       "Parameter 'fields' must be array."),
        ("options that are no object",     "crm.lead.add",    r#"{"fields":{"TITLE":"x"},"params":"Y"}"#,    "Parameter 'params' must be array."),
        ("empty fields",                   "crm.lead.add",    r#"{"fields":{}}"#,                            "Parameter 'fields' must not be empty."),
        ("number for text",                "crm.lead.add",    r#"{"fields":{"TITLE":5}}"#,                   "Field 'TITLE' must be text."),
        ("read-only fields",               "crm.lead.add",    r#"{"fields":{"ID":5,"STATUS_SEMANTIC_ID":"S"}}"#, "Field 'ID' cannot be set.\\nField 'STATUS_SEMANTIC_ID' cannot be set."),
        ("boolean for Y or N",             "crm.lead.add",    r#"{"fields":{"OPENED":true}}"#,               "Field 'OPENED' must be text."),
        ("unknown flag",                   "crm.lead.add",    r#"{"fields":{"OPENED":"J"}}"#,                "Field 'OPENED' must be Y or N."),
        ("fraction for an id",             "crm.lead.add",    r#"{"fields":{"ASSIGNED_BY_ID":1.5}}"#,        "Field 'ASSIGNED_BY_ID' must be a whole number."),
        ("date that does not exist",       "crm.lead.add",    r#"{"fields":{"BIRTHDATE":"2023-02-29"}}"#,    "Field 'BIRTHDATE' must be a date, YYYY-MM-DD."),
        ("currency in lower case",         "crm.lead.add",    r#"{"fields":{"CURRENCY_ID":"usd"}}"#,         "Field 'CURRENCY_ID' must be a currency of three capital letters."),
        ("amount in exponential notation", "crm.lead.add",    r#"{"fields":{"OPPORTUNITY":"1e3"}}"#,         "Field 'OPPORTUNITY' must be a number."),
        ("text for a multifield",          "crm.lead.add",    r#"{"fields":{"PHONE":"555"}}"#,               "Field 'PHONE' must be a list."),
        ("unknown type of an entry",       "crm.lead.add",    r#"{"fields":{"PHONE":[{"VALUE":"5","VALUE_TYPE":"TELEX"}]}}"#, "Field 'PHONE[0].VALUE_TYPE' must be one of WORK, MOBILE, FAX, HOME, PAGER, MAILING, OTHER."),
        ("invalid and missing entries",    "crm.lead.add",    r#"{"fields":{"EMAIL":[{"VALUE":"a@b"},{"VALUE":"b"},{}]}}"#, "Field 'EMAIL[1].VALUE' must be a valid e-mail address.\\nField 'EMAIL[2].VALUE' is required."),
        ("invalid option",                 "crm.lead.add",    r#"{"fields":{"TITLE":"x"},"options":{"REGISTER_SONET_EVENT":"1"}}"#, "Field 'REGISTER_SONET_EVENT' must be Y or N."),
        ("body that is not JSON",          "crm.lead.add",    "not JSON",                     "The request body is not a JSON object."),
    ];
    let sandbox = TestSandbox::new();
    for (reason, method, body, text) in rows {
        let reply = sandbox.bitrix24(method, body);
        let expected = format!(r#"{{"error":"","error_description":"{text}"}}"#);
        assert_eq!((reply.status, reply.body), (400, expected), "{reason}");
    }
    assert_eq!(sandbox.count("bitrix24.lead"), 0);
}
