//! Lead stages: what an add needs, and the two names of applyTo.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const NAME: &str = "required name: name is required when id is missing";
const APPLY_TO: &str = "required applyTo: applyTo is required when id is missing";

#[test]
fn required_fields() {
    let stage = Cases::of("ivvy.stage");
    stage.sends("an add", r#"{"name":"x","applyTo":1}"#, r#"{"name":"x","applyTo":1}"#);
    stage.refuses("nothing", "{}", &[NAME, APPLY_TO]);
    stage.refuses("a name", r#"{"name":"x"}"#, &[APPLY_TO]);
    stage.refuses("a use", r#"{"applyTo":"2"}"#, &[NAME]);
    stage.sends("the document's update", r##"{"id":755,"colour":"#7ee546"}"##, r##"{"id":755,"colour":"#7ee546"}"##);
}

#[test]
fn applies_to() {
    let stage = Cases::of("ivvy.stage");
    let sent = r#"{"name":"Referal Lead","applyTo":1}"#;
    stage.sends("the document's add", r#"{"name":"Referal Lead","appliesTo":1}"#, sent);
    stage.sends("in digits", r#"{"name":"Referal Lead","appliesTo":"1"}"#, sent);
    stage.sends("both, the same", r#"{"name":"Referal Lead","appliesTo":1,"applyTo":1}"#, sent);
    stage.sends("both, the same in other forms", r#"{"name":"Referal Lead","applyTo":"1","appliesTo":1}"#, sent);
    for missing in ["null", r#""""#, r#"" ""#] {
        let payload = format!(r#"{{"name":"Referal Lead","applyTo":{missing},"appliesTo":1}}"#);
        stage.sends("one is missing", &payload, sent);
        let payload = format!(r#"{{"name":"Referal Lead","applyTo":1,"appliesTo":{missing}}}"#);
        stage.sends("the other is missing", &payload, sent);
        let payload = format!(r#"{{"name":"x","applyTo":{missing},"appliesTo":{missing}}}"#);
        stage.refuses("both are missing", &payload, &[APPLY_TO]);
    }
    let differ = "choice applyTo: applyTo and appliesTo are one field and must not differ";
    stage.refuses("both, different", r#"{"name":"x","applyTo":1,"appliesTo":2}"#, &[differ]);
    stage.refuses("different in an update", r#"{"id":1,"appliesTo":"1","applyTo":"2"}"#, &[differ]);
}

#[test]
fn issues_of_both_names() {
    let stage = Cases::of("ivvy.stage");
    let choice = |name: &str| format!("choice {name}: {name} must be one of 1 (Opportunity), 2 (Lead)");
    stage.refuses("the other name's own", r#"{"id":1,"appliesTo":3}"#, &[&choice("appliesTo")]);
    stage.refuses("one of them wrong", r#"{"id":1,"applyTo":1,"appliesTo":3}"#, &[&choice("appliesTo")]);
    stage.refuses("the first of them wrong", r#"{"id":1,"applyTo":3,"appliesTo":1}"#, &[&choice("applyTo")]);
}

#[test]
fn issues_of_both_names_at_once() {
    let stage = Cases::of("ivvy.stage");
    let choice = |name: &str| format!("choice {name}: {name} must be one of 1 (Opportunity), 2 (Lead)");
    stage.refuses("both wrong", r#"{"id":1,"applyTo":3,"appliesTo":4}"#, &[&choice("applyTo"), &choice("appliesTo")]);
    stage.refuses(
        "both no numbers",
        r#"{"id":1,"applyTo":true,"appliesTo":1e999}"#,
        &["type applyTo: applyTo must be a whole number", "type appliesTo: appliesTo must be a whole number"],
    );
}

#[test]
fn nothing_to_update() {
    Cases::of("ivvy.stage").warns(
        "an id alone",
        r#"{"id":1}"#,
        r#"{"id":1}"#,
        &["nothing_to_update id: only id is given, so there is nothing to update"],
    );
}
