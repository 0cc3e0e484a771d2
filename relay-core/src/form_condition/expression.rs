//! A condition as a tree.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Filled(String),
    Comparison { name: String, operator: Operator, value: String },
    OneOf { name: String, values: Vec<String> },
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Expression {
    pub(super) fn add_names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Expression::Filled(name) | Expression::Comparison { name, .. } | Expression::OneOf { name, .. } => {
                names.push(name);
            }
            Expression::Not(inner) => inner.add_names(names),
            Expression::All(parts) | Expression::Any(parts) => parts.iter().for_each(|part| part.add_names(names)),
        }
    }
}
