//! The table that the page's implementation runs as well, and the limits.

use leadwire::schema::{MAX_LEVELS, Object, Value};

use super::{Condition, ConditionError};

fn cases(list: &str) -> Vec<Object> {
    let table = Value::read(include_str!("../../../tests/form/conditions.json"), MAX_LEVELS).unwrap();
    let cases = table.as_object().unwrap().get(list).unwrap().as_list().unwrap().iter();
    cases.map(|case| case.as_object().unwrap().clone()).collect()
}

fn text<'a>(case: &'a Object, key: &str) -> &'a str {
    case.get(key).unwrap().as_text().unwrap()
}

#[test]
fn evaluations() {
    let cases = cases("evaluations");
    for case in &cases {
        let reason = text(case, "reason");
        let condition = Condition::parse(text(case, "when")).unwrap_or_else(|error| panic!("{reason}: {error}"));
        let values = case.get("values").unwrap().as_object().unwrap();
        let values_of = |name: &str| {
            let values = values.get(name).map(|values| values.as_list().unwrap()).unwrap_or_default();
            values.iter().map(|value| value.as_text().unwrap().to_owned()).collect()
        };
        assert_eq!(Some(&Value::Bool(condition.is_met(&values_of))), case.get("expected"), "{reason}");
    }
    assert!(cases.len() > 50, "the table was read");
}

#[test]
fn errors() {
    let cases = cases("errors");
    for case in &cases {
        let error = Condition::parse(text(case, "when")).unwrap_err();
        let at = case.get("at").unwrap().as_integer(1).unwrap();
        let expected = format!("at character {at}: expected {}", text(case, "expected"));
        assert_eq!(error.to_string(), expected, "{}", text(case, "reason"));
    }
    assert!(cases.len() > 15, "the table was read");
}

#[test]
fn limits() {
    let longest = format!("a = '{}'", "x".repeat(994));
    let deepest = format!("{}a{}", "(".repeat(31), ")".repeat(31));
    let many = ["not (a)"; 50].join(" and ");
    for text in [&longest, &deepest, &many] {
        assert!(Condition::parse(text).is_ok(), "{text}");
    }
    let too_long = ConditionError { at: 1001, expected: "at most 1000 characters" };
    assert_eq!(Condition::parse(&format!("{longest} ")), Err(too_long));
    assert_eq!(
        Condition::parse(&format!("({deepest})")),
        Err(ConditionError { at: 33, expected: "at most 32 levels" })
    );
    let negations = format!("{}a", "not ".repeat(200));
    assert_eq!(Condition::parse(&negations), Err(ConditionError { at: 129, expected: "at most 32 levels" }));
}

#[test]
fn names_of_a_condition() {
    let condition = Condition::parse("(a = 1 or not fields.B[]) and customFields[12] in (1, 2)").unwrap();
    assert_eq!(condition.names(), ["a", "fields.B", "customFields[12]"]);
    assert_eq!(condition.as_text(), "(a = 1 or not fields.B[]) and customFields[12] in (1, 2)");
}
