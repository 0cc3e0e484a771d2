//! Forms that a browser posts without JavaScript.

use http::header::{CONTENT_TYPE, REFERER};

use relay_core::intake::{Decision, PostedForm};

use super::fixture::{BITRIX24, IVVY, NOW_MS, NoLimits, headers, intake, post, shown};

fn posted(form: &str, body: &str) -> String {
    shown(&post(&intake(form), &headers(), body))
}

#[test]
fn inputs_of_a_lead() {
    let form = format!("{BITRIX24}allow = [\"fields.NAME\", \"fields.PHONE\"]");
    let ann = r#"{"fields":{"NAME":"Ann","TITLE":"Trial"}}"#;
    for (why, body, expected) in [
        ("a text", "fields.NAME=Ann", ann.to_owned()),
        ("what is not allowed", "fields.NAME=Ann&fields.COMMENTS=x", format!("{ann} without fields.COMMENTS")),
        ("blank foreign inputs are not named", "fields.NAME=Ann&utf8=", ann.to_owned()),
        ("what is fixed", "fields.NAME=Ann&fields.TITLE=Mine", format!("{ann} without fields.TITLE")),
        ("the marker", "fields.NAME=Ann&fields.ORIGIN_ID=k", format!("{ann} without fields.ORIGIN_ID")),
        ("a framework's token", "token=1&fields.NAME=Ann", format!("{ann} without token")),
        (
            "a list",
            "fields.NAME=Ann&fields.PHONE[0].VALUE=1&fields.PHONE[0].VALUE_TYPE=WORK",
            r#"{"fields":{"NAME":"Ann","TITLE":"Trial","PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"}]}}"#.to_owned(),
        ),
    ] {
        assert_eq!(posted(&form, body), expected, "{why}");
    }
}

#[test]
fn custom_fields() {
    let form = format!("{IVVY}allow = [\"name\", \"customFields[12]\"]");
    let fixed = r#""industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contactId":4"#;
    assert_eq!(
        posted(&form, "name=Ann&customFields[12]=x&customFields[99]=y"),
        format!(
            r#"{{{fixed},"name":"Ann","customFields":[{{"fieldId":12,"fieldValue":"x"}}]}} without customFields[99]"#
        )
    );
}

#[test]
fn a_required_record_without_inputs() {
    let form = "crm = \"venue\"\nkind = \"ivvy.lead\"\nallow = [\"name\", \"contact\"]\n\
                fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }\n";
    let refused = posted(form, "name=Ann&contact.email=");
    assert!(refused.contains("contact.email is required when id is missing"), "the errors name its fields: {refused}");
}

/// The default of earlier versions is a trap as well, unless it is a field.
#[test]
fn traps() {
    let held = |form: &str, body: &str| post(&intake(form), &headers(), body).ok().and_then(|lead| lead.entry.held);
    let bitrix24 = format!("{BITRIX24}allow = [\"fields.NAME\"]\n");
    let trap = Some("suspect: the trap input was filled in".to_owned());
    for (why, more, input, expected) in [
        ("the default", "", "topic_details", trap.clone()),
        ("the earlier default", "", "website", trap.clone()),
        ("a configured one", "trap = \"fax\"\n", "fax", trap),
        ("another input", "", "token", None),
        ("then no other", "trap = \"fax\"\n", "website", None),
        ("then no other", "trap = \"fax\"\n", "topic_details", None),
    ] {
        let form = format!("{bitrix24}{more}");
        assert_eq!(held(&form, &format!("fields.NAME=Ann&{input}=x")), expected, "{why}: {input}");
        assert_eq!(held(&form, &format!("fields.NAME=Ann&{input}=")), None, "{why}: {input}, left empty");
    }
}

#[test]
fn the_captcha_of_a_post() {
    let captcha = "captcha = \"turnstile\"\ncaptcha_secret_env = \"SECRET\"";
    let form = format!("{BITRIX24}allow = [\"fields.NAME\"]\n{captcha}");
    let lead = post(&intake(&form), &headers(), "fields.NAME=Ann&cf-turnstile-response=&cf-turnstile-response=t");
    let lead = lead.unwrap_or_else(|response| panic!("{response:?}"));
    assert!(lead.captcha.unwrap().request().unwrap().body.ends_with("&response=t"));
    assert_eq!(lead.ignored, Vec::<String>::new());
}

#[test]
fn the_page_is_reported() {
    let form = format!("{BITRIX24}allow = [\"fields.NAME\"]");
    let mut headers = headers();
    headers.insert(REFERER, "https://www.example.com/contact".parse().unwrap());
    let lead = post(&intake(&form), &headers, "fields.NAME=Ann").unwrap_or_else(|response| panic!("{response:?}"));
    assert_eq!(lead.entry.context, r#"{"url":"https://www.example.com/contact"}"#);
    assert_eq!(lead.entry.form.as_deref(), Some("f"));
}

#[test]
fn other_formats_are_refused() {
    let form = format!("{BITRIX24}allow = [\"fields.NAME\"]");
    let mut headers = headers();
    headers.insert(CONTENT_TYPE, "text/plain".parse().unwrap());
    let found = shown(&post(&intake(&form), &headers, "fields.NAME=Ann"));
    assert!(found.starts_with("422 ") && found.contains("multipart/form-data"), "{found}");
}

/// A double click or a reload does not create a second lead; another client's lead is another one.
#[test]
fn the_key_is_that_of_the_client_and_the_lead() {
    let intake = intake(&format!("{BITRIX24}allow = [\"fields.NAME\"]"));
    let key = |address: &str, body: &str| {
        let submitter = intake.authenticate_form_post("f", address.parse().unwrap(), &headers()).unwrap();
        let posted = PostedForm::Body(body.as_bytes());
        match intake.decide_form_post("f", (submitter, &headers()), posted, &NoLimits, NOW_MS) {
            Decision::Store(lead) => lead.entry.key,
            Decision::Respond(response) => panic!("{response:?}"),
        }
    };
    let ann = key("203.0.113.9", "fields.NAME=Ann");
    assert_eq!(key("203.0.113.9", "fields.NAME=Ann"), ann);
    assert_ne!(key("203.0.113.10", "fields.NAME=Ann"), ann);
    assert_ne!(key("203.0.113.9", "fields.NAME=Bea"), ann);
}

/// As long as an envelope may be, and as many as any form has.
#[test]
fn limits() {
    let form = format!("{BITRIX24}allow = [\"fields\"]");
    let too_large = format!("fields.NAME={}", "x".repeat(leadwire::protocol::MAX_ENVELOPE_BYTES));
    let found = posted(&form, &too_large);
    assert_eq!(found, r#"413 {"outcome":"busy","retryAfterMs":5000}"#);
    for (more, is_too_large) in [(0, false), (1, true)] {
        let text = "x".repeat(leadwire::protocol::MAX_ENVELOPE_BYTES - "fields.NAME".len() + more);
        assert_eq!(posted(&form, &format!("fields.NAME={text}")).starts_with("413 "), is_too_large, "{more}");
    }
    let foreign = format!("fields.NAME=Ann&x={}", "x".repeat(leadwire::protocol::MAX_ENVELOPE_BYTES));
    assert_eq!(posted(&form, &foreign), r#"{"fields":{"NAME":"Ann","TITLE":"Trial"}} without x"#);
    let many: Vec<String> = (0..1025).map(|number| format!("fields.UF_CRM_{number}=x")).collect();
    let found = posted(&form, &many.join("&"));
    assert!(found.ends_with(" without fields.UF_CRM_1024"), "{}", &found[found.len() - 60..]);
}
