//! The command line: which ledger, which state, which keys.

use clap::Parser as _;
use leadwire_relay::cli::{self, Arguments, Command};

fn read(words: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(std::iter::once("leadwire-relay").chain(words.split_whitespace()))
}

#[test]
fn which_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    // Of the whole configuration only this counts, so no secret is asked for.
    let good = write("good.toml", "ledger = \"some.db\"\ntoken_secret_env = \"NOWHERE\"");
    let none = write("none.toml", "listen = \"127.0.0.1:0\"");
    let rows = [
        ("list --ledger a.db".to_owned(), Ok("a.db")),
        ("--ledger a.db list".to_owned(), Ok("a.db")),
        (format!("list --config {good}"), Ok("some.db")),
        (format!("list --config {good} --ledger a.db"), Ok("a.db")),
        (format!("list --config {none}"), Err(format!("{none} names no ledger"))),
    ];
    for (words, expected) in rows {
        let path = read(&words).unwrap().ledger_path().map(|path| path.display().to_string());
        assert_eq!(path, expected.map(str::to_owned), "{words}");
    }
    let missing = read("list --config no/such.toml").unwrap().ledger_path().unwrap_err();
    assert!(
        missing.starts_with("no/such.toml cannot be read: ") && missing.ends_with("; say --ledger FILE"),
        "{missing}"
    );
}

#[test]
fn what_is_no_command() {
    let rows = [
        (
            "list --state lost",
            "error: invalid value 'lost' for '--state <STATE>': allowed is accepted, sending, done, held or dead",
        ),
        ("retry", "error: the following required arguments were not provided:"),
        ("list --limit -1", "error: unexpected argument '-1' found"),
        ("serve", "error: unrecognized subcommand 'serve'"),
    ];
    for (words, expected) in rows {
        let error = read(words).unwrap_err().to_string();
        assert_eq!(error.lines().next(), Some(expected), "{words}");
    }
    assert!(read("--config relay.toml").unwrap().command.is_none(), "it serves");
    assert!(matches!(read("erase a b").unwrap().command, Some(Command::Erase { keys }) if keys == ["a", "b"]));
}

/// Help says where personal data is printed.
#[test]
fn help_says_where_personal_data_is() {
    let help = read("--help").unwrap_err().to_string();
    for line in [
        "Shows one lead with its attempts. Prints personal data",
        "Writes every lead as a line of JSON. Prints personal data",
    ] {
        assert!(help.contains(line), "{help}");
    }
}

#[tokio::test]
async fn a_ledger_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    let command = read("list").unwrap().command.unwrap();
    assert_eq!(cli::run(command, &path).await, std::process::ExitCode::FAILURE);
    assert!(!path.exists());
}
