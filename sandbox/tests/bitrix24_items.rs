//! `crm.item.*` of Bitrix24 for leads: the form of the responses, the leads that `crm.lead.*` has too, `fm`, custom fields, lists and
//! errors.

#![allow(clippy::unwrap_used)]

mod support;

use support::TestSandbox;
use support::json::json_at;

/// The keys of the documents' sample in its order, without the vendor's custom fields.
const KEYS: &[&str] = &[
    "id",
    "createdTime",
    "dateCreateShort",
    "updatedTime",
    "dateModifyShort",
    "createdBy",
    "updatedBy",
    "assignedById",
    "opened",
    "companyId",
    "contactId",
    "stageId",
    "isConvert",
    "statusDescription",
    "stageSemanticId",
    "productId",
    "opportunity",
    "currencyId",
    "sourceId",
    "sourceDescription",
    "title",
    "name",
    "lastName",
    "secondName",
    "shortName",
    "companyTitle",
    "post",
    "address",
    "comments",
    "webformId",
    "originatorId",
    "originId",
    "dateClosed",
    "birthdate",
    "honorific",
    "hasPhone",
    "hasEmail",
    "hasImol",
    "login",
    "isReturnCustomer",
    "searchContent",
    "isManualOpportunity",
    "movedBy",
    "movedTime",
    "lastActivityBy",
    "lastActivityTime",
    "phoneMobile",
    "phoneWork",
    "phoneMailing",
    "emailHome",
    "emailWork",
    "emailMailing",
    "skype",
    "icq",
    "imol",
    "email",
    "phone",
    "fm",
    "utmSource",
    "utmMedium",
    "utmCampaign",
    "utmContent",
    "utmTerm",
    "observers",
    "contactIds",
    "entityTypeId",
];

const ADD: &str = r#"{"entityTypeId":1,"fields":{"title":"LLC Titov","name":"Gleb","opportunity":999.9,"birthdate":"2000-01-01",
    "fm":[{"typeId":"PHONE","valueType":"MOBILE","value":"555"},{"typeId":"EMAIL","valueType":"WORK","value":"a@b.c"}],
    "contactIds":[4],"observers":[2],"webformId":3,"originatorId":"leadwire","originId":"k-1","ufCrm_17":"own","parentId128":6,
    "unknown":1,"phone":"999"}}"#;

#[test]
fn the_form_of_a_response() {
    let sandbox = TestSandbox::new();
    for (method, params) in [("crm.item.add", ADD), ("crm.item.get", r#"{"entityTypeId":1,"id":1}"#)] {
        let reply = sandbox.bitrix24(method, params).json();
        let item = reply.as_object().unwrap().get("result").unwrap().as_object().unwrap().get("item").unwrap();
        let keys: Vec<&str> = item.as_object().unwrap().entries().iter().map(|(key, _)| key.as_str()).collect();
        let own = ["ufCrm_17", "parentId128"];
        let found: Vec<&str> = keys.iter().copied().filter(|key| !own.contains(key)).collect();
        assert_eq!(found, KEYS, "{method}");
        assert!(own.iter().all(|key| keys.contains(key)), "{method} {keys:?}");
        #[rustfmt::skip]
        let rows = [
            ("id", "1"), ("companyId", "0"), ("webformId", "3"), ("opportunity", "999.90"), ("stageId", r#""NEW""#),
            ("opened", r#""Y""#), ("sourceId", r#""CALL""#), ("isReturnCustomer", r#""Y""#), ("comments", "null"),
            ("birthdate", r#""2000-01-01T00:00:00+00:00""#), ("phone", r#""555""#), ("phoneMobile", r#""555""#),
            ("phoneWork", r#""""#), ("email", r#""a@b.c""#), ("observers", "[2]"), ("contactIds", "[4]"),
            ("ufCrm_17", r#""own""#), ("parentId128", "6"), ("entityTypeId", "1"), ("createdBy", "1"),
            ("fm", r#"[{"id":1,"valueType":"MOBILE","value":"555","typeId":"PHONE"},{"id":2,"valueType":"WORK","value":"a@b.c","typeId":"EMAIL"}]"#),
        ];
        for (name, expected) in rows {
            assert_eq!(json_at(item, name), expected, "{method} {name}");
        }
    }
}

#[test]
fn both_methods_have_the_same_leads() {
    let sandbox = TestSandbox::new();
    sandbox.bitrix24("crm.item.add", ADD);
    let lead = sandbox.bitrix24("crm.lead.get", r#"{"id":1}"#);
    for (name, expected) in [
        ("TITLE", r#""LLC Titov""#),
        ("ORIGIN_ID", r#""k-1""#),
        ("UF_CRM_17", r#""own""#),
        ("PHONE.0.VALUE", r#""555""#),
        ("observers", "null"),
        ("webformId", "null"),
        ("parentId128", "null"),
        ("unknown", "null"),
    ] {
        assert_eq!(lead.at(&format!("result.{name}")), expected, "{name}");
    }
    sandbox.bitrix24("crm.lead.update", r#"{"id":1,"fields":{"STATUS_ID":"JUNK","UF_CRM_18":"b"}}"#);
    let original = r#"{"entityTypeId":1,"id":1,"useOriginalUfNames":"Y"}"#;
    let item = sandbox.bitrix24("crm.item.get", original);
    let names = ["stageId", "stageSemanticId", "UF_CRM_17", "UF_CRM_18", "ufCrm_17"];
    let found = names.map(|name| item.at(&format!("result.item.{name}")));
    assert_eq!(found, [r#""JUNK""#, r#""F""#, r#""own""#, r#""b""#, "null"]);
}

#[test]
fn custom_fields_by_the_names_of_the_call() {
    let sandbox = TestSandbox::new();
    let fields = r#""fields":{"ufCrm_17":"camel","UF_CRM_17":"original"}"#;
    sandbox.bitrix24("crm.item.add", &format!(r#"{{"entityTypeId":1,{fields}}}"#));
    sandbox.bitrix24("crm.item.add", &format!(r#"{{"entityTypeId":1,{fields},"useOriginalUfNames":"Y"}}"#));
    let found = [1, 2].map(|id| sandbox.bitrix24("crm.lead.get", &format!(r#"{{"id":{id}}}"#)).at("result.UF_CRM_17"));
    assert_eq!(found, [r#""camel""#, r#""original""#]);
}

#[test]
fn the_keys_of_fm_in_an_update() {
    let sandbox = TestSandbox::new();
    sandbox.bitrix24("crm.item.add", ADD);
    let phone = |value: &str| format!(r#"{{"typeId":"PHONE","valueType":"WORK","value":"{value}"}}"#);
    for (why, fm, expected) in [
        ("an id changes an entry", format!(r#"{{"1":{}}}"#, phone("556")), "1 556, 2 a@b.c"),
        ("n0 adds one", format!(r#"{{"n0":{}}}"#, phone("557")), "1 556, 3 557, 2 a@b.c"),
        ("an unknown id adds one", format!(r#"{{"99":{}}}"#, phone("558")), "1 556, 3 557, 4 558, 2 a@b.c"),
        ("an empty value deletes", format!(r#"{{"1":{}}}"#, phone("")), "3 557, 4 558, 2 a@b.c"),
        ("a list adds all", format!("[{}]", phone("559")), "3 557, 4 558, 5 559, 2 a@b.c"),
        ("without a type nothing", r#"{"3":{"value":""}}"#.to_owned(), "3 557, 4 558, 5 559, 2 a@b.c"),
        ("text is ignored", r#""560""#.to_owned(), "3 557, 4 558, 5 559, 2 a@b.c"),
    ] {
        let call = format!(r#"{{"entityTypeId":1,"id":1,"fields":{{"fm":{fm}}}}}"#);
        let reply = sandbox.bitrix24("crm.item.update", &call).json();
        let of = |index: usize, name: &str| json_at(&reply, &format!("result.item.fm.{index}.{name}"));
        let entries = (0..9).map(|index| format!("{} {}", of(index, "id"), of(index, "value").trim_matches('"')));
        let found: Vec<String> = entries.take_while(|entry| entry != "null null").collect();
        assert_eq!(found.join(", "), expected, "{why}");
    }
}

#[test]
fn lists() {
    let sandbox = TestSandbox::with(|options| options.bitrix_burst = u32::MAX);
    for number in 1..=60 {
        let origin = number % 55;
        let fields = format!(r#"{{"title":"T{number}","originatorId":"leadwire","originId":"k-{origin}"}}"#);
        sandbox.bitrix24("crm.item.add", &format!(r#"{{"entityTypeId":1,"fields":{fields}}}"#));
    }
    let origins: Vec<String> = (0..55).map(|origin| format!(r#""k-{origin}""#)).collect();
    let all = format!(r#""filter":{{"=originatorId":"leadwire","@originId":[{}]}}"#, origins.join(","));
    #[rustfmt::skip]
    let rows = [
        ("a page",          format!("{all},\"order\":{{\"id\":\"ASC\"}}"),                       50, "1",  "60", "50"),
        ("the next page",   format!("{all},\"start\":50"),                                       10, "51", "60", "null"),
        ("not counted",     format!("{all},\"order\":{{\"id\":\"ASC\"}},\"start\":-1"),          50, "1",  "0",  "null"),
        ("after an id",     r#""filter":{"@originId":["k-3"],">id":3},"start":-1"#.to_owned(),    1, "58", "0",  "null"),
        ("two with one origin", r#""filter":{"originId":"k-3"}"#.to_owned(),                      2, "3",  "2",  "null"),
        ("another originator", r#""filter":{"=originatorId":"shop","@originId":["k-3"]}"#.to_owned(), 0, "null", "0", "null"),
        ("not like",        r#""filter":{"!=%title":"T%"}"#.to_owned(),                           0, "null", "0", "null"),
    ];
    for (why, params, count, first, total, next) in rows {
        let call = format!(r#"{{"entityTypeId":1,"select":["id","originatorId","originId","none"],{params}}}"#);
        let reply = sandbox.bitrix24("crm.item.list", &call);
        let json = reply.json();
        let ids = (0..60).map(|index| json_at(&json, &format!("result.items.{index}.id")));
        assert_eq!(ids.take_while(|id| id != "null").count(), count, "{why}: {}", reply.body);
        let found = ["result.items.0.id", "total", "next"].map(|path| reply.at(path));
        assert_eq!(found, [first, total, next], "{why}");
        assert_eq!(reply.at("result.items.0.title"), "null", "{why}");
    }
}

#[test]
fn errors() {
    let of_type = |rest: &str| format!(r#"{{"entityTypeId":1,{rest}}}"#);
    let value = |name: &str| format!(r#"Invalid value for field \"{name}\""#);
    #[rustfmt::skip]
    let rows = [
        ("crm.item.add",    r#"{"fields":{"title":"x"}}"#.to_owned(), "100", "Could not find value for parameter {entityTypeId}".to_owned()),
        ("crm.item.add",    r#"{"entityTypeId":1}"#.to_owned(), "100", "Could not find value for parameter {fields}".to_owned()),
        ("crm.item.add",    r#"{"entityTypeId":999,"fields":{"title":"x"}}"#.to_owned(), "NOT_FOUND", "Smart process not found".to_owned()),
        ("crm.item.list",   r#"{"entityTypeId":2}"#.to_owned(), "NOT_FOUND", "Smart process not found".to_owned()),
        ("crm.item.get",    of_type(r#""id":9"#), "NOT_FOUND", "Element not found".to_owned()),
        ("crm.item.update", of_type(r#""id":9,"fields":{"title":"x"}"#), "NOT_FOUND", "Element not found".to_owned()),
        ("crm.item.update", of_type(r#""fields":{"title":"x"}"#), "100", "Could not find value for parameter {id}".to_owned()),
        ("crm.item.add",    of_type(r#""fields":{"opened":"J"}"#), "CRM_FIELD_ERROR_VALUE_NOT_VALID", value("opened")),
        ("crm.item.add",    of_type(r#""fields":{"fm":[{"typeId":"EMAIL","value":"a"}]}"#), "CRM_FIELD_ERROR_VALUE_NOT_VALID", value("fm")),
        ("crm.item.add",    of_type(r#""fields":{"contactIds":5}"#), "100", "Expected iterable value for multiple field, but got `integer` instead".to_owned()),
        ("crm.item.list",   of_type(r#""filter":{"=TITLE":"x"}"#), "INVALID_ARG_VALUE", "Invalid filter: field 'TITLE' is not allowed in filter".to_owned()),
        ("crm.item.list",   of_type(r#""order":{"fm":"ASC"}"#), "INVALID_ARG_VALUE", "Invalid order: field 'fm' is not allowed in order".to_owned()),
    ];
    let sandbox = TestSandbox::new();
    for (method, params, code, text) in rows {
        let reply = sandbox.bitrix24(method, &params);
        let expected = format!(r#"{{"error":"{code}","error_description":"{text}"}}"#);
        assert_eq!((reply.status, reply.body), (400, expected), "{method} {params}");
    }
    assert_eq!(sandbox.count("bitrix24.lead"), 0);
}

#[test]
fn commands_of_a_batch() {
    let sandbox = TestSandbox::new();
    let commands = r#"{"cmd":{
        "a":"crm.item.add?entityTypeId=1&fields[title]=x&fields[fm][0][typeId]=PHONE&fields[fm][0][value]=1&fields[contactIds][0]=4",
        "b":"crm.item.update?entityTypeId=1&id=$result[a][item][id]&fields[fm][1][typeId]=PHONE&fields[fm][1][value]=2"
    }}"#;
    let reply = sandbox.bitrix24("batch", commands);
    assert_eq!(reply.at("result.result_error"), "[]");
    let found = ["contactIds", "fm"].map(|name| reply.at(&format!("result.result.b.item.{name}")));
    assert_eq!(found, ["[4]", r#"[{"id":1,"valueType":"WORK","value":"2","typeId":"PHONE"}]"#]);
}
