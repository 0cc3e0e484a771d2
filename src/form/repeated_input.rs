//! Several inputs with the name of a field that takes one value. Frameworks write a hidden input beside each checkbox, with the value of
//! the box that is not checked.

use crate::schema::{Shape, Value};

pub(super) fn takes_one(shape: Option<Shape>) -> bool {
    !matches!(shape, None | Some(Shape::List { .. } | Shape::Multifield(_) | Shape::AnyObject | Shape::Anything))
}

/// Without repetitions. Of a yes and a no it is the yes, in any order: the no is the hidden input's. Other values that differ are all
/// kept, and the rules refuse them.
pub(super) fn one_of(values: Vec<Value>, shape: Option<Shape>) -> Vec<Value> {
    let mut different: Vec<Value> = Vec::new();
    for value in values {
        if !different.contains(&value) {
            different.push(value);
        }
    }
    if different.len() > 1 && matches!(shape, Some(Shape::Flag | Shape::YesNo)) {
        different.retain(|value| !is_no(value));
    }
    different
}

fn is_no(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => !flag,
        _ => {
            matches!(value.as_text_or_digits().map(str::trim), Some("0" | "N" | "n" | "false" | "False" | "off" | "no"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_of_one_name() {
        let texts = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
        let rows: [(&str, Shape, &[&str], &[&str]); 7] = [
            ("a hidden no and a checked box", Shape::YesNo, &["N", "Y"], &["Y"]),
            ("the box first", Shape::YesNo, &["Y", "N"], &["Y"]),
            ("a box that is not checked", Shape::Flag, &["0"], &["0"]),
            ("of ASP.NET", Shape::Flag, &["true", "false"], &["true"]),
            ("two forms of no", Shape::Flag, &["0", "0"], &["0"]),
            ("the same text", Shape::Text, &["a", "a"], &["a"]),
            ("different texts", Shape::Text, &["a", "b"], &["a", "b"]),
        ];
        for (why, shape, given, expected) in rows {
            assert_eq!(one_of(texts(given), Some(shape)), texts(expected), "{why}");
        }
    }
}
