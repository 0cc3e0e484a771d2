//! The profile of a form.

use super::support::*;

#[test]
fn a_forms_profile() {
    let relay = TestRelay::new();
    let response = relay.send(&Request::get("/forms/party.json").with("origin", ORIGIN));
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
    assert_eq!(response.header("access-control-allow-origin"), Some(ORIGIN));
    let start = r#"{"form":"party","kind":"ivvy.lead","trap":"homepage","fields":[{"path":"name","#;
    assert!(response.body.starts_with(start), "{}", response.body);
    assert!(!response.body.contains("sourceId"), "no fixed fields: {}", response.body);
    for (path, status) in [("/forms/nothing.json", 404), ("/forms/party.json.json", 404), ("/forms/party", 405)] {
        let response = relay.send(&Request::get(path).with("origin", ORIGIN));
        assert_eq!(response.status, status, "{path}: {}", response.body);
    }
}
