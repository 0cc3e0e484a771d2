//! How the body of a native form post is read: its size, its encoding, multipart bodies, and the language of its amounts.

use super::fixture::*;
use super::form_posts::{VALID, post};

/// Of a page of ASP.NET, for example.
#[test]
fn long_inputs_of_the_page() {
    let state = |bytes: usize| format!("__VIEWSTATE={}&{VALID}", "%2B".repeat(bytes / 3));
    let long = |count: usize| "a&".repeat(count) + VALID;
    let rows = [
        ("the state of a page", state(200_000), 4, 303),
        ("close to the limit", state(1_000_000), 18, 303),
        ("many inputs", long(15_000), 3, 303),
        ("not enough places", state(200_000), 3, 503),
    ];
    for (why, body, places, status) in rows {
        // One client gets half of them.
        let relay = TestRelay::with(|_, limits| limits.bodies = 2 * places);
        let response = relay.send(&post("wedding", body.clone()));
        assert_eq!(response.status, status, "{why}: {}", response.body);
        assert_eq!(relay.rows(), u64::from(status == 303), "{why}");
        assert_eq!(relay.send(&post("wedding", state(150_000))).status, 303, "{why}: the places are released");
    }
}

/// With `enctype="multipart/form-data"`.
#[test]
fn forms_with_parts() {
    let part = |head: &str, text: &str| format!("--x\r\nContent-Disposition: form-data; name={head}\r\n\r\n{text}\r\n");
    let pairs =
        [("name", "Wedding"), ("contact.firstName", "Ann"), ("contact.lastName", "Lee"), ("contact.email", "a@b.co")];
    let valid = pairs.map(|(name, text)| part(name, text)).concat();
    let file = part("\"cv\"; filename=\"cv.pdf\"\r\nContent-Type: application/pdf", &"x".repeat(5_000_000));
    let no_file = part("\"cv\"; filename=\"\"\r\nContent-Type: application/octet-stream", "");
    let rows = [
        ("texts", format!("{valid}--x--\r\n"), 303, "{}"),
        ("no file chosen", format!("{valid}{no_file}--x--\r\n"), 303, "{}"),
        ("a file", format!("{file}{valid}--x--\r\n"), 303, r#"{"ignored":["cv"]}"#),
        ("a foreign input", format!("{}{valid}--x--\r\n", part("token", "1")), 303, r#"{"ignored":["token"]}"#),
        ("the trap", format!("{valid}{}--x--\r\n", part("website", "1")), 303, "{}"),
        ("without an end", valid.clone(), 422, "the parts of the form cannot be read"),
        ("a long file", format!("{file}{file}{valid}--x--\r\n"), 413, "The form is too long."),
    ];
    for (why, body, status, expected) in rows {
        let relay = TestRelay::new();
        let request = from_page(Request::post("/forms/wedding", body));
        let response = relay.send(&request.with("Content-Type", "multipart/form-data; boundary=x"));
        assert_eq!(response.status, status, "{why}: {}", response.body);
        if status == 303 {
            assert_eq!(relay.context(), expected, "{why}");
            let state = if why == "the trap" { "held" } else { "accepted" };
            let body = relay.body_of(state);
            assert!(body.contains(r#""firstName":"Ann","lastName":"Lee","email":"a@b.co""#), "{why}: {body}");
        } else {
            assert!(response.body.contains(expected), "{why}: {}", response.body);
        }
    }
}

#[test]
fn other_encodings_are_refused() {
    let relay = TestRelay::new();
    let rows = [
        ("", 422),
        ("text/plain", 422),
        ("multipart/form-data", 422),
        ("application/x-www-form-urlencoded-not", 422),
        ("Application/X-WWW-Form-Urlencoded; charset=UTF-8", 303),
    ];
    for (media_type, status) in rows {
        let request = from_page(Request::post("/forms/wedding", VALID)).with("Content-Type", media_type);
        let response = relay.send(&request);
        assert_eq!(response.status, status, "{media_type}");
        let message = "the form must be sent as application/x-www-form-urlencoded or multipart/form-data";
        assert_eq!(response.body.contains(message), status == 422, "{media_type}: {}", response.body);
    }
    assert_eq!(relay.rows(), 1);
}

/// Of pages in other encodings; `_charset_` is no field.
#[test]
fn encodings() {
    let rows = [
        ("a reference", "", "J%26%23252%3Brg", "Jürg"),
        ("a reference, with the encoding", "&_charset_=windows-1251", "J%26%23252%3Brg", "Jürg"),
        ("windows-1251", "&_charset_=windows-1251", "%C8%E2%E0%ED+J%26%23252%3Brg", "Иван Jürg"),
        ("no encoding", "", "J%FCrg", "Jürg"),
        ("UTF-8, with what looks like a reference", "&_charset_=UTF-8", "J%C3%BCrg+%26%23252%3B", "Jürg &#252;"),
        ("UTF-8 without its name", "", "J%C3%BCrg+%26%23252%3B", "Jürg &#252;"),
        ("a control character", "", "J%00%C3%BCrg%0D", "Jürg\\r"),
    ];
    for (why, more, name, expected) in rows {
        let relay = TestRelay::new();
        let response = relay.send(&post("wedding", VALID.replace("Ann", name) + more));
        assert_eq!(response.status, 303, "{why}: {}", response.body);
        let body = relay.body_of("accepted");
        assert!(body.contains(&format!(r#""firstName":"{expected}""#)), "{why}: {body}");
        assert!(!relay.context().contains("_charset_"), "{why}");
    }
    let relay = TestRelay::with(|config, _| {
        config.forms.get_mut("wedding").unwrap().charset = encoding_rs::Encoding::for_label(b"shift_jis");
    });
    relay.send(&post("wedding", VALID.replace("Ann", "%93%FA%96%7B")));
    let body = relay.body();
    assert!(body.contains(r#""firstName":"日本""#), "the configured encoding: {body}");
}

#[test]
fn amounts_by_the_language_of_the_form() {
    let rows = [
        ("de", "1500%2C50", "1500.50"),
        ("de", "1.500%2C50", "1500.50"),
        ("de", "1.500", "1500"),
        ("fr", "1%E2%80%AF500%2C50", "1500.50"),
        ("en", "1%2C500", "1500"),
        ("en", "1%2C500.50", "1500.50"),
        ("en", "1.500", "1.500"),
        ("", "1500%2C50", "1500.50"),
    ];
    for (language, text, amount) in rows {
        let relay = TestRelay::with(|config, _| {
            config.forms.get_mut("trial").unwrap().language = Some(language.to_owned());
        });
        let response = relay.send(&post("trial", format!("fields.TITLE=x&fields.OPPORTUNITY={text}")));
        assert_eq!(response.status, 303, "{language} {text}: {}", response.body);
        let body = relay.body();
        assert!(body.contains(&format!(r#""OPPORTUNITY":"{amount}""#)), "{language} {text}: {body}");
    }
    let relay = TestRelay::new();
    let ambiguous = relay.send(&post("trial", "fields.TITLE=x&fields.OPPORTUNITY=1%2C500"));
    assert!(ambiguous.status == 422 && ambiguous.body.contains("such as 12500.50"), "{}", ambiguous.body);
}
