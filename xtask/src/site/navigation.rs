//! The links between the site's pages: the main navigation, and the contents beside a page of the reference.

use super::html::{Heading, escape};

/// The pages that every page links to.
const MAIN: [(&str, &str); 3] = [("gallery", "Gallery"), ("reference", "Reference"), ("playground", "Playground")];

/// The pages of the reference.
const REFERENCE: [(&str, &str); 8] = [
    ("reference", "Kinds and fields"),
    ("api", "JavaScript API"),
    ("element", "Form element"),
    ("forms", "Form features"),
    ("analytics", "Analytics"),
    ("relay", "Relay"),
    ("crms", "The CRMs"),
    ("compare", "Comparison"),
];

/// The links of the main navigation, with the current page marked.
pub fn main(current: &str) -> String {
    let is_reference = REFERENCE.iter().any(|(name, _)| *name == current);
    let link = |(name, label): &(&str, &str)| match *name {
        name if name == current => format!("<a href=\"{name}.html\" aria-current=\"page\">{label}</a>\n"),
        // A page of the reference is inside the reference, but the link leads to another page.
        "reference" if is_reference => format!("<a href=\"reference.html\" aria-current=\"true\">{label}</a>\n"),
        name => format!("<a href=\"{name}.html\">{label}</a>\n"),
    };
    MAIN.iter().map(link).collect()
}

/// A page of the reference: the contents on one side, the article on the other.
pub fn beside_contents(page: &str, article: &str, headings: &[Heading]) -> String {
    let entries: String = REFERENCE.iter().map(|(name, label)| entry(name, label, page, headings)).collect();
    format!(
        "<div class=\"wide doc\">\n<nav class=\"side\" aria-label=\"Reference\">\n<ul>\n{entries}</ul>\n</nav>\n\
         <article>\n{article}</article>\n</div>\n"
    )
}

fn entry(name: &str, label: &str, page: &str, headings: &[Heading]) -> String {
    if name != page {
        return format!("<li><a href=\"{name}.html\">{label}</a></li>\n");
    }
    let link = |heading: &Heading| format!("<li><a href=\"#{}\">{}</a></li>\n", heading.id, escape(&heading.text));
    let links: String = headings.iter().map(link).collect();
    format!("<li><a href=\"{name}.html\" aria-current=\"page\">{label}</a>\n<ul>\n{links}</ul></li>\n")
}
