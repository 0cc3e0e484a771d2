use super::{Heading, article, link, render};

#[track_caller]
fn html(text: &str) -> String {
    render(text, &mut |address| Ok(address.to_owned())).map_or_else(|error| error.to_string(), |article| article.html)
}

#[test]
fn markdown_is_rendered_as_html() {
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
    assert!(code.contains("<code class=\"language-html\">&lt;a&gt;</code>"), "{code}");
    let fenced = html("```css\n/* x */\n```");
    assert!(fenced.contains("<code class=\"language-css\">/* x */</code>"), "{fenced}");
}

#[test]
fn the_contents_are_the_headings_of_the_second_level() {
    let article = render("# A\n\n## B c\n\n### D\n\n## E", &mut |address| Ok(address.to_owned()));
    let headings: Vec<(String, String)> = article
        .map(|article| article.headings.into_iter().map(|Heading { id, text }| (id, text)).collect())
        .unwrap_or_default();
    assert_eq!(headings, [("b-c".into(), "B c".into()), ("e".into(), "E".into())]);
}

#[test]
fn links_lead_to_pages_of_the_site_or_to_copies() {
    for (address, expected, copied) in [
        ("#settings", Some("#settings"), 0),
        ("https://example.com/a.md", Some("https://example.com/a.md"), 0),
        ("element.md", Some("element.html"), 0),
        ("relay.md#settings", Some("relay.html#settings"), 0),
        ("../relay/relay.example.toml", Some("files/relay.example.toml.txt"), 1),
        ("../examples/README.md", Some("files/README.md.txt"), 1),
        ("nowhere.md", None, 0),
        ("../examples", None, 0),
    ] {
        let mut linked = Vec::new();
        assert_eq!(link(address, &mut linked).ok().as_deref(), expected, "{address}");
        assert_eq!(linked.len(), copied, "{address}");
    }
}

#[test]
fn every_link_of_the_docs_has_a_file() {
    for name in ["api.md", "element.md", "forms.md", "analytics.md", "relay.md", "crms.md", "compare.md"] {
        let mut linked = Vec::new();
        assert_eq!(article(name, &mut linked).err().map(|problem| problem.to_string()), None, "{name}");
    }
}
