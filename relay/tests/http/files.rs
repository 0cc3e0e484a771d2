//! The files that a page declares for its lead and sends in parts.

use leadwire::form::FieldName;
use leadwire_relay::config::Config;
use leadwire_relay::ledger::NextState;
use leadwire_relay::limits::Limits;
use relay_core::config::{FileDestination, FileField, FileStorage, FileType, Rate};
use std::time::Duration;
use tempfile::TempDir;

use super::fixture::*;

pub const CV: &str = "fields.UF_CRM_CV";

/// A relay whose form `trial` takes files, and the directory with them.
pub fn relay_with(change: impl FnOnce(&mut Config)) -> (TestRelay, TempDir) {
    relay_with_limits(|config, _| change(config))
}

pub fn relay_with_limits(change: impl FnOnce(&mut Config, &mut Limits)) -> (TestRelay, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_owned();
    let relay = TestRelay::with(|config, limits| {
        config.files = Some(FileStorage {
            directory: path,
            public_url: Some("https://leads.example.com".to_owned()),
            max_total_bytes: 1_000_000,
            scan: Vec::new(),
            wait: Duration::from_hours(1),
            link_lifetime: Duration::from_hours(24),
        });
        let field = FileField {
            name: CV.to_owned(),
            label: Some("Your CV".to_owned()),
            help: None,
            max_bytes: 10,
            max_count: 2,
            types: vec![FileType::Extension(".pdf".to_owned()), FileType::MediaRange("image/".to_owned())],
            required: false,
            when: None,
            destination: FileDestination::Field(FieldName::read(CV).unwrap()),
        };
        let link = FileField {
            name: "plan".to_owned(),
            types: Vec::new(),
            destination: FileDestination::Link(FieldName::read("fields.COMMENTS").unwrap()),
            ..field.clone()
        };
        config.forms.get_mut("trial").unwrap().files = vec![field, link];
        change(config, limits);
    });
    (relay, directory)
}

pub fn relay() -> (TestRelay, TempDir) {
    relay_with(|_| {})
}

fn path(key: &str) -> String {
    format!("/forms/trial/files/{key}")
}

fn file(field: &str, name: &str, media_type: &str, size: u64) -> String {
    format!(r#"{{"field":"{field}","name":"{name}","type":"{media_type}","size":{size}}}"#)
}

fn text(path: &str, body: impl Into<Vec<u8>>) -> Request {
    from_page(Request::post(path, body)).with("Content-Type", "text/plain")
}

fn declare(key: &str, files: &[String]) -> Request {
    text(&path(key), format!(r#"{{"files":[{}]}}"#, files.join(",")))
}

fn chunk(key: &str, number: usize, offset: u64, bytes: &str) -> Request {
    text(&format!("{}/{number}?offset={offset}", path(key)), bytes)
}

const LEAD: &str = r#"{"fields":{"TITLE":"Ann"}}"#;

fn lead() -> Request {
    page(form_envelope("trial", "bitrix24.lead", LEAD, ""))
}

#[track_caller]
fn expect(relay: &TestRelay, why: &str, request: &Request, expected: (u16, &str)) {
    assert_eq!(relay.send(request).status_and_body(), expected, "{why}");
}

const MISSING: (u16, &str) = (404, r#"{"message":"there are no files with this key and number"}"#);

#[test]
fn declarations() {
    let rows: [(&str, Vec<String>, &str); 9] = [
        ("one", vec![file(CV, "cv.pdf", "application/pdf", 10)], r#"{"offset":0}"#),
        ("by its media type", vec![file(CV, "photo", "image/png", 10)], r#"{"offset":0}"#),
        ("empty, and so complete", vec![file(CV, "cv.pdf", "", 0)], r#"{"offset":0}"#),
        ("another type", vec![file(CV, "cv.exe", "application/pdf", 1)], r#"{"refused":"type"}"#),
        ("too large", vec![file(CV, "cv.pdf", "", 11)], r#"{"refused":"too_large"}"#),
        ("no input for files", vec![file("fields.TITLE", "cv.pdf", "", 1)], r#"{"refused":"field"}"#),
        (
            "too many, of which the refused do not count",
            [1, 11, 1, 1].map(|size| file(CV, "cv.pdf", "", size)).to_vec(),
            r#"{"offset":0},{"refused":"too_large"},{"offset":0},{"refused":"too_many"}"#,
        ),
        ("none", vec![], ""),
        (
            "of two inputs",
            vec![file("plan", "p.exe", "", 1), file(CV, "cv.pdf", "", 1)],
            r#"{"offset":0},{"offset":0}"#,
        ),
    ];
    for (why, files, expected) in rows {
        let (relay, _directory) = relay();
        let expected = format!(r#"{{"files":[{expected}]}}"#);
        for _ in 0..2 {
            expect(&relay, why, &declare(KEY, &files), (200, &expected));
        }
    }
}

#[test]
fn requests_that_are_refused() {
    let (relay, _directory) = relay_with(|config| {
        config.forms.get_mut("party").unwrap().rate = Rate { count: 1, per: Duration::from_hours(1) };
    });
    let one = [file(CV, "cv.pdf", "", 3)];
    expect(&relay, "the first", &declare(KEY, &one), (200, r#"{"files":[{"offset":0}]}"#));
    let conflict = (409, r#"{"outcome":"conflict"}"#);
    expect(&relay, "other files", &declare(KEY, &[file(CV, "b.pdf", "", 3)]), conflict);
    let wrong = from_page(Request::post(&path(KEY), ""));
    let origin =
        Request::post(&path(KEY), "").with("Origin", "https://evil.example").with("Sec-Fetch-Site", "cross-site");
    expect(&relay, "a foreign page", &origin, (403, &refused("origin")));
    assert_eq!(relay.send(&wrong).status, 422, "no JSON");
    assert_eq!(relay.send(&text("/forms/trial/files/short", "{\"files\":[]}")).status_and_body(), MISSING, "a bad key");
    assert_eq!(relay.send(&text(&path(KEY), "x".repeat(70_000))).status, 413);
    expect(
        &relay,
        "another form",
        &text("/forms/none/files/11111111-2222-4333-8444-555555555556", "{}"),
        (403, &not_allowed("\"form\"")),
    );
    let party = |key: &str| text(&format!("/forms/party/files/{key}"), format!(r#"{{"files":[{}]}}"#, one[0]));
    let refused = (200, r#"{"files":[{"refused":"field"}]}"#);
    expect(&relay, "a form without files", &party("11111111-2222-4333-8444-555555555557"), refused);
    let limited = relay.send(&party("11111111-2222-4333-8444-555555555558"));
    assert_eq!((limited.status, limited.header("retry-after").is_some()), (429, true));
    let response = relay.send(&declare(KEY, &one));
    assert_eq!(response.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(relay.send(&from_page(Request::get(&path(KEY)))).body, r#"{"files":[{"offset":0}]}"#);
    let other = "11111111-2222-4333-8444-555555555559";
    assert_eq!(relay.send(&from_page(Request::get(&path(other)))).status_and_body(), MISSING);
}

#[test]
fn parts() {
    let (relay, directory) = relay();
    relay.send(&declare(KEY, &[file(CV, "cv.pdf", "", 10), file(CV, "b.exe", "", 1)]));
    let other = "11111111-2222-4333-8444-555555555559";
    for (why, request, expected) in [
        ("the first", chunk(KEY, 0, 0, "abc"), (200, r#"{"offset":3}"#)),
        ("the first again", chunk(KEY, 0, 0, "abc"), (409, r#"{"offset":3}"#)),
        ("beyond the end", chunk(KEY, 0, 4, "e"), (409, r#"{"offset":3}"#)),
        ("none", chunk(KEY, 0, 3, ""), (200, r#"{"offset":3}"#)),
        ("too many", chunk(KEY, 0, 3, "12345678"), (413, r#"{"refused":"too_large"}"#)),
        ("of an unknown key", chunk(other, 0, 0, "a"), MISSING),
        ("of an unknown number", chunk(KEY, 2, 0, "a"), MISSING),
        ("of a refused file", chunk(KEY, 1, 0, "a"), (410, r#"{"refused":"type"}"#)),
        ("the next", chunk(KEY, 0, 3, "defghi"), (200, r#"{"offset":9}"#)),
        ("the last", chunk(KEY, 0, 9, "j"), (200, r#"{"offset":10}"#)),
        ("after the last", chunk(KEY, 0, 10, "k"), (409, r#"{"offset":10}"#)),
        ("another form", text(&format!("/forms/wedding/files/{KEY}/0?offset=0"), "a"), MISSING),
    ] {
        expect(&relay, why, &request, expected);
    }
    assert_eq!(relay.send(&text(&format!("{}/x?offset=0", path(KEY)), "a")).status, 400);
    assert_eq!(relay.send(&text(&format!("{}/0", path(KEY)), "a")).status, 400);
    let view = relay.send(&from_page(Request::get(&path(KEY))));
    assert_eq!(view.body, r#"{"files":[{"offset":10},{"refused":"type"}]}"#);
    assert_eq!(stored(&directory, "0").unwrap(), b"abcdefghij");
}

/// Nothing is written for it, so that it costs no wait for the disk.
#[test]
fn a_part_without_bytes() {
    let (relay, directory) = relay();
    relay.send(&declare(KEY, &[file(CV, "cv.pdf", "", 10)]));
    expect(&relay, "at the start", &chunk(KEY, 0, 0, ""), (200, r#"{"offset":0}"#));
    expect(&relay, "elsewhere", &chunk(KEY, 0, 1, ""), (409, r#"{"offset":0}"#));
    assert_eq!(stored(&directory, "0"), None);
}

/// The content of the only lead's file with this name on the disk.
fn stored(directory: &TempDir, name: &str) -> Option<Vec<u8>> {
    let folder = std::fs::read_dir(directory.path().join("leads")).unwrap().next().unwrap().unwrap().path();
    std::fs::read(folder.join(name)).ok()
}

#[cfg(unix)]
#[test]
fn only_the_relay_reads_the_directory_and_no_name_is_a_visitors() {
    use std::os::unix::fs::PermissionsExt as _;

    fn walk(path: &std::path::Path, found: &mut Vec<(String, u32)>) {
        for entry in std::fs::read_dir(path).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            found.push((entry.file_name().into_string().unwrap(), mode));
            if entry.path().is_dir() {
                walk(&entry.path(), found);
            }
        }
    }

    let (relay, directory) = relay();
    for (number, name) in
        ["../../../cv.pdf", "..\\\\..\\\\cv.pdf", "/etc/cv.pdf", "a\\u0000.pdf"].into_iter().enumerate()
    {
        let key = format!("11111111-2222-4333-8444-55555555555{number}");
        expect(&relay, name, &declare(&key, &[file(CV, name, "", 1)]), (200, r#"{"files":[{"offset":0}]}"#));
        expect(&relay, name, &chunk(&key, 0, 0, "a"), (200, r#"{"offset":1}"#));
    }
    let mut found = Vec::new();
    walk(directory.path(), &mut found);
    assert_eq!(found.iter().filter(|(name, _)| name == "0").count(), 4);
    for (name, mode) in found {
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'), "{name}");
        assert!(matches!(mode, 0o600 | 0o700), "{name} {mode:o}");
    }
}

#[test]
fn a_full_directory() {
    let (relay, _directory) = relay_with(|config| config.files.as_mut().unwrap().max_total_bytes = 1);
    let response = relay.send(&declare(KEY, &[file(CV, "cv.pdf", "", 3)]));
    assert_eq!((response.status, response.header("retry-after")), (503, Some("5")));
    assert_eq!(relay.send(&lead()).status_and_body(), QUEUED, "the lead is received");
}

#[test]
fn a_lead_waits_for_its_files() {
    let hour = u64::try_from(Duration::from_hours(1).as_millis()).unwrap();
    let declared = declare(KEY, &[file(CV, "cv.pdf", "", 3)]);
    let complete = chunk(KEY, 0, 0, "abc");
    let claims_files = form_envelope("trial", "bitrix24.lead", LEAD, r#","page":{"receivedFiles":1}"#);
    let rows = [
        ("without files", vec![lead()], NOW_MS, false),
        ("without files, whatever the page reports", vec![page(claims_files)], NOW_MS, false),
        ("with files that are not complete", vec![declared.clone(), lead()], NOW_MS + hour, true),
        ("sent twice", vec![declared.clone(), lead(), lead()], NOW_MS + hour, true),
        ("complete after it", vec![declared.clone(), lead(), complete.clone()], NOW_MS, true),
        ("complete before it", vec![declared.clone(), complete.clone(), lead()], NOW_MS, true),
        ("with files that are refused", vec![declare(KEY, &[file(CV, "cv.exe", "", 3)]), lead()], NOW_MS, false),
        ("declared after it, and complete", vec![lead(), declared.clone(), complete], NOW_MS, false),
    ];
    for (why, requests, due_ms, is_counted) in rows {
        let (relay, _directory) = relay();
        for request in &requests {
            let response = relay.send(request);
            assert!(matches!(response.status, 200 | 202), "{why}: {}", response.body);
        }
        let entry = relay.entry();
        assert_eq!((entry.state.as_str(), entry.due_ms), ("accepted", due_ms), "{why}");
        assert_eq!(entry.body.unwrap(), r#"{"fields":{"TITLE":"Ann","SOURCE_ID":"WEB"}}"#, "{why}");
        assert_eq!(entry.context.unwrap().contains(r#""receivedFiles":1"#), is_counted, "{why}");
    }
}

#[test]
fn files_of_a_lead_that_was_delivered_are_late() {
    let (relay, _directory) = relay();
    relay.send(&lead());
    relay.deliver("portal", "7");
    let late = (200, r#"{"files":[{"refused":"late"}]}"#);
    let declared = declare(KEY, &[file(CV, "cv.pdf", "", 3)]);
    expect(&relay, "declared", &declared, late);
    expect(&relay, "declared again", &declared, late);
    expect(&relay, "a part", &chunk(KEY, 0, 0, "abc"), (410, r#"{"refused":"late"}"#));
}

#[test]
fn files_of_a_lead_that_may_be_in_the_crm_are_late() {
    let (relay, _directory) = relay();
    relay.send(&lead());
    relay.settle("portal", &NextState::Retry { due_ms: NOW_MS, in_doubt: true });
    let late = (200, r#"{"files":[{"refused":"late"}]}"#);
    expect(&relay, "in doubt", &declare(KEY, &[file(CV, "cv.pdf", "", 3)]), late);
}

/// Neither its state is told, nor do files come to it.
#[test]
fn files_of_another_forms_lead() {
    let (relay, directory) = relay_with(|config| {
        let files = config.forms["trial"].files.clone();
        config.forms.get_mut("wedding").unwrap().files = files;
    });
    let declared = |size| {
        let files = format!(r#"{{"files":[{}]}}"#, file("plan", "a", "", size));
        text(&format!("/forms/wedding/files/{KEY}"), files)
    };
    let expect_conflict = |why: &str| {
        for size in [0, 3] {
            expect(&relay, why, &declared(size), (409, r#"{"outcome":"conflict"}"#));
        }
    };
    relay.send(&lead());
    expect_conflict("of a lead that waits");
    relay.deliver("portal", "7");
    expect_conflict("of a lead that was delivered");
    assert_eq!(std::fs::read_dir(directory.path().join("leads")).unwrap().count(), 0);
    let own = declare(KEY, &[file(CV, "cv.pdf", "", 3)]);
    expect(&relay, "its own", &own, (200, r#"{"files":[{"refused":"late"}]}"#));
    expect_conflict("of a lead with files");
    expect(&relay, "its own again", &own, (200, r#"{"files":[{"refused":"late"}]}"#));
}

/// The form of a lead may be another one than that of the files which came before it.
#[test]
fn a_lead_does_not_wait_for_the_files_of_another_form() {
    let (relay, _directory) = relay_with(|config| {
        let files = config.forms["trial"].files.clone();
        let wedding = config.forms.get_mut("wedding").unwrap();
        wedding.files = files;
        wedding.files[1].required = true;
    });
    relay.send(&declare(KEY, &[file("plan", "a", "", 3)]));
    let response = relay.send(&page(envelope(LEAD, "")));
    assert_eq!(response.status, 422, "the required file is missing: {}", response.body);
}

#[test]
fn required_files() {
    let (relay, _directory) = relay_with(|config| {
        config.forms.get_mut("trial").unwrap().files[0].required = true;
    });
    let missing = r#"{"outcome":"invalid","issues":[{"code":"required","path":["fields","UF_CRM_CV"],"message":"fields.UF_CRM_CV is required"}]}"#;
    let invalid =
        |response: &Response| response.status == 422 && response.body.contains("fields.UF_CRM_CV is required");
    let response = relay.send(&lead());
    assert!(invalid(&response), "{} {missing}", response.body);
    relay.send(&declare(KEY, &[file(CV, "cv.exe", "", 3)]));
    assert!(invalid(&relay.send(&lead())), "refused");
    assert_eq!(relay.rows(), 0);
    relay.send(&declare(KEY, &[file(CV, "cv.pdf", "", 3)]));
    assert_eq!(relay.send(&lead()).status_and_body(), QUEUED);
}

/// The field is set by files only.
#[test]
fn text_in_the_field_of_files_is_left_out() {
    let (relay, _directory) = relay();
    let payload = r#"{"fields":{"TITLE":"Ann","UF_CRM_CV":{"fileData":["a.pdf","YQ=="]}}}"#;
    let response = relay.send(&page(form_envelope("trial", "bitrix24.lead", payload, "")));
    assert_eq!(response.status, 202, "{}", response.body);
    assert_eq!(relay.body(), r#"{"fields":{"TITLE":"Ann","SOURCE_ID":"WEB"}}"#);
    assert!(response.body.contains("UF_CRM_CV"), "{}", response.body);
}

#[test]
fn the_profile() {
    let (relay, _directory) = relay();
    let profile = relay.send(&from_page(Request::get("/forms/trial.json"))).body;
    let field = r#"{"path":"fields.UF_CRM_CV","label":"Your CV","type":"file","required":false,"ownLabel":true,"files":{"maxBytes":10,"maxCount":2,"types":[".pdf","image/*"]}}"#;
    assert!(profile.contains(field), "{profile}");
}

#[cfg(unix)]
#[test]
fn checked_files() {
    let scan = |script: &str| ["sh", "-c", script, "scan"].map(str::to_owned).to_vec();
    let rows = [
        ("clean", "grep -q abc \"$1\"", (200, r#"{"offset":3}"#), NOW_MS, true),
        ("refused", "exit 1", (410, r#"{"refused":"scan"}"#), NOW_MS, false),
        ("not checked", "exit 2", (200, r#"{"offset":3}"#), NOW_MS + 3_600_000, true),
    ];
    for (why, script, expected, due_ms, is_kept) in rows {
        let (relay, directory) = relay_with(|config| config.files.as_mut().unwrap().scan = scan(script));
        relay.send(&declare(KEY, &[file(CV, "cv.pdf", "", 3)]));
        relay.send(&lead());
        expect(&relay, why, &chunk(KEY, 0, 0, "abc"), expected);
        assert_eq!(relay.entry().due_ms, due_ms, "{why}");
        assert_eq!(stored(&directory, "0").is_some(), is_kept, "{why}");
    }
}

/// Both requests begin at the same offset; one is written, and the other learns where the file ends.
#[test]
fn the_same_part_twice_at_the_same_time() {
    let (relay, directory) = relay();
    for attempt in 0..20_u8 {
        let key = format!("11111111-2222-4333-8444-{attempt:012}");
        relay.send(&declare(&key, &[file(CV, "cv.pdf", "", 10)]));
        let responses = std::thread::scope(|scope| {
            let sending = [(); 4].map(|()| scope.spawn(|| relay.send(&chunk(&key, 0, 0, "0123456789"))));
            sending.map(|sent| sent.join().unwrap().status)
        });
        assert_eq!(responses.iter().filter(|status| **status == 200).count(), 1, "{responses:?}");
        assert!(responses.iter().all(|status| matches!(status, 200 | 409)), "{responses:?}");
    }
    for folder in std::fs::read_dir(directory.path().join("leads")).unwrap() {
        assert_eq!(std::fs::read(folder.unwrap().path().join("0")).unwrap(), b"0123456789");
    }
}
