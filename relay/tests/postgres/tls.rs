//! TLS to the database: certificates are verified.

use crate::open;
use crate::support::postgres_server::PostgresServer;

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_verified() {
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    let other = folder.path().join("other.pem");
    let server = PostgresServer::start().unwrap();
    let certificate = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&authority, certificate.cert.pem()).unwrap();
    std::fs::write(&other, rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem()).unwrap();
    server.enable_tls(&certificate.cert.pem(), &certificate.signing_key.serialize_pem()).unwrap();
    let [authority, other] = [&authority, &other].map(|path| path.display().to_string());
    let plain = server.url("public");
    let named = plain.replace("127.0.0.1", "localhost");
    for (why, url, expected) in [
        ("its authority", format!("{named}&sslmode=verify-full&sslrootcert={authority}"), Ok(())),
        ("its authority, with the weaker name", format!("{named}&sslmode=require&sslrootcert={authority}"), Ok(())),
        (
            "another name",
            format!("{plain}&sslmode=require&sslrootcert={authority}"),
            Err("certificate not valid for name"),
        ),
        ("another authority", format!("{named}&sslmode=require&sslrootcert={other}"), Err("invalid peer certificate")),
        ("the system's authorities", format!("{named}&sslmode=require"), Err("invalid peer certificate")),
        (
            "no file",
            format!("{named}&sslmode=require&sslrootcert=/no/such.pem"),
            Err("sslrootcert /no/such.pem: No such file"),
        ),
        ("a loopback address without sslmode", plain.clone(), Ok(())),
        ("without TLS", format!("{named}&sslmode=disable"), Ok(())),
    ] {
        let opened = open(&url).await.map(drop).map_err(|error| error.0);
        match expected {
            Ok(()) => assert_eq!(opened, Ok(()), "{why}"),
            Err(part) => assert!(opened.as_ref().is_err_and(|error| error.contains(part)), "{why}: {opened:?}"),
        }
    }
}
