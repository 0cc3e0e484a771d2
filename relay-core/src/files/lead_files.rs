//! What the delivery of a connection needs for the files of its leads.

use std::sync::Arc;

use super::link::FileLinks;
use super::store::FileStore;

#[derive(Clone)]
pub struct LeadFiles {
    pub store: Arc<dyn FileStore>,
    /// `None` without a public URL.
    pub links: Option<FileLinks>,
    /// How long a lead waits for its files.
    pub wait_ms: u64,
    pub link_lifetime_ms: u64,
}
