//! What a check takes beside the table and the payload: lists of the account's own values, and messages.

/// The index of a list in [`Catalog::ids`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdList(pub u8);

/// The index of a list in [`Catalog::texts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextList(pub u8);

/// The most lists of ids, and of texts.
const MAX_LISTS: usize = 2;

/// A rule with an empty list does not apply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    pub ids: [Vec<i64>; MAX_LISTS],
    pub texts: [Vec<String>; MAX_LISTS],
    /// Templates by issue code; `{field}` and the names of the params are replaced by their values.
    pub messages: Vec<(String, String)>,
}

impl Catalog {
    pub fn ids(&self, list: IdList) -> &[i64] {
        self.ids.get(usize::from(list.0)).map_or(&[], Vec::as_slice)
    }

    /// Empty without a list.
    pub fn texts(&self, list: Option<TextList>) -> &[String] {
        list.and_then(|list| self.texts.get(usize::from(list.0))).map_or(&[], Vec::as_slice)
    }
}
