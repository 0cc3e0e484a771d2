//! What a check takes beside the table and the payload: lists of the account's own values, and messages.

/// The name of a list of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdList(pub &'static str);

/// The name of a list of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextList(pub &'static str);

/// Without a list, the rules that name it do not apply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    ids: Vec<(IdList, Vec<i64>)>,
    texts: Vec<(TextList, Vec<String>)>,
    /// Templates by issue code; `{field}` and the names of the params are replaced by their values.
    pub messages: Vec<(String, String)>,
}

impl Catalog {
    pub fn with_messages(messages: Vec<(String, String)>) -> Catalog {
        Catalog { messages, ..Catalog::default() }
    }

    pub fn with_ids(mut self, list: IdList, ids: Vec<i64>) -> Catalog {
        self.ids.push((list, ids));
        self
    }

    pub fn with_texts(mut self, list: TextList, texts: Vec<String>) -> Catalog {
        self.texts.push((list, texts));
        self
    }

    pub fn ids(&self, list: IdList) -> &[i64] {
        self.ids.iter().find(|(name, _)| *name == list).map_or(&[], |(_, ids)| ids)
    }

    pub fn texts(&self, list: TextList) -> &[String] {
        self.texts.iter().find(|(name, _)| *name == list).map_or(&[], |(_, texts)| texts)
    }
}
