//! Valid configurations: the example, the defaults, networks of proxies.

use std::net::IpAddr;
use std::time::Duration;

use leadwire::crm::{Crm, Kind};
use relay_core::config::{Config, Rate, RateLimit};
use relay_core::secret::Secret;

use super::read;

const EXAMPLE: &str = include_str!("../../../relay/relay.example.toml");

const MINIMUM: &str = r#"
listen = "127.0.0.1:0"
ledger = "leadwire.db"
token_secret_env = "LEADWIRE_TOKEN_SECRET"
[crm.portal]
kind = "bitrix24"
url_env = "BITRIX24_WEBHOOK"
"#;

#[track_caller]
fn valid(toml: &str) -> Config {
    read(toml).unwrap_or_else(|errors| panic!("{errors:?}"))
}

#[test]
fn the_example() {
    let config = valid(EXAMPLE);
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    let keys: Vec<_> = config.staff_keys.iter().map(Secret::expose).collect();
    assert_eq!(keys, ["staff-key-012345", "staff-key-543210"]);
    assert_eq!(config.metrics_key.as_ref().map(Secret::expose), Some("metrics-key-0123"));
    assert_eq!(config.origins[0].0, "https://www.example.com");
    let crms: Vec<(&str, Crm)> = config.crms.iter().map(|(name, crm)| (name.as_str(), crm.target.crm())).collect();
    assert_eq!(crms, [("loyalty", Crm::Capillary), ("portal", Crm::Bitrix24), ("venue", Crm::Ivvy)]);
    let venue = &config.crms["venue"];
    assert_eq!((venue.marker_in_description, venue.marker_field), (true, None));
    let wedding = &config.forms["wedding"];
    assert_eq!((wedding.connection.as_str(), wedding.kind), ("venue", Kind::IvvyLead));
    assert_eq!(wedding.thanks, "/thanks.html");
    assert_eq!(wedding.rate, Rate { count: 30, per: Duration::from_mins(1) });
    assert_eq!(
        leadwire::schema::Value::from(wedding.fixed.clone()).to_json(),
        r#"{"sourceId":2,"typeId":3,"stageId":1,"industryId":11}"#
    );
}

#[test]
fn origins_of_apps_and_extensions() {
    for origin in [
        "https://localhost",
        "http://localhost:8100",
        "http://tauri.localhost",
        "capacitor://localhost",
        "ionic://localhost",
        "tauri://localhost",
        "file://",
        "app://.",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "moz-extension://01234567-89ab-cdef-0123-456789abcdef",
        "safari-web-extension://01234567-89AB-CDEF-0123-456789ABCDEF",
    ] {
        assert_eq!(valid(&format!("origins = [{origin:?}]{MINIMUM}")).origins[0].0, origin);
    }
}

#[test]
fn defaults() {
    let config = valid(MINIMUM);
    assert!(config.origins.is_empty() && config.staff_keys.is_empty() && config.proxies.is_empty());
    assert!(config.static_dir.is_none() && config.metrics_key.is_none());
    assert_eq!(config.answer_within, Duration::from_millis(1500));
    assert_eq!(config.settle_delay, Duration::from_mins(1));
    assert_eq!(config.crm_timeout, Duration::from_secs(30));
    assert_eq!(config.keep_days, 30);
    let rate_limit = config.crms["portal"].rate_limit;
    assert_eq!(rate_limit, RateLimit { burst: 50, per_second: 2.0 });
}

#[test]
fn defaults_of_a_form() {
    let form = "[form.f]\ncrm = \"portal\"\nkind = \"bitrix24.lead\"\nallow = [\"fields.TITLE\"]\n";
    let config = valid(&format!("{MINIMUM}{form}"));
    let form = &config.forms["f"];
    assert_eq!((form.thanks.as_str(), form.trap.as_str()), ("/", "topic_details"));
    assert_eq!((form.rate.count, form.least_elapsed), (30, Duration::from_millis(1500)));
}

#[test]
fn fixed_values_of_each_type() {
    let form = "[form.f]\ncrm = \"portal\"\nkind = \"bitrix24.lead\"\nallow = [\"fields.NAME\"]\n\
                fixed = { fields = { TITLE = \"t\", OPPORTUNITY = 1.5, ASSIGNED_BY_ID = 7, OPENED = true, UF_CRM_1 = [1, \"a\"] } }\n";
    let fixed = valid(&format!("{MINIMUM}{form}")).forms["f"].fixed.clone();
    let expected = r#"{"fields":{"TITLE":"t","OPPORTUNITY":1.5,"ASSIGNED_BY_ID":7,"OPENED":true,"UF_CRM_1":[1,"a"]}}"#;
    assert_eq!(leadwire::schema::Value::from(fixed).to_json(), expected);
}

#[track_caller]
fn assert_contains(network: &str, address: &str, expected: bool) {
    let toml = format!(
        "listen = \"127.0.0.1:0\"\nledger = \"l\"\ntoken_secret_env = \"LEADWIRE_TOKEN_SECRET\"\n\
         proxies = [\"{network}\"]\n[crm.c]\nkind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\n"
    );
    let config = valid(&toml);
    let address: IpAddr = address.parse().unwrap();
    assert_eq!(config.proxies[0].contains(&address), expected, "{network} {address}");
}

#[test]
fn proxies() {
    assert_contains("10.0.0.0/8", "10.255.255.255", true);
    assert_contains("10.0.0.0/8", "11.0.0.0", false);
    assert_contains("10.0.0.0/8", "9.255.255.255", false);
    assert_contains("192.0.2.7", "192.0.2.7", true);
    assert_contains("192.0.2.7", "192.0.2.6", false);
    assert_contains("192.0.2.7/31", "192.0.2.6", true);
    assert_contains("0.0.0.0/0", "203.0.113.1", true);
    assert_contains("0.0.0.0/0", "2001:db8::1", false);
    assert_contains("2001:db8::/32", "2001:db8:ffff::1", true);
    assert_contains("2001:db8::/32", "2001:db9::", false);
    assert_contains("::1", "::1", true);
    assert_contains("::/0", "2001:db8::1", true);
    assert_contains("::/0", "192.0.2.7", false);
}

/// Bitrix24's limit is documented, and Capillary's for its demo clusters.
#[test]
fn default_pace_of_each_crm() {
    for (crm, credentials, expected) in [
        ("bitrix24", "auth_env = \"IVVY_KEY\"", RateLimit { burst: 50, per_second: 2.0 }),
        ("ivvy", "key_env = \"IVVY_KEY\"\nsecret_env = \"IVVY_SECRET\"", RateLimit { burst: 20, per_second: 5.0 }),
        ("capillary", "token_env = \"IVVY_KEY\"", RateLimit { burst: 10, per_second: 1.5 }),
    ] {
        let crm = format!("[crm.other]\nkind = \"{crm}\"\nurl = \"https://crm.example\"\n{credentials}\n");
        let config = valid(&format!("{MINIMUM}\n{crm}"));
        assert_eq!(config.crms["other"].rate_limit, expected, "{crm}");
    }
}
