//! Lead sources: what an add needs, and costs of unusual length.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn required_fields() {
    let source = Cases::of("ivvy.source");
    source.sends(
        "the document's add",
        r#"{"name":"Referal Source","isReferral":true}"#,
        r#"{"name":"Referal Source","isReferral":true}"#,
    );
    source.sends(
        "the document's update",
        r##"{"id":755,"description":"#Description of source"}"##,
        r##"{"id":755,"description":"#Description of source"}"##,
    );
    let issue = "required name: name is required when id is missing";
    source.refuses("nothing", "{}", &[issue]);
    source.refuses("all but a name", r#"{"cost":1,"isReferral":false,"description":"x"}"#, &[issue]);
    source.sends(
        "all fields, in the form and the order of the table",
        r##"{"description":"d","isReferral":"0","colour":"#abc","cost":12.5,"name":"x","id":"755"}"##,
        r##"{"id":755,"name":"x","cost":"12.5","colour":"#abc","isReferral":false,"description":"d"}"##,
    );
    source.warns(
        "an id alone",
        r#"{"id":755}"#,
        r#"{"id":755}"#,
        &["nothing_to_update id: only id is given, so there is nothing to update"],
    );
}

#[test]
fn a_number_is_1_however_it_is_written() {
    for (kind, field) in
        [("ivvy.source", "isReferral"), ("ivvy.contact", "privacyConsent"), ("ivvy.company", "updateIfExists")]
    {
        let cases = Cases::of(kind);
        for (given, sent) in [("1.0", "true"), ("1e0", "true"), ("10E-1", "true"), ("0.0", "false"), ("-0", "false")] {
            let payload = |value: &str| format!(r#"{{"id":1,"{field}":{value}}}"#);
            cases.sends("as in every other field of numbers", &payload(given), &payload(sent));
        }
    }
}

#[test]
fn a_cost_of_any_length() {
    let source = Cases::of("ivvy.source");
    let digits = "9".repeat(1000);
    source.sends(
        "digits in text are not counted",
        &format!(r#"{{"id":1,"cost":"{digits}.{digits}"}}"#),
        &format!(r#"{{"id":1,"cost":"{digits}.{digits}"}}"#),
    );
    source.sends(
        "nor are those of a number",
        &format!(r#"{{"id":1,"cost":0.{digits}}}"#),
        &format!(r#"{{"id":1,"cost":"0.{digits}"}}"#),
    );
}

#[test]
fn a_cost_with_an_exponent_of_any_length() {
    let source = Cases::of("ivvy.source");
    let issue = "type cost: cost must be a number or a decimal string such as 12.50";
    for exponent in ["-99", "-9223372036854775807", "-9223372036854775808", "-99999999999999999999"] {
        let payload = format!(r#"{{"id":1,"cost":1.5e{exponent}}}"#);
        source.refuses("less than any price", &payload, &[issue]);
    }
    source.sends(
        "nothing, whatever its exponent",
        r#"{"id":1,"cost":0e-99999999999999999999}"#,
        r#"{"id":1,"cost":"0"}"#,
    );
}
