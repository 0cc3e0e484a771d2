//! Reads one table of the configuration setting by setting, and keeps every mistake with the place where it is. A setting
//! that nobody asked for is a mistake, too: it is most often a misspelt one.

use std::cell::RefCell;
use std::collections::BTreeSet;

use toml::{Table, Value};

/// The mistakes of all tables, and the environment.
pub(super) struct Source<'a> {
    pub(super) mistakes: RefCell<Vec<String>>,
    pub(super) env: &'a dyn Fn(&str) -> Option<String>,
}

/// A table under its name, such as `crm.venue`.
pub(super) struct Reader<'a> {
    source: &'a Source<'a>,
    table: &'a Table,
    name: String,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source<'a>, table: &'a Table, name: impl Into<String>) -> Reader<'a> {
        Reader { source, table, name: name.into(), asked: RefCell::default() }
    }

    /// A table below this one.
    pub(super) fn below(&self, name: &str, table: &'a Table) -> Reader<'a> {
        Reader::new(self.source, table, format!("{}.{name}", self.name))
    }

    /// Notes that a setting is wrong; the words follow its name.
    pub(super) fn wrong(&self, key: &str, words: impl AsRef<str>) {
        let place = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        self.source.mistakes.borrow_mut().push(format!("{place} {}", words.as_ref()));
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        let value = self.get(key)?;
        if let Value::String(text) = value {
            return Some(text.clone());
        }
        self.wrong(key, "must be text");
        None
    }

    pub(super) fn required(&self, key: &'static str) -> Option<String> {
        if self.get(key).is_none() {
            self.wrong(key, "is required");
        }
        self.text(key)
    }

    pub(super) fn texts(&self, key: &'static str) -> Vec<String> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let texts = value.as_array().and_then(|items| {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
        });
        texts.unwrap_or_else(|| {
            self.wrong(key, "must be a list of texts");
            Vec::new()
        })
    }

    pub(super) fn whole(&self, key: &'static str, default: u64) -> u64 {
        let Some(value) = self.get(key) else { return default };
        value.as_integer().and_then(|number| number.try_into().ok()).unwrap_or_else(|| {
            self.wrong(key, "must be a whole number from 0");
            default
        })
    }

    /// False when it is not said.
    pub(super) fn flag(&self, key: &'static str) -> bool {
        let Some(value) = self.get(key) else { return false };
        value.as_bool().unwrap_or_else(|| {
            self.wrong(key, "must be true or false");
            false
        })
    }

    pub(super) fn value(&self, key: &'static str) -> Option<&'a Value> {
        self.get(key)
    }

    /// A number of which 0 would mean nothing.
    pub(super) fn count(&self, key: &'static str) -> Option<u64> {
        let count =
            self.get(key)?.as_integer().and_then(|number| u64::try_from(number).ok()).filter(|count| *count > 0);
        if count.is_none() {
            self.wrong(key, "must be a whole number from 1");
        }
        count
    }

    pub(super) fn table(&self, key: &'static str) -> Option<&'a Table> {
        let value = self.get(key)?;
        let table = value.as_table();
        if table.is_none() {
            self.wrong(key, "must be a table");
        }
        table
    }

    /// The value of the environment's variable that a setting names, such as `key_env`.
    pub(super) fn secret(&self, key: &'static str) -> Option<String> {
        let variable = self.text(key)?;
        let value = (self.source.env)(&variable).filter(|value| !value.is_empty());
        if value.is_none() {
            self.wrong(key, format!("names {variable}, which is not set in the environment"));
        }
        value
    }

    /// Notes every setting that was never asked for.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(key.as_str())) {
            let allowed: Vec<&str> = asked.iter().copied().collect();
            self.wrong(key, format!("is no setting; allowed is {}", allowed.join(", ")));
        }
    }

    fn get(&self, key: &'static str) -> Option<&'a Value> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }
}
