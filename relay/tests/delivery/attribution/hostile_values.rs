//! Hostile values in links are delivered as plain text or left out, and the lead is delivered.

use leadwire::schema::Value;

use super::{FormRelay, json};

#[tokio::test(flavor = "multi_thread")]
async fn values_in_links() {
    let relay = FormRelay::new().await;
    let long = "x".repeat(250);
    let rows = [
        ("the maximum length", long.clone(), Some(long.clone())),
        ("one character more", format!("{long}y"), Some(long)),
        (
            "a formula",
            r#"=HYPERLINK("https://x.example","a")"#.to_owned(),
            Some(r#"=HYPERLINK("https://x.example","a")"#.to_owned()),
        ),
        ("markup", "<img src=x onerror=alert(1)>".to_owned(), Some("<img src=x onerror=alert(1)>".to_owned())),
        (
            "separators of requests",
            "a&fields[TITLE]=owned%26#=+".to_owned(),
            Some("a&fields[TITLE]=owned%26#=+".to_owned()),
        ),
        ("control characters", "a\u{0}\u{1b}[31m\r\nb\u{202e}".to_owned(), Some("a[31m  b".to_owned())),
        ("blank", "\u{0} \u{7}".to_owned(), None),
    ];
    for (number, (why, value, expected)) in rows.into_iter().enumerate() {
        let value = Value::Text(value).to_json();
        let page = format!(
            r#"{{"utm":{{"utm_source":{value},"gclid":{value},"utm_campaign":{value}}},"last":{{"at":{value}}}}}"#
        );
        let expected = expected.map(|text| Value::Text(text).to_json()).unwrap_or_default();

        let payload = r#"{"fields":{"NAME":"Ann"}}"#;
        relay.send("bitrix24", &format!("hostile-bitrix24-{number}"), payload, &page, "").await;
        let lead = relay.record("bitrix24.lead");
        let found = ["NAME", "TITLE", "UF_CRM_GCLID"].map(|key| json(&lead, key));
        assert_eq!(found, [r#""Ann""#, r#""Call back""#, &expected], "{why}");
        assert_eq!(json(&lead, "UTM_SOURCE").trim_matches('"'), expected.trim_matches('"'), "{why}");

        relay.send("ivvy", &format!("hostile-ivvy-lead-{number}"), r#"{"name":"Wedding"}"#, &page, "").await;
        let custom = json(&relay.record("ivvy.lead"), "customFields");
        let entry = format!(r#"[{{"fieldId":21,"fieldValue":{expected}}}]"#);
        assert_eq!(custom, if expected.is_empty() { String::new() } else { entry }, "{why}");

        let payload = r#"{"leadFor":"shoes","userId":2000}"#;
        relay.send("capillary", &format!("hostile-capillary-{number}"), payload, &page, "").await;
        let lead = relay.record("capillary.lead");
        let campaign = lead.get("extendedFields").and_then(|fields| fields.as_object()?.get("campaign"));
        assert_eq!(campaign.map(Value::to_json).unwrap_or_default(), expected, "{why}");
        assert_ne!(json(&lead, "createdOn"), expected, "{why}: an invalid time is left out");
    }
}
