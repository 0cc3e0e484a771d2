//! The input that an issue belongs to.

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::inputs::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A path as in JSON.
fn path(json: &str) -> Vec<Value> {
    Value::read(json, 2).unwrap().as_list().unwrap().to_vec()
}

/// Why, the form, an issue's path and params, and the index of its input.
type Row<'a> = (&'a str, Kind, Pairs<'a>, &'a str, Object, Option<usize>);

#[test]
fn at_its_path() {
    let by_id = || Object::new().with("idKey", "fieldId").with("id", Value::number(12));
    let rows: [Row; 7] = [
        (
            "the same path",
            Kind::IvvyLead,
            &[("name", ""), ("contact.email", "")],
            r#"["contact","email"]"#,
            Object::new(),
            Some(1),
        ),
        (
            "in a list without its blank entries",
            Kind::IvvyLead,
            &[("customFields[3]", ""), ("customFields[12]", "x")],
            r#"["customFields",0,"fieldValue"]"#,
            Object::new(),
            Some(1),
        ),
        (
            "in a list without its blank objects",
            Kind::Bitrix24Lead,
            &[("fields.PHONE[0].VALUE", ""), ("fields.PHONE[1].VALUE", "x")],
            r#"["fields","PHONE",0,"VALUE"]"#,
            Object::new(),
            Some(1),
        ),
        (
            "a custom field by its id",
            Kind::IvvyLead,
            &[("customFields[3]", ""), ("customFields[12]", "")],
            r#"["customFields"]"#,
            by_id(),
            Some(1),
        ),
        ("a custom field without an input", Kind::IvvyLead, &[("name", "")], r#"["customFields"]"#, by_id(), None),
        (
            "below a text",
            Kind::Bitrix24Lead,
            &[("fields.EMAIL", "x")],
            r#"["fields","EMAIL",0,"VALUE"]"#,
            Object::new(),
            Some(0),
        ),
        ("another path", Kind::IvvyLead, &[("name", "")], r#"["typeId"]"#, Object::new(), None),
    ];
    for (reason, kind, pairs, at, params, expected) in rows {
        assert_eq!(form(kind, &posted(pairs)).input_at(&path(at), Some(&params)), expected, "{reason}");
    }
}

#[test]
fn near_its_path() {
    let rows: [(&str, Pairs, &str, Option<usize>); 5] = [
        ("below the path", &[("name", ""), ("contact.email", "")], r#"["contact"]"#, Some(1)),
        ("in the record for an id", &[("name", ""), ("contact.email", "")], r#"["contactId"]"#, Some(1)),
        ("a custom field of the list", &[("name", ""), ("customFields[3]", "")], r#"["customFields"]"#, Some(1)),
        ("nowhere", &[("name", "")], r#"["contactId"]"#, None),
        ("the whole payload", &[("name", "")], "[]", None),
    ];
    for (reason, pairs, at, expected) in rows {
        assert_eq!(form(Kind::IvvyLead, &posted(pairs)).input_near(&path(at)), expected, "{reason}");
    }
}
