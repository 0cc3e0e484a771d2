//! Configuration files: an error names its setting and no secret, and a configuration that is read can be used.

use std::sync::Arc;

use leadwire::schema::{MAX_LEVELS, Object, Value};
use relay_core::config::{Config, parse_toml};
use relay_core::form_profile::form_profile;
use relay_core::intake::Intake;

use crate::random::Random;

/// Of the settings outside of tables, and the names of the tables.
const SETTINGS: &[&str] = &[
    "listen",
    "ledger",
    "ledger_env",
    "origins",
    "static",
    "token_secret_env",
    "staff_keys_env",
    "metrics_key_env",
    "credentials_key_env",
    "proxies",
    "answer_within_ms",
    "quiet_ms",
    "crm_timeout_ms",
    "keep_days",
    "crm",
    "form",
    "files",
];

/// Part of every secret.
const CANARY: &str = "canary5ecret";

const HEAD: &str = "listen = \"127.0.0.1:0\"\ntoken_secret_env = \"SECRET\"\norigins = [\"https://a.example\"]\n\
     credentials_key_env = \"CREDENTIALS\"\n";

/// What [`HEAD`] does not have.
const MORE_SETTINGS: &[Line] = &[
    ("static", &["\"www\""]),
    ("staff_keys_env", &["\"STAFF\"", "\"MISSING\"", "\"SHORT\""]),
    ("metrics_key_env", &["\"METRICS\"", "\"SHORT\""]),
    ("proxies", &["[\"10.0.0.0/8\", \"::1\"]", "[\"x\"]"]),
    ("answer_within_ms", &["0", "1500"]),
    ("quiet_ms", &["60000"]),
    ("crm_timeout_ms", &["30000"]),
    ("keep_days", &["30", "0"]),
];

/// Of a connection.
const CRM_LINES: &[Line] = &[
    ("rate_limit", &["{ burst = 50, per_second = 2 }", "{ burst = 0, per_second = 0 }"]),
    ("rate", &["\"30/min\""]),
    ("sync", &["\"1h\"", "\"0s\""]),
    ("marker_field", &["12", "0"]),
    ("method", &["\"item\"", "\"lead\""]),
    ("auth_env", &["\"A\""]),
    ("url_env", &["\"WEBHOOK\"", "\"MISSING\"", "\"BAD_URL\""]),
    ("key_env", &["\"BAD_URL\""]),
];

/// By connection.
const CRMS: &[&[&str]] = &[
    &[
        "[crm.venue]\nkind = \"ivvy\"\nurl = \"https://api.example\"\nkey_env = \"A\"\nsecret_env = \"B\"\nmarker = \"description\"\n",
        "[crm.venue]\nkind = \"ivvy\"\nurl = \"https://api.example\"\nkey_env = \"A\"\nsecret_env = \"B\"\nmarker_field = 12\nsync = \"1h\"\n",
    ],
    &[
        "[crm.portal]\nkind = \"bitrix24\"\nurl_env = \"WEBHOOK\"\n",
        "[crm.portal]\nkind = \"bitrix24\"\nurl = \"https://p.example/rest\"\nclient_id_env = \"A\"\nclient_secret_env = \"B\"\n",
    ],
    &[
        "[crm.loyalty]\nkind = \"capillary\"\nurl = \"https://eu.example\"\nusername_env = \"A\"\npassword_env = \"B\"\n",
    ],
];

/// Of each connection.
const FORMS: &[&str] = &[
    "[form.wedding]\ncrm = \"venue\"\nkind = \"ivvy.lead\"\nallow = [\"name\", \"contact\"]\n\
     fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }\n",
    "[form.trial]\ncrm = \"portal\"\nkind = \"bitrix24.lead\"\nallow = [\"fields.NAME\", \"fields.PHONE\", \"fields.COMMENTS\"]\n",
    "[form.offer]\ncrm = \"loyalty\"\nkind = \"capillary.lead\"\nallow = [\"leadFor\", \"userId\", \"extendedFields\"]\n",
];

/// Of a form.
const FORM_LINES: &[Line] = &[
    ("thanks", &["\"/thanks.html\"", "\"https://a.example/x\"", "\"//evil.example\""]),
    ("rate", &["\"30/min\"", "\"0/min\"", "\"1/century\""]),
    ("challenge", &["\"10/min\"", "false"]),
    ("captcha", &["\"turnstile\"", "\"hcaptcha\"", "\"x\""]),
    ("captcha_secret_env", &["\"A\""]),
    ("trap", &["\"website\"", "\"\"", "\"name\""]),
    ("least_elapsed_ms", &["3000"]),
    ("suspects", &["\"hold\"", "\"deliver\""]),
    ("catalog", &["\"venue\"", "\"portal\""]),
    ("charset", &["\"shift_jis\"", "\"utf-16\"", "\"x\""]),
    ("language", &["\"de\"", "\"xx\"", "\"\""]),
    ("phone_country", &["\"DE\"", "\"XX\""]),
    ("draft", &["true", "\"session\"", "\"off\""]),
    ("email_hints", &["true"]),
    (
        "step",
        &[
            "[{ title = \"A\", fields = [\"name\"] }, { title = \"B\", fields = [\"contact\"] }]",
            "[{ title = \"\", fields = [] }]",
        ],
    ),
    ("fixed", &["{ fields = { TITLE = \"x\" } }", "{ id = 1 }", "{}"]),
    ("allow", &["[\"name\", \"contact\"]", "[]", "[\"__proto__\"]", "[\"a[0\"]", "[\"fields\"]"]),
    ("field.name", &["{ label = \"A\", help = \"B\", when = \"contact.email = 'x'\" }", "{ choices = [\"a\", 1] }"]),
    ("field.\"fields.NAME\"", &["{ required = true, max_length = 5 }", "{ type = \"tel\" }", "{ prefill = \"x\" }"]),
    ("attribution", &["{ \"customFields[21]\" = \"utm_source\" }", "{ description = \"first.utm_source\" }"]),
    ("labels", &["{ de = { name = \"A\" } }"]),
    ("file.cv", &["{ types = [\"application/pdf\"], max_bytes = 1000 }", "{}"]),
];

/// Values of any type.
const VALUES: &[&str] = &[
    "\"\"",
    "0",
    "-1",
    "1.5",
    "true",
    "[]",
    "{}",
    "[1]",
    "\"x\"",
    "9223372036854775807",
    "inf",
    "nan",
    "1979-05-27T07:32:00Z",
    "\"\\u0000\"",
    "\"é🎉\"",
    "[[\"a\"], { b = 1 }]",
    "{ a = { b = { c = [] } } }",
];

pub fn check_config(data: &[u8]) -> &'static str {
    let mut random = Random::new(data);
    let text = if random.once_in(2) {
        let Ok(text) = std::str::from_utf8(random.rest()) else { return "not text" };
        text.to_owned()
    } else {
        generated(&mut random)
    };
    // Random text can contain the canary itself: then, finding it in the output proves nothing.
    let secret = (!text.contains(CANARY)).then_some(CANARY);
    match Config::read(&text, &env) {
        Ok(config) => {
            assert!(parse_toml(&text).is_ok());
            check_usable(config, secret);
            "read"
        }
        Err(errors) => {
            let names = parse_toml(&text).unwrap_or_default();
            check_errors(&errors.0, &names, secret);
            let again = Config::read(&text, &env).map(|_| ()).expect_err("the same text is refused again");
            assert_eq!(again, errors, "the errors are the same each time");
            "refused"
        }
    }
}

fn env(name: &str) -> Option<String> {
    match name {
        "MISSING" => None,
        "SHORT" => Some(CANARY.to_owned()),
        "BAD_URL" => Some(format!("postgres//user:{CANARY}@db.example/leads")),
        name if name.contains("WEBHOOK") => Some(format!("https://portal.example/rest/1/{CANARY}")),
        name if name.starts_with("CREDENTIALS") => Some("0123456789abcdef".repeat(4)),
        name => Some(format!("{CANARY}-{CANARY}-{CANARY}-{}", name.len())),
    }
}

fn check_errors(errors: &[String], names: &toml::Table, secret: Option<&str>) {
    assert!(!errors.is_empty(), "a refusal has an error");
    for error in errors {
        let setting = error.split(['.', ' ', ':', '[']).next().unwrap_or_default();
        let is_named = SETTINGS.contains(&setting)
            || error.starts_with("TOML parse error at line ")
            || names.keys().any(|name| error.starts_with(name.as_str()));
        assert!(is_named, "an error names its setting: {error:?}");
        assert!(error.split(' ').nth(1).is_some(), "an error says what is wrong: {error:?}");
        assert!(secret.is_none_or(|secret| !error.contains(secret)), "an error has no secret: {error:?}");
    }
}

fn check_usable(config: Config, secret: Option<&str>) {
    assert!(!config.crms.is_empty() && config.token_secret.expose().len() >= 32);
    for (name, form) in &config.forms {
        let connection = config.crms.get(&form.connection).expect("the form's connection");
        assert!(connection.target.takes(form.kind), "the connection takes the form's kind");
        let profile = form_profile(name, form, &Object::new()).to_json();
        assert!(Value::read(&profile, MAX_LEVELS).is_ok(), "a profile is JSON: {profile}");
        assert!(secret.is_none_or(|secret| !profile.contains(secret)), "a profile has no secret: {profile}");
    }
    let _ = Intake::new(Arc::new(config));
}

/// A configuration with some settings that are replaced, repeated or of another type.
fn generated(random: &mut Random<'_>) -> String {
    let mut text = HEAD.to_owned();
    text += if random.once_in(16) { "ledger_env = \"BAD_URL\"\n" } else { "ledger = \"leadwire.db\"\n" };
    add_lines(random, MORE_SETTINGS, &mut text);
    for (crms, form) in CRMS.iter().zip(FORMS) {
        if random.once_in(8) {
            continue;
        }
        text += random.pick(crms);
        add_lines(random, CRM_LINES, &mut text);
        if !random.once_in(4) {
            text += form;
            add_lines(random, FORM_LINES, &mut text);
        }
    }
    text
}

/// A setting and its values.
type Line = (&'static str, &'static [&'static str]);

fn add_lines(random: &mut Random<'_>, lines: &[Line], text: &mut String) {
    for _ in 0..random.below(6).saturating_sub(3) {
        let (setting, values) = random.pick_from(lines);
        let value = if random.once_in(8) { random.pick(VALUES) } else { random.pick(values) };
        *text += &format!("{setting} = {value}\n");
    }
}
