//! Mistakes of the relay's own settings and of its connections, each with its whole message, and many at once.

use super::{CRM, GOOD_FORM, HEAD, mistakes, read};

/// A row: the relay's own settings, one line of which is replaced or added.
#[track_caller]
fn of_relay(line: &str, expected: &[&str]) {
    let key = line.split(' ').next().unwrap();
    let kept = HEAD.lines().filter(|one| one.split(' ').next() != Some(key));
    let head: Vec<&str> = kept.chain([line]).collect();
    mistakes(&format!("{}{CRM}{GOOD_FORM}", head.join("\n")), expected);
}

/// A row: a connection with these lines.
#[track_caller]
fn of_crm(lines: &str, expected: &[&str]) {
    mistakes(&format!("{HEAD}[crm.c]\n{lines}\n"), expected);
}

#[test]
fn of_the_relay() {
    of_relay("listen = 8080", &["listen must be text"]);
    of_relay("listen = \"localhost\"", &["listen must be an address and a port, such as 127.0.0.1:8080"]);
    for name in ["", ":memory:", "file:leadwire.db?mode=memory"] {
        of_relay(&format!("ledger = \"{name}\""), &["ledger must be the path of a file, such as leadwire.db"]);
    }
    of_relay("static = true", &["static must be text"]);
    of_relay("keep_days = -1", &["keep_days must be a whole number from 0"]);
    of_relay("answer_within_ms = 1.5", &["answer_within_ms must be a whole number from 0"]);
    of_relay(
        "proxies = [\"10.0.0.0/33\", \"proxy\", \"::1/129\"]",
        &[
            "proxies holds 10.0.0.0/33, which is no address or network such as 10.0.0.0/8",
            "proxies holds proxy, which is no address or network such as 10.0.0.0/8",
            "proxies holds ::1/129, which is no address or network such as 10.0.0.0/8",
        ],
    );
    let allowed = "answer_within_ms, crm, crm_timeout_ms, form, keep_days, ledger, listen, metrics_key_env, origins, \
                   proxies, quiet_ms, staff_keys_env, static, token_secret_env";
    of_relay("ledgr = \"leadwire.db\"", &[&format!("ledgr is no setting; allowed is {allowed}")]);
}

#[test]
fn of_secrets() {
    of_relay("token_secret_env = \"SHORT\"", &["token_secret_env names a secret of fewer than 32 bytes"]);
    of_relay("staff_keys_env = \"SHORT\"", &["staff_keys_env names a key of fewer than 16 characters"]);
    of_relay("metrics_key_env = \"SHORT\"", &["metrics_key_env names a key of fewer than 16 characters"]);
    for setting in ["token_secret_env", "staff_keys_env", "metrics_key_env"] {
        for name in ["NOWHERE", "EMPTY"] {
            let words = format!("{setting} names {name}, which is not set in the environment");
            of_relay(&format!("{setting} = \"{name}\""), &[&words]);
        }
    }
}

#[test]
fn of_origins() {
    let whole = "must be a scheme and a host, such as https://www.example.com, without a path or a star";
    let rows = [
        ("*", "must begin with https:// or http://"),
        ("null", "must begin with https:// or http://"),
        ("https://www.example.com/", whole),
        ("https://*.example.com", whole),
        ("https://", whole),
        ("https://WWW.example.com", "must be in lower case, as browsers send it"),
        ("http://www.example.com", "must be https, unless it is this machine"),
        ("https://m\u{fc}nchen.example", "must be in ASCII, as browsers send it: https://xn--…"),
        ("https://www.example.com:443", "must leave out its scheme's own port, as browsers do"),
        ("http://localhost:80", "must leave out its scheme's own port, as browsers do"),
        ("http://127.0.0.1.example.com", "must be https, unless it is this machine"),
    ];
    for (origin, words) in rows {
        of_relay(&format!("origins = [\"{origin}\"]"), &[&format!("origins holds {origin}, which {words}")]);
    }
    of_relay("origins = \"https://www.example.com\"", &["origins must be a list of texts"]);
}

#[test]
fn of_a_connection() {
    of_crm("", &["crm.c.kind is required"]);
    of_crm("kind = \"hubspot\"", &["crm.c.kind must be ivvy, bitrix24 or capillary"]);
    of_crm(
        "kind = \"ivvy\"",
        &["crm.c.url is required, or url_env", "crm.c.key_env is required", "crm.c.secret_env is required"],
    );
    of_crm("kind = \"bitrix24\"", &["crm.c.url is required, or url_env"]);
    of_crm(
        "kind = \"bitrix24\"\nurl = \"http://example.bitrix24.com/rest/1/webhook\"",
        &["crm.c.url must begin with https://, unless it is this machine"],
    );
    of_crm(
        "kind = \"bitrix24\"\nurl_env = \"PLAIN_WEBHOOK\"",
        &["crm.c.url must begin with https://, unless it is this machine"],
    );
    of_crm(
        "kind = \"bitrix24\"\nurl = \"https://a.example/rest/1/x\"\nurl_env = \"BITRIX24_WEBHOOK\"",
        &["crm.c.url and url_env are both set; allowed is one of the two"],
    );
    of_crm(
        "kind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\nkey_env = \"IVVY_KEY\"",
        &["crm.c.key_env is no setting; allowed is auth_env, burst, kind, per_second, url, url_env"],
    );
    of_crm(
        "kind = \"ivvy\"\nurl = \"https://api.us-west-2.ivvy.com\"\nkey_env = \"IVVY_KEY\"\nsecret_env = \"IVVY_SECRET\"\n\
         marker_field = 0\nburst = 0\nper_second = 2.5",
        &[
            "crm.c.marker_field must be a whole number from 1",
            "crm.c.burst must be a whole number from 1",
            "crm.c.per_second must be a whole number from 1",
        ],
    );
    of_crm(
        "kind = \"capillary\"\nurl = \"https://eu.api.capillarytech.com\"",
        &["crm.c.username_env and password_env are required, or token_env"],
    );
    of_crm(
        "kind = \"capillary\"\nurl = \"https://eu.api.capillarytech.com\"\nusername_env = \"CAPILLARY_USER\"",
        &[
            "crm.c.username_env and password_env are required, or token_env",
            "crm.c.url or its credentials cannot be used: the target has a username but no password; expected both or neither",
        ],
    );
}

#[test]
fn nothing_to_send_to() {
    mistakes(HEAD, &["crm must have at least one table, such as [crm.venue]"]);
}

#[test]
fn all_at_once() {
    mistakes(
        "listen = 1\n[crm.a]\nkind = \"x\"\n[form.b]\ncrm = \"c\"\n",
        &[
            "listen must be text",
            "ledger is required",
            "token_secret_env is required",
            "crm.a.kind must be ivvy, bitrix24 or capillary",
            "form.b.kind is required",
            "form.b.allow must name at least one field",
        ],
    );
}

#[test]
fn a_connection_with_a_mistake_is_there() {
    let crm = CRM.replace("IVVY_KEY", "NOWHERE").replace("https:", "ftp:");
    mistakes(
        &format!("{HEAD}{crm}{GOOD_FORM}"),
        &[
            "crm.venue.url must begin with https://, unless it is this machine",
            "crm.venue.key_env names NOWHERE, which is not set in the environment",
        ],
    );
}

#[test]
fn no_toml() {
    let words = &read("listen = ").map(|_| ()).unwrap_err().0;
    assert_eq!(words.len(), 1);
    assert!(words[0].starts_with("TOML parse error at line 1, column 10"), "{}", words[0]);
}

/// What an operator sees in the log must not be what an attacker wants.
#[test]
fn no_mistake_tells_a_secret() {
    let toml = "listen = 1\nstaff_keys_env = \"SHORT\"\ntoken_secret_env = \"SHORT\"\nmetrics_key_env = \"SHORT\"\n\
                [crm.a]\nkind = \"bitrix24\"\nurl_env = \"PLAIN_WEBHOOK\"\n";
    let words = read(toml).map(|_| ()).unwrap_err().0.join("\n");
    for secret in ["0123456789abcde", "example.bitrix24.com"] {
        assert!(!words.contains(secret), "{words}");
    }
}
