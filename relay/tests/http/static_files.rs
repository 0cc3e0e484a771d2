//! The directory of static files.

use std::fs;

use super::fixture::*;

#[test]
fn files() {
    let www = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("index.html", "<p>"),
        ("lead.wasm", "\0asm"),
        ("a.mjs", "1"),
        ("a.js", "1"),
        (".env", "SECRET"),
        (".git/config", "SECRET"),
        ("sub/.env", "SECRET"),
        (".well-known/security.txt", "us"),
    ] {
        let path = www.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::write(www.path().with_extension("outside"), "SECRET").unwrap();
    let outside = format!("/../{}.outside", www.path().file_name().unwrap().to_str().unwrap());
    let relay = TestRelay::with(|config, _| config.static_dir = Some(www.path().to_owned()));
    let rows = [
        ("/", 200, "text/html"),
        ("/index.html", 200, "text/html"),
        ("/lead.wasm", 200, "application/wasm"),
        ("/a.mjs", 200, "text/javascript"),
        ("/a.js", 200, "text/javascript"),
        ("/.well-known/security.txt", 200, "text/plain"),
        ("/nothing.js", 404, ""),
        ("/.env", 404, "application/json"),
        ("/%2eenv", 404, "application/json"),
        ("/%2Egit/config", 404, "application/json"),
        ("/.git/config", 404, "application/json"),
        ("/sub%2f.env", 404, "application/json"),
        ("/sub%2F%2Eenv", 404, "application/json"),
        (&outside, 404, "application/json"),
        (&outside.replace("..", "%2e%2e"), 404, "application/json"),
        (&outside.replace("/../", "/..%2f"), 404, "application/json"),
    ];
    for (path, status, media_type) in rows {
        let response = relay.send(&Request::get(path));
        let found = response.header("content-type").unwrap_or_default();
        assert_eq!((response.status, found), (status, media_type), "{path}: {}", response.body);
        assert!(!response.body.contains("SECRET"), "{path}");
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"), "{path}");
        if status == 200 {
            // A form is posted with its origin.
            let names = ["cache-control", "referrer-policy"];
            let expected = [Some("no-cache"), Some("strict-origin-when-cross-origin")];
            assert_eq!(names.map(|name| response.header(name)), expected, "{path}");
        }
    }
    let modified = relay.send(&Request::get("/a.js")).header("last-modified").unwrap().to_owned();
    assert_eq!(relay.send(&Request::get("/a.js").with("If-Modified-Since", &modified)).status_and_body(), (304, ""));
    fs::remove_file(www.path().with_extension("outside")).unwrap();
}
