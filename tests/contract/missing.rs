//! Which values count as missing, and the effect of an invalid id. That optional fields are left out when they are missing is tested in
//! `fields.rs`.

use super::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const NAME: &str = "required name: name is required when id is missing";
const APPLY_TO: &str = "required applyTo: applyTo is required when id is missing";

#[test]
fn an_id_that_is_missing_adds() {
    let stage = Cases::of("ivvy.stage");
    stage.refuses("absent", "{}", &[NAME, APPLY_TO]);
    for id in ["null", r#""""#, r#"" ""#, r#""\t\n""#, r#""\u00a0\u2003""#] {
        stage.refuses("missing", &format!(r#"{{"id":{id}}}"#), &[NAME, APPLY_TO]);
        let payload = format!(r#"{{"id":{id},"name":"x","applyTo":2}}"#);
        stage.sends("missing, and left out", &payload, r#"{"name":"x","applyTo":2}"#);
    }
}

#[test]
fn an_id_that_is_wrong_updates() {
    let stage = Cases::of("ivvy.stage");
    let only_the_id = |id: &str, issue: &str| {
        stage.refuses_and_warns(
            "present, so nothing is required",
            &format!(r#"{{"id":{id}}}"#),
            &[issue],
            &["nothing_to_update id: only id is given, so there is nothing to update"],
        );
    };
    only_the_id("0", "range id: id must be from 1 to 9223372036854775807");
    only_the_id("1.5", "integer id: id must be a whole number, or digits without sign");
    only_the_id("false", "type id: id must be a whole number");
    only_the_id("[]", "type id: id must be a whole number");
    only_the_id("1e999", "type id: id must be a whole number");
}

#[test]
fn required_fields_that_are_missing() {
    let stage = Cases::of("ivvy.stage");
    for missing in ["null", r#""""#, r#"" \r\n""#] {
        stage.refuses("name", &format!(r#"{{"name":{missing},"applyTo":1}}"#), &[NAME]);
        stage.refuses("applyTo", &format!(r#"{{"name":"x","applyTo":{missing}}}"#), &[APPLY_TO]);
    }
    for wrong in ["0", "false", "[]", "{}", "1e999"] {
        let payload = format!(r#"{{"name":{wrong},"applyTo":1}}"#);
        stage.refuses("what is wrong is not missing", &payload, &["type name: name must be text"]);
    }
}

#[test]
fn missing_entries_of_lists() {
    let contact = Cases::of("ivvy.contact");
    for missing in ["null", r#""""#, r#"" ""#] {
        contact.refuses(
            "an id",
            &format!(r#"{{"id":1,"companies":[2,{missing}]}}"#),
            &["type companies[1]: companies[1] must be a whole number"],
        );
        contact.refuses(
            "an object",
            &format!(r#"{{"id":1,"groups":[{missing},{{"groupId":1}}]}}"#),
            &["type groups[0]: groups[0] must be an object"],
        );
    }
}
