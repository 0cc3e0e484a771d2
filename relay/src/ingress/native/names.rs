//! A form's names as paths into a payload: `contact.email`, `fields.EMAIL[0].VALUE`, `customFields[12]` for iVvy's custom
//! field 12, `fields.CONTACT_IDS[]` or a name that stands twice for a list.

use std::collections::BTreeMap;

use leadwire::schema::{MAX_LEVELS, Object, Shape, Table};

use super::tree::{Node, shape_of};
use crate::field_name::steps;

/// No form has more inputs.
const MOST_INPUTS: usize = 256;

/// What was filled of a form.
#[derive(Debug, PartialEq)]
pub struct Posted {
    pub payload: Object,
    /// The records of which nothing was filled; they are not in the payload.
    pub untouched: Vec<String>,
}

/// Reads names and values; an error is the name that is no path, or that contradicts another.
pub fn read(table: &'static Table, pairs: Vec<(String, String)>) -> Result<Posted, String> {
    if let Some((name, _)) = pairs.get(MOST_INPUTS) {
        return Err(name.clone());
    }
    let mut root = Node::Keys(BTreeMap::new());
    for (name, text) in pairs {
        let steps = steps(&name).filter(|steps| steps.len() <= MAX_LEVELS);
        let placed = steps.and_then(|steps| root.put(&steps, text));
        placed.ok_or(name)?;
    }
    Ok(filled(table, root))
}

/// The form itself is no record that could be left out.
fn filled(table: &'static Table, root: Node) -> Posted {
    let mut posted = Posted { payload: Object::new(), untouched: Vec::new() };
    let Node::Keys(entries) = root else { return posted };
    for (key, node) in entries {
        let is_record = matches!(node, Node::Keys(_));
        match node.into_value(shape_of(Some(Shape::Record(table)), &key)) {
            Some(value) => posted.payload.push(&key, value),
            None if is_record => posted.untouched.push(key),
            None => {}
        }
    }
    posted
}

#[cfg(test)]
mod tests {
    use leadwire::crm::Kind;
    use leadwire::schema::Value;

    use super::*;

    type Pairs<'a> = &'a [(&'a str, &'a str)];

    #[track_caller]
    fn payload(kind: Kind, pairs: Pairs<'_>) -> Result<String, String> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        read(kind.table(), pairs).map(|posted| Value::from(posted.payload).to_json())
    }

    #[test]
    fn names_as_paths() {
        let rows: [(&str, Kind, Pairs, &str); 15] = [
            ("nothing", Kind::IvvyLead, &[], "{}"),
            ("plain", Kind::IvvyLead, &[("name", "x")], r#"{"name":"x"}"#),
            ("untouched", Kind::IvvyLead, &[("name", " ")], "{}"),
            ("a path", Kind::IvvyLead, &[("contact.email", "a@b.c")], r#"{"contact":{"email":"a@b.c"}}"#),
            (
                "a custom field's id",
                Kind::IvvyLead,
                &[("customFields[12]", "x"), ("customFields[3]", "y")],
                r#"{"customFields":[{"fieldId":3,"fieldValue":"y"},{"fieldId":12,"fieldValue":"x"}]}"#,
            ),
            (
                "with several values",
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
            ("an untouched one", Kind::IvvyLead, &[("customFields[12]", " ")], "{}"),
            (
                "spelt out",
                Kind::IvvyLead,
                &[("customFields[0].fieldId", "12"), ("customFields[0].fieldValue", "x")],
                r#"{"customFields":[{"fieldId":"12","fieldValue":"x"}]}"#,
            ),
            (
                "a list's only one",
                Kind::Bitrix24Lead,
                &[("fields.CONTACT_IDS", "7")],
                r#"{"fields":{"CONTACT_IDS":["7"]}}"#,
            ),
            (
                "one of a list untouched",
                Kind::Bitrix24Lead,
                &[("fields.CONTACT_IDS", "7"), ("fields.CONTACT_IDS", "")],
                r#"{"fields":{"CONTACT_IDS":["7"]}}"#,
            ),
            (
                "brackets",
                Kind::Bitrix24Lead,
                &[("fields.UF_CRM_1[]", "a"), ("fields.UF_CRM_1[]", "b")],
                r#"{"fields":{"UF_CRM_1":["a","b"]}}"#,
            ),
            ("a multiple field", Kind::Bitrix24Lead, &[("fields.EMAIL", "a@b.c")], r#"{"fields":{"EMAIL":"a@b.c"}}"#),
            (
                "with its type",
                Kind::Bitrix24Lead,
                &[
                    ("fields.PHONE[1].VALUE", "2"),
                    ("fields.PHONE[0].VALUE", "1"),
                    ("fields.PHONE[0].VALUE_TYPE", "HOME"),
                ],
                r#"{"fields":{"PHONE":[{"VALUE":"1","VALUE_TYPE":"HOME"},{"VALUE":"2"}]}}"#,
            ),
            ("twice, which the rules refuse", Kind::IvvyLead, &[("name", "a"), ("name", "b")], r#"{"name":["a","b"]}"#),
        ];
        for (why, kind, pairs, expected) in rows {
            assert_eq!(payload(kind, pairs), Ok(expected.to_owned()), "{why}");
        }
    }

    /// What browsers post of forms, and the payloads that a page makes of the same (tests/element/payload.test.mjs).
    #[test]
    fn the_same_as_in_a_page() {
        let rows = Value::read(include_str!("../../../../tests/element/forms.json"), 64).unwrap();
        for row in rows.as_list().unwrap().iter().map(|row| row.as_object().unwrap()) {
            let text = |key: &str| row.get(key).unwrap().as_text().unwrap();
            let posted = row.get("posted").unwrap().as_list().unwrap().iter();
            let pairs: Vec<(&str, &str)> = posted
                .map(|pair| pair.as_list().unwrap())
                .map(|pair| (pair[0].as_text().unwrap(), pair[1].as_text().unwrap()))
                .collect();
            let expected = row.get("native").or(row.get("payload")).unwrap().to_json();
            assert_eq!(payload(Kind::of(text("kind")).unwrap(), &pairs), Ok(expected), "{}", text("why"));
        }
    }

    #[test]
    fn names_that_are_no_paths() {
        let deep = ["a"; MAX_LEVELS + 1].join(".");
        let rows: [(&str, &[&str], &str); 10] = [
            ("empty", &[""], ""),
            ("an empty part", &["contact..email"], "contact..email"),
            ("no key before the place", &["[12]"], "[12]"),
            ("a word as a place", &["customFields[x]"], "customFields[x]"),
            ("an open bracket", &["customFields[12"], "customFields[12"),
            ("something behind it", &["customFields[12]x"], "customFields[12]x"),
            ("a place beyond counting", &["customFields[18446744073709551616]"], "customFields[18446744073709551616]"),
            ("through a value", &["name", "name.x"], "name.x"),
            ("over an object", &["contact.email", "contact"], "contact"),
            ("too deep", &[&deep], &deep),
        ];
        for (why, names, expected) in rows {
            let pairs: Vec<(&str, &str)> = names.iter().map(|name| (*name, "x")).collect();
            assert_eq!(payload(Kind::IvvyLead, &pairs), Err(expected.to_owned()), "{why}");
        }
        let many = vec![("name", "x"); MOST_INPUTS + 1];
        assert_eq!(payload(Kind::IvvyLead, &many), Err("name".to_owned()), "more than any form has");
        assert!(payload(Kind::IvvyLead, &many[1..]).is_ok());
    }
}
