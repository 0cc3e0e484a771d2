//! Forms with files that a browser posts without JavaScript.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use leadwire_relay::files::{DirectoryStore, sweep};
use relay_core::files::FileStore as _;
use tempfile::TempDir;

use super::files::{CV, relay, relay_with, relay_with_limits};
use super::fixture::*;

const THANKS: &str = "https://www.example.com/thanks";

fn text(name: &str, value: &str) -> Vec<u8> {
    format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes()
}

fn file(name: &str, file: &str, content: &str) -> Vec<u8> {
    let head = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"");
    format!("--x\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n{content}\r\n").into_bytes()
}

fn in_windows_1252(part: &[u8]) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(std::str::from_utf8(part).unwrap()).0.into_owned()
}

fn post(parts: &[Vec<u8>]) -> Request {
    let body = [parts.concat(), b"--x--\r\n".to_vec()].concat();
    let request = from_page(Request::post("/forms/trial", body));
    request.with("Content-Type", "multipart/form-data; boundary=x")
}

fn title() -> Vec<u8> {
    text("fields.TITLE", "Ann")
}

/// The files of the only lead: names, states and contents.
fn files(relay: &TestRelay, directory: &TempDir) -> String {
    let key = relay.entry().key;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let store: &DirectoryStore = relay.app.files.as_ref().unwrap();
    let Some(manifest) = runtime.block_on(store.find(&key)).unwrap() else { return String::new() };
    let folder = std::fs::read_dir(directory.path().join("leads")).unwrap().next().unwrap().unwrap().path();
    let describe = |(number, file): (usize, &relay_core::files::AttachedFile)| {
        let content = std::fs::read_to_string(folder.join(number.to_string())).unwrap_or_default();
        format!("{} {} {} {content}", file.field, file.name, file.state.name())
    };
    manifest.files.iter().enumerate().map(describe).collect::<Vec<_>>().join("; ")
}

#[test]
fn received_files() {
    let cv = || file(CV, "cv.pdf", "%PDF");
    let rows = [
        ("one", vec![title(), cv()], "fields.UF_CRM_CV cv.pdf ready %PDF", r#"{"url":"#),
        ("before the text", vec![cv(), title()], "fields.UF_CRM_CV cv.pdf ready %PDF", "{"),
        (
            "a name in the encoding of an old page",
            vec![title(), in_windows_1252(&file(CV, "Lebensläufe.pdf", "x"))],
            "fields.UF_CRM_CV Lebensläufe.pdf ready x",
            "{",
        ),
        ("a path", vec![title(), file(CV, "..\\..\\a/cv.pdf", "x")], "fields.UF_CRM_CV cv.pdf ready x", "{"),
        (
            "of two inputs",
            vec![title(), cv(), file("plan", "p.exe", "y")],
            "fields.UF_CRM_CV cv.pdf ready %PDF; plan p.exe ready y",
            "{",
        ),
        ("none chosen", vec![title(), file(CV, "", "")], "", "{"),
        ("another type", vec![title(), file(CV, "cv.exe", "x")], "", r#""ignored":["fields.UF_CRM_CV"]"#),
        ("too large", vec![file(CV, "cv.pdf", "12345678901"), title()], "", r#""ignored":["fields.UF_CRM_CV"]"#),
        ("an input that takes no files", vec![title(), file("photo", "a.png", "x")], "", r#""ignored":["photo"]"#),
        (
            "too many",
            vec![title(), cv(), cv(), cv()],
            "fields.UF_CRM_CV cv.pdf ready %PDF; fields.UF_CRM_CV cv.pdf ready %PDF",
            r#""ignored":["fields.UF_CRM_CV"]"#,
        ),
    ];
    for (why, parts, expected, context) in rows {
        let (relay, directory) = relay();
        for _ in 0..2 {
            let response = relay.send(&post(&parts));
            assert_eq!((response.status, response.header("location")), (303, Some(THANKS)), "{why}: {}", response.body);
        }
        let entry = relay.entry();
        assert_eq!((entry.state.as_str(), entry.due_ms), ("accepted", NOW_MS), "{why}");
        assert_eq!(entry.body.as_deref(), Some(r#"{"fields":{"TITLE":"Ann","SOURCE_ID":"WEB"}}"#), "{why}");
        assert_eq!(files(&relay, &directory), expected, "{why}");
        if context != r#"{"url":"# {
            assert!(relay.context().contains(context), "{why}: {}", relay.context());
        }
        let left = std::fs::read_dir(directory.path().join("posts")).unwrap().count();
        assert_eq!(left, 0, "{why}");
    }
}

#[test]
fn nothing_of_a_refused_file_is_kept() {
    let (relay, directory) = relay();
    let parts = [title(), file(CV, "cv.pdf", "x"), file("plan", "p", "12345678901")];
    assert_eq!(relay.send(&post(&parts)).status, 303);
    let folder = std::fs::read_dir(directory.path().join("leads")).unwrap().next().unwrap().unwrap().path();
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["0", "manifest.json"]);
}

/// Nothing that a person has chosen is dropped.
#[test]
fn another_file_is_another_lead() {
    let (relay, _directory) = relay();
    for content in ["a", "b", "a"] {
        assert_eq!(relay.send(&post(&[title(), file(CV, "cv.pdf", content)])).status, 303);
    }
    assert_eq!(relay.rows(), 2);
}

#[test]
fn posts_that_are_refused() {
    let (relay, directory) = relay_with(|config| {
        config.forms.get_mut("trial").unwrap().files[0].required = true;
    });
    let cut = {
        let mut request = post(&[title(), file(CV, "cv.pdf", "x")]);
        request.body.truncate(request.body.len() - 10);
        request
    };
    let endless = |start: &str| {
        let mut request = post(&[]);
        request.body = [start.as_bytes(), &vec![b'y'; 500_000]].concat();
        request
    };
    let many: Vec<_> = (0..20_001).map(|_| text("a", "")).chain([title(), file(CV, "cv.pdf", "x")]).collect();
    let names: Vec<_> = (0..150).map(|n| file(&format!("{n}{}", "x".repeat(60_000)), "a.pdf", "")).collect();
    let long = vec![text("fields.TITLE", &"x".repeat(70_000)), file(CV, "cv.pdf", "x")];
    let rows = [
        ("without the required file", post(&[title()]), 422, "fields.UF_CRM_CV is required"),
        ("with an empty input", post(&[title(), file(CV, "", "")]), 422, "fields.UF_CRM_CV is required"),
        ("with a refused one", post(&[title(), file(CV, "cv.exe", "x")]), 422, "fields.UF_CRM_CV is required"),
        ("cut off", cut, 408, "Please send it again in a minute."),
        ("without its boundary", endless(""), 413, "The form is too long."),
        ("a part's head without an end", endless("--x\r\nContent-Disposition: "), 413, "The form is too long."),
        ("more parts than are read", post(&many), 413, "The form is too long."),
        ("long names of files that the form does not take", post(&names), 413, "The form is too long."),
        ("a text that is too long", post(&long), 413, "The form is too long."),
    ];
    for (why, request, status, expected) in rows {
        let response = relay.send(&request);
        assert_eq!(response.status, status, "{why}: {}", response.body);
        assert!(response.body.contains(expected), "{why}: {}", response.body);
    }
    assert_eq!(relay.rows(), 0);
    let count = |name: &str| std::fs::read_dir(directory.path().join(name)).map_or(0, Iterator::count);
    assert_eq!((count("posts"), count("leads")), (0, 0));
}

#[test]
fn a_body_without_its_boundary_is_not_read() {
    let (relay, _directory) = relay();
    let mut stream = TcpStream::connect(relay.address).unwrap();
    let head =
        String::from_utf8(post(&[]).bytes()).unwrap().replace("Content-Length: 7\r\n", "Content-Length: 200000000\r\n");
    stream.write_all(head.strip_suffix("--x--\r\n").unwrap().as_bytes()).unwrap();
    let bytes = vec![b'y'; 0x10000];
    let sent = (0..3000).take_while(|_| stream.write_all(&bytes).is_ok()).count();
    assert!(sent < 500, "the relay read {sent} parts of 64 KiB");
}

#[test]
fn a_body_that_does_not_come_in_time() {
    let (relay, directory) = relay_with_limits(|_, limits| limits.body_timeout = Duration::from_millis(200));
    let mut stream = begin(&relay, &post(&[title(), file(CV, "cv.pdf", "x")]));
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text.lines().next(), Some("HTTP/1.1 408 Request Timeout"));
    assert_eq!(std::fs::read_dir(directory.path().join("posts")).unwrap().count(), 0);
}

/// A connection with the request but for its last byte. The relay is reading the body.
fn begin(relay: &TestRelay, request: &Request) -> TcpStream {
    let whole = request.clone().with("Expect", "100-continue").bytes();
    let mut stream = TcpStream::connect(relay.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(&whole[..whole.len() - 1]).unwrap();
    let mut continues = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut continues).unwrap();
    assert!(continues.starts_with(b"HTTP/1.1 100"));
    stream
}

#[test]
fn posts_that_are_not_complete_keep_out_no_other_forms() {
    let (relay, _directory) = relay_with_limits(|_, limits| {
        (limits.uploads, limits.bodies) = (2, 2);
        limits.body_timeout = Duration::from_mins(10);
        limits.shutdown_timeout = Duration::ZERO;
    });
    let with_file = post(&[title(), file(CV, "cv.pdf", "x")]);
    let of_client = |client: &str| with_file.clone().with("X-Forwarded-For", client);
    let slow = ["203.0.113.1", "203.0.113.2"].map(|client| begin(&relay, &of_client(client)));
    assert_eq!(relay.send(&of_client("203.0.113.3")).status, 503, "the places are taken");
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED);
    let plain = from_page(Request::post("/forms/wedding", "name=Ann"));
    assert_ne!(relay.send(&plain.with("Content-Type", "application/x-www-form-urlencoded")).status, 503);
    drop(slow);
    wait_until("the places are free again", || relay.send(&of_client("203.0.113.3")).status == 303);
}

/// The bytes of a file count while it is written, and no longer when it is not kept.
#[test]
fn files_that_are_being_written_take_room() {
    const SIZE: usize = 100_000;
    let (relay, directory) = relay_with(|config| {
        config.files.as_mut().unwrap().max_total_bytes = 250_000;
        config.forms.get_mut("trial").unwrap().files[0].max_bytes = SIZE as u64;
    });
    let large = post(&[title(), file(CV, "cv.pdf", &"x".repeat(SIZE))]);
    let written = [begin(&relay, &large), begin(&relay, &large)];
    let posts = || std::fs::read_dir(directory.path().join("posts")).unwrap().map(|post| post.unwrap().path());
    let is_written = |post: &PathBuf| post.join("0").metadata().is_ok_and(|file| file.len() > 50_000);
    wait_until("half of both is on the disk", || posts().filter(is_written).count() == 2);
    assert_eq!(relay.send(&large).status, 503, "two are being written");
    drop(written);
    let refused = post(&[text("fields.NONE", ""), file(CV, "cv.pdf", &"x".repeat(SIZE))]);
    wait_until("they are deleted", || relay.send(&refused).status == 422);
    for _ in 0..3 {
        assert_eq!(relay.send(&refused).status, 422, "it gives its room back");
    }
    assert_eq!(relay.send(&large).status, 303);
    let small = |client: &str| post(&[title(), file(CV, "cv.pdf", "x")]).with("X-Forwarded-For", client);
    assert_eq!(relay.send(&small("203.0.113.9")).status, 303, "no more room is needed than its bytes");
}

/// Neither with posted forms nor with a page's parts, until files are deleted.
#[test]
fn one_client_gets_half_of_the_directory() {
    let (relay, directory) = relay_with(|config| config.forms.get_mut("trial").unwrap().files[1].max_bytes = 100_000);
    let send = |client: &str, request: Request| relay.send(&request.with("X-Forwarded-For", client)).status;
    let (greedy, other) = ("203.0.113.1", "203.0.113.2");
    let large = |name: &str| post(&[title(), file("plan", name, &"x".repeat(100_000))]);
    for name in ["1", "2", "3", "4", "5"] {
        assert_eq!(send(greedy, large(name)), 303, "{name}");
    }
    assert_eq!(send(greedy, large("5")), 303, "the same again is the same lead");
    let declared = r#"{"files":[{"field":"plan","name":"p","type":"","size":3}]}"#;
    let declaration = || from_page(Request::post(&format!("/forms/trial/files/{KEY}"), declared));
    let part = || from_page(Request::post(&format!("/forms/trial/files/{KEY}/0?offset=0"), "abc"));
    let all = |client| [large("6"), declaration(), part()].map(|request| send(client, request));
    assert_eq!(all(greedy), [503, 503, 404]);
    assert_eq!(all(other), [303, 200, 200]);
    assert_eq!(send(greedy, declaration()), 200, "there is nothing left to send");
    let folders = std::fs::read_dir(directory.path().join("leads")).unwrap().map(|folder| folder.unwrap().path());
    let is_large = |folder: &PathBuf| folder.join("0").metadata().is_ok_and(|file| file.len() > 3);
    for folder in folders.filter(is_large).take(3) {
        std::fs::remove_dir_all(folder).unwrap();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(sweep(relay.app.files.as_ref().unwrap(), relay.app.ledger.as_ref(), NOW_MS));
    assert_eq!(send(greedy, large("7")), 303, "after some were deleted");
}

#[cfg(unix)]
#[test]
fn files_are_checked_before_the_lead_is_due() {
    let (relay, directory) = relay_with(|config| {
        config.files.as_mut().unwrap().scan = ["sh", "-c", "grep -q %PDF \"$1\"", "scan"].map(str::to_owned).to_vec();
    });
    let files_of = || files(&relay, &directory);
    assert_eq!(relay.send(&post(&[title(), file(CV, "cv.pdf", "%PDF"), file("plan", "p", "virus")])).status, 303);
    assert_eq!(files_of(), "fields.UF_CRM_CV cv.pdf ready %PDF; plan p scan ");
    assert_eq!(relay.entry().due_ms, NOW_MS);
}

/// What a process that was killed has left of a post.
#[test]
fn what_is_left_of_posts_is_swept_after_a_day() {
    let (relay, directory) = relay();
    let old = directory.path().join("posts").join("left");
    std::fs::create_dir_all(&old).unwrap();
    std::fs::File::open(&old).unwrap().set_modified(std::time::SystemTime::now() - Duration::from_hours(25)).unwrap();
    std::fs::create_dir_all(directory.path().join("posts").join("new")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let store = relay.app.files.as_ref().unwrap();
    runtime.block_on(sweep(store, relay.app.ledger.as_ref(), NOW_MS));
    let left: Vec<_> =
        std::fs::read_dir(directory.path().join("posts")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["new"]);
}

/// The link of the only file of a lead that was delivered.
#[test]
fn linked_files() {
    let (relay, _directory) = relay();
    relay.send(&post(&[title(), file("plan", "Plan für <Ann>.html", "<script>"), file(CV, "cv.pdf", "x")]));
    let key = relay.entry().key;
    let links = leadwire_relay::files::links(&relay.app.config).unwrap();
    let path = |number: usize, until_ms: u64| {
        let url = links.url(&key, number, until_ms);
        Request::get(url.strip_prefix("https://leads.example.com").unwrap())
    };
    let response = relay.send(&path(0, NOW_MS + 1000));
    assert_eq!(response.status_and_body(), (200, "<script>"));
    for (name, expected) in [
        ("content-type", "application/octet-stream"),
        ("content-length", "8"),
        (
            "content-disposition",
            "attachment; filename=\"Plan f_r Ann.html\"; filename*=UTF-8''Plan%20f%C3%BCr%20Ann.html",
        ),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(response.header(name), Some(expected), "{name}");
    }
    assert_eq!(response.header("access-control-allow-origin"), None);
    assert_eq!(relay.send(&path(0, NOW_MS)).status, 410, "expired");
    assert_eq!(relay.send(&path(1, NOW_MS + 1000)).status, 410, "a file of the CRM's field");
    assert_eq!(relay.send(&path(2, NOW_MS + 1000)).status, 410, "no such file");
    let declared = r#"{"files":[{"field":"plan","name":"empty.txt","type":"","size":0}]}"#;
    let empty_key = "11111111-2222-4333-8444-555555555556";
    let declaration = from_page(Request::post(&format!("/forms/trial/files/{empty_key}"), declared));
    assert_eq!(relay.send(&declaration).status, 200);
    let url = links.url(empty_key, 0, NOW_MS + 1000);
    let empty = relay.send(&Request::get(url.strip_prefix("https://leads.example.com").unwrap()));
    assert_eq!((empty.status_and_body(), empty.header("content-length")), ((200, ""), Some("0")), "without bytes");
    let Request { path: valid, .. } = path(0, NOW_MS + 1000);
    assert_eq!(relay.send(&Request::get(&format!("{valid}A"))).status, 404, "forged");
    assert_eq!(relay.send(&Request::get("/files/1.2.3.4")).status, 404);
}
