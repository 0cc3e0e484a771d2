//! The grammar of conditions:
//!
//! ```text
//! any   = all { "or" all }
//! all   = one { "and" one }
//! one   = "not" one | "(" any ")" | NAME [ OPERATOR VALUE | "in" "(" VALUE { "," VALUE } ")" ]
//! ```

use super::expression::{Expression, Operator};
use super::tokens::{ConditionError, Kind, Token, tokens};

/// More than a person can read.
const MAX_CHARACTERS: usize = 1000;
const MAX_LEVELS: usize = 32;

const KEYWORDS: [&str; 4] = ["and", "or", "not", "in"];

pub(super) fn parse(text: &str) -> Result<Expression, ConditionError> {
    if text.chars().count() > MAX_CHARACTERS {
        return Err(ConditionError { at: MAX_CHARACTERS + 1, expected: "at most 1000 characters" });
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, level: 0 };
    let expression = parser.any()?;
    match parser.kind() {
        Kind::End => Ok(expression),
        _ => parser.error("and, or, or the end"),
    }
}

struct Parser<'a> {
    /// The rest; the last one is the end.
    tokens: &'a [Token],
    level: usize,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Expression, ConditionError> {
        let mut parts = vec![self.all()?];
        while self.takes_word("or") {
            parts.push(self.all()?);
        }
        Ok(Expression::Any(parts))
    }

    fn all(&mut self) -> Result<Expression, ConditionError> {
        let mut parts = vec![self.one()?];
        while self.takes_word("and") {
            parts.push(self.one()?);
        }
        Ok(Expression::All(parts))
    }

    fn one(&mut self) -> Result<Expression, ConditionError> {
        if self.level == MAX_LEVELS {
            return self.error("at most 32 levels");
        }
        self.level += 1;
        let one = if self.takes_word("not") {
            Expression::Not(Box::new(self.one()?))
        } else if self.takes_symbol("(") {
            let inner = self.any()?;
            if !self.takes_symbol(")") {
                return self.error("and, or, or )");
            }
            inner
        } else {
            self.test()?
        };
        self.level -= 1;
        Ok(one)
    }

    fn test(&mut self) -> Result<Expression, ConditionError> {
        let name = match self.kind() {
            Kind::Word(word) if !is_keyword(word) => word.strip_suffix("[]").unwrap_or(word).to_owned(),
            _ => return self.error("a field, not, or ("),
        };
        self.advance();
        if self.takes_word("in") {
            return Ok(Expression::OneOf { name, values: self.list()? });
        }
        let operator = match self.kind() {
            Kind::Symbol("=") => Operator::Equal,
            Kind::Symbol("!=") => Operator::NotEqual,
            Kind::Symbol("<") => Operator::Less,
            Kind::Symbol("<=") => Operator::AtMost,
            Kind::Symbol(">") => Operator::Greater,
            Kind::Symbol(">=") => Operator::AtLeast,
            Kind::Symbol(")") | Kind::End => return Ok(Expression::Filled(name)),
            Kind::Word(word) if word == "and" || word == "or" => return Ok(Expression::Filled(name)),
            _ => return self.error("=, !=, <, <=, >, >= or in"),
        };
        self.advance();
        Ok(Expression::Comparison { name, operator, value: self.value()? })
    }

    fn list(&mut self) -> Result<Vec<String>, ConditionError> {
        if !self.takes_symbol("(") {
            return self.error("(");
        }
        let mut values = vec![self.value()?];
        while self.takes_symbol(",") {
            values.push(self.value()?);
        }
        if self.takes_symbol(")") { Ok(values) } else { self.error(", or )") }
    }

    fn value(&mut self) -> Result<String, ConditionError> {
        let value = match self.kind() {
            Kind::Quoted(text) => text.clone(),
            Kind::Word(word) if !is_keyword(word) => word.clone(),
            _ => return self.error("a value"),
        };
        self.advance();
        Ok(value)
    }

    fn kind(&self) -> &'a Kind {
        self.tokens.first().map_or(&Kind::End, |token| &token.kind)
    }

    fn advance(&mut self) {
        // The end stays.
        if let Some((_, rest)) = self.tokens.split_first().filter(|(_, rest)| !rest.is_empty()) {
            self.tokens = rest;
        }
    }

    fn takes_word(&mut self, keyword: &str) -> bool {
        let is_next = matches!(self.kind(), Kind::Word(word) if word == keyword);
        if is_next {
            self.advance();
        }
        is_next
    }

    fn takes_symbol(&mut self, symbol: &str) -> bool {
        let is_next = matches!(self.kind(), Kind::Symbol(found) if *found == symbol);
        if is_next {
            self.advance();
        }
        is_next
    }

    fn error<T>(&self, expected: &'static str) -> Result<T, ConditionError> {
        Err(ConditionError { at: self.tokens.first().map_or(1, |token| token.at), expected })
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}
