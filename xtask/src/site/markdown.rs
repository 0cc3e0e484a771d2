//! A text of docs as a part of a page: headings that can be linked to, tables that scroll by themselves, and links that
//! lead to the site's pages, or to a copy of the project's file.

use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::highlight::{self, Language};
use super::placeholders::Place;
use super::{escaped, read};
use crate::shell::{Problem, root};

pub struct Article {
    pub html: String,
    /// The headings of the second level.
    pub places: Vec<Place>,
}

/// Renders a file of docs. `linked` takes the files that it leads to.
pub fn article(name: &str, linked: &mut Vec<PathBuf>) -> Result<Article, Problem> {
    rendered(&read(&root().join("docs").join(name))?, &mut |address| link(address, linked))
}

type Link<'a> = dyn FnMut(&str) -> Result<String, Problem> + 'a;

fn rendered(text: &str, link: &mut Link<'_>) -> Result<Article, Problem> {
    let mut writer = Writer { events: Vec::new(), places: Vec::new(), heading: String::new() };
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

fn until<'a>(source: &mut Parser<'a>, end: TagEnd) -> Vec<Event<'a>> {
    source.take_while(|event| !matches!(event, Event::End(tag) if *tag == end)).collect()
}

struct Writer<'a> {
    events: Vec<Event<'a>>,
    places: Vec<Place>,
    /// The words of the last one, by which a table is called.
    heading: String,
}

impl<'a> Writer<'a> {
    fn heading(&mut self, level: usize, inner: Vec<Event<'a>>) {
        self.heading = words(&inner);
        let id = slug(&self.heading);
        let mut html = String::new();
        html::push_html(&mut html, inner.into_iter());
        self.events.push(markup(match level {
            1 => format!("<h1>{html}</h1>\n"),
            _ => format!("<h{level} id=\"{id}\"><a href=\"#{id}\">{html}</a></h{level}>\n"),
        }));
        if level == 2 {
            self.places.push(Place { id, words: self.heading.clone() });
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, inner: &[Event<'_>]) {
        let text = words(inner);
        let language = match kind {
            CodeBlockKind::Fenced(name) if !name.is_empty() => Language::of(name),
            _ => Language::guess(&text),
        };
        self.events.push(markup(highlight::block(language, text.trim_end())));
    }

    fn table(&mut self, start: Event<'a>) {
        let label = escaped(&self.heading);
        let open = format!("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">");
        self.events.extend([markup(open), start]);
    }

    fn article(self) -> Article {
        let mut html = String::new();
        html::push_html(&mut html, self.events.into_iter());
        // A column without a name has no header that could be read out.
        Article { html: html.replace("<th></th>", "<td></td>"), places: self.places }
    }
}

fn markup<'a>(html: String) -> Event<'a> {
    Event::Html(html.into())
}

fn words(events: &[Event<'_>]) -> String {
    let texts = events.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        Event::SoftBreak => Some(" "),
        _ => None,
    });
    texts.collect()
}

/// As code hosts make them, so that a link to a part holds here and there.
fn slug(words: &str) -> String {
    let kept = words.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Where a link of docs leads on the site.
fn link(address: &str, linked: &mut Vec<PathBuf>) -> Result<String, Problem> {
    if address.starts_with('#') || address.contains("://") {
        return Ok(address.to_owned());
    }
    let (path, part) = address.split_once('#').map_or((address, ""), |(path, part)| (path, part));
    let file = root().join("docs").join(path);
    if !file.is_file() {
        return Err(Problem::new(format!("docs link to {address}, which is no file"), "  grep -rn ']('  docs"));
    }
    // A page of the site is made of each file in docs, and of no other.
    if let Some(page) = path.strip_suffix(".md").filter(|page| !page.contains('/')) {
        let part = if part.is_empty() { String::new() } else { format!("#{part}") };
        return Ok(format!("{page}.html{part}"));
    }
    let shown = format!("files/{}", shown_name(&file));
    linked.push(file);
    Ok(shown)
}

/// Under an ending that every host serves as text.
pub fn shown_name(file: &Path) -> String {
    format!("{}.txt", file.file_name().unwrap_or_default().to_string_lossy())
}

#[cfg(test)]
mod tests;
