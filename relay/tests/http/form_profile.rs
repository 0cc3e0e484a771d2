//! What a page draws a form from.

use super::support::*;

#[test]
fn a_forms_profile() {
    let bench = Bench::new();
    let reply = bench.send(&Ask::get("/forms/party.json").with("origin", ORIGIN));
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    let start = r#"{"form":"party","kind":"ivvy.lead","trap":"homepage","fields":[{"path":"name","#;
    assert!(reply.body.starts_with(start), "{}", reply.body);
    assert!(!reply.body.contains("sourceId"), "what the relay fixes is nobody's to fill: {}", reply.body);
    for (path, status) in [("/forms/nothing.json", 404), ("/forms/party.json.json", 404), ("/forms/party", 405)] {
        let reply = bench.send(&Ask::get(path).with("origin", ORIGIN));
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
    }
}
