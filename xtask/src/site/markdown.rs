//! A text of docs as a part of a page: headings that can be linked to, tables that scroll by themselves, and links that
//! lead to the site's pages, or to a copy of the project's file.

use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::code::{self, Language};
use super::fill::Place;
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
    let mut events = Vec::new();
    let mut places = Vec::new();
    let mut source = Parser::new_ext(text, Options::ENABLE_TABLES);
    let mut last_words = String::new();
    while let Some(event) = source.next() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let inner: Vec<Event<'_>> =
                    source.by_ref().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_)))).collect();
                last_words = words(&inner);
                let id = slug(&last_words);
                let mut linked = String::new();
                html::push_html(&mut linked, inner.into_iter());
                if level as usize == 2 {
                    places.push(Place { id: id.clone(), words: last_words.clone() });
                }
                events.push(markup(heading(level as usize, &id, &linked)));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let inner: Vec<Event<'_>> =
                    source.by_ref().take_while(|event| !matches!(event, Event::End(TagEnd::CodeBlock))).collect();
                let text = words(&inner);
                events.push(markup(code::block(language(&kind, &text), text.trim_end())));
            }
            Event::Start(Tag::Table(columns)) => {
                let label = escaped(&last_words);
                events.push(markup(format!("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">")));
                events.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => events.extend([event, markup("</div>\n".to_owned())]),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = CowStr::from(link(&dest_url)?);
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            other => events.push(other),
        }
    }
    let mut html = String::new();
    html::push_html(&mut html, events.into_iter());
    // A column without a name has no header that could be read out.
    Ok(Article { html: html.replace("<th></th>", "<td></td>"), places })
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

fn heading(level: usize, id: &str, inner: &str) -> String {
    match level {
        1 => format!("<h1>{inner}</h1>\n"),
        _ => format!("<h{level} id=\"{id}\"><a href=\"#{id}\">{inner}</a></h{level}>\n"),
    }
}

/// As code hosts make them, so that a link to a part holds here and there.
fn slug(words: &str) -> String {
    let kept = words.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn language(kind: &CodeBlockKind<'_>, text: &str) -> Language {
    match kind {
        CodeBlockKind::Fenced(name) if !name.is_empty() => Language::of(name),
        _ => Language::guess(text),
    }
}

/// Where a link of docs leads on the site.
fn link(address: &str, linked: &mut Vec<PathBuf>) -> Result<String, Problem> {
    if address.starts_with('#') || address.contains("://") {
        return Ok(address.to_owned());
    }
    let (path, part) = address.split_once('#').map_or((address, ""), |(path, part)| (path, part));
    let file = root().join("docs").join(path);
    if !file.exists() {
        return Err(Problem::new(format!("docs link to {address}, which is not there"), "  grep -rn ']('  docs"));
    }
    if let Some(page) = path.strip_suffix(".md") {
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
mod tests {
    use super::{Place, link, rendered};

    #[track_caller]
    fn html(text: &str) -> String {
        rendered(text, &mut |address| Ok(address.to_owned())).map_or_else(|error| error.to_string(), |made| made.html)
    }

    #[test]
    fn texts_become_html() {
        for (text, expected) in [
            ("# A `b`", "<h1>A <code>b</code></h1>\n"),
            ("## A, `b` & c", "<h2 id=\"a-b--c\"><a href=\"#a-b--c\">A, <code>b</code> &amp; c</a></h2>\n"),
            (
                "## T\n\n| a | |\n| --- | --- |\n| b | c |",
                "<h2 id=\"t\"><a href=\"#t\">T</a></h2>\n\
                 <div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"T\"><table><thead><tr><th>a</th><td></td>\
                 </tr></thead><tbody>\n<tr><td>b</td><td>c</td></tr>\n</tbody></table>\n</div>\n",
            ),
        ] {
            assert_eq!(html(text), expected);
        }
        let code = html("    <a>");
        assert!(code.contains("<span class=\"word\">&lt;a</span>&gt;</code>"), "{code}");
        let fenced = html("```css\n--x\n```");
        assert!(fenced.contains("<span class=\"word\">--x</span>"), "{fenced}");
    }

    #[test]
    fn the_second_level_is_the_contents() {
        let made = rendered("# A\n\n## B c\n\n### D\n\n## E", &mut |address| Ok(address.to_owned()));
        let places: Vec<(String, String)> =
            made.map(|made| made.places.into_iter().map(|Place { id, words }| (id, words)).collect()).unwrap_or_default();
        assert_eq!(places, [("b-c".into(), "B c".into()), ("e".into(), "E".into())]);
    }

    #[test]
    fn links_lead_to_the_site() {
        for (address, expected, copied) in [
            ("#settings", Some("#settings"), 0),
            ("https://example.com/a.md", Some("https://example.com/a.md"), 0),
            ("element.md", Some("element.html"), 0),
            ("relay.md#settings", Some("relay.html#settings"), 0),
            ("../relay/relay.example.toml", Some("files/relay.example.toml.txt"), 1),
            ("nowhere.md", None, 0),
        ] {
            let mut linked = Vec::new();
            assert_eq!(link(address, &mut linked).ok().as_deref(), expected, "{address}");
            assert_eq!(linked.len(), copied, "{address}");
        }
    }
}
