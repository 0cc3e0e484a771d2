//! Updating a lead, or only its status: nothing is required but the id.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn needs_only_an_id() {
    let lead = Cases::of("ivvy.lead");
    for rest in [
        r#""name":"x""#,
        r#""stageId":4"#,
        r#""companyId":7"#,
        r#""contactId":5"#,
        r#""companyLeadContactId":6"#,
        r#""customFields":[]"#,
    ] {
        let payload = format!(r#"{{"id":1,{rest}}}"#);
        lead.sends("one field more", &payload, &payload);
    }
    lead.sends("digits", r#"{"stageId":"4","id":"9007199254740993"}"#, r#"{"id":9007199254740993,"stageId":4}"#);
    lead.refuses_and_warns(
        "a new company needs its name also in an update",
        r#"{"id":1,"company":{"phone":"1"}}"#,
        &["required company.businessName: company.businessName is required when id is missing"],
        &["adds_value company: company has no id, so it is added each time that the update is sent"],
    );
}

#[test]
fn nothing_to_update() {
    let lead = Cases::of("ivvy.lead");
    let warning = "nothing_to_update id: only id is given, so there is nothing to update";
    lead.warns("an id alone", r#"{"id":1}"#, r#"{"id":1}"#, &[warning]);
    let left_out = |field: &str| format!("left_out {field}: {field} is empty, so it is left out; it cannot be cleared");
    lead.warns(
        "all else is missing",
        r#"{"id":1,"name":"","contact":null,"x":" "}"#,
        r#"{"id":1}"#,
        &[warning, &left_out("contact"), &left_out("name")],
    );
    lead.sends("clearing is something", r#"{"id":1,"description":null}"#, r#"{"id":1,"description":null}"#);
    lead.warns(
        "an unknown field is something",
        r#"{"id":1,"x":2}"#,
        r#"{"id":1,"x":2}"#,
        &["unknown_field x: x is not a documented field; it is sent as it is"],
    );
}

#[test]
fn status() {
    let status = Cases::of("ivvy.status");
    status.sends("a stage", r#"{"id":"1","stageId":"4"}"#, r#"{"id":1,"stageId":4}"#);
    status.sends(
        "a stage and a reason",
        r#"{"stageReasonId":9,"stageId":4,"id":1}"#,
        r#"{"id":1,"stageId":4,"stageReasonId":9}"#,
    );
    status.refuses("nothing", "{}", &["required id: id is required", "required stageId: stageId is required"]);
    status.refuses("a reason alone", r#"{"id":1,"stageReasonId":9}"#, &["required stageId: stageId is required"]);
    status.warns(
        "a field of the whole lead is none of the view",
        r#"{"id":1,"stageId":4,"name":"x"}"#,
        r#"{"id":1,"stageId":4,"name":"x"}"#,
        &["unknown_field name: name is not a documented field; it is sent as it is"],
    );
}
