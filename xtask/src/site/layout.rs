//! What is around every page: its head, the navigation, the foot. A page of www/site/pages begins with lines
//! `name: value` up to `---`; what follows is its main part.

use std::path::{Path, PathBuf};

use super::{Behind, escaped, placeholders, read};
use crate::shell::Problem;

/// The pages that every page leads to.
const NAVIGATION: [(&str, &str); 3] =
    [("gallery", "Gallery"), ("reference", "Reference"), ("playground", "Playground")];

/// The parts of the reference, by their pages.
pub const REFERENCE: [(&str, &str); 4] =
    [("reference", "Kinds and fields"), ("api", "The API"), ("element", "The element"), ("relay", "The relay")];

pub struct Frame {
    html: String,
}

impl Frame {
    pub fn read(path: &Path, behind: &Behind<'_>) -> Result<Frame, Problem> {
        let marks = match behind {
            Behind::Preview => r#"data-relay="preview""#.to_owned(),
            Behind::Relay { sandbox: None, .. } => r#"data-relay="live""#.to_owned(),
            Behind::Relay { sandbox: Some(url), .. } => {
                format!(r#"data-relay="live" data-sandbox="{}""#, escaped(url))
            }
        };
        Ok(Frame { html: read(path)?.replace("{{marks}}", &marks) })
    }

    /// The whole page. `linked` takes the files that its text leads to.
    pub fn around(
        &self,
        name: &str,
        source: &str,
        behind: &Behind<'_>,
        linked: &mut Vec<PathBuf>,
    ) -> Result<String, Problem> {
        let page = Page::of(name, source)?;
        let main = placeholders::page(name, page.main, behind, linked)?;
        let scripts = page.all("scripts").map(|name| script(&format!("js/{name}.js")));
        // After the page's own scripts, which want to be told of everything that the forms do.
        let element = page.all("element").map(|_| [RULES, &script("pkg/element.bundle.js")].concat());
        let styles = page.all("styles").map(|name| format!("<link rel=\"stylesheet\" href=\"css/{name}.css\">\n"));
        let head: String = styles.chain(scripts).chain(element).collect();
        let places = [
            ("{{title}}", escaped(page.one("title"))),
            ("{{description}}", escaped(page.one("description"))),
            ("{{head}}\n", head),
            ("{{navigation}}", navigation(name)),
            ("{{main}}\n", main),
        ];
        Ok(places.iter().fold(self.html.clone(), |html, (place, text)| html.replace(place, text)))
    }
}

struct Page<'a> {
    head: &'a str,
    main: &'a str,
}

impl<'a> Page<'a> {
    fn of(name: &str, source: &'a str) -> Result<Page<'a>, Problem> {
        let (head, main) = source.split_once("---\n").ok_or_else(|| {
            Problem::new(format!("the page {name} has no line --- below its title"), "  ls www/site/pages")
        })?;
        Ok(Page { head, main })
    }

    fn one(&self, key: &str) -> &'a str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(name, _)| *name == key).map_or("", |(_, value)| value)
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.one(key).split_whitespace()
    }
}

/// The rules come along with the element's code, and not after it.
const RULES: &str =
    "<link rel=\"preload\" href=\"pkg/lead.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n";

fn script(address: &str) -> String {
    format!("<script type=\"module\" src=\"{address}\"></script>\n")
}

fn navigation(current: &str) -> String {
    let is_reference = REFERENCE.iter().any(|(name, _)| *name == current);
    let link = |(name, words): &(&str, &str)| match *name {
        name if name == current => format!("<a href=\"{name}.html\" aria-current=\"page\">{words}</a>\n"),
        // On a page of its parts the reference is where one is, and yet a link that leads elsewhere.
        "reference" if is_reference => format!("<a href=\"reference.html\" aria-current=\"true\">{words}</a>\n"),
        name => format!("<a href=\"{name}.html\">{words}</a>\n"),
    };
    NAVIGATION.iter().map(link).collect()
}
