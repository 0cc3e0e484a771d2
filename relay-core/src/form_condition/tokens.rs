//! The words and symbols of a condition.

use std::fmt;

/// Where a condition breaks the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// The number of a character, from 1; after the last one at the end of the text.
    pub at: usize,
    pub expected: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a value, or one of `and`, `or`, `not`, `in`.
    Word(String),
    Quoted(String),
    Symbol(&'static str),
    End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// The number of its first character, from 1.
    pub(super) at: usize,
}

/// Longer ones first.
const SYMBOLS: [&str; 9] = ["!=", "<=", ">=", "=", "<", ">", "(", ")", ","];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ConditionError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let at = text.chars().count() - rest.chars().count() + 1;
        let Some(first) = rest.chars().next() else {
            tokens.push(Token { kind: Kind::End, at });
            return Ok(tokens);
        };
        let (kind, length) = if first == '"' || first == '\'' {
            let inner = rest.get(1..).and_then(|inner| inner.split_once(first)).map(|(inner, _)| inner);
            let inner = inner.ok_or(ConditionError { at, expected: "a closing quote" })?;
            (Kind::Quoted(inner.to_owned()), inner.len() + 2)
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            (Kind::Symbol(symbol), symbol.len())
        } else if first == '!' {
            return Err(ConditionError { at, expected: "!=" });
        } else {
            let word = rest.split(is_end).next().unwrap_or_default();
            (Kind::Word(word.to_owned()), word.len())
        };
        tokens.push(Token { kind, at });
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Whether a character ends a word.
fn is_end(character: char) -> bool {
    character.is_whitespace() || "!=<>(),\"'".contains(character)
}

impl fmt::Display for ConditionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "at character {}: expected {}", self.at, self.expected)
    }
}
