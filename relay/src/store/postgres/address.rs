//! The database's URL, as PostgreSQL's own programs read it, with TLS by rustls. No error shows the URL.

use std::fs;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use relay_core::config::PostgresUrl;
use relay_core::ledger::LedgerError;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

/// For one host to take a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Until a connection counts as lost whose packets are not acknowledged.
const LOST_AFTER: Duration = Duration::from_secs(5);

const SSL_MODES: [(&str, SslMode); 5] = [
    ("disable", SslMode::Disable),
    ("prefer", SslMode::Prefer),
    ("require", SslMode::Require),
    ("verify-ca", SslMode::Require),
    ("verify-full", SslMode::Require),
];

/// How to reach the database.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) tls: MakeRustlsConnect,
}

impl Address {
    pub(super) fn of(url: &PostgresUrl) -> Result<Address, LedgerError> {
        let (url, parameters) = split_tls_parameters(url.secret());
        // The library's message may contain a part of the URL.
        let mut config: Config =
            url.parse().map_err(|_| invalid("it is no PostgreSQL URL: postgres://user:password@host/database"))?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(invalid("it has no host"));
        }
        match parameters.ssl_mode.as_deref() {
            // No TLS: the certificate that a server has by default on Debian is of no authority, and would be refused.
            None if is_local(&config) => config.ssl_mode(SslMode::Disable),
            None => config.ssl_mode(SslMode::Require),
            Some(name) => {
                let known = SSL_MODES.iter().find(|(mode, _)| *mode == name);
                let (_, mode) =
                    known.ok_or_else(|| invalid("sslmode must be one of disable, prefer, require, verify-full"))?;
                config.ssl_mode(*mode)
            }
        };
        if config.get_hosts().len() > 1 && config.get_target_session_attrs() == TargetSessionAttrs::Any {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        if config.get_application_name().is_none() {
            config.application_name("leadwire-relay");
        }
        config.connect_timeout(CONNECT_TIMEOUT).tcp_user_timeout(LOST_AFTER);
        config.keepalives_idle(LOST_AFTER).keepalives_interval(Duration::from_secs(2)).keepalives_retries(3);
        Ok(Address { config, tls: MakeRustlsConnect::new(tls(parameters.root_certificates.as_deref())?) })
    }
}

/// What tokio-postgres does not read.
#[derive(Default)]
struct TlsParameters {
    ssl_mode: Option<String>,
    /// A file.
    root_certificates: Option<String>,
}

fn split_tls_parameters(url: &str) -> (String, TlsParameters) {
    let mut parameters = TlsParameters::default();
    let Some((place, query)) = url.split_once('?') else { return (url.to_owned(), parameters) };
    let mut others = Vec::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A plus sign is no blank here, as in libpq.
        let value = || percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
        match name {
            "sslmode" => parameters.ssl_mode = Some(value()),
            "sslrootcert" => parameters.root_certificates = Some(value()),
            _ => others.push(pair),
        }
    }
    (if others.is_empty() { place.to_owned() } else { format!("{place}?{}", others.join("&")) }, parameters)
}

/// Whether no network is between the relay and the database.
fn is_local(config: &Config) -> bool {
    let is_loopback =
        |name: &str| name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    let is_local = |host: &Host| match host {
        Host::Tcp(name) => is_loopback(name),
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(is_local) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

/// By the authorities in the file, or else by those of the system.
fn tls(root_certificates: Option<&str>) -> Result<ClientConfig, LedgerError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| invalid(&error.to_string()))?;
    let builder = match root_certificates {
        None => builder.with_platform_verifier().map_err(|error| invalid(&error.to_string()))?,
        Some(file) => builder.with_root_certificates(read_authorities(file)?),
    };
    Ok(builder.with_no_client_auth())
}

fn read_authorities(file: &str) -> Result<RootCertStore, LedgerError> {
    let unreadable = |error: &dyn std::fmt::Display| invalid(&format!("sslrootcert {file}: {error}"));
    let pem = fs::read(file).map_err(|error| unreadable(&error))?;
    let mut authorities = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| unreadable(&error))?;
        authorities.add(certificate).map_err(|error| unreadable(&error))?;
    }
    if authorities.is_empty() { Err(unreadable(&"it has no certificate")) } else { Ok(authorities) }
}

fn invalid(why: &str) -> LedgerError {
    LedgerError(format!("the address of the database: {why}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use relay_core::config::LedgerAddress;

    use super::*;

    fn address(url: &str) -> Result<Address, LedgerError> {
        match LedgerAddress::parse(url).unwrap() {
            LedgerAddress::Postgres(url) => Address::of(&url),
            LedgerAddress::File(_) => Err(LedgerError("a file".to_owned())),
        }
    }

    #[test]
    fn tls_is_required_over_a_network_only() {
        for (url, expected) in [
            ("postgres://user:secret@db.example/leads", SslMode::Require),
            ("postgres://user:secret@10.0.0.1/leads", SslMode::Require),
            ("postgres://user:secret@db.example/leads?sslmode=verify-full", SslMode::Require),
            ("postgres://user:secret@db.example/leads?sslmode=prefer&connect_timeout=3", SslMode::Prefer),
            ("postgres://user:secret@db.example/leads?connect_timeout=3&sslmode=disable", SslMode::Disable),
            ("postgres://user:secret@127.0.0.1/leads", SslMode::Disable),
            ("postgres://user:secret@localhost,[::1]/leads", SslMode::Disable),
            ("postgres://user:secret@localhost,db.example/leads", SslMode::Require),
            ("postgres:///leads?host=/run/postgresql", SslMode::Disable),
        ] {
            assert_eq!(address(url).unwrap().config.get_ssl_mode(), expected, "{url}");
        }
    }

    #[test]
    fn several_hosts_are_searched_for_the_primary() {
        for (url, expected) in [
            ("postgres://a.example,b.example/leads", TargetSessionAttrs::ReadWrite),
            ("postgres://a.example/leads", TargetSessionAttrs::Any),
        ] {
            assert_eq!(address(url).unwrap().config.get_target_session_attrs(), expected, "{url}");
        }
    }

    #[test]
    fn errors_do_not_show_the_address() {
        for (url, expected) in [
            (
                "postgres://user:secret@host:port/leads",
                "it is no PostgreSQL URL: postgres://user:password@host/database",
            ),
            (
                "postgres://user:secret@host/leads?secret=1",
                "it is no PostgreSQL URL: postgres://user:password@host/database",
            ),
            (
                "postgres://user:secret@host/leads?sslmode=secret",
                "sslmode must be one of disable, prefer, require, verify-full",
            ),
            ("postgres:///leads?password=secret", "it has no host"),
        ] {
            let error = address(url).err().map(|error| error.0);
            assert_eq!(error, Some(format!("the address of the database: {expected}")), "{url}");
        }
    }
}
