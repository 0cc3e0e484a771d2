//! Which fields attribution data is set in, and how its text is cleaned.

use super::*;
use crate::config::Config;

fn form(kind: &str, attribution: &str) -> Form {
    let crm = kind.split('.').next().unwrap();
    let allow = match crm {
        "ivvy" => r#"["name", "description", "contact", "company", "customFields"]"#,
        "bitrix24" => r#"["fields"]"#,
        _ => r#"["leadFor", "userId", "extendedFields", "createdOn"]"#,
    };
    let method = if kind == "bitrix24.item" { "item" } else { "lead" };
    let fixed = if crm == "ivvy" { "fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }" } else { "" };
    let toml = format!(
        "listen = '127.0.0.1:0'\nledger = 'x'\ntoken_secret_env = 'S'\n\
         [crm.ivvy]\nkind = 'ivvy'\nurl = 'https://a.example'\nkey_env = 'S'\nsecret_env = 'S'\n\
         [crm.bitrix24]\nkind = 'bitrix24'\nurl = 'https://a.example/rest/1/x'\n\
         method = '{method}'\n\
         [crm.capillary]\nkind = 'capillary'\nurl = 'https://a.example'\ntoken_env = 'S'\n\
         [form.f]\ncrm = '{crm}'\nkind = '{kind}'\nallow = {allow}\n{fixed}\n[form.f.attribution]\n{attribution}"
    );
    let config = Config::read(&toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned()));
    config.unwrap_or_else(|mistakes| panic!("{mistakes:?}")).forms.remove("f").unwrap()
}

fn object(json: &str) -> Object {
    Value::read(json, 64).unwrap().as_object().unwrap().clone()
}

#[track_caller]
fn assert_adds(why: &str, form: &Form, page: &str, body: &str, expected: &str) {
    assert_eq!(
        Value::from(add_attribution(form, &(&object(page)).into(), object(body)).0).to_json(),
        expected,
        "{why}"
    );
}

const PAGE: &str = r#"{
    "url": "https://www.example.com/offer?name=secret#top",
    "referrer": "https://search.example/find?q=private",
    "utm": {"utm_source": "news", "gclid": "g2"},
    "first": {"at": "2026-11-01T08:00:00.000Z", "landing": "https://www.example.com/?a=b", "params": {"utm_source": "ads"}},
    "last": {"at": "2026-11-20T09:00:00.000Z", "landing": "https://www.example.com/offer", "params": {"utm_source": "news"}},
    "consent": [
        {"to": "attribution", "at": "2026-11-20T09:00:00.000Z"},
        {"to": "contact.privacyConsent", "text": "You may\n\twrite to me", "version": "7", "at": "2026-11-20T09:01:00.000Z"}
    ]
}"#;

#[test]
fn sources() {
    let rows = [
        ("utm_source", "news"),
        ("gclid", "g2"),
        ("referrer", "https://search.example/find"),
        ("landing", "https://www.example.com/offer"),
        ("at", "2026-11-20T09:00:00.000Z"),
        ("first.utm_source", "ads"),
        ("first.landing", "https://www.example.com/"),
        ("first.at", "2026-11-01T08:00:00.000Z"),
        ("url", "https://www.example.com/offer"),
        ("consent.attribution.at", "2026-11-20T09:00:00.000Z"),
        ("consent.contact.privacyConsent.text", "You may  write to me"),
        ("consent.contact.privacyConsent.version", "7"),
    ];
    for (source, expected) in rows {
        let form = form("capillary.lead", &format!("\"extendedFields.x\" = '{source}'"));
        let expected = format!(r#"{{"extendedFields":{{"x":"{expected}"}}}}"#);
        let found = added_to_empty(&form, PAGE);
        assert_eq!(found, expected, "{source}");
    }
    for source in ["utm_term", "first.gclid", "first.referrer", "consent.attribution.text", "consent.other.at"] {
        let form = form("capillary.lead", &format!("\"extendedFields.x\" = '{source}'"));
        assert_eq!(added_to_empty(&form, PAGE), "{}", "{source} was not reported");
    }
}

/// The texts in an empty body.
fn added_to_empty(form: &Form, page: &str) -> String {
    let texts = texts(form, &(&object(page)).into());
    Value::from(texts.iter().fold(Object::new(), |body, (field, text)| set(form, body, field, text))).to_json()
}

#[test]
fn defaults_of_bitrix24() {
    let page =
        r#"{"utm":{"utm_source":"news","utm_medium":"mail","utm_campaign":"c","utm_content":"d","utm_term":"e"}}"#;
    let own = r#""UTM_CAMPAIGN":"c","UTM_CONTENT":"d","UTM_MEDIUM":"mail","UTM_SOURCE":"news","UTM_TERM":"e""#;
    let plain = form("bitrix24.lead", "");
    assert_adds(
        "all five",
        &plain,
        page,
        r#"{"fields":{"TITLE":"t"}}"#,
        &format!(r#"{{"fields":{{"TITLE":"t",{own}}}}}"#),
    );
    let visitor = own.replace("news", "mine");
    assert_adds(
        "a field that is set",
        &plain,
        page,
        r#"{"fields":{"TITLE":"t","UTM_SOURCE":"mine"}}"#,
        &format!(r#"{{"fields":{{"TITLE":"t",{visitor}}}}}"#),
    );
    let own = r#""utmSource":"mine","utmMedium":"mail","utmCampaign":"c","utmContent":"d","utmTerm":"e""#;
    assert_adds(
        "the fields of the other method",
        &form("bitrix24.item", ""),
        page,
        r#"{"fields":{"title":"t","utmSource":"mine"}}"#,
        &format!(r#"{{"fields":{{"title":"t",{own}}}}}"#),
    );
    assert_adds("nothing reported", &plain, "{}", r#"{"fields":{"TITLE":"t"}}"#, r#"{"fields":{"TITLE":"t"}}"#);
    let first = form("bitrix24.lead", "'fields.UTM_SOURCE' = 'first.utm_source'");
    assert_adds(
        "a mapping replaces the default",
        &first,
        r#"{"utm":{"utm_source":"news"},"first":{"params":{"utm_source":"ads"}}}"#,
        r#"{"fields":{"TITLE":"t"}}"#,
        r#"{"fields":{"TITLE":"t","UTM_SOURCE":"ads"}}"#,
    );
    let last = r#"{"utm":{"utm_source":"news"}}"#;
    assert_adds(
        "a replaced default is not used",
        &first,
        last,
        r#"{"fields":{"TITLE":"t"}}"#,
        r#"{"fields":{"TITLE":"t"}}"#,
    );
}

#[test]
fn custom_fields_and_records() {
    let lead = |more: &str| {
        format!(r#"{{"industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contactId":5,"name":"n"{more}}}"#)
    };
    let page = r#"{"utm":{"utm_source":"news","gclid":"g"}}"#;
    let custom = form("ivvy.lead", "'customFields[21]' = 'utm_source'\n'customFields[22]' = 'gclid'");
    let both = r#"{"fieldId":21,"fieldValue":"news"},{"fieldId":22,"fieldValue":"g"}"#;
    assert_adds(
        "a new list of custom fields",
        &custom,
        page,
        &lead(""),
        &lead(&format!(r#","customFields":[{both}]"#)),
    );
    let own = r#"{"fieldId":21,"fieldValue":0}"#;
    assert_adds(
        "in addition to the visitor's custom field",
        &custom,
        page,
        &lead(&format!(r#","customFields":[{own}]"#)),
        &lead(&format!(r#","customFields":[{own},{{"fieldId":22,"fieldValue":"g"}}]"#)),
    );
    let company = form("ivvy.lead", "'company.businessName' = 'gclid'\n'contact.customFields[3]' = 'utm_source'");
    assert_adds("no record is added", &company, page, &lead(""), &lead(""));
    let contact = r#""contact":{"firstName":"A","lastName":"B","email":"a@b.co""#;
    let with_contact = |more: &str| lead("").replace(r#""contactId":5"#, &format!("{contact}{more}}}"));
    assert_adds(
        "in the lead's contact",
        &company,
        page,
        &with_contact(""),
        &with_contact(r#","customFields":[{"fieldId":3,"value":"news"}]"#),
    );
}

#[test]
fn values_that_the_rules_refuse() {
    let form = form("capillary.lead", "'createdOn' = 'utm_term'\n'extendedFields.source' = 'utm_source'");
    let lead = r#"{"leadFor":"shoes","userId":7}"#;
    assert_adds(
        "only the refused value is left out",
        &form,
        r#"{"utm":{"utm_term":"yesterday","utm_source":"news"}}"#,
        lead,
        r#"{"leadFor":"shoes","userId":7,"extendedFields":{"source":"news"}}"#,
    );
    assert_adds(
        "a valid value",
        &form,
        r#"{"utm":{"utm_term":"2026-11-20T09:00:00.000Z"}}"#,
        lead,
        r#"{"leadFor":"shoes","userId":7,"createdOn":"2026-11-20T09:00:00Z"}"#,
    );
}

#[test]
fn cleaned_text() {
    let long = "x".repeat(MAX_CHARACTERS + 1);
    let rows = [
        ("plain text", "news", Some("news")),
        ("a formula", "=HYPERLINK(\"https://x.example\")", Some("=HYPERLINK(\"https://x.example\")")),
        ("markup", "<script>alert(1)</script>", Some("<script>alert(1)</script>")),
        ("of the maximum length", &long[1..], Some(&long[1..])),
        ("too long", &long, Some(&long[1..])),
        ("characters of several bytes", "\u{1f600}\u{e9}", Some("\u{1f600}\u{e9}")),
        ("control characters", "a\u{0}b\u{1b}[2Jc\u{7f}\u{9b}", Some("ab[2Jc")),
        ("lines", "a\r\nb", Some("a  b")),
        ("direction marks", "a\u{202e}b\u{2066}", Some("ab")),
        ("the Arabic letter mark, which changes the direction, too", "a\u{61c}b", Some("ab")),
        ("blank", " \u{0}\t ", None),
        ("empty", "", None),
    ];
    for (why, text, expected) in rows {
        assert_eq!(clean(text, MAX_CHARACTERS).as_deref(), expected, "{why}");
    }
}

#[test]
fn values_that_are_not_text() {
    let form = form("bitrix24.lead", "'fields.COMMENTS' = 'consent.a.text'\n'fields.POST' = 'landing'");
    let rows = [
        r#"{"utm":{"utm_source":1,"utm_medium":["a"],"utm_campaign":{"a":"b"},"utm_term":null}}"#,
        r#"{"utm":"utm_source","last":["landing"],"consent":{"to":"a","text":"x"}}"#,
        r#"{"utm":[],"last":{"landing":{}},"consent":[null,"a",{"to":"b","text":"x"},{"to":"a","text":7}]}"#,
    ];
    for page in rows {
        assert_adds(page, &form, page, r#"{"fields":{"TITLE":"t"}}"#, r#"{"fields":{"TITLE":"t"}}"#);
    }
}
