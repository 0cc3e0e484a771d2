//! The files of leads in a directory, which relays that use one ledger share. Below it, `leads` has a folder for each lead, `posts` one
//! for each form that is being posted, and `locks` the files that changes of a folder are locked by. No name in it comes from a visitor.

mod check;
mod client_shares;
mod directory_store;
mod folder;
mod maintenance;
mod posted;
mod scan;
mod upload;
mod usage;

use std::io;
use std::path::Path;
use std::sync::Arc;

use relay_core::auth::HmacSigner;
use relay_core::config::Config;
use relay_core::files::{DeliveryFiles, FileLinks, FileState, Manifest, folder_name};

pub use directory_store::DirectoryStore;
pub(crate) use directory_store::count_refusal;
pub use folder::StoredFiles;
pub(crate) use maintenance::check_and_make_due;
pub use maintenance::{maintain, sweep};
pub use posted::{PostedFile, PostedFiles};
pub use upload::{Appended, Declared};

use crate::clock::in_ms;
use folder::Folder;

/// What is known of a lead's files, for staff. `None` without any, and where the directory cannot be read.
pub(crate) fn manifest_in(directory: &Path, key: &str) -> Option<Manifest> {
    folder::peek(directory, &folder_name(key)).ok().flatten()
}

/// Deletes the files of a lead.
pub(crate) fn remove_from(directory: &Path, key: &str) -> io::Result<()> {
    if !folder::exists(directory, key) {
        return Ok(());
    }
    Folder::lock(directory, &folder_name(key), FileState::Ready)?.remove()
}

/// What the deliveries of a connection need. `None` if its forms take no files.
pub fn delivery_files(config: &Config, store: &DirectoryStore, connection: &str) -> Option<DeliveryFiles> {
    let storage = config.files.as_ref()?;
    let mut forms = config.forms.values().filter(|form| form.connection == connection);
    if forms.all(|form| form.files.is_empty()) {
        return None;
    }
    Some(DeliveryFiles {
        store: Arc::new(store.clone()),
        links: links(config),
        wait_ms: in_ms(storage.wait),
        link_lifetime_ms: in_ms(storage.link_lifetime),
    })
}

/// `None` without a public URL.
pub fn links(config: &Config) -> Option<FileLinks> {
    let url = config.files.as_ref()?.public_url.as_deref()?;
    Some(FileLinks::new(HmacSigner::new(config.token_secret.expose().as_bytes()), url))
}
