//! A form's names as paths into a payload: `contact.email`, `fields.EMAIL[0].VALUE`, `customFields[12]` for iVvy's custom
//! field 12, `fields.CONTACT_IDS[]` or a name that stands twice for a list.

use leadwire::schema::{MAX_LEVELS, Object, Shape, Table, Value};

use super::tree::Node;
use crate::field_name::steps;

/// No form has more inputs.
const MOST_INPUTS: usize = 256;

/// Reads names and values; an error is the name that is no path, or that contradicts another.
pub fn payload(table: &'static Table, pairs: Vec<(String, String)>) -> Result<Object, String> {
    if let Some((name, _)) = pairs.get(MOST_INPUTS) {
        return Err(name.clone());
    }
    let mut root = Node::Empty;
    for (name, text) in pairs {
        let steps = steps(&name).filter(|steps| steps.len() <= MAX_LEVELS);
        let placed = steps.and_then(|steps| root.put(&steps, text));
        placed.ok_or(name)?;
    }
    match root.into_value(Some(Shape::Record(table))) {
        Some(Value::Object(object)) => Ok(object),
        _ => Ok(Object::new()),
    }
}

#[cfg(test)]
mod tests {
    use leadwire::crm::Kind;

    use super::*;

    type Pairs<'a> = &'a [(&'a str, &'a str)];

    #[track_caller]
    fn read(kind: Kind, pairs: Pairs<'_>) -> Result<String, String> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        payload(kind.table(), pairs).map(|object| Value::from(object).to_json())
    }

    #[test]
    fn names_as_paths() {
        let rows: [(&str, Kind, Pairs, &str); 15] = [
            ("nothing", Kind::IvvyLead, &[], "{}"),
            ("plain", Kind::IvvyLead, &[("name", "x")], r#"{"name":"x"}"#),
            ("untouched", Kind::IvvyLead, &[("name", "")], r#"{"name":""}"#),
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
            assert_eq!(read(kind, pairs), Ok(expected.to_owned()), "{why}");
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
            assert_eq!(read(Kind::IvvyLead, &pairs), Err(expected.to_owned()), "{why}");
        }
        let many = vec![("name", "x"); MOST_INPUTS + 1];
        assert_eq!(read(Kind::IvvyLead, &many), Err("name".to_owned()), "more than any form has");
        assert!(read(Kind::IvvyLead, &many[1..]).is_ok());
    }
}
