//! What the inputs of a form become.

use leadwire::crm::Kind;
use leadwire::form::{Input, SetBy};
use leadwire::schema::{Catalog, DecimalSeparator, MAX_LEVELS, Value, check_value};

use super::inputs::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn of_a_post() {
    let rows: [(&str, Kind, Pairs, &str); 19] = [
        ("nothing", Kind::IvvyLead, &[], "{}"),
        ("a field", Kind::IvvyLead, &[("name", "x")], r#"{"name":"x"}"#),
        ("a blank field", Kind::IvvyLead, &[("name", " ")], "{}"),
        ("a field of a record", Kind::IvvyLead, &[("contact.email", "a@b.c")], r#"{"contact":{"email":"a@b.c"}}"#),
        (
            "custom fields, by their ids",
            Kind::IvvyLead,
            &[("customFields[12]", "x"), ("customFields[3]", "y")],
            r#"{"customFields":[{"fieldId":3,"fieldValue":"y"},{"fieldId":12,"fieldValue":"x"}]}"#,
        ),
        (
            "a custom field with several values",
            Kind::IvvyLead,
            &[("customFields[12]", "x"), ("customFields[12]", "y")],
            r#"{"customFields":[{"fieldId":12,"fieldValue":["x","y"]}]}"#,
        ),
        (
            "a contact's custom field",
            Kind::IvvyLead,
            &[("contact.customFields[12]", "x")],
            r#"{"contact":{"customFields":[{"fieldId":12,"value":"x"}]}}"#,
        ),
        ("a blank custom field", Kind::IvvyLead, &[("customFields[12]", " ")], "{}"),
        (
            "the entries of the list of custom fields",
            Kind::IvvyLead,
            &[("customFields[0].fieldId", "12"), ("customFields[0].fieldValue", "x")],
            r#"{"customFields":[{"fieldId":"12","fieldValue":"x"}]}"#,
        ),
        (
            "one value of a list",
            Kind::Bitrix24Lead,
            &[("fields.CONTACT_IDS", "7")],
            r#"{"fields":{"CONTACT_IDS":["7"]}}"#,
        ),
        (
            "one value of a list, and a blank one",
            Kind::Bitrix24Lead,
            &[("fields.CONTACT_IDS", "7"), ("fields.CONTACT_IDS", "")],
            r#"{"fields":{"CONTACT_IDS":["7"]}}"#,
        ),
        (
            "brackets without an index",
            Kind::Bitrix24Lead,
            &[("fields.UF_CRM_1[]", "a"), ("fields.UF_CRM_1[]", "b")],
            r#"{"fields":{"UF_CRM_1":["a","b"]}}"#,
        ),
        (
            "brackets after an index",
            Kind::Bitrix24Lead,
            &[("fields.UF_CRM_1[1]", "a"), ("fields.UF_CRM_1[]", "b"), ("fields.UF_CRM_1[0]", "c")],
            r#"{"fields":{"UF_CRM_1":["c","a","b"]}}"#,
        ),
        (
            "several values at one index",
            Kind::Bitrix24Lead,
            &[("fields.UF_CRM_1[0]", "a"), ("fields.UF_CRM_1[0]", "b")],
            r#"{"fields":{"UF_CRM_1":["a","b"]}}"#,
        ),
        ("a multifield", Kind::Bitrix24Lead, &[("fields.EMAIL", "a@b.c")], r#"{"fields":{"EMAIL":"a@b.c"}}"#),
        (
            "a multifield's entries",
            Kind::Bitrix24Lead,
            &[("fields.PHONE[1].VALUE", "2"), ("fields.PHONE[0].VALUE", "1"), ("fields.PHONE[0].VALUE_TYPE", "HOME")],
            r#"{"fields":{"PHONE":[{"VALUE":"1","VALUE_TYPE":"HOME"},{"VALUE":"2"}]}}"#,
        ),
        ("a hidden default and a box", Kind::IvvyLead, &[("typeId", "0"), ("typeId", "")], r#"{"typeId":"0"}"#),
        (
            "the entries of an item, each with a hidden type",
            Kind::Bitrix24Item,
            &[
                ("fields.fm[0].typeId", "EMAIL"),
                ("fields.fm[0].value", "a@b.c"),
                ("fields.fm[1].typeId", "PHONE"),
                ("fields.fm[1].value", ""),
            ],
            r#"{"fields":{"fm":[{"typeId":"EMAIL","value":"a@b.c"}]}}"#,
        ),
        ("two texts, which the rules refuse", Kind::IvvyLead, &[("name", "a"), ("name", "b")], r#"{"name":["a","b"]}"#),
    ];
    for (reason, kind, pairs, expected) in rows {
        let form = form(kind, &posted(pairs));
        assert_eq!((json(&form).as_str(), form.misnamed.as_slice()), (expected, &[][..]), "{reason}");
    }
}

/// What browsers post of forms; tests/element/payload.test.mjs has the same forms in a page.
#[test]
fn the_same_as_in_a_page() {
    let rows = Value::read(include_str!("../element/forms.json"), 64).unwrap();
    for row in rows.as_list().unwrap().iter().map(|row| row.as_object().unwrap()) {
        let text = |key: &str| row.get(key).unwrap().as_text().unwrap();
        let pairs = row.get("posted").unwrap().as_list().unwrap().iter().map(|pair| pair.as_list().unwrap());
        let pairs: Vec<_> = pairs.map(|pair| (pair[0].as_text().unwrap(), pair[1].as_text().unwrap())).collect();
        let expected = row.get("native").or(row.get("payload")).unwrap().to_json();
        assert_eq!(json(&form(Kind::of(text("kind")).unwrap(), &posted(&pairs))), expected, "{}", text("why"));
    }
}

/// What only a page knows of its inputs.
#[test]
fn of_a_page() {
    use SetBy::{Page, Person};
    let rows: [(&str, Kind, Vec<Input>, &str); 10] = [
        (
            "a checked box without a value",
            Kind::IvvyLead,
            vec![input("contact.privacyConsent", "true", Person)],
            r#"{"contact":{"privacyConsent":true}}"#,
        ),
        (
            "a custom field's box",
            Kind::IvvyLead,
            vec![input("customFields[12]", "true", Person)],
            r#"{"customFields":[{"fieldId":12,"fieldValue":true}]}"#,
        ),
        (
            "one of several choices is a list",
            Kind::Bitrix24Lead,
            vec![input("fields.UF_CRM_1", r#"["7"]"#, Person)],
            r#"{"fields":{"UF_CRM_1":["7"]}}"#,
        ),
        ("none of several choices", Kind::Bitrix24Lead, vec![input("fields.UF_CRM_1", "[]", Person)], "{}"),
        (
            "several choices with brackets",
            Kind::Bitrix24Lead,
            vec![input("fields.UF_CRM_1[]", r#"["7","9"]"#, Person)],
            r#"{"fields":{"UF_CRM_1":["7","9"]}}"#,
        ),
        (
            "a choice that was made",
            Kind::Bitrix24Lead,
            vec![input("fields.NAME", r#""""#, Person), input("fields.SOURCE_ID", r#""CALL""#, Person)],
            r#"{"fields":{"SOURCE_ID":"CALL"}}"#,
        ),
        (
            "a default choice beside a blank input",
            Kind::Bitrix24Lead,
            vec![input("fields.NAME", r#""""#, Person), input("fields.SOURCE_ID", r#""WEB""#, Page)],
            "{}",
        ),
        (
            "a hidden text beside a blank input",
            Kind::IvvyLead,
            vec![input("company.externalId", r#""web""#, Page), input("company.businessName", r#""""#, Person)],
            "{}",
        ),
        (
            "a hidden text beside a choice that is still blank",
            Kind::IvvyLead,
            vec![input("company.externalId", r#""web""#, Page), input("company.isAgent", r#""""#, Page)],
            "{}",
        ),
        (
            "hidden values alone",
            Kind::IvvyLead,
            vec![input("company.externalId", r#""web""#, Page), input("company.isAgent", r#""1""#, Page)],
            r#"{"company":{"externalId":"web","isAgent":"1"}}"#,
        ),
    ];
    for (reason, kind, inputs, expected) in rows {
        assert_eq!(json(&form(kind, &inputs)), expected, "{reason}");
    }
}

#[test]
fn names_without_a_place() {
    let deep = ["a"; MAX_LEVELS + 1].join(".");
    let long = "x".repeat(5_000);
    let rows: [(&str, &[&str], usize); 22] = [
        ("empty", &[""], 0),
        ("an empty key", &["contact..email"], 0),
        ("no key before the index", &["[12]"], 0),
        ("a word as an index", &["customFields[x]"], 0),
        ("a sign before the index", &["customFields[+5]"], 0),
        ("an open bracket", &["customFields[12"], 0),
        ("a closing bracket alone", &["customFields]"], 0),
        ("text after the index", &["customFields[12]x"], 0),
        ("an index beyond 2^64", &["customFields[18446744073709551616]"], 0),
        ("a field of a text", &["name", "name.x"], 1),
        ("a text where a record is", &["contact.email", "contact"], 1),
        ("too deep", &[&deep], 0),
        ("a field of a text, before it", &["name.x", "name"], 0),
        ("an entry of a text", &["name[]"], 0),
        ("a text where a record is, before it", &["contact", "contact.email"], 0),
        ("a text where a list of records is", &["customFields"], 0),
        ("a key of a list", &["customFields.x"], 0),
        ("an index of a record", &["contact[0]"], 0),
        ("a key that is never sent", &["__proto__"], 0),
        ("below a record", &["contact.constructor.x"], 0),
        ("in an unknown record", &["x.prototype"], 0),
        ("a long unknown name", &[&long], 0),
    ];
    for (reason, names, expected) in rows {
        let pairs: Vec<_> = names.iter().map(|name| (*name, "x")).collect();
        assert_eq!(form(Kind::IvvyLead, &posted(&pairs)).misnamed, [expected], "{reason}");
    }
    let form = form(Kind::IvvyLead, &posted(&[("name", "x"), ("name.y", "z"), ("typeId", "1")]));
    assert_eq!(json(&form), r#"{"name":"x","typeId":"1"}"#, "the other inputs count");
}

/// Inputs of other scripts, such as a server framework's state, must not make a lead too large.
#[test]
fn long_unknown_inputs() {
    let long = "x".repeat(3_000);
    let form =
        form(Kind::IvvyLead, &posted(&[("utf8", "x"), ("__VIEWSTATE", &long), ("other", &long), ("name", &long)]));
    assert_eq!(form.misnamed, [2]);
    assert_eq!(json(&form), format!(r#"{{"utf8":"x","__VIEWSTATE":"{long}","name":"{long}"}}"#));
}

/// A record that nobody filled, and that would supply a field that every lead needs.
#[test]
fn implied_records() {
    let rows: [(&str, Vec<Input>, Option<&str>); 5] = [
        (
            "contact for contactId",
            posted(&[("name", "x"), ("contact.email", "")]),
            Some(r#"{"name":"x","contact":{}}"#),
        ),
        (
            "with its preset values",
            vec![input("contact.email", r#""""#, SetBy::Person), input("contact.phone", r#""1""#, SetBy::Page)],
            Some(r#"{"contact":{"phone":"1"}}"#),
        ),
        ("a contact that was filled", posted(&[("contact.email", "a@b.c")]), None),
        ("a company, which no rule requires", posted(&[("company.businessName", "")]), None),
        ("a form without a contact", posted(&[("name", "x")]), None),
    ];
    for (reason, inputs, expected) in rows {
        let mut form = form(Kind::IvvyLead, &inputs);
        let issues = check_value(Kind::IvvyLead.table(), form.payload.clone().into(), &Catalog::default()).unwrap_err();
        let is_included = form.include_implied_record(&issues.issues);
        assert_eq!(is_included.then(|| json(&form)).as_deref(), expected, "{reason}");
    }
}

#[test]
fn amounts_in_a_language() {
    for (language, amount) in [("de", "1500"), ("en", "1.500"), ("", "1.500")] {
        let separator = DecimalSeparator::of_language(language);
        let inputs = ["fields.OPPORTUNITY", "fields.TITLE"]
            .map(|name| Input::posted(name.to_owned(), "1.500".to_owned(), separator));
        let form = form(Kind::Bitrix24Lead, &inputs);
        assert_eq!(json(&form), format!(r#"{{"fields":{{"OPPORTUNITY":"{amount}","TITLE":"1.500"}}}}"#), "{language}");
    }
}
