//! iVvy: one address for each action, signed.

use super::support::{NOW_MS, body, sends, target};
use leadwire::crm::{Kind, request};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const AU: &str = "https://api.ap-southeast-2.ivvy.com";

#[test]
fn lead() {
    let target = target!("ivvy", url: AU, key: "api-key", secret: "my secret key");
    sends(
        "an add, with an id beyond 2^53 digit by digit",
        &target,
        "ivvy.lead",
        r#"{"industryId":"1","sourceId":2,"typeId":3,"stageId":4,"contactId":"9007199254740993","name":"Wedding"}"#,
        "POST https://api.ap-southeast-2.ivvy.com/api/1.0/contact?action=addOrUpdateLead\n\
         Content-Type: application/json\n\
         Content-MD5: 03faf05c60085664bb8e58352f9e19ec\n\
         IVVY-Date: 2012-04-03 22:23:24\n\
         X-Api-Version: 1.0\n\
         X-Api-Authorization: IWS api-key:eb73f731116f1739499e51cf8d04aab73bf9633f\n\
         \n\
         {\"industryId\":1,\"sourceId\":2,\"typeId\":3,\"stageId\":4,\"contactId\":9007199254740993,\"name\":\"Wedding\"}",
    );
    sends(
        "an update",
        &target,
        "ivvy.lead",
        r#"{"id":755,"description":"x"}"#,
        "POST https://api.ap-southeast-2.ivvy.com/api/1.0/contact?action=addOrUpdateLead\n\
         Content-Type: application/json\n\
         Content-MD5: c110d9e8192e00d806cfe4168bdb881b\n\
         IVVY-Date: 2012-04-03 22:23:24\n\
         X-Api-Version: 1.0\n\
         X-Api-Authorization: IWS api-key:a3851df15e646267d6f306eed5c79878d4e2fbab\n\
         \n\
         {\"id\":755,\"description\":\"x\"}",
    );
    sends(
        "a status, which is a view of the lead",
        &target,
        "ivvy.status",
        r#"{"stageReasonId":9,"stageId":4,"id":755}"#,
        "POST https://api.ap-southeast-2.ivvy.com/api/1.0/contact?action=addOrUpdateLead\n\
         Content-Type: application/json\n\
         Content-MD5: e0b84198f5c8c0cd086d7092373992af\n\
         IVVY-Date: 2012-04-03 22:23:24\n\
         X-Api-Version: 1.0\n\
         X-Api-Authorization: IWS api-key:96084c00bb2c7846a48cd4c949001c0af52f8d11\n\
         \n\
         {\"id\":755,\"stageId\":4,\"stageReasonId\":9}",
    );
}

#[test]
fn stage_and_source() {
    let target = target!("ivvy", url: AU, key: "api-key", secret: "my secret key");
    sends(
        "a stage under its real name, digested as UTF-8",
        &target,
        "ivvy.stage",
        r##"{"name":"Anfrage für später 🎉","appliesTo":"2","colour":"#7ee546"}"##,
        "POST https://api.ap-southeast-2.ivvy.com/api/1.0/crm?action=addOrUpdateLeadStage\n\
         Content-Type: application/json\n\
         Content-MD5: d534a87aaba69ed986b19ee0bf85276d\n\
         IVVY-Date: 2012-04-03 22:23:24\n\
         X-Api-Version: 1.0\n\
         X-Api-Authorization: IWS api-key:ac2250cb35920af9fd9bca39f55e66de8654dfa1\n\
         \n\
         {\"name\":\"Anfrage für später 🎉\",\"applyTo\":2,\"colour\":\"#7ee546\"}",
    );
    sends(
        "a source",
        &target,
        "ivvy.source",
        r#"{"isReferral":"1","cost":12.50,"name":"Fair","id":"755"}"#,
        "POST https://api.ap-southeast-2.ivvy.com/api/1.0/crm?action=addOrUpdateLeadSource\n\
         Content-Type: application/json\n\
         Content-MD5: 2ca0a8278aef097de23091c0bedd5cc0\n\
         IVVY-Date: 2012-04-03 22:23:24\n\
         X-Api-Version: 1.0\n\
         X-Api-Authorization: IWS api-key:0302989e890abfbc29e14560fbaf6ee2ddaf9be7\n\
         \n\
         {\"id\":755,\"name\":\"Fair\",\"cost\":\"12.50\",\"isReferral\":true}",
    );
}

/// The X-Api-Authorization header for one stage.
fn authorization(url: &str, key: &str, secret: &str) -> String {
    let target = target!("ivvy", url: url, key: key, secret: secret);
    let body = body(Kind::IvvyStage, r#"{"id":1,"name":"x"}"#);
    let request = request(&target, Kind::IvvyStage, &body, NOW_MS).unwrap();
    let path = request.url.strip_prefix(url).unwrap();
    assert_eq!(path, "/api/1.0/crm?action=addOrUpdateLeadStage", "the path is case-sensitive");
    request.headers.iter().find(|(name, _)| *name == "X-Api-Authorization").unwrap().1.clone()
}

#[test]
fn signatures() {
    for (why, url, key, secret, expected) in [
        (
            "a path of the base is signed, too, in lower case",
            "http://127.0.0.1:8090/Proxy/IVVY",
            "api-key",
            "my secret key",
            "IWS api-key:9c4d64d93a55a62c04db35a9f9786d52e18b9cf0",
        ),
        ("a secret of a block", AU, "K", &*"s".repeat(64), "IWS K:5bb132c80a289b5d2cc8e0090f65499365b481f5"),
        ("a secret longer than a block", AU, "K", &"s".repeat(65), "IWS K:362a3a676f968dff21b382a18a4500d30bbf99ec"),
        ("a long secret", AU, "K", &"s".repeat(100), "IWS K:705e253b08b0eaf0e2fc69dd098fa6902dd03127"),
        ("a secret is UTF-8", AU, "K", "schlüssel", "IWS K:a243b93423555ce33d2943f01592ce02b36928a7"),
    ] {
        assert_eq!(authorization(url, key, secret), expected, "{why}");
    }
}

#[test]
fn dates() {
    let target = target!("ivvy", url: AU, key: "k", secret: "s");
    let body = body(Kind::IvvyStage, r#"{"id":1,"name":"x"}"#);
    for (seconds, date) in [
        (0, "1970-01-01 00:00:00"),
        (946_684_799, "1999-12-31 23:59:59"),
        (951_825_600, "2000-02-29 12:00:00"),
        (951_868_800, "2000-03-01 00:00:00"),
        (1_709_164_799, "2024-02-28 23:59:59"),
        (1_709_164_800, "2024-02-29 00:00:00"),
        (1_791_627_010, "2026-10-10 10:10:10"),
        (1_795_165_507, "2026-11-20 09:05:07"),
        (2_147_483_648, "2038-01-19 03:14:08"),
        (4_107_542_399, "2100-02-28 23:59:59"),
        (4_107_542_400, "2100-03-01 00:00:00"),
        (253_402_300_799, "9999-12-31 23:59:59"),
    ] {
        for milliseconds in [0, 1, 999] {
            let request = request(&target, Kind::IvvyStage, &body, seconds * 1000 + milliseconds).unwrap();
            let (_, found) = request.headers.iter().find(|(name, _)| *name == "IVVY-Date").unwrap();
            assert_eq!(found, date);
        }
    }
}

#[test]
fn unsigned_without_a_key() {
    sends(
        "without a key",
        &target!("ivvy", url: "https://gateway.example/ivvy"),
        "ivvy.stage",
        r#"{"id":1,"name":"x"}"#,
        "POST https://gateway.example/ivvy/api/1.0/crm?action=addOrUpdateLeadStage\n\
         Content-Type: application/json\n\
         \n\
         {\"id\":1,\"name\":\"x\"}",
    );
}

#[test]
fn kinds_without_a_request() {
    let ivvy = target!("ivvy", url: AU);
    for kind in [Kind::IvvyContact, Kind::IvvyCompany] {
        assert_eq!(request(&ivvy, kind, &body(kind, r#"{"id":1}"#), NOW_MS), None, "{kind} is nested in a lead");
    }
    let targets =
        [ivvy, target!("bitrix24", url: "https://b.example/rest"), target!("capillary", url: "https://c.example")];
    for target in &targets {
        for kind in Kind::ALL {
            if target.crm() != kind.crm() {
                let body = leadwire::schema::Object::new().with("id", leadwire::schema::Value::number(1));
                assert_eq!(request(target, kind, &body, NOW_MS), None, "{kind} is not a kind of {}", target.crm());
            }
        }
    }
}

#[test]
fn what_is_cleared() {
    let target = target!("ivvy", url: AU, key: "api-key", secret: "secret");
    let kind = Kind::IvvyLead;
    for (given, expected) in [
        (r#"{"id":1,"description":null}"#, r#"{"id":1,"description":""}"#),
        (
            r#"{"id":1,"contact":{"id":2,"phone":null,"externalUrls":null}}"#,
            r#"{"id":1,"contact":{"id":2,"phone":"","externalUrls":null}}"#,
        ),
        (
            r#"{"id":1,"company":{"id":2,"address":{"line2":null},"externalUrls":[{"ref":"a","url":null,"label":null}]}}"#,
            r#"{"id":1,"company":{"id":2,"address":{"line2":""},"externalUrls":[{"ref":"a","url":null,"label":""}]}}"#,
        ),
        (
            r#"{"id":1,"customFields":[{"fieldId":1,"fieldValue":[null]}]}"#,
            r#"{"id":1,"customFields":[{"fieldId":1,"fieldValue":[null]}]}"#,
        ),
    ] {
        let request = request(&target, kind, &body(kind, given), NOW_MS).unwrap();
        assert_eq!(request.body, expected, "{given}");
    }
}
