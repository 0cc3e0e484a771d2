//! Reading reference data: the calls of each CRM, and when it is read again.

use relay_core::delivery::{ReferenceSync, SyncError};
use relay_core::reference_data::{ListName, ReferenceData};

use super::fixture::{BITRIX24, CAPILLARY, Fixture, IVVY, TIMEOUT_MS, block_on, connection};

fn sync(fixture: &Fixture, settings: &str) -> ReferenceSync {
    ReferenceSync::new("c".to_owned(), connection(settings), TIMEOUT_MS, fixture.context.clone())
}

/// Reads with these responses.
fn read(settings: &str, responses: &[&str]) -> (Result<ReferenceData, String>, Vec<String>) {
    let fixture = Fixture::new(settings);
    fixture.crm.answer(responses);
    let data = block_on(sync(&fixture, settings).run()).map_err(|error| error.to_string());
    (data, fixture.crm.calls())
}

/// `VALUE LABEL`, with the parent of those that have one.
fn items(data: &ReferenceData, name: ListName) -> Vec<String> {
    let list = data.lists.iter().find(|list| list.name == name).unwrap();
    let shown = list.items.iter().map(|item| {
        let parent = item.parent.as_ref().map(|parent| format!("{parent}/")).unwrap_or_default();
        format!("{parent}{} {}", item.value, item.label)
    });
    shown.collect()
}

fn fields(data: &ReferenceData) -> Vec<String> {
    data.fields.iter().map(|field| field.name.to_text()).collect()
}

#[test]
fn of_bitrix24() {
    let status = |directory: &str| {
        format!(r#"crm.status.list {{"order":{{"SORT":"ASC"}},"filter":{{"ENTITY_ID":"{directory}"}},"start":0}}"#)
    };
    let row = |directory: &str, id: &str| format!(r#"{{"ENTITY_ID":"{directory}","STATUS_ID":"{id}","NAME":"{id}!"}}"#);
    let first = format!(r#"200 {{"result":[{}],"next":50}}"#, row("SOURCE", "WEB"));
    let second = format!(r#"200 {{"result":[{},{}]}}"#, row("SOURCE", "FAIR"), row("STATUS", "NEW"));
    let (stages, none) = (format!(r#"200 {{"result":[{}]}}"#, row("STATUS", "NEW")), r#"200 {"result":[]}"#);
    let own = r#"200 {"result":{"TITLE":{"type":"string","isRequired":true,"title":"T"},"UF_CRM_9":{"type":"string","isDynamic":true,"title":"T"}}}"#;
    let user = r#"200 {"result":[{"FIELD_NAME":"UF_CRM_1","USER_TYPE_ID":"string","EDIT_FORM_LABEL":"Size"}]}"#;
    let (data, calls) = read(BITRIX24, &[&first, &second, &stages, none, own, user]);
    let data = data.unwrap();
    assert_eq!(items(&data, ListName::Sources), ["WEB WEB!", "FAIR FAIR!"], "of the directory only");
    assert_eq!(items(&data, ListName::Stages), ["NEW NEW!"]);
    assert_eq!(fields(&data), ["fields.TITLE", "fields.UF_CRM_1"]);
    let expected = [
        status("SOURCE"),
        status("SOURCE").replace(r#""start":0"#, r#""start":50"#),
        status("STATUS"),
        status("HONORIFIC"),
        "crm.lead.fields {}".to_owned(),
        r#"crm.lead.userfield.list {"order":{"SORT":"ASC","ID":"ASC"},"filter":{"LANG":"en"},"start":0}"#.to_owned(),
    ];
    assert_eq!(calls, expected);
    let item = format!("{BITRIX24}\nmethod = \"item\"");
    let described = r#"200 {"result":{"fields":{"ufCrm_1":{"type":"string","isDynamic":true,"title":"T"}}}}"#;
    let (data, calls) = read(&item, &[none, none, none, described]);
    assert_eq!(fields(&data.unwrap()), ["fields.ufCrm_1"]);
    assert_eq!(calls[3], r#"crm.item.fields {"entityTypeId":1,"useOriginalUfNames":"Y"}"#);
}

#[test]
fn a_list_with_too_many_pages() {
    let responses: Vec<String> = (1..=200).map(|page| format!(r#"200 {{"result":[],"next":{}}}"#, page * 50)).collect();
    let (data, calls) = read(BITRIX24, &responses.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((data.unwrap_err().as_str(), calls.len()), ("crm.status.list: protocol", 200));
    let row = r#"200 {"meta":{"totalResults":1000},"results":[{"id":1}]}"#;
    let (data, calls) = read(IVVY, &[row; 200]);
    assert_eq!((data.unwrap_err().as_str(), calls.len()), ("crm?action=getLeadStageList: protocol", 200));
}

#[test]
fn a_next_page_that_does_not_advance_is_the_last() {
    let (page, none) = (r#"200 {"result":[],"next":50}"#, r#"200 {"result":[]}"#);
    let fields = r#"200 {"result":{}}"#;
    let (data, calls) = read(BITRIX24, &[page, page, none, none, fields, none]);
    assert!(data.is_ok(), "{data:?}");
    assert_eq!(calls.iter().filter(|call| call.contains("SOURCE")).count(), 2);
}

#[test]
fn of_ivvy() {
    let page = |total: usize, rows: &str| format!(r#"200 {{"meta":{{"totalResults":{total}}},"results":[{rows}]}}"#);
    let empty = page(0, "");
    let stages = [
        page(2, r#"{"id":1,"name":"New"}"#),
        page(2, r#"{"id":7,"name":"Lost","reasons":[{"id":245,"reason":"Budget"}]}"#),
    ];
    let sources = r#"200 {"results":[{"id":2,"name":"Web"}]}"#;
    let definitions = r#"200 [{"fieldId":47,"fieldType":0,"displayName":"Size"},{"fieldType":7}]"#;
    let responses = [&stages[0], &stages[1], &empty, sources, &empty, &empty, &empty, &empty, definitions, "200 []"];
    let (data, calls) = read(IVVY, &responses);
    let data = data.unwrap();
    assert_eq!(items(&data, ListName::Stages), ["1 New", "7 Lost"]);
    assert_eq!(items(&data, ListName::StageReasons), ["7/245 Budget"]);
    assert_eq!(items(&data, ListName::Sources), ["2 Web"]);
    assert_eq!(fields(&data), ["contact.customFields[47]"]);
    let paths: Vec<&str> = calls.iter().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            r#"crm?action=getLeadStageList {"start":0,"perPage":100}"#,
            r#"crm?action=getLeadStageList {"start":1,"perPage":100}"#,
            r#"crm?action=getLeadTypeList {"start":0,"perPage":100}"#,
            r#"crm?action=getLeadSourceList {"start":0,"perPage":100}"#,
            r#"crm?action=getLeadSourceList {"start":1,"perPage":100}"#,
            r#"crm?action=getLeadChannelList {"start":0,"perPage":100}"#,
            r#"crm?action=getLeadQualityList {"start":0,"perPage":100}"#,
            r#"account?action=getIndustryList {"start":0,"perPage":100}"#,
            "contact?action=getCustomFieldDefinition {}",
            "contact?action=getCompanyCustomFieldDefinition {}",
        ]
    );
}

#[test]
fn of_capillary() {
    let reasons = r#"200 {"data":[{"id":1,"reason":"Price"}],"errors":[]}"#;
    let sub_statuses = r#"200 {"data":[{"status":"LOST","subStatus":"expired"}]}"#;
    let extended = r#"200 {"entity":{"lead":[{"name":"colour","label":"Colour"}]}}"#;
    let (data, calls) = read(CAPILLARY, &[reasons, sub_statuses, extended]);
    let data = data.unwrap();
    assert_eq!(items(&data, ListName::Reasons), ["1 Price"]);
    assert_eq!(items(&data, ListName::SubStatuses), ["LOST/expired expired"]);
    assert_eq!(fields(&data), ["extendedFields.colour"]);
    assert_eq!(calls, ["GET v2/leads/reasons", "GET v2/leads/substatuses", "GET v2/extendedFields"]);
    let errors = r#"200 {"data":[],"errors":[{"code":4000}]}"#;
    assert_eq!(read(CAPILLARY, &[errors]).0.unwrap_err(), "/v2/leads/reasons: unauthorized (4000)");
}

#[test]
fn failed_reads() {
    for (responses, expected, calls) in [
        (vec!["timeout"], "/v2/leads/reasons: timeout", 1),
        (vec!["lost"], "/v2/leads/reasons: network", 1),
        (vec!["not sent"], "/v2/leads/reasons: network", 1),
        (vec!["500"], "/v2/leads/reasons: unavailable", 1),
        (vec!["403"], "/v2/leads/reasons: unauthorized", 1),
        (vec![r#"200 {"data":7}"#], "/v2/leads/reasons: protocol", 1),
        (vec!["429"; 4], "/v2/leads/reasons: busy", 4),
    ] {
        let (data, made) = read(CAPILLARY, &responses);
        assert_eq!((data.unwrap_err().as_str(), made.len()), (expected, calls), "{responses:?}");
    }
}

#[test]
fn a_problem_of_the_credentials_is_the_reason() {
    let settings = CAPILLARY.replace("token_env = \"KEY\"", "oauth_key_env = \"KEY\"\noauth_secret_env = \"KEY\"");
    let (data, calls) = read(&settings, &["401"]);
    let expected = "/v2/leads/reasons: unauthorized (the authorization server refused to renew the token: 401)";
    assert_eq!((data.unwrap_err().as_str(), calls.len()), (expected, 1));
}

#[test]
fn a_call_that_was_too_often_is_repeated() {
    let fixture = Fixture::new(CAPILLARY);
    fixture.crm.answer(&["429", r#"200 {"data":[]}"#, r#"200 {"data":[]}"#, r#"200 {"entity":{}}"#]);
    block_on(sync(&fixture, CAPILLARY).run()).unwrap();
    assert!(fixture.clock.steady_ms_passed() >= 1000, "after a pause");
    assert_eq!(fixture.events.take(&["ReferenceData"]), ["ReferenceDataRead"]);
}

const DATA: [&str; 3] = [r#"200 {"data":[]}"#, r#"200 {"data":[]}"#, r#"200 {"entity":{}}"#];
const HOUR_MS: u64 = 3_600_000;

/// How long until the next call, and the calls that were made.
fn run_if_due(fixture: &Fixture, sync: &ReferenceSync, responses: &[&str]) -> (u64, usize) {
    fixture.crm.answer(responses);
    let wait_ms = block_on(sync.run_if_due(HOUR_MS));
    (wait_ms, fixture.crm.calls().len())
}

#[test]
fn the_data_is_read_again_when_it_is_old() {
    let fixture = Fixture::new(CAPILLARY);
    let sync = sync(&fixture, CAPILLARY);
    assert_eq!(run_if_due(&fixture, &sync, &DATA), (0, 3), "it was never read");
    assert_eq!(run_if_due(&fixture, &sync, &[]), (60_000, 0), "checked each minute");
    fixture.clock.advance(HOUR_MS - 30_000);
    assert_eq!(run_if_due(&fixture, &sync, &[]), (30_000, 0));
    fixture.clock.advance(30_000);
    assert_eq!(run_if_due(&fixture, &sync, &DATA), (0, 3));
}

/// A moment in the future is of a clock that was set back since.
#[test]
fn data_of_the_future_is_read_again() {
    let fixture = Fixture::new(CAPILLARY);
    let sync = sync(&fixture, CAPILLARY);
    assert_eq!(run_if_due(&fixture, &sync, &DATA), (0, 3));
    fixture.clock.set_back(1);
    assert_eq!(run_if_due(&fixture, &sync, &DATA), (0, 3));
}

#[test]
fn a_failed_read_is_repeated_after_ten_minutes() {
    let fixture = Fixture::new(CAPILLARY);
    let sync = sync(&fixture, CAPILLARY);
    assert_eq!(run_if_due(&fixture, &sync, &["500"]), (0, 1));
    let reason = "/v2/leads/reasons: unavailable";
    assert_eq!(fixture.events.take(&["ReferenceData"]), [format!(r#"ReferenceDataFailed {{ reason: "{reason}" }}"#)]);
    fixture.clock.advance(599_000);
    assert_eq!(run_if_due(&fixture, &sync, &[]), (1000, 0));
    fixture.clock.advance(1000);
    assert_eq!(run_if_due(&fixture, &sync, &DATA), (0, 3));
}

#[test]
fn data_that_the_ledger_cannot_keep() {
    let fixture = Fixture::new(CAPILLARY);
    let sync = sync(&fixture, CAPILLARY);
    fixture.ledger.tables().failing = Some("set_connection_value");
    fixture.crm.answer(&DATA);
    assert_eq!(block_on(sync.run()).unwrap_err().to_string(), "the ledger: the disk is full");
    fixture.crm.calls();
    assert_eq!(run_if_due(&fixture, &sync, &DATA), (60_000, 3));
    assert_eq!(fixture.events.take(&["ReferenceData"]), Vec::<String>::new());
    fixture.ledger.tables().failing = None;
    fixture.clock.advance(60_000);
    assert_eq!(run_if_due(&fixture, &sync, &DATA), (0, 3), "read again after a minute");
}

#[test]
fn nothing_is_read_without_the_lease() {
    let mut fixture = Fixture::new(&format!("{CAPILLARY}\nsync = \"1h\""));
    assert_eq!(fixture.delivery.sync_every_ms(), Some(HOUR_MS));
    let sync = fixture.delivery.reference_sync();
    assert_eq!(run_if_due(&fixture, &sync, &[]), (1000, 0));
    let error = block_on(sync.run()).unwrap_err();
    assert!(matches!(error, SyncError::Read(_)), "{error}");
    assert_eq!(fixture.events.take(&["ReferenceData"]), Vec::<String>::new(), "another relay reads it");
    assert!(block_on(fixture.delivery.hold()).unwrap());
    assert_eq!(run_if_due(&fixture, &sync, &DATA), (0, 3));
}
