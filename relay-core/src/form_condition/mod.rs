//! Conditions of fields, such as `typeId = 3 and not description`: whether a form shows a field. The grammar is in docs/forms.md. A page
//! evaluates the same conditions (`www/package/element/features/condition-expression.js`); both run tests/form/conditions.json.

mod evaluation;
mod parser;
mod tokens;

pub use parser::ConditionError;

/// A condition and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    text: String,
    expression: Expression,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    Filled(String),
    Comparison { name: String, operator: Operator, value: String },
    OneOf { name: String, values: Vec<String> },
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Condition {
    pub fn parse(text: &str) -> Result<Condition, ConditionError> {
        parser::parse(text).map(|expression| Condition { text: text.to_owned(), expression })
    }

    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// The names of the fields that it depends on, without `[]` at the end; some more than once.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.expression.add_names(&mut names);
        names
    }

    /// `values_of` gives the values of a name; blank ones count as missing.
    pub fn is_met(&self, values_of: &dyn Fn(&str) -> Vec<String>) -> bool {
        self.expression.is_met(values_of)
    }
}

impl Expression {
    fn add_names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Expression::Filled(name) | Expression::Comparison { name, .. } | Expression::OneOf { name, .. } => {
                names.push(name);
            }
            Expression::Not(inner) => inner.add_names(names),
            Expression::All(parts) | Expression::Any(parts) => parts.iter().for_each(|part| part.add_names(names)),
        }
    }
}

#[cfg(test)]
mod tests;
