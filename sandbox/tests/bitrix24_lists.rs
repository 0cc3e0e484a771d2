//! Bitrix24's list methods: filter, order, select, pages of 50; and the description of the fields.

mod support;

use support::TestSandbox;
use support::http::Reply;
use support::json::json_at;

/// With leads 1 to 120, whose amounts decrease.
fn with_leads() -> TestSandbox {
    let sandbox = TestSandbox::new();
    for first in (1..=120).step_by(40) {
        let commands: Vec<String> = (first..first + 40)
            .map(|number| {
                let status = if number % 2 == 0 { "NEW" } else { "JUNK" };
                format!(
                    r#""crm.lead.add?fields[TITLE]=Lead {number}&fields[STATUS_ID]={status}&fields[OPPORTUNITY]={}&fields[ORIGINATOR_ID]=relay&fields[ORIGIN_ID]=key-{number}&fields[UF_CRM_1]=own&fields[PHONE][0][VALUE]=555{number}""#,
                    1000 - number
                )
            })
            .collect();
        let reply = sandbox.bitrix24("batch", &format!(r#"{{"cmd":[{}]}}"#, commands.join(",")));
        assert_eq!(reply.at("result.result_error"), "[]");
    }
    sandbox
}

fn ids(reply: &Reply) -> Vec<String> {
    let answer = reply.json();
    let id = |index| json_at(&answer, &format!("result.{index}.ID")).trim_matches('"').to_owned();
    (0..50).map(id).take_while(|id| id != "null").collect()
}

#[test]
fn pages_of_fifty() {
    let sandbox = with_leads();
    #[rustfmt::skip]
    let rows = [
        ("first page",                    "{}", 50, "1", "50", "50", "120"),
        ("second page",                   r#"{"start":50}"#, 50, "51", "100", "100", "120"),
        ("last page",                     r#"{"start":"100"}"#, 20, "101", "120", "null", "120"),
        ("last page of exactly 50",       r#"{"start":50,"filter":{"<=ID":100}}"#, 50, "51", "100", "null", "100"),
        ("one row after this page",       r#"{"start":50,"filter":{"<=ID":101}}"#, 50, "51", "100", "100", "101"),
        ("without counting",              r#"{"start":-1}"#, 50, "1", "50", "null", "null"),
        ("without counting, after an id", r#"{"start":-1,"filter":{">ID":100},"order":{"ID":"ASC"}}"#, 20, "101", "120", "null", "null"),
        ("without counting, no rows",     r#"{"start":-1,"filter":{">ID":120}}"#, 0, "", "", "null", "null"),
    ];
    for (reason, params, count, first, last, next, total) in rows {
        let reply = sandbox.bitrix24("crm.lead.list", params);
        let found = ids(&reply);
        let ends = (found.first().map_or("", String::as_str), found.last().map_or("", String::as_str));
        assert_eq!((found.len(), ends), (count, (first, last)), "{reason}");
        assert_eq!((reply.at("next"), reply.at("total")), (next.to_owned(), total.to_owned()), "{reason}");
    }
}

#[test]
fn filter_and_order() {
    #[rustfmt::skip]
    let rows: &[(&str, &str, &[&str], &str)] = &[
        ("equal",                  r#"{"filter":{"ID":7}}"#,                                             &["7"], "1"),
        ("equal, two fields",      r#"{"filter":{"=ORIGINATOR_ID":"relay","=ORIGIN_ID":"key-9"}}"#,      &["9"], "1"),
        ("equal, only one of two", r#"{"filter":{"=ORIGINATOR_ID":"other","=ORIGIN_ID":"key-9"}}"#,      &[], "0"),
        ("one of a list",          r#"{"filter":{"ORIGIN_ID":["key-9","key-10"]}}"#,                     &["9", "10"], "2"),
        ("one of, with @",         r#"{"filter":{"@ID":[3,2,999]}}"#,                                    &["2", "3"], "2"),
        ("between",                r#"{"filter":{">ID":9,"<=ID":11}}"#,                                  &["10", "11"], "2"),
        ("greater or equal",       r#"{"filter":{">=ID":119}}"#,                                         &["119", "120"], "2"),
        ("less",                   r#"{"filter":{"<ID":3}}"#,                                            &["1", "2"], "2"),
        ("not equal, with !",      r#"{"filter":{"!STATUS_ID":"JUNK","<ID":6}}"#,                        &["2", "4"], "2"),
        ("not equal, with !=",     r#"{"filter":{"!=STATUS_ID":"JUNK","<ID":6}}"#,                       &["2", "4"], "2"),
        ("none of",                r#"{"filter":{"!@ID":[1,2],"<ID":5}}"#,                               &["3", "4"], "2"),
        ("contains",               r#"{"filter":{"%TITLE":"ead 11","<ID":113}}"#,                        &["11", "110", "111", "112"], "4"),
        ("does not contain",       r#"{"filter":{"!%TITLE":"1","<ID":4}}"#,                              &["2", "3"], "2"),
        ("starts with",            r#"{"filter":{"=%TITLE":"Lead 12%"}}"#,                               &["12", "120"], "2"),
        ("ends with",              r#"{"filter":{"%=TITLE":"%20"}}"#,                                    &["20", "120"], "2"),
        ("entry of a multifield",  r#"{"filter":{"PHONE":"5557"}}"#,                                     &["7"], "1"),
        ("amount as text",         r#"{"filter":{"OPPORTUNITY":"997.00"}}"#,                             &["3"], "1"),
        ("amount as a number",     r#"{"filter":{"<OPPORTUNITY":881.5}}"#,                               &["119", "120"], "2"),
        ("empty field",            r#"{"filter":{"NAME":""},"order":{"ID":"DESC"},"start":119}"#,        &["1"], "120"),
        ("order ascending",        r#"{"filter":{"<ID":4},"order":{"OPPORTUNITY":"asc"}}"#,              &["3", "2", "1"], "3"),
        ("order by two fields",    r#"{"filter":{"<ID":5},"order":{"STATUS_ID":"DESC","ID":"DESC"}}"#,   &["4", "2", "3", "1"], "4"),
    ];
    let sandbox = with_leads();
    for (reason, params, expected, total) in rows {
        let reply = sandbox.bitrix24("crm.lead.list", params);
        assert_eq!(
            (ids(&reply), reply.at("total")),
            (expected.iter().map(ToString::to_string).collect(), (*total).to_owned()),
            "{reason}"
        );
    }
}

#[test]
fn select_returns_only_these_fields() {
    let sandbox = with_leads();
    let rows = [
        (r#"["TITLE"]"#, r#"{"ID":"1","TITLE":"Lead 1"}"#),
        (
            r#"["ID","PHONE"]"#,
            r#"{"ID":"1","PHONE":[{"ID":"1","VALUE_TYPE":"WORK","TYPE_ID":"PHONE","VALUE":"5551"}]}"#,
        ),
        (r#"["UF_*"]"#, r#"{"ID":"1","UF_CRM_1":"own"}"#),
        (r#"{"0":"ORIGIN_ID"}"#, r#"{"ID":"1","ORIGIN_ID":"key-1"}"#),
    ];
    for (select, expected) in rows {
        let reply = sandbox.bitrix24("crm.lead.list", &format!(r#"{{"filter":{{"ID":1}},"select":{select}}}"#));
        assert_eq!(reply.at("result.0"), expected, "{select}");
    }
    let all = sandbox.bitrix24("crm.lead.list", r#"{"filter":{"ID":1},"select":["*"]}"#);
    assert_eq!(all.body, sandbox.bitrix24("crm.lead.list", r#"{"filter":{"ID":1}}"#).body);
    assert_eq!((all.at("result.0.TITLE"), all.at("result.0.PHONE")), (r#""Lead 1""#.to_owned(), "null".to_owned()));
    assert_eq!(all.at("result.0.UF_CRM_1"), "null");
}

#[test]
fn statuses_and_field_descriptions() {
    let sandbox = TestSandbox::new();
    let statuses = sandbox.bitrix24("crm.status.list", r#"{"filter":{"ENTITY_ID":"STATUS"},"order":{"SORT":"DESC"}}"#);
    assert_eq!(statuses.at("total"), "5");
    assert_eq!(statuses.at("result.0.STATUS_ID"), r#""CONVERTED""#);
    assert_eq!(statuses.at("result.4.NAME"), r#""Unprocessed""#);
    assert_eq!(sandbox.bitrix24("crm.status.list", r#"{"filter":{"ENTITY_ID":"SOURCE"}}"#).at("total"), "12");

    let fields = sandbox.bitrix24("crm.lead.fields", "{}");
    #[rustfmt::skip]
    let rows = [
        ("TITLE",          "string",         false, false),
        ("ID",             "integer",        true,  false),
        ("ASSIGNED_BY_ID", "user",           false, false),
        ("COMPANY_ID",     "crm_company",    false, false),
        ("CONTACT_IDS",    "crm_contact",    false, true),
        ("BIRTHDATE",      "date",           false, false),
        ("DATE_CREATE",    "datetime",       true,  false),
        ("CURRENCY_ID",    "crm_currency",   false, false),
        ("STATUS_ID",      "crm_status",     false, false),
        ("OPENED",         "char",           false, false),
        ("OPPORTUNITY",    "double",         false, false),
        ("PHONE",          "crm_multifield", false, true),
    ];
    for (name, kind, is_read_only, is_multiple) in rows {
        let found = ["type", "isReadOnly", "isMultiple"].map(|key| fields.at(&format!("result.{name}.{key}")));
        assert_eq!(found, [format!("\"{kind}\""), is_read_only.to_string(), is_multiple.to_string()], "{name}");
    }
    assert_eq!(fields.at("result.SOURCE_ID.statusType"), r#""SOURCE""#);
}

#[test]
fn the_mode_of_the_crm() {
    let reply = TestSandbox::new().bitrix24("crm.settings.mode.get", "{}");
    assert_eq!((reply.status, reply.at("result").as_str()), (200, "1"));
}

/// The keys and types of the samples.
#[test]
fn rows_of_the_directories() {
    let sandbox = TestSandbox::new();
    let stages = sandbox.bitrix24("crm.status.list", r#"{"filter":{"ENTITY_ID":"STATUS"},"order":{"SORT":"ASC"}}"#);
    let first = r##"{"ID":"1","ENTITY_ID":"STATUS","STATUS_ID":"NEW","NAME":"Unprocessed","NAME_INIT":"Unprocessed","SORT":"10","SYSTEM":"Y","CATEGORY_ID":null,"COLOR":"#39A8EF","SEMANTICS":null,"EXTRA":{"SEMANTICS":"process","COLOR":"#39A8EF"}}"##;
    assert_eq!(stages.at("result.0"), first);
    assert_eq!(
        (stages.at("result.3.SEMANTICS"), stages.at("result.4.EXTRA.SEMANTICS")),
        (r#""F""#.into(), r#""success""#.into())
    );
    let sources = sandbox.bitrix24("crm.status.list", r#"{"filter":{"ENTITY_ID":"SOURCE"}}"#);
    assert_eq!((sources.at("result.0.STATUS_ID"), sources.at("result.0.EXTRA")), (r#""CALL""#.into(), "null".into()));
}

#[test]
fn custom_fields_of_leads() {
    let sandbox = TestSandbox::new();
    let call = |filter: &str| sandbox.bitrix24("crm.lead.userfield.list", &format!(r#"{{"filter":{filter}}}"#));
    let all = call(r#"{"LANG":"en"}"#);
    let size = r#"{"ID":"6799","ENTITY_ID":"CRM_LEAD","FIELD_NAME":"UF_CRM_1724077760","USER_TYPE_ID":"enumeration","XML_ID":null,"SORT":"150","MULTIPLE":"N","MANDATORY":"N","SHOW_FILTER":"E","SHOW_IN_LIST":"Y","EDIT_IN_LIST":"Y","IS_SEARCHABLE":"N","EDIT_FORM_LABEL":"Size","LIST_COLUMN_LABEL":"Size","LIST_FILTER_LABEL":"Size","LIST":[{"ID":"3157","SORT":"10","VALUE":"Small","DEF":"N","XML_ID":"3157"},{"ID":"3159","SORT":"20","VALUE":"Large","DEF":"N","XML_ID":"3159"}]}"#;
    assert_eq!((all.at("result.0"), all.at("total")), (size.to_owned(), "2".to_owned()));
    assert_eq!(call("{}").at("result.0.EDIT_FORM_LABEL"), "null", "labels come only with a language");
    let mandatory = call(r#"{"MANDATORY":"Y"}"#);
    assert_eq!(
        (mandatory.at("result.0.FIELD_NAME"), mandatory.at("total")),
        (r#""UF_CRM_1724077762""#.into(), "1".into())
    );
}

#[test]
fn descriptions_of_item_fields() {
    let sandbox = TestSandbox::new();
    let call = |more: &str| sandbox.bitrix24("crm.item.fields", &format!(r#"{{"entityTypeId":1{more}}}"#));
    let fields = call("");
    #[rustfmt::skip]
    let rows = [
        ("id",               "integer",     true,  "ID"),
        ("title",            "string",      false, "TITLE"),
        ("stageId",          "crm_status",  false, "STATUS_ID"),
        ("opened",           "boolean",     false, "OPENED"),
        ("createdTime",      "datetime",    true,  "DATE_CREATE"),
        ("ufCrm_1724077760", "enumeration", false, "UF_CRM_1724077760"),
    ];
    for (name, kind, is_read_only, upper_name) in rows {
        let found = ["type", "isReadOnly", "upperName"].map(|key| fields.at(&format!("result.fields.{name}.{key}")));
        assert_eq!(found, [format!("\"{kind}\""), is_read_only.to_string(), format!("\"{upper_name}\"")], "{name}");
    }
    assert_eq!(fields.at("result.fields.stageId.statusType"), r#""STATUS""#);
    let original = call(r#","useOriginalUfNames":"Y""#);
    assert_eq!(original.at("result.fields.UF_CRM_1724077760.items.0"), r#"{"ID":"3157","VALUE":"Small"}"#);
    let required =
        ["isRequired", "isDynamic"].map(|key| original.at(&format!("result.fields.UF_CRM_1724077762.{key}")));
    assert_eq!(required, ["true", "true"]);
    assert_eq!(sandbox.bitrix24("crm.item.fields", r#"{"entityTypeId":1268}"#).at("error"), r#""NOT_FOUND""#);
}
