//! The files that visitors attach to leads: what is known of each, what is accepted, where they go in the CRM, and the links to
//! those that the relay keeps. The bytes are in a [`FileStore`].

/// The number of a lead's files in the context of its entry.
pub const FILES: &str = "receivedFiles";

mod declaration;
mod link;
mod manifest;
mod payload;
mod store;

pub use declaration::{Declaration, DeclarationError, DeclaredFile};
pub use link::{FileLinks, InvalidLink, LinkedFile, folder_name};
pub(crate) use manifest::NumberedFile;
pub use manifest::{AttachedFile, Destination, FileState, Manifest, Refusal};
pub(crate) use payload::{add_links, attach, change_at};
pub use store::{DeliveryFiles, FileError, FileStore};
