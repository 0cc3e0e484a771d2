//! Code samples with highlighted comments, strings and keywords, and a button that copies them.

use std::sync::LazyLock;

use syntect::easy::ScopeRegionIterator;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

use super::html::escape;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// A scope of the grammars, and the CSS class of its text. The first row that matches the innermost scope counts.
const CLASSES: [(&str, Option<&str>); 7] = [
    ("comment", Some("comment")),
    ("string", Some("string")),
    ("entity.name.tag", Some("keyword")),
    ("keyword.operator", None),
    ("keyword", Some("keyword")),
    ("storage", Some("keyword")),
    ("constant.language", Some("keyword")),
];

/// The HTML of a sample. `language` is a file extension; without one the language is guessed. A script shows the button where the
/// browser has a clipboard API.
pub fn block(language: Option<&str>, text: &str) -> String {
    let code = highlight(language.unwrap_or_else(|| guess(text)), text);
    format!(
        "<div class=\"sample\"><pre class=\"code\" tabindex=\"0\"><code>{code}</code></pre>\
         <button type=\"button\" class=\"copy\" hidden>Copy</button></div>"
    )
}

/// The language of code that does not declare one, by its beginning.
fn guess(text: &str) -> &'static str {
    let is_script = ["import ", "const ", "declare ", "validate("].iter().any(|start| text.starts_with(start));
    match text.chars().next() {
        Some('<') => "html",
        Some('[') => "toml",
        _ if is_script => "ts",
        _ => "sh",
    }
}

fn highlight(language: &str, text: &str) -> String {
    let spans = spans(language, text);
    let spans = spans.into_iter().map(|(class, text)| match class {
        Some(class) => format!("<span class=\"{class}\">{}</span>", escape(&text)),
        None => escape(&text),
    });
    spans.collect()
}

/// The parts of the text that have the same class.
fn spans(language: &str, text: &str) -> Vec<(Option<&'static str>, String)> {
    let mut state = ParseState::new(syntax(language));
    let mut scopes = ScopeStack::new();
    let mut spans: Vec<(Option<&str>, String)> = Vec::new();
    for line in LinesWithEndings::from(text) {
        // A line that the grammar cannot parse is shown without highlighting.
        let operations = state.parse_line(line, &SYNTAXES).unwrap_or_default();
        for (part, operation) in ScopeRegionIterator::new(&operations, line) {
            // Fails only if a grammar leaves a scope that it has not entered.
            let _ = scopes.apply(operation);
            let class = class_of(&scopes);
            match spans.last_mut() {
                Some((last, text)) if *last == class => text.push_str(part),
                _ => spans.push((class, part.to_owned())),
            }
        }
    }
    spans
}

fn syntax(language: &str) -> &'static SyntaxReference {
    SYNTAXES.find_syntax_by_extension(language).unwrap_or_else(|| SYNTAXES.find_syntax_plain_text())
}

fn class_of(scopes: &ScopeStack) -> Option<&'static str> {
    scopes.as_slice().iter().rev().find_map(|scope| {
        let is_prefix = |prefix: &str| Scope::new(prefix).is_ok_and(|prefix| prefix.is_prefix_of(*scope));
        CLASSES.iter().find(|(prefix, _)| is_prefix(prefix)).map(|(_, class)| *class)
    })?
}

#[cfg(test)]
mod tests;
