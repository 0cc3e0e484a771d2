//! Code samples with a button that copies them. `highlight.mjs` adds the highlighting when the pages are complete.

use std::path::Path;

use super::html::escape;
use crate::setup;
use crate::shell::Outcome;

/// The HTML of a sample. `language` is a file extension; without one the language is guessed. A script shows the button where the
/// browser has a clipboard API.
pub fn block(language: Option<&str>, text: &str) -> String {
    let language = language.unwrap_or_else(|| guess(text));
    format!(
        "<div class=\"sample\"><pre class=\"code\" tabindex=\"0\"><code class=\"language-{language}\">{}</code></pre>\
         <button type=\"button\" class=\"copy\" hidden>Copy</button></div>",
        escape(text)
    )
}

/// Highlights the samples of all pages of a directory.
pub fn highlight(pages: &Path) -> Outcome {
    setup::node_script(&["xtask/src/site/highlight.mjs", &pages.to_string_lossy()])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_guessed_from_the_beginning() {
        for (text, expected) in
            [("<lead-form>", "html"), ("import x", "ts"), ("[crm.venue]", "toml"), ("sqlite3 leadwire.db", "sh")]
        {
            assert_eq!(guess(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sample_is_focusable_and_has_a_copy_button() {
        let html = block(Some("txt"), "a < b");
        assert!(html.contains("tabindex=\"0\"><code class=\"language-txt\">a &lt; b</code>"), "{html}");
        assert!(html.contains("class=\"copy\" hidden"), "{html}");
    }
}
