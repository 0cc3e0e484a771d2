//! Connections with OAuth: their settings, and each mistake with its full message.

use relay_core::credentials::OAuth;

use super::{HEAD, assert_mistakes, read};

const BITRIX24: &str =
    "kind = \"bitrix24\"\nurl = \"https://a.example/rest\"\nclient_id_env = \"CLIENT\"\nclient_secret_env = \"CLIENT\"";
const CAPILLARY: &str =
    "kind = \"capillary\"\nurl = \"https://a.example\"\noauth_key_env = \"CLIENT\"\noauth_secret_env = \"CLIENT\"";
const KEY: &str = "credentials_key_env = \"CREDENTIALS\"";

#[track_caller]
fn of(settings: &str, crm: &str, lines: &str, expected: &[&str]) {
    assert_mistakes(&format!("{settings}\n{HEAD}[crm.c]\n{crm}\n{lines}\n"), expected);
}

#[track_caller]
fn valid(crm: &str, lines: &str) -> OAuth {
    let toml = format!("{KEY}\n{HEAD}[crm.c]\n{crm}\n{lines}\n");
    let config = read(&toml).unwrap_or_else(|errors| panic!("{errors:?}"));
    config.crms["c"].oauth.clone().expect("no OAuth")
}

#[test]
fn defaults() {
    let OAuth::Bitrix24(app) = valid(BITRIX24, "") else { panic!("another CRM") };
    assert_eq!((app.oauth_url.as_str(), app.refresh_token), ("https://oauth.bitrix.info/oauth/token/", None));
    let OAuth::Capillary(client) = valid(CAPILLARY, "") else { panic!("another CRM") };
    assert_eq!((client.token_header, client.attribution), ("X-CAP-API-OAUTH-TOKEN", None));
}

/// Which has a user's id and a secret after `/rest`.
#[test]
fn only_the_address_of_a_webhook_is_refused() {
    valid(BITRIX24, "");
    valid(&BITRIX24.replace("/rest", "/rest/api"), "");
}

#[test]
fn attribution_and_header() {
    let lines = "attribution = { type = \"STORE_CODE\", code = \"s 1\" }\ntoken_header = \"CAP-API-ACCESS-TOKEN\"";
    let OAuth::Capillary(client) = valid(CAPILLARY, lines) else { panic!("another CRM") };
    let attribution = client.attribution.expect("no attribution");
    assert_eq!((attribution.entity_type, attribution.code.as_str()), ("STORE_CODE", "s 1"));
    assert_eq!(client.token_header, "CAP-API-ACCESS-TOKEN");
}

#[test]
fn mistakes_of_bitrix24() {
    let needs_key = "crm.c.client_id_env needs a key that encrypts the renewed tokens: 64 hexadecimal digits in \
                     LEADWIRE_CREDENTIALS_KEY, or in the variable that credentials_key_env names";
    of("", BITRIX24, "", &[needs_key]);
    let not_hex = "credentials_key_env names a key that is not 64 hexadecimal digits (32 bytes)";
    of("credentials_key_env = \"CLIENT\"", BITRIX24, "", &[not_hex, needs_key]);
    of(
        KEY,
        BITRIX24,
        "oauth_url = \"http://oauth.example/\"",
        &["crm.c.oauth_url must begin with https://, except for a loopback address"],
    );
    of(
        KEY,
        BITRIX24,
        "oauth_url = \"https://oauth.example/?a=1\"",
        &["crm.c.oauth_url must not have a query or a fragment"],
    );
    of(
        KEY,
        BITRIX24,
        "auth_env = \"CLIENT\"",
        &["crm.c.auth_env and client_id_env are both set; expected one of them"],
    );
    of(
        KEY,
        "kind = \"bitrix24\"\nurl = \"https://portal.bitrix24.com/rest/1/secret\"\nclient_id_env = \"CLIENT\"\nclient_secret_env = \"CLIENT\"",
        "",
        &[
            "crm.c.url is that of a webhook; expected that of the portal, such as https://portal.bitrix24.com/rest, with client_id_env",
        ],
    );
    let webhook = "kind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"";
    of("", webhook, "refresh_token_env = \"CLIENT\"", &["crm.c.refresh_token_env needs client_id_env as well"]);
    of("", webhook, "oauth_key_env = \"CLIENT\"", &["crm.c.oauth_key_env is a setting of capillary, not of bitrix24"]);
}

#[test]
fn mistakes_of_capillary() {
    let types = "TILL, STORE_CODE, STORE_NAME, STORE_EXTERNAL_ID, STORE_EXTERNAL_ID_1, STORE_EXTERNAL_ID_2";
    of(
        "",
        CAPILLARY,
        "attribution = { type = \"SHOP\", code = \"\" }",
        &[
            &format!("crm.c.attribution.type is \"SHOP\"; expected one of {types}"),
            "crm.c.attribution.code must be visible ASCII, because it is sent in a header",
        ],
    );
    of(
        "",
        CAPILLARY,
        "attribution = \"TILL\"",
        &["crm.c.attribution: invalid type: string \"TILL\", expected a table with type and code"],
    );
    of(
        "",
        CAPILLARY,
        "token_header = \"Authorization\"",
        &["crm.c.token_header is \"Authorization\"; expected one of X-CAP-API-OAUTH-TOKEN, CAP-API-ACCESS-TOKEN"],
    );
    of(
        "",
        CAPILLARY,
        "token_env = \"CLIENT\"",
        &["crm.c.oauth_key_env is set beside other credentials; expected one kind of them"],
    );
    let password = "kind = \"capillary\"\nurl = \"https://a.example\"\nusername_env = \"CAPILLARY_USER\"\npassword_env = \"CAPILLARY_PASSWORD\"";
    of("", password, "token_header = \"CAP-API-ACCESS-TOKEN\"", &["crm.c.token_header needs oauth_key_env as well"]);
}
