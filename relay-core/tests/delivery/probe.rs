//! The probe when a connection is taken: whether leads in doubt can be looked up.

use super::fixture::{BITRIX24, CAPILLARY, Fixture, IVVY, block_on};

#[test]
fn of_each_crm() {
    let unmarked = IVVY.replace("\nmarker = \"description\"", "");
    let field = format!("{unmarked}\nmarker_field = 12");
    let list = r#"crm?action=getLeadList {"start":0,"perPage":1}"#;
    let fields = "GET v2/extendedFields";
    for (settings, response, calls, ability) in [
        (BITRIX24, None, vec![], "ByMarker"),
        (IVVY, None, vec![], "ByMarker"),
        (&unmarked, None, vec![], "NoMarker"),
        (&field, Some(r#"200 {"results":[{"id":7,"customFields":[]}]}"#), vec![list], "ByMarker"),
        (&field, Some(r#"200 {"results":[{"id":7}]}"#), vec![list], "CustomFieldsHidden"),
        (&field, Some(r#"200 {"results":[]}"#), vec![list], "CustomFieldsUnknown"),
        (&field, Some("timeout"), vec![list], "CustomFieldsUnknown"),
        (&field, Some("503 {\"results\":[{}]}"), vec![list], "CustomFieldsUnknown"),
        (&field, Some(r#"200 {"errorCode":463}"#), vec![list], "ListRefused"),
        (CAPILLARY, Some(r#"200 {"entity":{"lead":[{"name":"leadwire_key"}]}}"#), vec![fields], "ByMarker"),
        (CAPILLARY, Some(r#"200 {"entity":{"lead":[]}}"#), vec![fields], "ExtendedFieldMissing"),
        (CAPILLARY, Some("403"), vec![fields], "ListRefused"),
        (CAPILLARY, Some("503"), vec![fields], "ByMarker"),
    ] {
        let mut fixture = Fixture::new(settings);
        assert!(block_on(fixture.delivery.hold()).unwrap());
        fixture.crm.answer(&response.into_iter().collect::<Vec<_>>());
        block_on(fixture.delivery.probe_look_ups()).unwrap();
        assert_eq!(fixture.crm.calls(), calls, "{settings} {response:?}");
        let event = fixture.events.take(&["LookUpsProbed"]);
        assert_eq!(event, [format!("LookUpsProbed {{ ability: {ability} }}")], "{settings} {response:?}");
    }
}

/// What the last probe that was answered has found.
#[test]
fn a_later_probe_without_an_answer_changes_nothing() {
    let mut fixture = Fixture::new(CAPILLARY);
    assert!(block_on(fixture.delivery.hold()).unwrap());
    for response in [r#"200 {"entity":{"lead":[]}}"#, "timeout"] {
        fixture.crm.answer(&[response]);
        block_on(fixture.delivery.probe_look_ups()).unwrap();
        assert_eq!(fixture.events.take(&["LookUpsProbed"]), ["LookUpsProbed { ability: ExtendedFieldMissing }"]);
    }
}
