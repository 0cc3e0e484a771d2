//! Staff keys: what they open, and what looks like one.

use leadwire_relay::ledger::Verdict;

use super::support::*;

const STAGE: &str = r#"{"name":"New","applyTo":1}"#;

#[test]
fn keys_that_are_none() {
    let bench = Bench::new();
    let body = desk("ivvy.stage", STAGE, "");
    let rows = [
        ("none, from nowhere", Ask::post("/leads", body.clone()), "origin"),
        ("a wrong one", Ask::post("/leads", body.clone()).with("Authorization", "Bearer staff-key-one-0002"), "token"),
        ("a part of one", Ask::post("/leads", body.clone()).with("Authorization", "Bearer staff-key-one-000"), "token"),
        (
            "both at once",
            Ask::post("/leads", body.clone()).with("Authorization", "Bearer staff-key-one-0001,staff-key-two-0002"),
            "token",
        ),
        (
            "another scheme",
            Ask::post("/leads", body.clone()).with("Authorization", "Basic staff-key-one-0001"),
            "token",
        ),
        ("an empty one", Ask::post("/leads", body.clone()).with("Authorization", "Bearer "), "token"),
        ("a wrong one, from a page", page(body.clone()).with("Authorization", "Bearer staff-key-one-0002"), "token"),
        ("a good one, from a stranger's page", staff(body.clone()).with("Origin", "https://evil.com"), "origin"),
        ("a good one, typed", staff(body.clone()).with("Sec-Fetch-Site", "none"), "origin"),
    ];
    for (why, ask, reason) in rows {
        assert_eq!(bench.send(&ask).says(), (403, refused(reason).as_str()), "{why}");
    }
    let nobody = Bench::with(|config, _| config.staff_keys.clear());
    assert_eq!(nobody.send(&staff(body)).says(), (403, refused("token").as_str()), "no keys, no staff");
    assert_eq!((bench.rows(), nobody.rows()), (0, 0));
}

#[test]
fn what_they_open() {
    let rows = [
        ("a stage", desk("ivvy.stage", STAGE, ""), r#"{"name":"New","applyTo":1}"#, "venue"),
        ("any lead", desk("ivvy.lead", r#"{"id":7,"stageId":2}"#, ""), r#"{"id":7,"stageId":2}"#, "venue"),
        ("a status", desk("ivvy.status", r#"{"id":7,"stageId":2}"#, ""), r#"{"id":7,"stageId":2}"#, "venue"),
        (
            "one of two",
            desk("bitrix24.lead", r#"{"id":7,"fields":{"TITLE":"x"}}"#, r#","connection":"second""#),
            r#"{"id":7,"fields":{"TITLE":"x"}}"#,
            "second",
        ),
    ];
    for (why, body, kept, connection) in rows {
        let bench = Bench::new();
        assert_eq!(bench.send(&staff(body)).says(), QUEUED, "{why}");
        let row = bench.look::<String>("SELECT body || connection || coalesce(form, '-') FROM entry");
        assert_eq!(row, format!("{kept}{connection}-"), "{why}");
    }
    let from_page = Bench::new();
    assert_eq!(from_page.send(&page(desk("ivvy.stage", STAGE, "")).with("Authorization", STAFF)).says(), QUEUED);
    let two = Ask::post("/leads", desk("ivvy.stage", STAGE, "")).with("authorization", "bearer staff-key-two-0002");
    assert_eq!(from_page.send(&two).says(), QUEUED, "the other key, the same lead");
}

#[test]
fn what_staff_get_wrong() {
    let bench = Bench::new();
    let issue = |part: &str, message: &str| {
        format!(r#"{{"outcome":"invalid","issues":[{{"code":"type","path":["{part}"],"message":"{message}"}}]}}"#)
    };
    let kind = issue("kind", "kind must be one that is sent by itself, such as ivvy.lead");
    let rows = [
        ("no kind", desk("ivvy.x", STAGE, ""), kind.clone()),
        ("a part of a lead", desk("ivvy.contact", STAGE, ""), kind),
        (
            "one of two, unnamed",
            desk("bitrix24.lead", STAGE, ""),
            issue("connection", "connection must name a CRM that takes bitrix24.lead; allowed is portal, second"),
        ),
        (
            "another CRM's",
            desk("ivvy.stage", STAGE, r#","connection":"portal""#),
            issue("connection", "connection must name a CRM that takes ivvy.stage; allowed is venue"),
        ),
        (
            "a CRM that is not there",
            desk("capillary.lead", STAGE, ""),
            issue("connection", "connection must name a CRM that takes capillary.lead; there is none"),
        ),
        (
            "the rules",
            desk("ivvy.stage", r#"{"name":"x"}"#, ""),
            r#"{"outcome":"invalid","issues":[{"code":"required","path":["applyTo"],"message":"applyTo is required when id is missing","params":{"when":"when id is missing"}}]}"#.to_owned(),
        ),
    ];
    for (why, body, expected) in rows {
        assert_eq!(bench.send(&staff(body)).says(), (422, expected.as_str()), "{why}");
    }
    let visitor = staff(envelope(r#"{"stageId":9}"#, ""));
    assert_eq!(
        bench.send(&visitor).says(),
        (403, not_allowed(r#""stageId""#).as_str()),
        "a form is a form for staff, too"
    );
    assert_eq!(bench.rows(), 0);
}

#[test]
fn how_it_went() {
    let bench = Bench::new();
    let look = |key: &str| bench.send(&Ask::get(&format!("/leads/{key}")).with("Authorization", STAFF));
    assert_eq!(look(KEY).says(), (404, r#"{"message":"there is no lead with this key"}"#));
    bench.send(&page(envelope(LEAD, "")));
    assert_eq!(look(KEY).says(), (202, r#"{"outcome":"queued","state":"accepted"}"#));
    bench.settle("venue", &Verdict::Dead { reason: "refused".to_owned() });
    assert_eq!(look(KEY).says(), (202, r#"{"outcome":"queued","state":"dead","reason":"refused"}"#));
    let wrong = Ask::get(&format!("/leads/{KEY}")).with("Authorization", "Bearer staff-key-one-0002");
    assert_eq!(bench.send(&wrong).says(), (403, refused("token").as_str()));
}
