use super::{block, guess, highlight};

#[test]
fn tokens_of_each_language_get_their_classes() {
    for (language, text, expected) in [
        ("html", "<a b=\"c\">d's", "&lt;<k>a</k> b=<s>&quot;c&quot;</s>&gt;d's"),
        ("css", ".a { color: red } /* b */", ".a { color: red } <c>/* b */</c>"),
        ("js", "const a = `b`; // c", "<k>const</k> a = <s>`b`</s>; <c>// c</c>"),
        ("ts", "let a: string = \"b\";", "<k>let</k> a: string = <s>&quot;b&quot;</s>;"),
        ("toml", "b = \"c\" # d", "<k>b</k> = <s>&quot;c&quot;</s> <c># d</c>"),
        ("json", "{ \"a\": true }", "{ <s>&quot;a&quot;</s>: <k>true</k> }"),
        ("unknown", "ä€ < &", "ä€ &lt; &amp;"),
    ] {
        let html = [("keyword", "k"), ("string", "s"), ("comment", "c")].iter().fold(
            expected.replace("</k>", "</span>").replace("</s>", "</span>").replace("</c>", "</span>"),
            |html, (class, mark)| html.replace(&format!("<{mark}>"), &format!("<span class=\"{class}\">")),
        );
        assert_eq!(highlight(language, text), html, "{text}");
    }
}

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
    assert!(html.contains("tabindex=\"0\"><code>a &lt; b</code>"), "{html}");
    assert!(html.contains("class=\"copy\" hidden"), "{html}");
}
