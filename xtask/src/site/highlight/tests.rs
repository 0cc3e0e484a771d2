use super::{Language, block, marked};

#[test]
fn each_language_has_its_marks() {
    for (language, text, expected) in [
        (Language::Html, "<a b=\"c\">d's", "<w>&lt;a</w> b=<t>&quot;c&quot;</t>&gt;d's"),
        (Language::Html, "</lead-form><!-- x -->", "<w>&lt;/lead-form</w>&gt;<n>&lt;!-- x --&gt;</n>"),
        (Language::Css, ".a { --lead-x: 1 } /* b */", ".a { <w>--lead-x</w>: 1 } <n>/* b */</n>"),
        (Language::Script, "const a = `b`; // c", "<w>const</w> a = <t>`b`</t>; <n>// c</n>"),
        (Language::Script, "a.type + constant", "a.type + constant"),
        (Language::Script, r#""a\"b" + 1"#, r"<t>&quot;a\&quot;b&quot;</t> + 1"),
        (Language::Lines, "[form.a]\nb = \"c\" # d", "<w>[form.a]</w>\nb = <t>&quot;c&quot;</t> <n># d</n>"),
        (Language::Lines, "a#b \"open", "a#b <t>&quot;open</t>"),
        (Language::Lines, "ä€ <", "ä€ &lt;"),
    ] {
        let short = [("word", "w"), ("text", "t"), ("note", "n")].iter().fold(
            expected.replace("</w>", "</span>").replace("</t>", "</span>").replace("</n>", "</span>"),
            |html, (class, mark)| html.replace(&format!("<{mark}>"), &format!("<span class=\"{class}\">")),
        );
        assert_eq!(marked(language, text), short, "{text}");
    }
}

#[test]
fn code_that_does_not_say_is_known_by_its_beginning() {
    for (text, expected) in [
        ("<lead-form>", Language::Html),
        ("import x", Language::Script),
        ("[crm.venue]", Language::Lines),
        ("sqlite3 leadwire.db", Language::Lines),
    ] {
        assert_eq!(Language::guess(text), expected, "{text}");
    }
}

#[test]
fn a_block_can_be_reached_and_copied() {
    let html = block(Language::Lines, "a < b");
    assert!(html.contains("tabindex=\"0\"><code>a &lt; b</code>"), "{html}");
    assert!(html.contains("class=\"copy\" hidden"), "{html}");
}
