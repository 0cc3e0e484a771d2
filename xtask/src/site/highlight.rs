//! Code as the site shows it: comments, strings, tags and the words of a language told apart, and a button to copy it.
//! Not a parser: what it does not know stays as it is.

use super::html::escape;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Html,
    Css,
    Script,
    /// Settings, commands: what has `#` for comments.
    Lines,
}

/// The class of what is told apart; none for the rest.
type Class = Option<&'static str>;

const WORD: Class = Some("word");
const TEXT: Class = Some("text");
const NOTE: Class = Some("note");

const SCRIPT_WORDS: [&str; 24] = [
    "async",
    "await",
    "catch",
    "const",
    "declare",
    "else",
    "export",
    "extends",
    "false",
    "for",
    "from",
    "function",
    "if",
    "import",
    "interface",
    "let",
    "module",
    "namespace",
    "new",
    "return",
    "throw",
    "true",
    "try",
    "type",
];

impl Language {
    /// By a file's ending.
    pub fn of_extension(ending: &str) -> Language {
        match ending {
            "html" => Language::Html,
            "css" => Language::Css,
            "js" | "ts" | "json" => Language::Script,
            _ => Language::Lines,
        }
    }

    /// By what stands in it, for code that does not say.
    pub fn guess(text: &str) -> Language {
        let is_script = ["import ", "const ", "declare ", "validate("].iter().any(|word| text.starts_with(word));
        match text.starts_with('<') {
            true => Language::Html,
            false if is_script => Language::Script,
            false => Language::Lines,
        }
    }
}

/// With the button, which a script shows where there is a clipboard.
pub fn block(language: Language, text: &str) -> String {
    let code = marked(language, text);
    format!(
        "<div class=\"sample\"><pre class=\"code\" tabindex=\"0\"><code>{code}</code></pre>\
         <button type=\"button\" class=\"copy\" hidden>Copy</button></div>"
    )
}

fn marked(language: Language, text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    let mut before = '\n';
    while !rest.is_empty() {
        let (class, length) = first(language, rest, before);
        let (part, after) = rest.split_at_checked(length.max(1)).unwrap_or((rest, ""));
        match class {
            Some(class) => html.push_str(&format!("<span class=\"{class}\">{}</span>", escape(part))),
            None => html.push_str(&escape(part)),
        }
        before = part.chars().next_back().unwrap_or(before);
        rest = after;
    }
    html
}

/// What the text begins with, and its length.
fn first(language: Language, text: &str, before: char) -> (Class, usize) {
    let found = match language {
        Language::Html => html(text, before),
        Language::Css => css(text, before),
        Language::Script => script(text, before),
        Language::Lines => lines(text, before),
    };
    found.unwrap_or_else(|| (None, plain(text)))
}

fn html(text: &str, before: char) -> Option<(Class, usize)> {
    if text.starts_with("<!--") {
        return Some((NOTE, through(text, "-->")));
    }
    if let Some(tag) = text.strip_prefix('<') {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        return Some((WORD, text.len() - name.len() + name_length(name)));
    }
    (before == '=' && text.starts_with('"')).then(|| (TEXT, quoted(text, '"')))
}

fn css(text: &str, before: char) -> Option<(Class, usize)> {
    if text.starts_with("/*") {
        return Some((NOTE, through(text, "*/")));
    }
    if text.starts_with('"') {
        return Some((TEXT, quoted(text, '"')));
    }
    (text.starts_with("--") && !before.is_alphanumeric()).then(|| (WORD, name_length(text)))
}

fn script(text: &str, before: char) -> Option<(Class, usize)> {
    if text.starts_with("//") {
        return Some((NOTE, text.find('\n').unwrap_or(text.len())));
    }
    if text.starts_with("/*") {
        return Some((NOTE, through(text, "*/")));
    }
    if let Some(quote) = text.chars().next().filter(|letter| matches!(letter, '"' | '`')) {
        return Some((TEXT, quoted(text, quote)));
    }
    let word: String = text.chars().take_while(char::is_ascii_alphanumeric).collect();
    let is_word = SCRIPT_WORDS.contains(&word.as_str()) && !matches!(before, '.' | '_' | '$' | '-');
    is_word.then_some((WORD, word.len()))
}

fn lines(text: &str, before: char) -> Option<(Class, usize)> {
    if text.starts_with('#') && before.is_whitespace() {
        return Some((NOTE, text.find('\n').unwrap_or(text.len())));
    }
    if text.starts_with('"') {
        return Some((TEXT, quoted(text, '"')));
    }
    (before == '\n' && text.starts_with('[')).then(|| (WORD, text.find('\n').unwrap_or(text.len())))
}

/// One letter, or a whole word.
fn plain(text: &str) -> usize {
    let word = text.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(text.len());
    word.max(text.chars().next().map_or(0, char::len_utf8))
}

fn name_length(text: &str) -> usize {
    text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(text.len())
}

fn through(text: &str, end: &str) -> usize {
    text.find(end).map_or(text.len(), |at| at + end.len())
}

/// Up to the closing quote; a backslash takes the next letter along.
fn quoted(text: &str, quote: char) -> usize {
    let mut escape = false;
    for (at, letter) in text.char_indices().skip(1) {
        if letter == quote && !escape {
            return at + letter.len_utf8();
        }
        escape = letter == '\\' && !escape;
    }
    text.len()
}

#[cfg(test)]
mod tests;
