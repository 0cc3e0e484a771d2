//! The arguments of the command line.

use clap::Parser as _;
use leadwire_relay::cli::{self, Arguments, Command, ProgramCommand};
use leadwire_relay::config::LEDGER_ADDRESS_FORMAT;

fn parse(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(std::iter::once("leadwire-relay").chain(line.split_whitespace()))
}

#[test]
fn ledger_address() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    // The variable does not exist: no other setting is read, so that a command needs no secrets.
    let config = write("config.toml", "ledger = \"some.db\"\ntoken_secret_env = \"MISSING\"");
    let mistyped = write("mistyped.toml", "ledger = \"postgres:/user:secret@host/leads\"");
    let no_variable = write("variable.toml", "ledger_env = \"LEADWIRE_TEST_MISSING\"");
    let no_ledger = write("no_ledger.toml", "listen = \"127.0.0.1:0\"");
    let rows = [
        ("list --ledger a.db".to_owned(), Ok("a.db")),
        ("--ledger a.db list".to_owned(), Ok("a.db")),
        (format!("list --config {config}"), Ok("some.db")),
        (format!("list --config {config} --ledger a.db"), Ok("a.db")),
        ("list --ledger postgres://user:secret@host/leads".to_owned(), Ok("postgres://host/leads")),
        (
            "list --ledger postgers://user:secret@host/leads".to_owned(),
            Err(format!("--ledger {LEDGER_ADDRESS_FORMAT}")),
        ),
        (format!("list --config {mistyped}"), Err(format!("ledger {LEDGER_ADDRESS_FORMAT}"))),
        (
            format!("list --config {no_variable}"),
            Err("ledger_env names LEADWIRE_TEST_MISSING, which is not set in the environment".to_owned()),
        ),
        (format!("list --config {no_ledger}"), Err(format!("{no_ledger} has no setting ledger"))),
    ];
    for (line, expected) in rows {
        let address = parse(&line).unwrap().ledger_address().map(|address| address.to_string());
        assert_eq!(address, expected.map(str::to_owned), "{line}");
    }
    let error = parse("list --config no/such.toml").unwrap().ledger_address().unwrap_err();
    let [start, end] = ["cannot read no/such.toml: ", "; use --ledger FILE"];
    assert!(error.starts_with(start) && error.ends_with(end), "{error}");
}

#[test]
fn source_of_a_move() {
    for (from, expected) in [
        ("a.db", Ok("a.db")),
        ("postgres://user:secret@host/leads", Err("--from must be the path of a file")),
        ("user:secret@host/leads", Err("--from must be the path of a file")),
    ] {
        let source = Arguments::move_source(from.into()).map(|path| path.display().to_string());
        assert_eq!(source, expected.map(str::to_owned).map_err(str::to_owned), "{from}");
    }
}

#[test]
fn invalid_arguments() {
    let rows = [
        (
            "list --state lost",
            "error: invalid value 'lost' for '--state <STATE>'\n  \
             [possible values: accepted, sending, done, held, dead]\n",
        ),
        ("retry", "error: the following required arguments were not provided:\n"),
        ("login", "error: the following required arguments were not provided:\n"),
        ("list --limit -1", "error: unexpected argument '-1' found\n"),
        ("serve", "error: unrecognized subcommand 'serve'\n"),
    ];
    for (line, expected) in rows {
        let error = parse(line).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{line}: {error}");
    }
}

#[test]
fn commands() {
    assert!(parse("--config relay.toml").unwrap().command.is_none(), "runs the server");
    let erase = parse("erase a b").unwrap().command;
    assert!(matches!(erase, Some(ProgramCommand::OnLedger(Command::Erase { keys })) if keys == ["a", "b"]));
    let relays = parse("relays --json").unwrap().command;
    assert!(matches!(relays, Some(ProgramCommand::OnLedger(Command::Relays { json: true }))));
    let login = parse("login portal").unwrap().command;
    assert!(matches!(login, Some(ProgramCommand::Login { connection }) if connection == "portal"));
    assert!(matches!(parse("credentials").unwrap().command, Some(ProgramCommand::Credentials)));
}

#[test]
fn help_marks_commands_that_print_personal_data() {
    let help = parse("--help").unwrap_err().to_string();
    for line in [
        "Shows one lead with its delivery attempts. Prints personal data",
        "Prints every lead as one line of JSON. Prints personal data",
    ] {
        assert!(help.contains(line), "{help}");
    }
}

#[tokio::test]
async fn commands_do_not_create_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    let Some(ProgramCommand::OnLedger(command)) = parse("list").unwrap().command else { panic!("another command") };
    assert_eq!(cli::run(command, &path.clone().into(), None).await, std::process::ExitCode::FAILURE);
    assert!(!path.exists());
}
