//! Replaces the placeholders of a page: `{{live FILE}}` includes a file of www/site, `{{code FILE…}}` shows its source, so that the
//! source beside a form is the one that runs; `{{doc FILE}}` is a file of docs, `{{kinds}}` the field tables.

use std::path::PathBuf;

use super::html::escape;
use super::navigation::beside_contents;
use super::relay::Relay;
use super::{code_sample, field_tables, markdown};
use crate::files;
use crate::shell::{Problem, root};

/// Fills in a page. The files that its text links to are added to `linked`.
pub fn fill(page: &str, text: &str, relay: &Relay, linked: &mut Vec<PathBuf>) -> Result<String, Problem> {
    let mut html = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((placeholder, after)) = after.split_once("}}") else { break };
        html.push_str(before);
        html.push_str(&value(page, placeholder, relay, linked)?);
        rest = after;
    }
    html.push_str(rest);
    Ok(html)
}

fn value(page: &str, placeholder: &str, relay: &Relay, linked: &mut Vec<PathBuf>) -> Result<String, Problem> {
    let (name, argument) = placeholder.split_once(' ').unwrap_or((placeholder, ""));
    match name {
        "live" => Ok(with_relay_address(&source(argument)?, relay)),
        "code" => code_of(argument),
        "doc" => {
            let article = markdown::article(argument, linked)?;
            Ok(beside_contents(page, &article.html, &article.headings))
        }
        "kinds" => Ok(beside_contents(page, &field_tables::article(), &field_tables::headings())),
        _ => Err(Problem::new(
            format!("{page}.html has the unknown placeholder {{{{{placeholder}}}}}"),
            "  ls www/site/pages",
        )),
    }
}

/// A form's markup with the address of this site's relay in place of `/relay`.
fn with_relay_address(markup: &str, relay: &Relay) -> String {
    let address = match relay {
        // No request is sent to it: a script in the page responds.
        Relay::Preview => "/relay",
        Relay::Running { address, .. } => address,
    };
    let forms = format!("{}/forms", address.trim_end_matches('/'));
    markup
        .replace("\"/relay/forms", &format!("\"{}", escape(&forms)))
        .replace("\"/relay\"", &format!("\"{}\"", escape(address)))
}

fn code_of(names: &str) -> Result<String, Problem> {
    let texts = names.split_whitespace().map(source).collect::<Result<Vec<_>, _>>()?;
    Ok(code_sample::block(names.rsplit('.').next(), texts.concat().trim_end()))
}

fn source(name: &str) -> Result<String, Problem> {
    files::read(&root().join("www/site").join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn running(address: &str) -> Relay {
        Relay::Running { address: address.to_owned(), sandbox: None }
    }

    #[test]
    fn forms_get_the_address_of_the_relay() {
        let markup = r#"<lead-form relay="/relay"><form action="/relay/forms/a">"#;
        for (relay, address, forms) in [
            (Relay::Preview, "/relay", "/relay/forms"),
            (running("/"), "/", "/forms"),
            (running("https://a.example"), "https://a.example", "https://a.example/forms"),
            (running("/\"><b>"), "/&quot;&gt;&lt;b&gt;", "/&quot;&gt;&lt;b&gt;/forms"),
        ] {
            let expected = format!("<lead-form relay=\"{address}\"><form action=\"{forms}/a\">");
            assert_eq!(with_relay_address(markup, &relay), expected);
        }
    }

    #[test]
    fn placeholders_are_filled_and_unknown_ones_refused() {
        for (text, expected) in [
            ("a {{code snippets/form.toml}} b", Some("class=\"sample\"")),
            ("{{live forms/contact.html}}", Some("<lead-form relay=\"/relay\" form=\"contact\"></lead-form>")),
            ("{{kinds}}", Some("id=\"ivvy.lead\"")),
            ("a {{ b", Some("a {{ b")),
            ("{{nothing}}", None),
            ("{{code nowhere.js}}", None),
        ] {
            let html = fill("reference", text, &Relay::Preview, &mut Vec::new()).ok();
            assert_eq!(html.is_some(), expected.is_some(), "{text}");
            assert!(html.unwrap_or_default().contains(expected.unwrap_or_default()), "{text}");
        }
    }
}
