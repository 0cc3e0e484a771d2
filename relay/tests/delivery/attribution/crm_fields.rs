//! Attribution data of new leads in each CRM; updates have none.

use super::{FormRelay, PAGE, json};

#[tokio::test(flavor = "multi_thread")]
async fn creates() {
    let relay = FormRelay::new().await;
    relay.send("bitrix24", "attributed-bitrix24", r#"{"fields":{"NAME":"Ann"}}"#, PAGE, "").await;
    let lead = relay.record("bitrix24.lead");
    let found = ["UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_TERM", "UF_CRM_GCLID"].map(|key| json(&lead, key));
    assert_eq!(found, [r#""news""#, r#""mail""#, r#""spring & summer""#, "", r#""g1""#]);
    assert!(json(&lead, "WEB").contains(r#""VALUE":"https://www.example.com/wedding""#), "{}", json(&lead, "WEB"));

    let payload = r#"{"name":"Wedding","customFields":[{"fieldId":21,"fieldValue":"mine"}]}"#;
    relay.send("ivvy", "attributed-ivvy-lead", payload, PAGE, "").await;
    let lead = relay.record("ivvy.lead");
    assert_eq!(
        json(&lead, "customFields"),
        r#"[{"fieldId":21,"fieldValue":"mine"},{"fieldId":22,"fieldValue":"ads"},{"fieldId":23,"fieldValue":"2026-11-20T09:00:01.000Z"}]"#,
        "the visitor's value is kept"
    );
    assert_eq!(json(&lead, "description"), r#""https://search.example/find""#);

    relay.send("capillary", "attributed-capillary", r#"{"leadFor":"shoes","userId":2000}"#, PAGE, "").await;
    let lead = relay.record("capillary.lead");
    let expected =
        r#""campaign":"spring & summer","first_seen":"2026-11-01T08:00:00.000Z","agreed":"You may write to me""#;
    let extended = json(&lead, "extendedFields");
    for field in expected.split_inclusive("\",").map(|field| field.trim_end_matches(',')) {
        assert!(extended.contains(field), "{field} is not in {extended}");
    }
    assert!(extended.contains(r#""leadwire_key":"attributed-capillary""#), "{extended}");
    assert!(json(&lead, "createdOn").contains("2026-11-20T09:00:00"), "{}", json(&lead, "createdOn"));
}

#[tokio::test(flavor = "multi_thread")]
async fn updates() {
    let relay = FormRelay::new().await;
    let response = relay.send("bitrix24", "attributed-create-1", r#"{"fields":{"NAME":"Ann"}}"#, "{}", "").await;
    let token = format!(r#","updateToken":{}"#, json(&response, "updateToken"));
    let payload = r#"{"fields":{"NAME":"Bea"}}"#;
    relay.send("bitrix24", "attributed-update-1", payload, PAGE, &token).await;
    let lead = relay.record("bitrix24.lead");
    let found = ["NAME", "UTM_SOURCE", "UF_CRM_GCLID"].map(|key| json(&lead, key));
    assert_eq!((found[0].as_str(), found[1].trim_matches('"'), found[2].as_str()), (r#""Bea""#, "", ""));
}
