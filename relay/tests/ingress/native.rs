//! Forms that a browser posts by itself: names as paths, a page that says what is wrong, thanks.

use std::time::Duration;

use super::support::*;

const GOOD: &str = "name=Wedding&contact.firstName=Ann&contact.lastName=Lee&contact.email=ann%40example.com&website=";

fn post(form: &str, body: impl Into<Vec<u8>>) -> Ask {
    let ask = from_page(Ask::post(&format!("/forms/{form}"), body));
    ask.with("Content-Type", "application/x-www-form-urlencoded")
        .with("Referer", "https://www.example.com/wedding?utm_source=a")
}

#[test]
fn taken() {
    let body = r#"{"industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contact":{"firstName":"Ann","lastName":"Lee","email":"ann@example.com","groups":[{"groupId":5}]},"name":"Wedding"#;
    let rows = [
        ("plain", "wedding", GOOD.to_owned(), "/thanks.html", format!("{body}\"}}")),
        (
            "a custom field",
            "wedding",
            format!("{GOOD}&customFields[12]=red&customFields%5B13%5D="),
            "/thanks.html",
            format!(r#"{body}","customFields":[{{"fieldId":12,"fieldValue":"red"}}]}}"#),
        ),
        (
            "a section that nobody filled, preset and not allowed",
            "wedding",
            format!("{GOOD}&company.businessName=&company.address.countryCode=AU&description="),
            "/thanks.html",
            format!("{body}\"}}"),
        ),
        (
            "Bitrix24's",
            "trial",
            "fields.TITLE=a+b&fields.EMAIL=a%40b.co&fields.CONTACT_IDS=7".to_owned(),
            "https://www.example.com/thanks",
            r#"{"fields":{"TITLE":"a b","CONTACT_IDS":[7],"SOURCE_ID":"WEB","EMAIL":[{"VALUE":"a@b.co","VALUE_TYPE":"WORK"}]}}"#.to_owned(),
        ),
    ];
    for (why, form, text, thanks, kept) in rows {
        let bench = Bench::new();
        let reply = bench.send(&post(form, text));
        assert_eq!((reply.says(), reply.header("location")), ((303, ""), Some(thanks)), "{why}");
        assert_eq!(bench.look::<String>("SELECT body FROM entry WHERE state = 'accepted'"), kept, "{why}");
        let context = bench.look::<String>("SELECT context FROM entry");
        assert_eq!(context, r#"{"url":"https://www.example.com/wedding?utm_source=a"}"#, "{why}");
    }
}

#[test]
fn a_double_click_and_another_day() {
    let bench = Bench::new();
    assert_eq!([1, 2].map(|_| bench.send(&post("wedding", GOOD)).status), [303, 303]);
    assert_eq!(bench.rows(), 1, "a double click");
    bench.send(&post("wedding", GOOD).with("X-Forwarded-For", "198.51.100.1"));
    assert_eq!(bench.rows(), 2, "somebody else");
    bench.send(&post("wedding", GOOD.replace("Ann", "Bea")));
    assert_eq!(bench.rows(), 3, "another lead");
    bench.later(Duration::from_hours(24));
    bench.send(&post("wedding", GOOD));
    assert_eq!(bench.rows(), 4, "another day");
}

#[test]
fn another_encoding_is_not_read() {
    let bench = Bench::new();
    let rows = [
        ("", 422),
        ("text/plain", 422),
        ("multipart/form-data; boundary=x", 422),
        ("application/x-www-form-urlencoded-not", 422),
        ("Application/X-WWW-Form-Urlencoded; charset=UTF-8", 303),
    ];
    for (media_type, status) in rows {
        let ask = from_page(Ask::post("/forms/wedding", GOOD)).with("Content-Type", media_type);
        let reply = bench.send(&ask);
        assert_eq!(reply.status, status, "{media_type}");
        let says = "the form must be sent as application/x-www-form-urlencoded";
        assert_eq!(reply.body.contains(says), status == 422, "{media_type}: {}", reply.body);
    }
    assert_eq!(bench.rows(), 1);
}

#[test]
fn the_trap() {
    let rows = [
        ("its default name", "wedding", GOOD.replace("website=", "website=spam"), "held"),
        ("empty", "wedding", GOOD.to_owned(), "accepted"),
        ("twice", "wedding", format!("{GOOD}&website=spam"), "held"),
        ("a name of its own", "party", GOOD.replace("website=", "homepage=spam"), "held"),
    ];
    for (why, form, body, state) in rows {
        let bench = Bench::new();
        assert_eq!(bench.send(&post(form, body)).status, 303, "{why}: told nothing");
        assert_eq!(bench.look::<String>("SELECT state FROM entry"), state, "{why}");
    }
}

#[test]
fn not_taken() {
    let bench = Bench::new();
    let rows: [(&str, &str, Vec<u8>, u16, &str); 16] = [
        (
            "an issue",
            "wedding",
            GOOD.replace("%40", "").into(),
            422,
            "<p>Please correct this:</p>\n<ul>\n<li>contact.email must be a valid e-mail address</li>\n</ul>",
        ),
        (
            "nothing filled",
            "wedding",
            "name=&contact.email=&description=%20".into(),
            422,
            "<li>contact.firstName is required when id is missing</li>\n<li>contact.lastName is required when id is missing</li>\n<li>contact.email is required when id is missing</li>\n<li>name is required when id is missing</li>",
        ),
        (
            "a contact that nobody filled, and that every lead needs",
            "party",
            "name=x&contact.email=&contact.firstName=".into(),
            422,
            "<li>contact.firstName is required when id is missing</li>\n<li>contact.lastName is required when id is missing</li>\n<li>contact.email is required when id is missing</li>\n</ul>",
        ),
        (
            "nothing filled, and nothing required",
            "trial",
            "fields.TITLE=&fields.NAME=".into(),
            422,
            "<ul>\n<li>the payload must contain at least one field</li>\n</ul>",
        ),
        (
            "a preset choice is nobody's lead",
            "trial",
            "fields.TITLE=&fields.OPENED=Y".into(),
            422,
            "<ul>\n<li>the payload must contain at least one field</li>\n</ul>",
        ),
        (
            "a record of which a part was filled",
            "party",
            format!("{}&company.businessName=&company.address.city=Perth", GOOD.replace("&website=", "")).into(),
            403,
            "<li>company.address.city</li>",
        ),
        ("twice", "wedding", format!("{GOOD}&name=x").into(), 422, "<li>name must be text</li>"),
        ("nothing", "wedding", "".into(), 422, "Please correct this:"),
        ("not UTF-8", "wedding", GOOD.replace("Ann", "%E4").into(), 422, "<li>the form must be sent as UTF-8</li>"),
        (
            "a field that is not allowed",
            "wedding",
            format!("{GOOD}&stageId=9").into(),
            403,
            "<p>This form may not send these fields:</p>\n<ul>\n<li>stageId</li>",
        ),
        ("an id", "wedding", format!("{GOOD}&id=9").into(), 403, "<p>This form may not be sent from here.</p>"),
        (
            "a contact's id",
            "party",
            format!("{}&contact.id=9", GOOD.replace("&website=", "")).into(),
            403,
            "<li>contact.id</li>",
        ),
        ("a name that is no path", "wedding", format!("{GOOD}&a..b=1").into(), 403, "<li>a..b</li>"),
        (
            "markup in a name",
            "wedding",
            "%3Cscript%3Ealert(1)%3C/script%3E=1&%22'%26=1".into(),
            403,
            "<li>&quot;&#39;&amp;</li>\n<li>&lt;script&gt;alert(1)&lt;/script&gt;</li>",
        ),
        ("an unknown form", "nothing", GOOD.into(), 403, "<li>form</li>"),
        (
            "too large",
            "wedding",
            format!("{GOOD}{}", "x".repeat(70_000)).into(),
            413,
            "<p>What you typed is too long.</p>",
        ),
    ];
    for (why, form, body, status, words) in rows {
        let reply = bench.send(&post(form, body));
        assert_eq!(reply.status, status, "{why}: {}", reply.body);
        assert!(reply.body.contains(words), "{why}: {}", reply.body);
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"), "{why}");
        assert_eq!(reply.header("content-security-policy"), Some("default-src 'none'; base-uri 'none'"), "{why}");
        assert!(!reply.body.contains("<script"), "{why}: {}", reply.body);
    }
    let keyed = Ask::post("/forms/wedding", GOOD).with("Authorization", STAFF);
    assert_eq!(bench.send(&keyed).status, 403, "staff have /leads");
    assert_eq!(bench.send(&post("wedding", GOOD).method("GET")).status, 405);
    assert_eq!(bench.rows(), 0);
}
