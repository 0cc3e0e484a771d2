//! The configuration in examples/kubernetes, with the variables that its Secret sets.

use relay_core::config::Config;

const MANIFESTS: &str = include_str!("../../../examples/kubernetes/leadwire.yaml");
const SECRET: &str = include_str!("../../../examples/kubernetes/secret.example.yaml");

/// The block of text below `relay.toml: |`.
fn relay_toml() -> String {
    let lines = MANIFESTS.lines().skip_while(|line| *line != "  relay.toml: |").skip(1);
    let block = lines.take_while(|line| line.is_empty() || line.starts_with("    "));
    block.map(str::trim_start).collect::<Vec<_>>().join("\n")
}

/// The value of a variable in the example of a Secret.
fn placeholder(name: &str) -> Option<String> {
    let value = |line: &str| line.strip_prefix("  ")?.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned);
    SECRET.lines().skip_while(|line| *line != "stringData:").find_map(value)
}

#[test]
fn the_secret_has_every_variable() {
    let env = |name: &str| match name {
        _ if placeholder(name).is_none() => None,
        "DATABASE_URL" => Some("postgres://leadwire:secret@db.example/leads?sslmode=verify-full".to_owned()),
        _ => super::env(name),
    };
    let config = Config::read(&relay_toml(), &env).map_err(|errors| errors.0).unwrap();
    assert_eq!(config.ledger.to_string(), "postgres://db.example/leads");
    assert_eq!((config.crms.len(), config.forms.len()), (1, 1));
}

#[test]
fn the_placeholders_are_refused() {
    let mistakes = Config::read(&relay_toml(), &placeholder).err().map(|errors| errors.0).unwrap();
    for setting in ["ledger_env", "token_secret_env", "staff_keys_env", "metrics_key_env", "crm.portal.url"] {
        assert!(mistakes.iter().any(|mistake| mistake.starts_with(setting)), "{setting}: {mistakes:?}");
    }
}
