//! The server that the tests of the ledger on PostgreSQL use.

use crate::support::postgres_server::{PASSWORD, PostgresServer, connect};

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_server_that_crashed_keeps_what_was_committed() {
    let server = PostgresServer::start().unwrap();
    let (first, second) = (server.new_ledger_url().await, server.new_ledger_url().await);
    connect(&first).await.batch_execute("CREATE TABLE t (n int); INSERT INTO t VALUES (7)").await.unwrap();
    server.stop_immediately().unwrap();
    assert!(tokio_postgres::connect(&first, tokio_postgres::NoTls).await.is_err());
    server.start_again().unwrap();
    let number: i32 = connect(&first).await.query_one("SELECT n FROM t", &[]).await.unwrap().get(0);
    assert_eq!(number, 7);
    assert!(connect(&second).await.execute("SELECT n FROM t", &[]).await.is_err(), "another schema");
    let wrong = first.replace(PASSWORD, "wrong");
    assert!(tokio_postgres::connect(&wrong, tokio_postgres::NoTls).await.is_err(), "another password");
}
