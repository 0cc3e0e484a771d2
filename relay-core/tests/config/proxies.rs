//! `proxies`: networks and single addresses.

use std::net::IpAddr;

use super::read;

#[track_caller]
fn assert_contains(network: &str, address: &str, expected: bool) {
    let toml = format!(
        "listen = \"127.0.0.1:0\"\nledger = \"l\"\ntoken_secret_env = \"LEADWIRE_TOKEN_SECRET\"\n\
         proxies = [\"{network}\"]\n[crm.c]\nkind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\n"
    );
    let config = read(&toml).unwrap_or_else(|errors| panic!("{errors:?}"));
    let address: IpAddr = address.parse().unwrap();
    assert_eq!(config.proxies[0].contains(&address), expected, "{network} {address}");
}

#[test]
fn networks_and_addresses() {
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
