//! Leads for `crm.item.*`: the documents' examples, fields that Bitrix24 sets, entries of `fm`, and the names of custom fields.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn required_fields() {
    let item = Cases::of("bitrix24.item");
    item.sends("an add", r#"{"fields":{"title":"x"}}"#, r#"{"fields":{"title":"x"}}"#);
    item.sends("an update", r#"{"fields":{"title":"x"},"id":"351"}"#, r#"{"id":351,"fields":{"title":"x"}}"#);
    item.refuses("nothing", "{}", &["required fields: fields is required"]);
    item.refuses("empty fields", r#"{"fields":{}}"#, &["empty fields: fields must contain at least one field"]);
}

#[test]
fn the_documents_example() {
    Cases::of("bitrix24.item").sends(
        "in the order of the field table",
        r#"{
            "useOriginalUfNames": "N",
            "fields": {
                "ufCrm_1747309879": "text", "parentId1222": 5,
                "fm": [
                    {"value": "+491511234567", "valueType": "WORK", "typeId": "PHONE"},
                    {"value": "gleb@example.com", "valueType": "HOME", "typeId": "EMAIL"}
                ],
                "utmTerm": "t", "observers": [1, "2"], "contactIds": [4, 5], "companyId": "0012", "opened": true,
                "opportunity": 999.9, "currencyId": "eur", "stageId": "NEW", "sourceId": "WEB",
                "birthdate": "2000-01-01", "lastName": "Titov", "name": "Gleb", "title": "LLC Titov"
            }
        }"#,
        r#"{"fields":{"title":"LLC Titov","name":"Gleb","lastName":"Titov","birthdate":"2000-01-01","sourceId":"WEB","stageId":"NEW","currencyId":"EUR","opportunity":999.9,"opened":"Y","companyId":12,"contactIds":[4,5],"observers":[1,2],"utmTerm":"t","fm":[{"typeId":"PHONE","valueType":"WORK","value":"+491511234567"},{"typeId":"EMAIL","valueType":"HOME","value":"gleb@example.com"}],"ufCrm_1747309879":"text","parentId1222":5},"useOriginalUfNames":"N"}"#,
    );
}

#[test]
fn fields_that_bitrix24_sets() {
    let item = Cases::of("bitrix24.item");
    for field in ["createdTime", "updatedTime", "stageSemanticId", "isReturnCustomer", "phone", "email"] {
        let issue = format!("read_only fields.{field}: fields.{field} is set by the CRM and cannot be sent");
        for id in ["", r#""id":1,"#] {
            item.refuses(
                "in an add and in an update",
                &format!(r#"{{{id}"fields":{{"title":"x","{field}":"a@b.c"}}}}"#),
                &[&issue],
            );
        }
    }
}

#[test]
fn fields_of_the_other_method_are_unknown() {
    let unknown = |name: &str| {
        format!("unknown_field fields.{name}: fields.{name} is not a documented field; it is sent as it is")
    };
    for name in ["TITLE", "ADDRESS", "TRACE", "EMAIL", "statusId"] {
        let payload = format!(r#"{{"fields":{{"{name}":"x"}}}}"#);
        Cases::of("bitrix24.item").warns("of crm.lead.*", &payload, &payload, &[&unknown(name)]);
    }
    for name in ["title", "fm", "stageId", "utmSource"] {
        let payload = format!(r#"{{"fields":{{"{name}":"x"}}}}"#);
        Cases::of("bitrix24.lead").warns("of crm.item.*", &payload, &payload, &[&unknown(name)]);
    }
}

#[test]
fn only_lists_of_entries() {
    let item = Cases::of("bitrix24.item");
    // By the document, an update's keys are ids of entries; an entry of a list has its id beside the value.
    for fm in [r#""555""#, r#"{"15":{"typeId":"PHONE","value":"5"}}"#, "true"] {
        let issue = "type fields.fm: fields.fm must be a list";
        item.refuses("another form", &format!(r#"{{"id":1,"fields":{{"fm":{fm}}}}}"#), &[issue]);
    }
    let issue = "type fields.fm[0]: fields.fm[0] must be an object";
    item.refuses("text for an entry", r#"{"fields":{"fm":["555"]}}"#, &[issue]);
    item.refuses(
        "an entry without a type is text",
        r#"{"fields":{"fm":[{"valueType":"CAR","value":"x"}]}}"#,
        &["required fields.fm[0].typeId: fields.fm[0].typeId is required"],
    );
}

#[test]
fn lists_of_a_catalog() {
    let item = Cases::with("bitrix24.item", r#"{"bitrix24":{"sources":["WEB"],"statuses":["NEW","UC_1"]}}"#);
    item.sends("listed", r#"{"fields":{"stageId":"UC_1"}}"#, r#"{"fields":{"stageId":"UC_1"}}"#);
    item.refuses(
        "not listed",
        r#"{"fields":{"sourceId":"CALL","stageId":"JUNK"}}"#,
        &[
            "choice fields.sourceId: fields.sourceId must be one of WEB",
            "choice fields.stageId: fields.stageId must be one of NEW, UC_1",
        ],
    );
}

#[test]
fn the_trace_of_a_lead() {
    let lead = Cases::of("bitrix24.lead");
    let add = r#"{"fields":{"TRACE":"{\"tags\":{}}"}}"#;
    lead.sends("in an add", add, add);
}
