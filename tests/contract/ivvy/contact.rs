//! Contacts and companies: what an add needs, and lists with bounds.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn contact() {
    let contact = Cases::of("ivvy.contact");
    contact.sends(
        "an add",
        r#"{"email":"a@b.c","lastName":"B","firstName":"A","id":""}"#,
        r#"{"firstName":"A","lastName":"B","email":"a@b.c"}"#,
    );
    contact.sends("an update needs only an id", r#"{"id":"5"}"#, r#"{"id":5}"#);
    contact.sends("an update of one field", r#"{"id":5,"phone":"1"}"#, r#"{"id":5,"phone":"1"}"#);
    let required = |field: &str| format!("required {field}: {field} is required when id is missing");
    let all = [required("firstName"), required("lastName"), required("email")];
    contact.refuses("nothing", "{}", &all.each_ref().map(String::as_str));
    for (payload, field) in [
        (r#"{"lastName":"B","email":"a@b.c"}"#, "firstName"),
        (r#"{"firstName":"A","lastName":"","email":"a@b.c"}"#, "lastName"),
        (r#"{"firstName":"A","lastName":"B","email":" "}"#, "email"),
    ] {
        contact.refuses("all but one", payload, &[&required(field)]);
    }
    contact.refuses(
        "an update with a bad address",
        r#"{"id":5,"email":"ann"}"#,
        &["format email: email must be a valid e-mail address"],
    );
}

#[test]
fn company() {
    let company = Cases::of("ivvy.company");
    company.sends("an add", r#"{"businessName":"ACME"}"#, r#"{"businessName":"ACME"}"#);
    company.sends("an update", r#"{"id":6}"#, r#"{"id":6}"#);
    let issue = "required businessName: businessName is required when id is missing";
    company.refuses("nothing", "{}", &[issue]);
    company.refuses("another name", r#"{"tradingName":"ACME"}"#, &[issue]);
    company.refuses("a missing name", r#"{"businessName":"\t"}"#, &[issue]);
    let added = "adds_value primaryContact: primaryContact has no id, so it is added each time that the update is sent";
    company.warns(
        "a new contact inside",
        r#"{"id":6,"primaryContact":{"firstName":"A","lastName":"B","email":"a@b.c"}}"#,
        r#"{"id":6,"primaryContact":{"firstName":"A","lastName":"B","email":"a@b.c"}}"#,
        &[added],
    );
    company.refuses_and_warns(
        "a new contact inside needs its fields whatever the company does",
        r#"{"id":6,"primaryContact":{"firstName":"A","email":"a@b.c"}}"#,
        &["required primaryContact.lastName: primaryContact.lastName is required when id is missing"],
        &[added],
    );
}

#[test]
fn external_urls() {
    for kind in ["ivvy.contact", "ivvy.company"] {
        let cases = Cases::of(kind);
        let with =
            |count: usize| format!(r#"{{"id":1,"externalUrls":[{}]}}"#, [r#"{"ref":"a"}"#; 5][..count].join(","));
        for count in 0..=3 {
            cases.sends("at most 3", &with(count), &with(count));
        }
        for count in 4..=5 {
            let issue = "too_long externalUrls: externalUrls must have at most 3 entries";
            cases.refuses("more than 3", &with(count), &[issue]);
        }
        cases.sends("null clears them all", r#"{"id":1,"externalUrls":null}"#, r#"{"id":1,"externalUrls":null}"#);
        cases.warns(
            "the empty string is left out",
            r#"{"id":1,"externalUrls":""}"#,
            r#"{"id":1}"#,
            &["left_out externalUrls: externalUrls is empty, so it is left out; null clears it"],
        );
        cases.sends(
            "null clears a URL",
            r#"{"id":1,"externalUrls":[{"ref":"a","url":null,"label":null}]}"#,
            r#"{"id":1,"externalUrls":[{"ref":"a","url":null,"label":null}]}"#,
        );
        cases.refuses(
            "each entry for itself",
            r#"{"id":1,"externalUrls":["x",{"url":"https://a.example"},{"ref":1,"url":"ftp://b"}]}"#,
            &[
                "type externalUrls[0]: externalUrls[0] must be an object",
                "required externalUrls[1].ref: externalUrls[1].ref is required",
                "type externalUrls[2].ref: externalUrls[2].ref must be text",
                "format externalUrls[2].url: externalUrls[2].url must be a URL that begins with https://",
            ],
        );
    }
}

#[test]
fn lists() {
    let contact = Cases::of("ivvy.contact");
    contact.sends(
        "groups, fields and companies",
        r#"{"id":1,"companies":["2",3],"customFields":[{"value":"x","fieldId":"4"}],"groups":[{"groupId":"5"}]}"#,
        r#"{"id":1,"groups":[{"groupId":5}],"customFields":[{"fieldId":4,"value":"x"}],"companies":[2,3]}"#,
    );
    contact.refuses(
        "what is wrong in each entry",
        r#"{"id":1,"groups":[{"groupId":1},{"groupId":0},{},[]],"companies":[1,"2","x",true]}"#,
        &[
            "range groups[1].groupId: groups[1].groupId must be from 1 to 9223372036854775807",
            "required groups[2].groupId: groups[2].groupId is required",
            "type groups[3]: groups[3] must be an object",
            "integer companies[2]: companies[2] must be a whole number, or digits without sign",
            "type companies[3]: companies[3] must be a whole number",
        ],
    );
}
