//! A ledger that cannot be written: 503, never 202; and what was answered 503 is not in it.

use super::support::*;

#[test]
fn a_file_that_somebody_else_holds() {
    let bench = Bench::new();
    let other = bench.file();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let reply = bench.send(&page(envelope(LEAD, "")));
    assert_eq!(reply.says(), (503, r#"{"outcome":"busy","retryAfterMs":5000}"#));
    assert_eq!((reply.header("retry-after"), reply.header("access-control-allow-origin")), (Some("5"), Some(ORIGIN)));
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(bench.rows(), 0);
    assert_eq!(bench.send(&page(envelope(LEAD, ""))).says(), QUEUED, "once it is free");
}

#[test]
fn a_table_that_is_not_there() {
    let bench = Bench::new();
    bench.file().execute_batch("ALTER TABLE entry RENAME TO away").unwrap();
    assert_eq!(bench.send(&page(envelope(LEAD, ""))).status, 503);
    let look = Ask::get(&format!("/leads/{KEY}")).with("Authorization", STAFF);
    assert_eq!(bench.send(&look).says(), (503, r#"{"outcome":"busy","retryAfterMs":5000}"#));
    let native =
        from_page(Ask::post("/forms/wedding", "name=x&contact.email=a@b.co&contact.firstName=a&contact.lastName=b"));
    let reply = bench.send(&native);
    assert_eq!(reply.status, 503);
    assert!(reply.body.contains("Please send it again in a minute."), "{}", reply.body);
    bench.file().execute_batch("ALTER TABLE away RENAME TO entry").unwrap();
    assert_eq!(bench.rows(), 0);
}
