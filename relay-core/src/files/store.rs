//! Where the files are: what a delivery needs of them.

use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use async_trait::async_trait;

use super::link::FileLinks;
use super::manifest::Manifest;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// The files could not be read or written. It may be possible later.
    Unavailable(String),
    /// What is stored of the files cannot be understood, now or later.
    Damaged(String),
}

/// A method that changes something returns `Ok` only after the change is on the disk.
#[async_trait]
pub trait FileStore: Send + Sync {
    /// `None` for a lead without files.
    async fn find(&self, key: &str) -> Result<Option<Manifest>, FileError>;

    /// Accepts no more bytes: what is not complete is refused as late. What was not checked stays unchecked.
    async fn close(&self, key: &str) -> Result<Option<Manifest>, FileError>;

    /// `None` when the bytes are not there, although the manifest says so, as after a backup without them was restored.
    async fn read(&self, key: &str, number: usize) -> Result<Option<Vec<u8>>, FileError>;

    /// Keeps the files with links until then. To be called before a link is given away.
    async fn keep_links(&self, key: &str, until_ms: u64) -> Result<(), FileError>;

    /// The CRM has the lead: deletes the files that it has as well, and keeps those with links.
    async fn delivered(&self, key: &str) -> Result<(), FileError>;
}

/// What the delivery of a connection needs for the files of its leads.
#[derive(Clone)]
pub struct DeliveryFiles {
    pub store: Arc<dyn FileStore>,
    /// `None` without a public URL.
    pub links: Option<FileLinks>,
    /// How long a lead waits for its files.
    pub wait_ms: u64,
    pub link_lifetime_ms: u64,
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> FileError {
        match error.kind() {
            ErrorKind::InvalidData => FileError::Damaged(error.to_string()),
            _ => FileError::Unavailable(error.to_string()),
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (FileError::Unavailable(reason) | FileError::Damaged(reason)) = self;
        write!(formatter, "the files of leads: {reason}")
    }
}

impl std::error::Error for FileError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_data_that_cannot_be_understood_is_damaged() {
        for (kind, expected) in [
            (ErrorKind::InvalidData, FileError::Damaged("x".to_owned())),
            (ErrorKind::NotFound, FileError::Unavailable("x".to_owned())),
            (ErrorKind::PermissionDenied, FileError::Unavailable("x".to_owned())),
        ] {
            let error = FileError::from(io::Error::new(kind, "x"));
            assert_eq!((error.to_string().as_str(), error), ("the files of leads: x", expected));
        }
    }
}
