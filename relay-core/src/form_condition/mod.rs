//! Conditions of fields, such as `typeId = 3 and not description`: whether a form shows a field. The grammar is in docs/forms.md. A page
//! evaluates the same conditions (`www/package/element/features/condition-expression.js`); both run tests/form/conditions.json.

mod evaluation;
mod expression;
mod parser;
mod tokens;

use expression::Expression;
pub use tokens::ConditionError;

/// A condition and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    text: String,
    expression: Expression,
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

#[cfg(test)]
mod tests;
