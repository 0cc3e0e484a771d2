//! The site: pages made from www/site and docs, with the package beside them. Nothing in it names its own address, so
//! that any host can serve it from any folder.

mod highlight;
mod placeholders;
mod layout;
mod field_tables;
mod markdown;

use std::fs::{copy, read_dir, read_to_string};
use std::path::{Path, PathBuf};

use crate::package::{self, copy_tree, fresh, write};
use crate::setup;
use crate::shell::{Outcome, Problem, root};

/// What stands behind the forms of the pages.
pub enum Behind<'a> {
    /// Nothing: the pages answer for a relay themselves.
    Preview,
    /// A relay by its address, from the pages' point of view, and the sandbox behind it if people may look into that.
    Relay { address: &'a str, sandbox: Option<&'a str> },
}

/// A relay as somebody names it. Without a scheme it would be a folder of the site, and every form would post into it.
pub fn behind(address: &str) -> Result<Behind<'_>, Problem> {
    if !["https://", "http://", "/"].iter().any(|start| address.starts_with(start)) {
        return Err(Problem::new(
            format!("{address} is no relay's address; allowed is https://…, http://…, or a path such as /relay"),
            "  cargo xtask site --relay https://leads.example.com",
        ));
    }
    Ok(Behind::Relay { address, sandbox: None })
}

/// Builds the site with everything that it needs.
pub fn build(behind: &Behind<'_>) -> Outcome {
    setup::for_building()?;
    package::assemble()?;
    let site = root().join("target/site");
    assemble(&site, behind)?;
    println!("\nThe site is in {}", site.display());
    Ok(())
}

/// Puts the site into a folder.
pub fn assemble(to: &Path, behind: &Behind<'_>) -> Outcome {
    fresh(to)?;
    let from = root().join("www/site");
    for folder in ["css", "js"] {
        copy_tree(&from.join(folder), &to.join(folder))?;
    }
    copy_tree(&root().join("pkg"), &to.join("pkg"))?;
    copy_file(&from.join("icon.svg"), &to.join("icon.svg"))?;
    let frame = layout::Frame::read(&from.join("frame.html"), behind)?;
    let mut linked = Vec::new();
    for page in pages(&from.join("pages"))? {
        let name = page.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let html = frame.around(&name, &read(&page)?, behind, &mut linked)?;
        write(&to.join(format!("{name}.html")), &html)?;
    }
    copy_linked(&linked, &to.join("files"))
}

fn pages(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let entries = read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut pages: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    pages.sort();
    Ok(pages)
}

/// Files of the project that the documentation links to, under names that every host serves as text.
fn copy_linked(linked: &[PathBuf], to: &Path) -> Outcome {
    fresh(to)?;
    for file in linked {
        copy_file(file, &to.join(markdown::shown_name(file)))?;
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> Outcome {
    copy(from, to).map(|_| ()).map_err(|error| unreadable(from, &error))
}

fn read(path: &Path) -> Result<String, Problem> {
    read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(format!("{}: {error}", path.display()), format!("  ls -l {}", path.display()))
}

/// Text as it stands in HTML, in attributes, too.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::behind;

    #[test]
    fn a_relay_is_named_by_an_address() {
        for (address, is_one) in [
            ("https://leads.example.com", true),
            ("http://127.0.0.1:8080", true),
            ("/relay", true),
            ("/", true),
            ("leads.example.com", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(behind(address).is_ok(), is_one, "{address}");
        }
    }
}
