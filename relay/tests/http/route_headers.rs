//! The headers of every route of the program, with each kind of response.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use super::fixture::client::send_bytes;
use super::fixture::*;
use crate::support::relay_process::{RelayProcess, RelayProgram};
use crate::support::test_store::{address_text, new_ledger_address};

const STAFF_KEY: &str = "staff-key-of-route-headers";
const METRICS_KEY: &str = "metrics-key-of-route-headers";

/// The headers that a response must have.
#[derive(Clone, Copy, Debug)]
enum Headers {
    /// Of responses for pages, programs and operators.
    Default,
    /// The page with the reason why a form was refused, which may be in a frame.
    RefusalPage,
    StaticFile,
    Admin,
}
use Headers::*;

impl Headers {
    /// Policy, cache, referrer.
    fn values(self) -> [&'static str; 3] {
        match self {
            Default => ["default-src 'none'; base-uri 'none'; frame-ancestors 'none'", "no-store", "no-referrer"],
            RefusalPage => ["default-src 'none'; base-uri 'none'", "no-store", "no-referrer"],
            StaticFile => ["frame-ancestors 'self'; object-src 'none'", "no-cache", "strict-origin-when-cross-origin"],
            Admin => [
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                 base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
                "no-store",
                "no-referrer",
            ],
        }
    }
}

const ROWS: [(&str, &str, &str, u16, Headers); 42] = [
    ("POST", "/leads", "{", 403, Default),
    ("PUT", "/leads", "", 405, Default),
    ("OPTIONS", "/leads", "", 403, Default),
    ("GET", "/leads/unknown", "", 403, Default),
    ("DELETE", "/leads/unknown", "", 405, Default),
    ("GET", "/forms/trial", "", 405, Default),
    ("GET", "/forms/unknown", "", 405, Default),
    ("POST", "/forms/trial", "form=", 403, RefusalPage),
    ("PUT", "/forms/trial", "", 405, Default),
    ("POST", "/forms/trial/files/key", "{}", 403, Default),
    ("GET", "/forms/trial/files/key", "", 403, Default),
    ("PUT", "/forms/trial/files/key", "", 405, Default),
    ("POST", "/forms/trial/files/key/0", "x", 400, Default),
    ("GET", "/forms/trial/files/key/0", "", 405, Default),
    ("GET", "/files/1.2.3.4", "", 404, Default),
    ("POST", "/files/1.2.3.4", "", 405, Default),
    ("GET", "/", "", 200, StaticFile),
    ("HEAD", "/index.html", "", 200, StaticFile),
    ("GET", "/nothing", "", 404, StaticFile),
    ("GET", "/sub", "", 307, StaticFile),
    ("POST", "/index.html", "", 405, StaticFile),
    ("GET", "/.env", "", 404, Default),
    ("GET", "/healthz", "", 200, Default),
    ("POST", "/healthz", "", 405, Default),
    ("GET", "/readyz", "", 200, Default),
    ("GET", "/metrics", METRICS_KEY, 200, Default),
    ("GET", "/metrics", "", 401, Default),
    ("GET", "/admin/", "", 308, Admin),
    ("GET", "/admin", "", 200, Admin),
    ("POST", "/admin", "", 405, Admin),
    ("GET", "/admin/api/summary", STAFF_KEY, 200, Admin),
    ("GET", "/admin/api/summary", "", 401, Admin),
    ("GET", "/admin/api/entries", STAFF_KEY, 200, Admin),
    ("GET", "/admin/api/entries?state=nothing", STAFF_KEY, 400, Admin),
    ("GET", "/admin/api/entries", METRICS_KEY, 401, Admin),
    ("GET", "/admin/api/entry/unknown", STAFF_KEY, 404, Admin),
    ("POST", "/admin/api/entry/unknown/retry", STAFF_KEY, 404, Admin),
    ("POST", "/admin/api/entry/unknown/retry", "", 401, Admin),
    ("GET", "/admin/api/entry/unknown/retry", STAFF_KEY, 405, Admin),
    ("POST", "/admin/api/entry/unknown/drop", STAFF_KEY, 404, Admin),
    ("DELETE", "/admin/api/entry/unknown/drop", STAFF_KEY, 405, Admin),
    ("GET", "/admin/nothing", "", 404, StaticFile),
];

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
origins = ["https://www.example.com"]
token_secret_env = "TOKEN"
staff_keys_env = "STAFF"
metrics_key_env = "METRICS"
[files]
directory = "FOLDER/files"
public_url = "https://leads.example.com"
[crm.portal]
kind = "bitrix24"
url = "http://127.0.0.1:9/rest/1/x"
[form.trial]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields"]
fixed = { fields = { TITLE = "Call back" } }
[form.trial.file.plan]
link_in = "fields.COMMENTS"
max_bytes = 1000
"#;

fn start(folder: &Path) -> RelayProcess {
    fs::create_dir_all(folder.join("www/sub")).unwrap();
    fs::write(folder.join("www/index.html"), "<p>").unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ledger = address_text(&runtime.block_on(new_ledger_address(folder)));
    let folder_text = folder.to_str().unwrap();
    let first = format!("ledger = '{ledger}'\nstatic = '{folder_text}/www'\n");
    let config = folder.join("relay.toml");
    fs::write(&config, first + &CONFIG.replace("FOLDER", folder_text)).unwrap();
    let binary = env!("CARGO_BIN_EXE_leadwire-relay").into();
    let program = RelayProgram { binary, config, log: folder.join("log") };
    let relay = program.start_with(&[("STAFF", STAFF_KEY), ("METRICS", METRICS_KEY)], None).unwrap();
    assert!(relay.is_listening(), "{}", fs::read_to_string(program.log).unwrap());
    relay
}

/// Sends the third column as a key to the routes that need one, and as the body to others.
fn send(address: SocketAddr, method: &'static str, path: &str, text: &str) -> Response {
    let needs_key = path.starts_with("/admin") || path == "/metrics";
    let request = Request::post(path, if needs_key { "" } else { text }).method(method);
    let request = if needs_key { request.with("Authorization", &format!("Bearer {text}")) } else { request };
    send_bytes(address, &request.bytes()).unwrap_or_else(|| panic!("no response to {method} {path}"))
}

/// What is wrong about the headers of a response.
fn differences(case: &str, response: &Response, headers: Headers) -> Vec<String> {
    let [policy, cache, referrer] = headers.values();
    let expected = [
        ("content-security-policy", Some(policy)),
        ("cache-control", Some(cache)),
        ("referrer-policy", Some(referrer)),
        ("x-content-type-options", Some("nosniff")),
        ("server", None),
        ("x-powered-by", None),
        ("access-control-allow-credentials", None),
        ("set-cookie", None),
    ];
    let differs = |(name, value): (&str, Option<&str>)| {
        let found: Vec<_> = response.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value).collect();
        (found != Vec::from_iter(value)).then(|| format!("{case}: {name}: {found:?}"))
    };
    expected.into_iter().filter_map(differs).collect()
}

#[test]
fn every_route_has_the_security_headers() {
    let folder = tempfile::tempdir().unwrap();
    let relay = start(folder.path());
    let mut wrong = Vec::new();
    let mut check = |method, path: &str, text: &str, status: u16, headers| {
        let response = send(relay.address, method, path, text);
        let case = format!("{method} {path}");
        if response.status != status {
            wrong.push(format!("{case}: {} {}", response.status, response.body));
        }
        wrong.extend(differences(&case, &response, headers));
    };
    for (method, path, text, status, headers) in ROWS {
        check(method, path, text, status, headers);
    }
    for path in embedded_files() {
        check("GET", &path, "", 200, Admin);
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// The server's HTTP library answers these before any route. They have no content, so that no header is needed.
#[test]
fn requests_that_are_not_http_get_no_content() {
    let folder = tempfile::tempdir().unwrap();
    let relay = start(folder.path());
    let long = format!("GET / HTTP/1.1\r\nHost: relay\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    for (text, status) in [("nonsense\r\n\r\n", 400), (&long, 431)] {
        let response = send_bytes(relay.address, text.as_bytes()).unwrap();
        assert_eq!(response.status_and_body(), (status, ""));
    }
}

#[test]
fn every_route_of_the_source_is_in_the_table() {
    let routes = quoted_after(&sources(), "route(\"");
    assert!(routes.len() > 12, "{routes:?}");
    let is_tested = |route: &&String| ROWS.iter().any(|(_, path, ..)| matches(route, path));
    let missing: Vec<_> = routes.iter().filter(|route| !is_tested(route)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

/// The files of the admin page.
fn embedded_files() -> BTreeSet<String> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/admin/page.rs")).unwrap();
    let files: BTreeSet<String> =
        ["html(\"", "css(\"", "js(\""].iter().flat_map(|mark| quoted_after(&text, mark)).collect();
    assert!(files.len() > 10, "{files:?}");
    files
}

fn quoted_after(text: &str, mark: &str) -> BTreeSet<String> {
    text.split(mark).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
}

fn matches(route: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap();
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    let is_same = |(pattern, part): (&&str, &&str)| pattern == part || pattern.starts_with('{');
    route.len() == path.len() && route.iter().zip(&path).all(is_same)
}

fn sources() -> String {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                // A whole file of routes, without those of its unit tests.
                let source = fs::read_to_string(path).unwrap();
                text += source.split("#[cfg(test)]").next().unwrap();
            }
        }
    }
    text
}
