//! The errors of a configuration, each with the name of its setting.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;

use serde::de::DeserializeOwned;
use toml::Table;

/// Every error that was found, a sentence each.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<String>);

/// Collects errors, and reads the environment variables that settings name.
pub(super) struct Checks<'a> {
    errors: RefCell<Vec<String>>,
    env: &'a dyn Fn(&str) -> Option<String>,
}

/// The checks of one table, such as `crm.venue`.
pub(super) struct TableChecks<'a> {
    all: &'a Checks<'a>,
    /// Empty for the settings outside of tables.
    table: String,
}

/// What Rust calls its types, and what a TOML file has.
const TYPES: [(&str, &str); 5] = [
    ("a sequence", "a list"),
    ("a map", "a table"),
    ("a nonzero u32", "a whole number from 1"),
    ("a nonzero u64", "a whole number from 1"),
    ("u64", "a whole number from 0"),
];

/// That a setting names a connection which the configuration does not have.
pub(super) fn no_connection<T>(name: &str, crms: &BTreeMap<String, T>) -> String {
    let known: Vec<&str> = crms.keys().map(String::as_str).collect();
    format!("is {name:?}, but there is no such connection; expected one of {}", known.join(", "))
}

impl<'a> Checks<'a> {
    pub(super) fn new(env: &'a dyn Fn(&str) -> Option<String>) -> Checks<'a> {
        Checks { errors: RefCell::default(), env }
    }

    pub(super) fn table(&'a self, name: impl Into<String>) -> TableChecks<'a> {
        TableChecks { all: self, table: name.into() }
    }

    pub(super) fn has_errors(&self) -> bool {
        !self.errors.borrow().is_empty()
    }

    pub(super) fn finish(self) -> Vec<String> {
        self.errors.into_inner()
    }
}

impl<'a> TableChecks<'a> {
    /// The checks of a table in this one.
    pub(super) fn below(&self, table: &str) -> TableChecks<'a> {
        self.all.table(format!("{}.{table}", self.table))
    }

    /// Reports an error; the message continues the name of the setting.
    pub(super) fn error(&self, setting: impl Display, message: impl Display) {
        let separator = if self.table.is_empty() { "" } else { "." };
        self.all.errors.borrow_mut().push(format!("{}{separator}{setting} {message}", self.table));
    }

    /// Reports an error of the table itself.
    pub(super) fn error_about_table(&self, message: impl Display) {
        self.all.errors.borrow_mut().push(format!("{} {message}", self.table));
    }

    /// The table as a struct. None after an unknown setting or a value of another type was reported.
    pub(super) fn deserialize<T: DeserializeOwned>(&self, table: Table) -> Option<T> {
        serde_path_to_error::deserialize(table)
            .map_err(|error| self.error(format!("{}:", error.path()), in_toml_types(error.inner().message())))
            .ok()
    }

    pub(super) fn required<T>(&self, setting: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.error(setting, "is required");
        }
        value
    }

    /// The value of the environment variable that a setting names. None also when there is no such setting.
    pub(super) fn secret(&self, setting: &str, variable: Option<&String>) -> Option<String> {
        let variable = variable?;
        let value = (self.all.env)(variable).filter(|value| !value.is_empty());
        if value.is_none() {
            self.error(setting, unset_variable_message(variable));
        }
        value
    }

    pub(super) fn required_secret(&self, setting: &str, variable: Option<&String>) -> Option<String> {
        self.required(setting, variable)?;
        self.secret(setting, variable)
    }
}

const MIN_LENGTH_OF_A_SECRET: usize = 16;

/// What is wrong with a setting that names this variable. Not repeated where it may be the secret itself, put there by mistake.
pub fn unset_variable_message(name: &str) -> String {
    let is_like_a_name = |byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
    let starts_like_a_name = name.starts_with(|first: char| !first.is_ascii_digit());
    // A secret may be of capitals and digits, as in base32, but it is longer and has no underscore.
    let is_short = name.contains('_') || name.len() < MIN_LENGTH_OF_A_SECRET;
    if name.bytes().all(is_like_a_name) && starts_like_a_name && is_short {
        format!("names {name}, which is not set in the environment")
    } else {
        "must be the name of an environment variable that is set, not the value itself".to_owned()
    }
}

fn in_toml_types(message: &str) -> String {
    match message.rsplit_once("expected ") {
        Some((found, expected)) => {
            let in_toml = TYPES.iter().find(|(rust, _)| *rust == expected).map_or(expected, |(_, toml)| toml);
            format!("{found}expected {in_toml}")
        }
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_place_of_a_name_is_not_repeated() {
        for name in ["IVVY_KEY", "KEY", "A_LONG_NAME_OF_A_VARIABLE_2"] {
            assert_eq!(unset_variable_message(name), format!("names {name}, which is not set in the environment"));
        }
        for secret in ["secret-of-a-crm", "abcdef", "JBSWY3DPEHPK3PXP", "0123456789", "4F2A", "DEADBEEFDEADBEEF", "A=b"]
        {
            let message = "must be the name of an environment variable that is set, not the value itself";
            assert_eq!(unset_variable_message(secret), message, "{secret}");
        }
    }
}
