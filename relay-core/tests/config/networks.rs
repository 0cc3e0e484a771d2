//! Whose forwarded addresses are believed.

use std::net::IpAddr;

use super::read;

#[track_caller]
fn holds(network: &str, address: &str, expected: bool) {
    let toml = format!(
        "listen = \"127.0.0.1:0\"\nledger = \"l\"\ntoken_secret_env = \"LEADWIRE_TOKEN_SECRET\"\n\
         proxies = [\"{network}\"]\n[crm.c]\nkind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\n"
    );
    let config = read(&toml).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let address: IpAddr = address.parse().unwrap();
    assert_eq!(config.proxies[0].holds(address), expected, "{network} {address}");
}

#[test]
fn each_bound() {
    holds("10.0.0.0/8", "10.255.255.255", true);
    holds("10.0.0.0/8", "11.0.0.0", false);
    holds("10.0.0.0/8", "9.255.255.255", false);
    holds("192.0.2.7", "192.0.2.7", true);
    holds("192.0.2.7", "192.0.2.6", false);
    holds("192.0.2.7/31", "192.0.2.6", true);
    holds("0.0.0.0/0", "203.0.113.1", true);
    holds("0.0.0.0/0", "2001:db8::1", false);
    holds("2001:db8::/32", "2001:db8:ffff::1", true);
    holds("2001:db8::/32", "2001:db9::", false);
    holds("::1", "::1", true);
    holds("::/0", "2001:db8::1", true);
    holds("::/0", "192.0.2.7", false);
}

/// A socket that listens on both gives an IPv4 client's address in IPv6's form.
#[test]
fn an_address_in_the_other_form() {
    holds("10.0.0.0/8", "::ffff:10.1.2.3", true);
    holds("10.0.0.0/8", "::ffff:11.1.2.3", false);
}
