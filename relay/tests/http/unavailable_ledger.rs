//! A ledger that cannot be written: the response is 503, and nothing is stored.

use super::support::*;

#[test]
fn a_locked_file() {
    let relay = TestRelay::new();
    let other = relay.file();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let response = relay.send(&page(envelope(LEAD, "")));
    assert_eq!(response.status_and_body(), (503, r#"{"outcome":"busy","retryAfterMs":5000}"#));
    assert_eq!(
        (response.header("retry-after"), response.header("access-control-allow-origin")),
        (Some("5"), Some(ORIGIN))
    );
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(relay.rows(), 0);
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED, "after the lock is released");
}

#[test]
fn a_missing_table() {
    let relay = TestRelay::new();
    relay.file().execute_batch("ALTER TABLE entry RENAME TO away").unwrap();
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status, 503);
    let look = Request::get(&format!("/leads/{KEY}")).with("Authorization", STAFF);
    assert_eq!(relay.send(&look).status_and_body(), (503, r#"{"outcome":"busy","retryAfterMs":5000}"#));
    let form_post = from_page(Request::post(
        "/forms/wedding",
        "name=x&contact.email=a@b.co&contact.firstName=a&contact.lastName=b",
    ));
    let response = relay.send(&form_post);
    assert_eq!(response.status, 503);
    assert!(
        response.body.contains("The form could not be received. Please send it again in a minute."),
        "{}",
        response.body
    );
    relay.file().execute_batch("ALTER TABLE away RENAME TO entry").unwrap();
    assert_eq!(relay.rows(), 0);
}
