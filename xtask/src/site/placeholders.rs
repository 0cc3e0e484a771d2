//! What stands in double braces in a page: `{{live FILE}}` puts a file of www/site in, `{{code FILE…}}` shows it, so that
//! the code beside a form is the very code that runs; `{{doc FILE}}` is a text of docs, `{{kinds}}` the field tables.

use std::path::PathBuf;

use super::layout::REFERENCE;
use super::{Behind, escaped, field_tables, highlight, markdown, read};
use crate::shell::{Problem, root};

/// A heading that a reader can go to: its id and its words.
pub struct Place {
    pub id: String,
    pub words: String,
}

pub fn page(name: &str, text: &str, behind: &Behind<'_>, linked: &mut Vec<PathBuf>) -> Result<String, Problem> {
    let mut html = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((words, after)) = after.split_once("}}") else { break };
        html.push_str(before);
        html.push_str(&value(name, words, behind, linked)?);
        rest = after;
    }
    html.push_str(rest);
    Ok(html)
}

fn value(page: &str, words: &str, behind: &Behind<'_>, linked: &mut Vec<PathBuf>) -> Result<String, Problem> {
    let (verb, names) = words.split_once(' ').unwrap_or((words, ""));
    match verb {
        "live" => Ok(addressed(&source(names)?, behind)),
        "code" => shown(names),
        "doc" => {
            let made = markdown::article(names, linked)?;
            Ok(beside_contents(page, &made.html, &made.places))
        }
        "kinds" => Ok(beside_contents(page, &field_tables::article(), &field_tables::places())),
        _ => {
            Err(Problem::new(format!("{page}.html asks for {{{{{words}}}}}, which is nothing"), "  ls www/site/pages"))
        }
    }
}

/// A form's markup with the addresses under which this site finds its relay.
fn addressed(markup: &str, behind: &Behind<'_>) -> String {
    let relay = match behind {
        // Nothing is asked there: the pages answer by themselves.
        Behind::Preview => "/relay",
        Behind::Relay { address, .. } => address,
    };
    let forms = format!("{}/forms", relay.trim_end_matches('/'));
    markup
        .replace("\"/relay/forms", &format!("\"{}", escaped(&forms)))
        .replace("\"/relay\"", &format!("\"{}\"", escaped(relay)))
}

fn shown(names: &str) -> Result<String, Problem> {
    let texts = names.split_whitespace().map(source).collect::<Result<Vec<_>, _>>()?;
    let language = highlight::Language::of(names.rsplit('.').next().unwrap_or_default());
    Ok(highlight::block(language, texts.concat().trim_end()))
}

fn source(name: &str) -> Result<String, Problem> {
    read(&root().join("www/site").join(name))
}

/// A page of the reference: where one is in it on one side, the text on the other.
fn beside_contents(page: &str, article: &str, places: &[Place]) -> String {
    let parts: String = REFERENCE.iter().map(|(name, words)| part(name, words, page, places)).collect();
    format!(
        "<div class=\"wide doc\">\n<nav class=\"side\" aria-label=\"Reference\">\n<ul>\n{parts}</ul>\n</nav>\n\
         <article>\n{article}</article>\n</div>\n"
    )
}

fn part(name: &str, words: &str, page: &str, places: &[Place]) -> String {
    if name != page {
        return format!("<li><a href=\"{name}.html\">{words}</a></li>\n");
    }
    let link = |place: &Place| format!("<li><a href=\"#{}\">{}</a></li>\n", place.id, escaped(&place.words));
    let below = places.iter().map(link).collect::<Vec<_>>().concat();
    format!("<li><a href=\"{name}.html\" aria-current=\"page\">{words}</a>\n<ul>\n{below}</ul></li>\n")
}

#[cfg(test)]
mod tests {
    use super::{Behind, addressed, page};

    #[test]
    fn forms_are_addressed_to_what_is_behind_the_pages() {
        let markup = r#"<lead-form relay="/relay"><form action="/relay/forms/a">"#;
        for (behind, relay, forms) in [
            (Behind::Preview, "/relay", "/relay/forms"),
            (Behind::Relay { address: "/", sandbox: None }, "/", "/forms"),
            (
                Behind::Relay { address: "https://a.example", sandbox: None },
                "https://a.example",
                "https://a.example/forms",
            ),
            (Behind::Relay { address: "/\"><b>", sandbox: None }, "/&quot;&gt;&lt;b&gt;", "/&quot;&gt;&lt;b&gt;/forms"),
        ] {
            let expected = format!("<lead-form relay=\"{relay}\"><form action=\"{forms}/a\">");
            assert_eq!(addressed(markup, &behind), expected);
        }
    }

    #[test]
    fn braces_are_filled_or_refused() {
        for (text, expected) in [
            ("a {{code snippets/form.toml}} b", Some("class=\"sample\"")),
            ("{{live forms/contact.html}}", Some("<lead-form relay=\"/relay\" form=\"contact\"></lead-form>")),
            ("{{kinds}}", Some("id=\"ivvy.lead\"")),
            ("a {{ b", Some("a {{ b")),
            ("{{nothing}}", None),
            ("{{code nowhere.js}}", None),
        ] {
            let made = page("reference", text, &Behind::Preview, &mut Vec::new()).ok();
            assert_eq!(made.is_some(), expected.is_some(), "{text}");
            assert!(made.unwrap_or_default().contains(expected.unwrap_or_default()), "{text}");
        }
    }
}
