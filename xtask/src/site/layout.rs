//! The frame of every page: head, navigation and footer. A source in www/site/pages begins with lines `name: value` up to
//! `---`; the main part follows.

use std::path::{Path, PathBuf};

use super::html::escape;
use super::relay::Relay;
use super::{navigation, placeholders};
use crate::files;
use crate::shell::Problem;

/// The rules load in parallel with the element's code.
const PRELOAD_WASM: &str =
    "<link rel=\"preload\" href=\"pkg/lead.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n";

pub struct Layout {
    html: String,
}

impl Layout {
    pub fn read(path: &Path, relay: &Relay) -> Result<Layout, Problem> {
        let attributes = match relay {
            Relay::Preview => r#"data-relay="preview""#.to_owned(),
            Relay::Running { sandbox: None, .. } => r#"data-relay="live""#.to_owned(),
            Relay::Running { sandbox: Some(url), .. } => {
                format!(r#"data-relay="live" data-sandbox="{}""#, escape(url))
            }
        };
        Ok(Layout { html: files::read(path)?.replace("{{attributes}}", &attributes) })
    }

    /// The whole page. The files that its text links to are added to `linked`.
    pub fn page(&self, name: &str, source: &str, relay: &Relay, linked: &mut Vec<PathBuf>) -> Result<String, Problem> {
        let source = Source::parse(name, source)?;
        let main = placeholders::fill(name, source.main, relay, linked)?;
        let styles = source.list("styles").map(|name| format!("<link rel=\"stylesheet\" href=\"css/{name}.css\">\n"));
        let scripts = source.list("scripts").map(|name| script(&format!("js/{name}.js")));
        // After the page's own scripts, so that these listen before the forms send their first events.
        let element = source.list("element").map(|_| [PRELOAD_WASM, &script("pkg/element.bundle.js")].concat());
        let head: String = styles.chain(scripts).chain(element).collect();
        let values = [
            ("{{title}}", escape(source.value("title"))),
            ("{{description}}", escape(source.value("description"))),
            ("{{head}}\n", head),
            ("{{navigation}}", navigation::main(name)),
            ("{{main}}\n", main),
        ];
        Ok(values.iter().fold(self.html.clone(), |html, (placeholder, text)| html.replace(placeholder, text)))
    }
}

struct Source<'a> {
    header: &'a str,
    main: &'a str,
}

impl<'a> Source<'a> {
    fn parse(name: &str, text: &'a str) -> Result<Source<'a>, Problem> {
        let (header, main) = text.split_once("---\n").ok_or_else(|| {
            Problem::new(format!("the page {name} has no line --- after its header"), "  ls www/site/pages")
        })?;
        Ok(Source { header, main })
    }

    /// The value of a header line; empty when it is absent.
    fn value(&self, key: &str) -> &'a str {
        let mut lines = self.header.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(name, _)| *name == key).map_or("", |(_, value)| value)
    }

    fn list(&self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.value(key).split_whitespace()
    }
}

fn script(address: &str) -> String {
    format!("<script type=\"module\" src=\"{address}\"></script>\n")
}
