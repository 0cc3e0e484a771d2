use super::{Place, article, link, rendered};

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
fn the_docs_lead_to_files() {
    for name in ["api.md", "element.md", "relay.md"] {
        let mut linked = Vec::new();
        assert_eq!(article(name, &mut linked).err().map(|problem| problem.to_string()), None, "{name}");
    }
}
