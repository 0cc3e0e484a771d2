//! Builds the documentation site from www/site and docs, with the package beside it. No page contains the site's own address, so
//! that any host can serve it from any path.

mod code_sample;
mod field_tables;
mod html;
mod layout;
mod markdown;
mod navigation;
mod placeholders;
mod relay;

use std::path::{Path, PathBuf};

use crate::files::{self, copy_tree, create_empty, write};
use crate::shell::{Outcome, root};
use crate::{package, setup};

pub use relay::{Relay, parse_relay};

/// `cargo xtask site`.
pub fn build(relay: &Relay) -> Outcome {
    setup::for_building()?;
    package::assemble()?;
    let site = root().join("target/site");
    assemble(&site, relay)?;
    println!("\nThe site is in {}", site.display());
    Ok(())
}

/// Writes the site into a directory. The package must be built.
pub fn assemble(to: &Path, relay: &Relay) -> Outcome {
    create_empty(to)?;
    let from = root().join("www/site");
    for directory in ["css", "js"] {
        copy_tree(&from.join(directory), &to.join(directory))?;
    }
    copy_tree(&root().join("pkg"), &to.join("pkg"))?;
    files::copy(&from.join("icon.svg"), &to.join("icon.svg"))?;
    let layout = layout::Layout::read(&from.join("layout.html"), relay)?;
    let mut linked = Vec::new();
    for page in files::list(&from.join("pages"))? {
        let name = page.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let html = layout.page(&name, &files::read(&page)?, relay, &mut linked)?;
        write(&to.join(format!("{name}.html")), &html)?;
    }
    code_sample::highlight(to)?;
    copy_linked(&linked, &to.join("files"))
}

/// Copies the repository's files that the documentation links to.
fn copy_linked(linked: &[PathBuf], to: &Path) -> Outcome {
    create_empty(to)?;
    linked.iter().try_for_each(|file| files::copy(file, &to.join(markdown::linked_name(file))))
}
