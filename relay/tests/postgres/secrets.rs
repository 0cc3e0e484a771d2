//! The password of the database is in no error, and in no text about the configuration.

use leadwire_relay::config::Config;

use crate::open;
use crate::support::postgres_server::{PASSWORD, PostgresServer};

#[tokio::test]
async fn errors_of_the_address() {
    let server = PostgresServer::shared();
    let port = server.port();
    for (why, url) in [
        ("another password", format!("postgres://leadwire:x{PASSWORD}@127.0.0.1:{port}/postgres")),
        ("another user", format!("postgres://nobody:{PASSWORD}@127.0.0.1:{port}/postgres")),
        ("another database", format!("postgres://leadwire:{PASSWORD}@127.0.0.1:{port}/nothing")),
        ("another port", format!("postgres://leadwire:{PASSWORD}@127.0.0.1:9/postgres")),
        ("an unknown host", format!("postgres://leadwire:{PASSWORD}@host.invalid/postgres")),
        ("no port", format!("postgres://leadwire:{PASSWORD}@127.0.0.1:port/postgres")),
        (
            "a password that is not encoded",
            format!("postgres://leadwire:{PASSWORD}@{PASSWORD}@127.0.0.1:{port}/postgres"),
        ),
        ("an unknown parameter", format!("postgres://leadwire@127.0.0.1:{port}/postgres?pasword={PASSWORD}")),
        (
            "an unknown schema",
            format!("postgres://leadwire:{PASSWORD}@127.0.0.1:{port}/postgres?options=-cnothing%3D1"),
        ),
        (
            "TLS that the server does not have",
            format!("postgres://leadwire:{PASSWORD}@127.0.0.1:{port}/postgres?sslmode=require"),
        ),
    ] {
        let error = open(&url).await.err().unwrap_or_else(|| panic!("{why}: the ledger was opened"));
        assert!(!error.to_string().contains(PASSWORD) && !format!("{error:?}").contains(PASSWORD), "{why}: {error}");
    }
}

#[test]
fn errors_of_the_configuration() {
    let read = |text: &str| Config::read(text, &|_| Some(format!("postgers://leadwire:{PASSWORD}@host/leads")));
    for text in [
        format!("ledger = \"postgres//leadwire:{PASSWORD}@host/leads\""),
        format!("ledger = \"postgres:/leadwire:{PASSWORD}@host/leads"),
        format!("ledger = postgres://leadwire:{PASSWORD}@host/leads"),
        format!("ledger = [\"postgres://leadwire:{PASSWORD}@host/leads\"]"),
        "ledger_env = \"DATABASE_URL\"".to_owned(),
    ] {
        let errors = read(&text).map(drop).unwrap_err().0;
        assert!(!errors.is_empty() && errors.iter().all(|error| !error.contains(PASSWORD)), "{errors:?}");
    }
}
