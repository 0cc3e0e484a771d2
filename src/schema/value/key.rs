//! The keys of objects.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// A key: of a payload, or one that the program knows, such as a field's name. The latter is not copied.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Cow<'static, str>);

impl Key {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// None for a key of a payload.
    pub fn as_static(&self) -> Option<&'static str> {
        match self.0 {
            Cow::Borrowed(key) => Some(key),
            Cow::Owned(_) => None,
        }
    }
}

impl Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Key {
    fn from(key: &'static str) -> Key {
        Key(key.into())
    }
}

impl From<String> for Key {
    fn from(key: String) -> Key {
        Key(key.into())
    }
}

impl From<&&'static str> for Key {
    fn from(key: &&'static str) -> Key {
        (*key).into()
    }
}

impl From<&String> for Key {
    fn from(key: &String) -> Key {
        key.clone().into()
    }
}

impl From<&Key> for Key {
    fn from(key: &Key) -> Key {
        key.clone()
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_key_of_a_payload_is_not_static() {
        assert_eq!(Key::from("name").as_static(), Some("name"));
        assert_eq!(Key::from("name".to_owned()).as_static(), None);
    }
}
