//! Mistakes in the relay's own settings and in `[crm.NAME]`, each with its full message, and several at once.

use super::{CRM, HEAD, VALID_FORM, assert_mistakes, read};

/// The relay's own settings with one line replaced or added.
#[track_caller]
fn of_relay(line: &str, expected: &[&str]) {
    let key = line.split(' ').next().unwrap();
    let kept = HEAD.lines().filter(|one| one.split(' ').next() != Some(key));
    let head: Vec<&str> = kept.chain([line]).collect();
    assert_mistakes(&format!("{}{CRM}{VALID_FORM}", head.join("\n")), expected);
}

/// A connection with these lines.
#[track_caller]
fn of_crm(lines: &str, expected: &[&str]) {
    assert_mistakes(&format!("{HEAD}[crm.c]\n{lines}\n"), expected);
}

#[test]
fn relay_settings() {
    of_relay("listen = 8080", &["listen: invalid type: integer `8080`, expected a string"]);
    of_relay("listen = \"localhost\"", &["listen must be an address and a port, such as 127.0.0.1:8080"]);
    let format =
        "must be the path of a file, such as leadwire.db, or a URL such as postgres://user:password@host/database";
    for name in ["", ":memory:", "file:leadwire.db?mode=memory", "postgres:/user:secret@db.example/leads"] {
        of_relay(&format!("ledger = \"{name}\""), &[&format!("ledger {format}")]);
    }
    let both = format!("{HEAD}ledger_env = \"DATABASE_URL\"{CRM}");
    assert_mistakes(&both, &["ledger_env must not be set together with ledger"]);
    let without_ledger = HEAD.replace("ledger = \"leadwire.db\"\n", "");
    for (name, message) in [
        ("UNKNOWN", "names UNKNOWN, which is not set in the environment".to_owned()),
        ("MISTYPED_URL", format!("names a variable whose value {format}")),
    ] {
        assert_mistakes(&format!("{without_ledger}ledger_env = \"{name}\"{CRM}"), &[&format!("ledger_env {message}")]);
    }
    of_relay("static = true", &["static: invalid type: boolean `true`, expected a string"]);
    of_relay("keep_days = -1", &["keep_days: invalid value: integer `-1`, expected a whole number from 0"]);
    of_relay(
        "answer_within_ms = 1.5",
        &["answer_within_ms: invalid type: floating point `1.5`, expected a whole number from 0"],
    );
    of_relay(
        "proxies = [\"10.0.0.0/33\", \"proxy\", \"::1/129\"]",
        &[
            "proxies contains 10.0.0.0/33, which is not an address or network such as 10.0.0.0/8",
            "proxies contains proxy, which is not an address or network such as 10.0.0.0/8",
            "proxies contains ::1/129, which is not an address or network such as 10.0.0.0/8",
        ],
    );
    let settings = "`listen`, `ledger`, `ledger_env`, `origins`, `static`, `token_secret_env`, `staff_keys_env`, `metrics_key_env`, \
                    `credentials_key_env`, `proxies`, \
                    `answer_within_ms`, `quiet_ms`, `crm_timeout_ms`, `keep_days`, `crm`, `form`, `files`";
    of_relay("ledgr = \"leadwire.db\"", &[&format!("ledgr: unknown field `ledgr`, expected one of {settings}")]);
    assert_mistakes(&format!("{HEAD}crm = 1"), &["crm: invalid type: integer `1`, expected a table"]);
    assert_mistakes(&format!("{HEAD}[crm]\nvenue = 1"), &["crm.venue must be a table, [crm.venue]"]);
}

#[test]
fn secrets() {
    of_relay("token_secret_env = \"SHORT\"", &["token_secret_env names a secret of fewer than 32 bytes"]);
    of_relay("staff_keys_env = \"SHORT\"", &["staff_keys_env names a key of fewer than 16 characters"]);
    of_relay("metrics_key_env = \"SHORT\"", &["metrics_key_env names a key of fewer than 16 characters"]);
    for setting in ["token_secret_env", "staff_keys_env", "metrics_key_env"] {
        for name in ["NOWHERE", "EMPTY"] {
            let message = format!("{setting} names {name}, which is not set in the environment");
            of_relay(&format!("{setting} = \"{name}\""), &[&message]);
        }
    }
}

#[test]
fn origins() {
    let whole = "must be a scheme and a host, such as https://www.example.com, without a path or wildcard";
    let scheme =
        "must begin with https:// or http://, or with an app's scheme such as capacitor:// or chrome-extension://";
    let chrome = "must have the extension's id, 32 letters from a to p, such as chrome-extension://abcdefghijklmnopabcdefghijklmnop";
    let firefox = "must have the extension's UUID, such as moz-extension://01234567-89ab-cdef-0123-456789abcdef";
    let rows = [
        ("*", scheme),
        ("null", scheme),
        ("localhost", scheme),
        ("CAPACITOR://localhost", scheme),
        ("file:///", "must be file://, without a path, as apps send it; browsers send null for files"),
        ("file:///android_asset", "must be file://, without a path, as apps send it; browsers send null for files"),
        ("file://localhost", "must be file://, without a path, as apps send it; browsers send null for files"),
        ("data://x", "is never sent by browsers, which send null for such pages"),
        ("capacitor://", whole),
        ("capacitor://*", whole),
        ("capacitor://localhost/", whole),
        ("chrome-extension://abc", chrome),
        ("chrome-extension://ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP", chrome),
        ("chrome-extension://abcdefghijklmnopabcdefghijklmnoz", chrome),
        ("moz-extension://0123", firefox),
        ("http://tauri.localhost.example.com", "must be https, except for a loopback address"),
        ("https://www.example.com/", whole),
        ("https://*.example.com", whole),
        ("https://", whole),
        ("https://WWW.example.com", "must be in lower case, as browsers send it"),
        ("http://www.example.com", "must be https, except for a loopback address"),
        ("https://m\u{fc}nchen.example", "must be in ASCII, as browsers send it: https://xn--…"),
        ("https://www.example.com:443", "must not have the scheme's default port, which browsers leave out"),
        ("http://localhost:80", "must not have the scheme's default port, which browsers leave out"),
        ("http://127.0.0.1.example.com", "must be https, except for a loopback address"),
    ];
    for (origin, message) in rows {
        of_relay(&format!("origins = [\"{origin}\"]"), &[&format!("origins contains {origin}, which {message}")]);
    }
    of_relay(
        "origins = \"https://www.example.com\"",
        &["origins: invalid type: string \"https://www.example.com\", expected a list"],
    );
}

#[test]
fn connections() {
    of_crm("", &["crm.c.kind is required"]);
    of_crm("kind = \"hubspot\"", &["crm.c.kind is unsupported; expected one of ivvy, bitrix24, capillary"]);
    of_crm(
        "kind = \"ivvy\"",
        &["crm.c.url or url_env is required", "crm.c.key_env is required", "crm.c.secret_env is required"],
    );
    of_crm("kind = \"bitrix24\"", &["crm.c.url or url_env is required"]);
    of_crm(
        "kind = \"bitrix24\"\nurl = \"http://example.bitrix24.com/rest/1/webhook\"",
        &["crm.c.url must begin with https://, except for a loopback address"],
    );
    of_crm(
        "kind = \"bitrix24\"\nurl_env = \"PLAIN_WEBHOOK\"",
        &["crm.c.url must begin with https://, except for a loopback address"],
    );
    of_crm(
        "kind = \"bitrix24\"\nurl = \"https://a.example/rest/1/x\"\nurl_env = \"BITRIX24_WEBHOOK\"",
        &["crm.c.url and url_env are both set; expected one of them"],
    );
    of_crm(
        "kind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\nkey_env = \"IVVY_KEY\"",
        &["crm.c.key_env is a setting of ivvy, not of bitrix24"],
    );
    of_crm(
        "kind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\nmethod = \"Item\"",
        &["crm.c.method is \"Item\"; expected \"lead\" or \"item\""],
    );
    of_crm(
        "kind = \"ivvy\"\nurl = \"https://a.example\"\nkey_env = \"IVVY_KEY\"\nsecret_env = \"IVVY_SECRET\"\nmethod = \"item\"",
        &["crm.c.method is a setting of bitrix24, not of ivvy"],
    );
    of_crm(
        "kind = \"ivvy\"\nurl = \"https://api.us-west-2.ivvy.com\"\nkey_env = \"IVVY_KEY\"\nsecret_env = \"IVVY_SECRET\"\n\
         marker_field = 0",
        &["crm.c.marker_field: invalid value: integer `0`, expected a whole number from 1"],
    );
    of_crm(
        "kind = \"ivvy\"\nurl = \"https://api.us-west-2.ivvy.com\"\nkey_env = \"IVVY_KEY\"\nsecret_env = \"IVVY_SECRET\"\n\
         marker = \"name\"",
        &["crm.c.marker is \"name\"; expected \"description\""],
    );
    of_crm(
        "kind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\nmarker = \"description\"",
        &["crm.c.marker is a setting of ivvy, not of bitrix24"],
    );
    of_crm("burst = 0", &["crm.c.burst: invalid value: integer `0`, expected a whole number from 1"]);
    of_crm(
        "per_second = 2.5",
        &["crm.c.per_second: invalid type: floating point `2.5`, expected a whole number from 1"],
    );
    let settings = "`kind`, `url`, `url_env`, `key_env`, `secret_env`, `marker`, `marker_field`, `method`, `auth_env`, `username_env`, \
                    `password_env`, `token_env`, `client_id_env`, `client_secret_env`, `refresh_token_env`, `oauth_url`, \
                    `oauth_key_env`, `oauth_secret_env`, `attribution`, `token_header`, `burst`, `per_second`, `sync`";
    of_crm("web_hook = \"x\"", &[&format!("crm.c.web_hook: unknown field `web_hook`, expected one of {settings}")]);
    of_crm(
        "kind = \"capillary\"\nurl = \"https://eu.api.capillarytech.com\"",
        &["crm.c.username_env and password_env, or oauth_key_env and oauth_secret_env, or token_env, are required"],
    );
    of_crm(
        "kind = \"capillary\"\nurl = \"https://eu.api.capillarytech.com\"\nusername_env = \"CAPILLARY_USER\"",
        &[
            "crm.c.username_env and password_env, or oauth_key_env and oauth_secret_env, or token_env, are required",
            "crm.c.url or the credentials are invalid: the target has a username but no password; expected both or neither",
        ],
    );
}

#[test]
fn no_connection() {
    assert_mistakes(HEAD, &["crm must have at least one table, such as [crm.venue]"]);
}

#[test]
fn several_at_once() {
    assert_mistakes(
        "listen = \"nowhere\"\n[crm.a]\nkind = \"x\"\n[crm.b]\nburst = 0\n[form.b]\ncrm = \"c\"\n[form.c]\nrate = 1\n",
        &[
            "listen must be an address and a port, such as 127.0.0.1:8080",
            "ledger is required",
            "token_secret_env is required",
            "crm.a.kind is unsupported; expected one of ivvy, bitrix24, capillary",
            "crm.b.burst: invalid value: integer `0`, expected a whole number from 1",
            "form.b.kind is required",
            "form.b.allow must name at least one field",
            "form.c.rate: invalid type: integer `1`, expected a string",
        ],
    );
}

#[test]
fn a_secret_in_place_of_its_variable_is_not_repeated() {
    let head = HEAD.replace("LEADWIRE_TOKEN_SECRET", "sk-0123abcd");
    let message = "token_secret_env must be the name of an environment variable that is set, not the value itself";
    assert_mistakes(&format!("{head}{CRM}{VALID_FORM}"), &[message]);
}

#[test]
fn a_form_of_a_connection_with_mistakes() {
    let crm = CRM.replace("IVVY_KEY", "NOWHERE").replace("https:", "ftp:");
    assert_mistakes(
        &format!("{HEAD}{crm}{VALID_FORM}"),
        &[
            "crm.venue.url must begin with https://, except for a loopback address",
            "crm.venue.key_env names NOWHERE, which is not set in the environment",
        ],
    );
}

#[test]
fn invalid_toml() {
    let errors = &read("listen = ").map(|_| ()).unwrap_err().0;
    assert_eq!(errors.len(), 1);
    assert!(errors[0].starts_with("TOML parse error at line 1, column 10"), "{}", errors[0]);
}

#[test]
fn no_message_contains_a_secret() {
    let toml = "listen = \"x\"\nstaff_keys_env = \"SHORT\"\ntoken_secret_env = \"SHORT\"\nmetrics_key_env = \"SHORT\"\n\
                [crm.a]\nkind = \"bitrix24\"\nurl_env = \"PLAIN_WEBHOOK\"\n";
    let errors = read(toml).map(|_| ()).unwrap_err().0.join("\n");
    for secret in ["0123456789abcde", "example.bitrix24.com"] {
        assert!(!errors.contains(secret), "{errors}");
    }
}
