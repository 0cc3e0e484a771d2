//! A page's reports as the relay reads them: an invalid part does not hide the others.

use leadwire::protocol::{Consent, PageReport, SpamSignals, Touch, is_campaign_parameter};
use leadwire::schema::{Object, Value};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn object(json: &str) -> Object {
    Value::read(json, 64).unwrap().as_object().unwrap().clone()
}

fn page(json: &str) -> PageReport {
    (&object(json)).into()
}

fn signals(json: &str) -> SpamSignals {
    (&object(json)).into()
}

#[test]
fn a_complete_page_report() {
    let report = page(
        r#"{"url":"https://e.example/a","referrer":"https://s.example","utm":{"utm_source":"news"},
            "first":{"at":"2026-11-01T08:00:00Z","landing":"https://e.example/","referrer":"https://s.example","params":{"gclid":"g"}},
            "last":{"at":"2026-11-02T08:00:00Z","landing":"https://e.example/b","params":{}},
            "consent":[{"to":"attribution","at":"t1"},{"to":"terms","text":"Yes","version":"7","at":"t2"}]}"#,
    );
    let text = |text: &str| Some(text.to_owned());
    let expected = PageReport {
        url: text("https://e.example/a"),
        referrer: text("https://s.example"),
        utm: Some(Object::new().with("utm_source", "news")),
        first: Some(Touch {
            at: text("2026-11-01T08:00:00Z"),
            landing: text("https://e.example/"),
            referrer: text("https://s.example"),
            params: Some(Object::new().with("gclid", "g")),
        }),
        last: Some(Touch {
            at: text("2026-11-02T08:00:00Z"),
            landing: text("https://e.example/b"),
            referrer: None,
            params: Some(Object::new()),
        }),
        consent: vec![
            Consent { to: "attribution".to_owned(), text: None, version: None, at: text("t1") },
            Consent { to: "terms".to_owned(), text: text("Yes"), version: text("7"), at: text("t2") },
        ],
    };
    assert_eq!(report, expected);
}

#[test]
fn a_part_of_another_type_counts_as_absent() {
    let url = || Some("u".to_owned());
    for wrong in ["1", "true", "[]", "{}", "9e999", "null"] {
        let report = page(&format!(r#"{{"referrer":{wrong},"consent":[{wrong}],"new":{wrong},"url":"u"}}"#));
        assert_eq!(report, PageReport { url: url(), ..PageReport::default() }, "{wrong}");
    }
    for wrong in ["1", "\"x\"", "[]", "false"] {
        let report = page(&format!(r#"{{"utm":{wrong},"first":{wrong},"consent":{wrong},"url":"u"}}"#));
        let Touch { at, .. } = report.first.clone().unwrap_or_default();
        assert_eq!((report.url, report.utm, at, report.consent), (url(), None, None, Vec::new()), "{wrong}");
    }
    let consent = page(r#"{"consent":[{"to":1},{"text":"no name"},7,{"to":"a","text":[],"at":"t"}]}"#).consent;
    let expected = Consent { to: "a".to_owned(), text: None, version: None, at: Some("t".to_owned()) };
    assert_eq!(consent, [expected]);
}

#[test]
fn spam_signals() {
    let report = signals(r#"{"trap":"","elapsedMs":5300.5,"captcha":"token","proof":{"a":1}}"#);
    let expected = SpamSignals {
        is_honeypot_filled: false,
        elapsed_ms: Some(5300.5),
        captcha: Some("token".to_owned()),
        proof: Some(Object::new().with("a", Value::number(1)).into()),
    };
    assert_eq!(report, expected);
    for (trap, is_filled) in
        [("null", false), ("\" \"", false), ("\"x\"", true), ("{}", true), ("0", true), ("false", true)]
    {
        let report = signals(&format!(r#"{{"trap":{trap},"captcha":1,"elapsedMs":"5"}}"#));
        assert_eq!(report, SpamSignals { is_honeypot_filled: is_filled, ..SpamSignals::default() }, "{trap}");
    }
}

#[test]
fn a_number_of_a_report_differs_from_an_object_with_the_key_of_a_number() {
    for proof in ["5", "5.5", r#"{"$serde_json::private::Number":"5.5"}"#, r#"[{"$serde_json::private::Number":"5"}]"#]
    {
        let found = signals(&format!(r#"{{"proof":{proof}}}"#)).proof;
        assert_eq!(found.map(|found| found.to_json()).as_deref(), Some(proof));
    }
}

#[test]
fn campaign_parameters() {
    let (longest, too_long) = (format!("utm_{}", "x".repeat(30)), format!("utm_{}", "x".repeat(31)));
    for name in ["utm_source", "utm_source_platform", "utm_x", "utm__", &longest, "gclid", "fbclid", "msclkid"] {
        assert!(is_campaign_parameter(name), "{name}");
    }
    for name in
        ["utm_", "utm", "utm_Source", "utm_1", "utm_é", &too_long, "source", "xutm_source", "dclid", "GCLID", ""]
    {
        assert!(!is_campaign_parameter(name), "{name}");
    }
}
