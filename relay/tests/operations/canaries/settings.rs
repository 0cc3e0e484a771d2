//! A configuration and leads with a recognizable text in every secret setting and in every field.

pub const STAFF_KEY: &str = "canary-staff-key-7102";
const CAPILLARY_PASSWORD: &str = "canary-capillary-password-7101";

/// The environment of the relay.
pub const VARIABLES: [(&str, &str); 14] = [
    ("TOKEN", "canary-token-secret-of-more-than-32-bytes-7103"),
    ("STAFF", STAFF_KEY),
    ("METRICS", "canary-metrics-key-7104"),
    ("CREDENTIALS", "ca7105ca7105ca7105ca7105ca7105ca7105ca7105ca7105ca7105ca7105ca71"),
    ("IVVY_KEY", "canary-ivvy-key-7106"),
    ("IVVY_SECRET", "canary-ivvy-secret-7107"),
    ("USER_NAME", "canary-user-name-7100"),
    ("PASSWORD", CAPILLARY_PASSWORD),
    ("OAUTH_KEY", "canary-oauth-key-7108"),
    ("OAUTH_SECRET", "canary-oauth-secret-7109"),
    ("CLIENT_ID", "canary-client-id-7110"),
    ("CLIENT_SECRET", "canary-client-secret-7111"),
    ("REFRESH", "canary-refresh-token-7112"),
    ("CAPTCHA", "canary-captcha-secret-7113"),
];
pub const WEBHOOK: &str = "canary-webhook-7114";

/// Further forms of the secrets: the digest and the Basic header of the password, and what an authorization server has issued.
pub const DERIVED: [&str; 4] = [
    "7447f97f593b2f00c5bbb30042743a85",
    "Y2FuYXJ5LXVzZXItbmFtZS03MTAwOjc0NDdmOTdmNTkzYjJmMDBjNWJiYjMwMDQyNzQzYTg1",
    "canary-access-token-7120",
    "canary-refresh-token-7121",
];

/// Names of accounts, which errors may show.
const NOT_SECRET: [&str; 2] = ["USER_NAME", "CLIENT_ID"];

pub fn secrets() -> Vec<&'static str> {
    let configured = VARIABLES.iter().filter(|(name, _)| !NOT_SECRET.contains(name)).map(|(_, value)| *value);
    configured.chain(DERIVED).chain([WEBHOOK]).collect()
}

/// Of the leads.
pub const PERSONAL: [&str; 3] = ["Ann Canary 7130", "ann.canary-7131@example.com", "+4915201237132"];

pub const CONFIG: &str = r#"
listen = "127.0.0.1:0"
origins = ["https://www.example.com"]
token_secret_env = "TOKEN"
staff_keys_env = "STAFF"
metrics_key_env = "METRICS"
credentials_key_env = "CREDENTIALS"
quiet_ms = 1
crm_timeout_ms = 3000
answer_within_ms = 50
[crm.portal]
kind = "bitrix24"
url_env = "PORTAL"
[crm.app]
kind = "bitrix24"
url = "CRM/rest"
client_id_env = "CLIENT_ID"
client_secret_env = "CLIENT_SECRET"
refresh_token_env = "REFRESH"
oauth_url = "CRM/oauth"
[crm.venue]
kind = "ivvy"
url = "CRM"
key_env = "IVVY_KEY"
secret_env = "IVVY_SECRET"
marker = "description"
[crm.loyalty]
kind = "capillary"
url = "CRM"
username_env = "USER_NAME"
password_env = "PASSWORD"
[crm.till]
kind = "capillary"
url = "CRM"
oauth_key_env = "OAUTH_KEY"
oauth_secret_env = "OAUTH_SECRET"
[form.portal]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields"]
captcha = "turnstile"
captcha_secret_env = "CAPTCHA"
captcha_url = "CRM/siteverify"
suspects = "deliver"
[form.app]
crm = "app"
kind = "bitrix24.lead"
allow = ["fields"]
[form.venue]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "description", "contact"]
fixed = { sourceId = 2, typeId = 1, stageId = 1, industryId = 11 }
[form.loyalty]
crm = "loyalty"
kind = "capillary.lead"
allow = ["leadFor", "userId"]
fixed = { type = "SKU" }
[form.till]
crm = "till"
kind = "capillary.lead"
allow = ["leadFor", "userId"]
fixed = { type = "SKU" }
"#;

/// The form, the kind and the payload of each lead; the key has the row's number.
pub fn leads() -> [(&'static str, &'static str, String); 5] {
    let [name, email, phone] = PERSONAL;
    let bitrix24 =
        format!(r#"{{"fields":{{"TITLE":"{name}","EMAIL":[{{"VALUE":"{email}"}}],"PHONE":[{{"VALUE":"{phone}"}}]}}}}"#);
    let contact = format!(r#"{{"firstName":"{name}","lastName":"Lee","email":"{email}","phone":"{phone}"}}"#);
    let capillary = format!(r#"{{"leadFor":"{name}","userId":2001}}"#);
    [
        ("portal", "bitrix24.lead", bitrix24.clone()),
        ("app", "bitrix24.lead", bitrix24),
        ("venue", "ivvy.lead", format!(r#"{{"name":"{name}","contact":{contact}}}"#)),
        ("loyalty", "capillary.lead", capillary.clone()),
        ("till", "capillary.lead", capillary),
    ]
}

pub fn key(number: usize) -> String {
    format!("11111111-2222-4333-8444-{number:012}")
}
