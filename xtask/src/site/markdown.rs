//! Renders a Markdown file of docs: headings with ids, tables that scroll, and links to the site's pages or to a copy of a file of
//! the repository.

use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::code_sample;
use super::html::{Heading, escape};
use crate::files::read;
use crate::shell::{Problem, root};

pub struct Article {
    pub html: String,
    /// The headings of the second level.
    pub headings: Vec<Heading>,
}

/// Renders a file of docs. The files that it links to are added to `linked`.
pub fn article(name: &str, linked: &mut Vec<PathBuf>) -> Result<Article, Problem> {
    render(&read(&root().join("docs").join(name))?, &mut |address| link(address, linked))
}

type ResolveLink<'a> = dyn FnMut(&str) -> Result<String, Problem> + 'a;

fn render(text: &str, link: &mut ResolveLink<'_>) -> Result<Article, Problem> {
    let mut writer = Writer { events: Vec::new(), headings: Vec::new(), heading: String::new() };
    let mut source = Parser::new_ext(text, Options::ENABLE_TABLES);
    while let Some(event) = source.next() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                writer.heading(level as usize, until(&mut source, TagEnd::Heading(level)));
            }
            Event::Start(Tag::CodeBlock(kind)) => writer.code(&kind, &until(&mut source, TagEnd::CodeBlock)),
            Event::Start(Tag::Table(_)) => writer.table(event),
            Event::End(TagEnd::Table) => writer.events.extend([event, markup("</div>\n".to_owned())]),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = CowStr::from(link(&dest_url)?);
                writer.events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            other => writer.events.push(other),
        }
    }
    Ok(writer.article())
}

/// The events up to the end of the current element.
fn until<'a>(source: &mut Parser<'a>, end: TagEnd) -> Vec<Event<'a>> {
    source.take_while(|event| !matches!(event, Event::End(tag) if *tag == end)).collect()
}

struct Writer<'a> {
    events: Vec<Event<'a>>,
    headings: Vec<Heading>,
    /// The text of the last one, which labels a table.
    heading: String,
}

impl<'a> Writer<'a> {
    fn heading(&mut self, level: usize, inner: Vec<Event<'a>>) {
        self.heading = plain_text(&inner);
        let id = slug(&self.heading);
        let mut html = String::new();
        html::push_html(&mut html, inner.into_iter());
        self.events.push(markup(match level {
            1 => format!("<h1>{html}</h1>\n"),
            _ => format!("<h{level} id=\"{id}\"><a href=\"#{id}\">{html}</a></h{level}>\n"),
        }));
        if level == 2 {
            self.headings.push(Heading { id, text: self.heading.clone() });
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, inner: &[Event<'_>]) {
        let text = plain_text(inner);
        let language = match kind {
            CodeBlockKind::Fenced(name) if !name.is_empty() => Some(name.as_ref()),
            _ => None,
        };
        self.events.push(markup(code_sample::block(language, text.trim_end())));
    }

    fn table(&mut self, start: Event<'a>) {
        let label = escape(&self.heading);
        let open = format!("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">");
        self.events.extend([markup(open), start]);
    }

    fn article(self) -> Article {
        let mut html = String::new();
        html::push_html(&mut html, self.events.into_iter());
        // A header cell without text has nothing that a screen reader could read out.
        Article { html: html.replace("<th></th>", "<td></td>"), headings: self.headings }
    }
}

fn markup<'a>(html: String) -> Event<'a> {
    Event::Html(html.into())
}

fn plain_text(events: &[Event<'_>]) -> String {
    let texts = events.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        Event::SoftBreak => Some(" "),
        _ => None,
    });
    texts.collect()
}

/// The id of a heading as code hosts build it, so that a link to it works here and there.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The address on the site for a link in docs.
fn link(address: &str, linked: &mut Vec<PathBuf>) -> Result<String, Problem> {
    if address.starts_with('#') || address.contains("://") {
        return Ok(address.to_owned());
    }
    let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
    let file = root().join("docs").join(path);
    if !file.is_file() {
        return Err(Problem::new(format!("docs link to {address}, which does not exist"), "  grep -rn ']('  docs"));
    }
    // Each file in docs, and no other, has a page on the site.
    if let Some(page) = path.strip_suffix(".md").filter(|page| !page.contains('/')) {
        let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
        return Ok(format!("{page}.html{fragment}"));
    }
    let copy = format!("files/{}", linked_name(&file));
    linked.push(file);
    Ok(copy)
}

/// The name of the copy of a linked file, with an extension that every host serves as text.
pub fn linked_name(file: &Path) -> String {
    format!("{}.txt", file.file_name().unwrap_or_default().to_string_lossy())
}

#[cfg(test)]
mod tests;
