//! The configuration: the values of valid ones, and each mistake with its full message.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod config {
    mod files;
    mod forms;
    mod kubernetes;
    mod oauth;
    mod reference_data;
    mod relay_and_connections;
    mod shown_forms;
    mod spam_protection;
    mod valid;

    use relay_core::config::{Config, ConfigErrors};

    /// The secrets of the examples, each of the minimum length.
    pub fn env(name: &str) -> Option<String> {
        let value = match name {
            "LEADWIRE_TOKEN_SECRET" => "0123456789abcdef0123456789abcdef",
            "LEADWIRE_STAFF_KEYS" => "staff-key-012345, staff-key-543210",
            "LEADWIRE_METRICS_KEY" => "metrics-key-0123",
            "IVVY_KEY" => "key",
            "IVVY_SECRET" => "secret",
            "BITRIX24_WEBHOOK" => "https://example.bitrix24.com/rest/1/webhook",
            "CAPILLARY_USER" => "store.server",
            "CAPILLARY_PASSWORD" => "server123",
            "SHORT" => "0123456789abcde",
            "PLAIN_WEBHOOK" => "http://example.bitrix24.com/rest/1/webhook",
            "EMPTY" => "",
            "MISTYPED_URL" => "postgres//user:secret@db.example/leads",
            "CLIENT" => "client",
            "CREDENTIALS" => "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            _ => return None,
        };
        Some(value.to_owned())
    }

    pub fn read(toml: &str) -> Result<Config, ConfigErrors> {
        Config::read(toml, &env)
    }

    pub const HEAD: &str = r#"
listen = "127.0.0.1:0"
ledger = "leadwire.db"
token_secret_env = "LEADWIRE_TOKEN_SECRET"
"#;
    pub const CRM: &str = r#"
[crm.venue]
kind = "ivvy"
url = "https://api.us-west-2.ivvy.com"
key_env = "IVVY_KEY"
secret_env = "IVVY_SECRET"
"#;
    pub const VALID_FORM: &str = r#"
[form.wedding]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "contact"]
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }
"#;

    /// All required fields of iVvy's leads but the name and the contact.
    pub const FIXED: &str = "fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }";

    /// Asserts that a form with these lines after its crm and kind has exactly these mistakes.
    #[track_caller]
    pub fn form(lines: &str, expected: &[&str]) {
        let expected: Vec<String> = expected.iter().map(|message| format!("form.f.{message}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        assert_mistakes(&format!("{HEAD}{CRM}[form.f]\ncrm = \"venue\"\nkind = \"ivvy.lead\"\n{lines}\n"), &expected);
    }

    /// Asserts that reading a file reports exactly these mistakes.
    #[track_caller]
    pub fn assert_mistakes(toml: &str, expected: &[&str]) {
        let found = read(toml).map(|_| ()).expect_err("the configuration is valid").0;
        assert_eq!(found, expected, "{toml}");
    }
}
