//! Phone numbers: the cases that page and relay share, those in which their libraries differ, and the fields of each CRM.

use crate::config::Config;

use super::*;

#[test]
fn shared_cases() {
    let cases = Value::read(include_str!("../../../../tests/phone/numbers.json"), 8).unwrap();
    for case in cases.as_list().unwrap().iter().filter_map(Value::as_object) {
        let text = |name: &str| case.get(name).and_then(Value::as_text);
        let actual = to_e164(text("typed").unwrap(), text("country").and_then(country));
        assert_eq!(actual.as_deref(), text("sent"), "{:?}", text("why"));
    }
}

/// Only where the country is known, and a text is there.
#[test]
fn texts_that_are_no_numbers_are_counted() {
    for (why, settings, text, expected) in [
        ("no number", "phone_country = \"DE\"", "x", 1),
        ("blank", "phone_country = \"DE\"", " ", 0),
        ("of no known country", "phone_country = \"auto\"", "030 1", 0),
        ("with the code of a country", "phone_country = \"auto\"", "+49 1", 1),
    ] {
        let body = format!(r#"{{"fields":{{"PHONE":"{text}"}}}}"#);
        assert_eq!(normalized(settings, &body), (body, expected), "{why}");
    }
}

#[test]
fn a_text_that_is_too_long_is_no_number() {
    let de = country("DE");
    let number = |bytes: usize| format!("{:<bytes$}", "030 1234567");
    assert_eq!(to_e164(&number(100), de).as_deref(), Some("+49301234567"));
    assert_eq!(to_e164(&number(101), de), None);
}

/// The page sends the first two as typed, and `+201001234567` for the last.
#[test]
fn where_the_page_differs() {
    let rows = [
        ("letters for digits", "US", "1-800-FLOWERS", Some("+18003569377")),
        ("a URL", "AU", "tel:+61-3-9876-5432", Some("+61398765432")),
        ("Arabic digits", "EG", "٠١٠٠ ١٢٣ ٤٥٦٧", None),
    ];
    for (why, code, typed, expected) in rows {
        assert_eq!(to_e164(typed, country(code)).as_deref(), expected, "{why}");
    }
}

/// The body after a form's numbers were normalized, and how many texts were none.
#[track_caller]
fn normalized(settings: &str, body: &str) -> (String, usize) {
    normalized_by(
        &format!(
            "kind = \"bitrix24\"\nurl = \"https://a.example\"\nauth_env = \"K\"\n[form.f]\ncrm = \"c\"\nkind = \"bitrix24.lead\"\n\
             allow = [\"fields\"]\n{settings}"
        ),
        body,
    )
}

/// With the settings of a connection and its form.
#[track_caller]
fn normalized_by(settings: &str, body: &str) -> (String, usize) {
    let toml = format!("listen = \"127.0.0.1:0\"\nledger = \"l\"\ntoken_secret_env = \"S\"\n[crm.c]\n{settings}");
    let config = Config::read(&toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned()));
    let Ok(config) = config else { panic!("{:?}", config.err()) };
    let Value::Object(mut body) = Value::read(body, 16).unwrap() else { panic!("{body} is no object") };
    let unparsed = normalize_phone_numbers(config.forms.get("f").unwrap(), &mut body);
    (Value::from(body).to_json(), unparsed)
}

#[test]
fn fields_of_each_crm() {
    let rows = [
        (
            "iVvy",
            r#"{"name":"030 1","contact":{"phone":"030 1234567","fax":"x"}}"#,
            r#"{"name":"030 1","contact":{"phone":"+49301234567","fax":"x"}}"#,
            1,
        ),
        ("a text", r#"{"fields":{"PHONE":"030 1234567"}}"#, r#"{"fields":{"PHONE":"+49301234567"}}"#, 0),
        (
            "a list",
            r#"{"fields":{"PHONE":[{"VALUE":"030 1234567","VALUE_TYPE":"WORK"},{"VALUE":"?"}]}}"#,
            r#"{"fields":{"PHONE":[{"VALUE":"+49301234567","VALUE_TYPE":"WORK"},{"VALUE":"?"}]}}"#,
            1,
        ),
        (
            "the other method's list",
            r#"{"fields":{"fm":[{"typeId":"PHONE","value":"030 1234567"},{"typeId":"WEB","value":"030 1234567"}]}}"#,
            r#"{"fields":{"fm":[{"typeId":"PHONE","value":"+49301234567"},{"typeId":"WEB","value":"030 1234567"}]}}"#,
            0,
        ),
        (
            "a field with a setting",
            r#"{"fields":{"UF_CRM_1":"030 1234567","UF_CRM_2":"030 1234567"}}"#,
            r#"{"fields":{"UF_CRM_1":"+49301234567","UF_CRM_2":"030 1234567"}}"#,
            0,
        ),
        ("no text", r#"{"fields":{"PHONE":[],"contact":null}}"#, r#"{"fields":{"PHONE":[],"contact":null}}"#, 0),
    ];
    for (why, body, expected, unparsed) in rows {
        let settings = "phone_country = \"DE\"\n[form.f.field.\"fields.UF_CRM_1\"]\ntype = \"tel\"";
        assert_eq!(normalized(settings, body), (expected.to_owned(), unparsed), "{why}");
    }
}

#[test]
fn a_custom_field_with_a_setting() {
    let settings = "kind = \"ivvy\"\nurl = \"https://a.example\"\nkey_env = \"K\"\nsecret_env = \"K\"\n[form.f]\ncrm = \"c\"\nkind = \"ivvy.lead\"\n\
         allow = [\"name\", \"customFields\"]\nfixed = { sourceId = 1, typeId = 1, stageId = 1, industryId = 1, contactId = 1 }\n\
         phone_country = \"DE\"\n[form.f.field.\"customFields[12]\"]\ntype = \"tel\"";
    let body = |first: &str| {
        let entry = |id, value| format!(r#"{{"fieldId":{id},"fieldValue":"{value}"}}"#);
        format!(r#"{{"customFields":[{},{}]}}"#, entry(12, first), entry(13, "030 1234567"))
    };
    assert_eq!(normalized_by(settings, &body("030 1234567")), (body("+49301234567"), 0));
}

#[test]
fn the_country() {
    let rows = [
        ("without the setting", "language = \"de\"", r#""PHONE":"030 1234567""#, "030 1234567"),
        (
            "of the setting",
            "phone_country = \"AT\"",
            r#""ADDRESS_COUNTRY":"DE","PHONE":"01 234567890""#,
            "+431234567890",
        ),
        (
            "of the lead",
            "phone_country = \"auto\"\nlanguage = \"fr\"",
            r#""ADDRESS_COUNTRY":"de","PHONE":"030 1234567""#,
            "+49301234567",
        ),
        (
            "a name in the lead",
            "phone_country = \"auto\"\nlanguage = \"de\"",
            r#""ADDRESS_COUNTRY":"Austria","PHONE":"030 1234567""#,
            "030 1234567",
        ),
        (
            "of the region",
            "phone_country = \"auto\"\nlanguage = \"en-AU\"",
            r#""PHONE":"0412 345 678""#,
            "+61412345678",
        ),
        (
            "of the language",
            "phone_country = \"auto\"\nlanguage = \"de\"",
            r#""ADDRESS_COUNTRY":"","PHONE":"030 1234567""#,
            "+49301234567",
        ),
        ("of no language", "phone_country = \"auto\"\nlanguage = \"en\"", r#""PHONE":"0412 345 678""#, "0412 345 678"),
        ("an international number", "phone_country = \"auto\"", r#""PHONE":"+49 30 1234567""#, "+49301234567"),
    ];
    for (why, settings, fields, expected) in rows {
        let (body, _) = normalized(settings, &format!("{{\"fields\":{{{fields}}}}}"));
        assert!(body.contains(&format!("\"PHONE\":\"{expected}\"")), "{why}: {body}");
    }
}
