//! Capillary: required fields of a status change, a new lead and an update.

use super::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn status() {
    let status = Cases::of("capillary.status");
    status.sends(
        "all that is required",
        r#"{"reasonId":"7","status":"WON","id":"1"}"#,
        r#"{"id":1,"status":"WON","reasonId":7}"#,
    );
    status.sends(
        "all",
        r#"{"id":1,"status":"LOST","subStatus":"budget","reasonId":9007199254740993,"createdBy":"9007199254740995","createdOn":"2018-10-05T08:00:00.123+05:30"}"#,
        r#"{"id":1,"status":"LOST","subStatus":"budget","reasonId":9007199254740993,"createdBy":9007199254740995,"createdOn":"2018-10-05T08:00:00+05:30"}"#,
    );
    let (id, status_, reason) = (
        "required id: id is required",
        "required status: status is required",
        "required reasonId: reasonId is required",
    );
    status.refuses("nothing", "{}", &[id, status_, reason]);
    status.refuses("missing ones", r#"{"id":"","status":" ","reasonId":null}"#, &[id, status_, reason]);
    status.refuses("a sub-status alone", r#"{"subStatus":"x"}"#, &[id, status_, reason]);
}

const LEAD_FOR: &str = "required leadFor: leadFor is required when id is missing";
const USER: &str = "required userId: userId is required when id is missing, unless idType with identifier is given";

#[test]
fn user_of_a_lead() {
    let lead = Cases::of("capillary.lead");
    for (why, payload) in [
        ("a user id", r#"{"leadFor":"x","userId":5}"#),
        ("an e-mail address", r#"{"leadFor":"x","idType":"EMAIL","identifier":"a@b.c"}"#),
        ("a mobile number", r#"{"leadFor":"x","idType":"MOBILE","identifier":"4915112345678"}"#),
        ("both ways", r#"{"leadFor":"x","userId":5,"idType":"EMAIL","identifier":"a@b.c"}"#),
        ("one way and half of the other", r#"{"leadFor":"x","userId":5,"idType":"EMAIL"}"#),
        ("the other half", r#"{"leadFor":"x","userId":5,"identifier":"a@b.c"}"#),
    ] {
        lead.sends(why, payload, payload);
    }
    for (why, payload) in [
        ("neither", r#"{"leadFor":"x"}"#),
        ("half a way", r#"{"leadFor":"x","idType":"EMAIL"}"#),
        ("the other half", r#"{"leadFor":"x","identifier":"a@b.c"}"#),
        ("halves that are missing", r#"{"leadFor":"x","userId":"","idType":"EMAIL","identifier":" "}"#),
        ("the other missing", r#"{"leadFor":"x","userId":null,"idType":null,"identifier":"a@b.c"}"#),
    ] {
        lead.refuses(why, payload, &[USER]);
    }
    lead.refuses(
        "a way that is complete and wrong",
        r#"{"leadFor":"x","idType":"email","identifier":"a@b.c"}"#,
        &["choice idType: idType must be one of EMAIL, MOBILE"],
    );
    lead.refuses("nothing", "{}", &[LEAD_FOR, USER]);
    lead.refuses("no item", r#"{"userId":5,"leadFor":""}"#, &[LEAD_FOR]);
}

#[test]
fn the_order_of_the_body() {
    Cases::of("capillary.lead").sends(
        "all fields of an add",
        r#"{"statusLogDetails":[{"b":2}],"followUpDetails":[{"a":1}],"extendedFields":{"k":"v"},"orgSourceId":"-1",
            "subStatus":"s","owner":"o","createdBy":"6","lastFollowUp":"2026-01-03T00:00:00Z",
            "createdOn":"2026-01-02T00:00:00Z","nextFollowUp":"2026-01-01T00:00:00.9Z","status":"OPEN",
            "identifier":"i","idType":"MOBILE","userId":"5","leadFor":"x","type":"BRAND"}"#,
        r#"{"type":"BRAND","leadFor":"x","userId":5,"idType":"MOBILE","identifier":"i","status":"OPEN","nextFollowUp":"2026-01-01T00:00:00Z","createdOn":"2026-01-02T00:00:00Z","lastFollowUp":"2026-01-03T00:00:00Z","createdBy":6,"owner":"o","subStatus":"s","orgSourceId":-1,"extendedFields":{"k":"v"},"followUpDetails":[{"a":1}],"statusLogDetails":[{"b":2}]}"#,
    );
}

#[test]
fn an_update_accepts_only_extended_fields_and_owner() {
    let lead = Cases::of("capillary.lead");
    for payload in [
        r#"{"id":1,"owner":"o"}"#,
        r#"{"id":1,"extendedFields":{"k":"v"}}"#,
        r#"{"id":1,"owner":"o","extendedFields":{}}"#,
    ] {
        lead.sends("these two", payload, payload);
    }
    for (field, value) in [
        ("type", r#""SKU""#),
        ("leadFor", r#""x""#),
        ("userId", "5"),
        ("idType", r#""EMAIL""#),
        ("identifier", r#""a@b.c""#),
        ("status", r#""WON""#),
        ("nextFollowUp", r#""2026-01-01T00:00:00Z""#),
        ("createdOn", r#""2026-01-01T00:00:00Z""#),
        ("lastFollowUp", r#""2026-01-01T00:00:00Z""#),
        ("createdBy", "6"),
        ("subStatus", r#""s""#),
        ("orgSourceId", "-1"),
        ("followUpDetails", "[]"),
        ("statusLogDetails", "[]"),
    ] {
        let issue = format!("read_only {field}: {field} cannot be changed by an update, that is when id is given");
        lead.refuses("another field", &format!(r#"{{"id":1,"owner":"o","{field}":{value}}}"#), &[&issue]);
        let missing = format!(r#"{{"id":1,"owner":"o","{field}":""}}"#);
        lead.sends("a missing field", &missing, r#"{"id":1,"owner":"o"}"#);
    }
    lead.refuses(
        "two others, in the order of the field table",
        r#"{"id":1,"orgSourceId":"x","owner":5,"type":"THING"}"#,
        &[
            "read_only type: type cannot be changed by an update, that is when id is given",
            "type owner: owner must be text",
            "read_only orgSourceId: orgSourceId cannot be changed by an update, that is when id is given",
        ],
    );
    lead.warns(
        "an unknown field is still sent",
        r#"{"id":1,"foo":2}"#,
        r#"{"id":1,"foo":2}"#,
        &["unknown_field foo: foo is not a documented field; it is sent as it is"],
    );
    lead.warns(
        "an id alone",
        r#"{"id":1}"#,
        r#"{"id":1}"#,
        &["nothing_to_update id: only id is given, so there is nothing to update"],
    );
}
