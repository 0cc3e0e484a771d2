//! The client of a request, as rate limits count it: an IPv4 address, or an IPv6 /64, which one household has.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientAddress {
    V4(Ipv4Addr),
    /// The first 64 bits.
    V6(u64),
    /// The clients that a full table has no entry for.
    Overflow,
}

impl ClientAddress {
    pub fn new(address: IpAddr) -> ClientAddress {
        match address.to_canonical() {
            IpAddr::V4(address) => ClientAddress::V4(address),
            IpAddr::V6(address) => ClientAddress::V6((address.to_bits() >> 64) as u64),
        }
    }

    /// For a digest.
    pub fn to_text(self) -> String {
        match self {
            ClientAddress::V4(address) => address.to_string(),
            ClientAddress::V6(network) => format!("{network:x}::"),
            ClientAddress::Overflow => String::new(),
        }
    }

    /// The nearest address that is not a trusted proxy. Each proxy appends its client's address to `X-Forwarded-For`,
    /// so the header is read from the right, as long as trusted proxies wrote it.
    pub fn of_request(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> ClientAddress {
        let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.contains(&address.to_canonical()));
        let mut nearest = peer;
        let values = headers.get_all(FORWARDED_FOR).iter().rev();
        let mut hops = values.flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
        while is_proxy(nearest) {
            match hops.next().and_then(parse_hop) {
                Some(hop) => nearest = hop,
                None => break,
            }
        }
        ClientAddress::new(nearest)
    }
}

/// With or without a port and brackets.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn proxies() -> Vec<IpNet> {
        let toml = "listen = '127.0.0.1:0'\nledger = 'x'\ntoken_secret_env = 'S'\n\
                    proxies = ['10.0.0.0/8', '192.0.2.7', '2001:db8:ffff::/48']\n\
                    [crm.portal]\nkind = 'bitrix24'\nurl = 'https://portal.example/rest/1/x'";
        Config::read(toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned()))
            .map_err(|error| error.0)
            .unwrap()
            .proxies
    }

    #[test]
    fn the_nearest_address_that_is_not_a_proxy() {
        let rows: [(&str, &str, &[&str], &str); 18] = [
            ("no proxy", "198.51.100.1", &[], "198.51.100.1"),
            ("not a proxy, so its header is ignored", "198.51.100.1", &["203.0.113.9"], "198.51.100.1"),
            ("a proxy", "10.1.2.3", &["203.0.113.9"], "203.0.113.9"),
            ("a proxy by its address", "192.0.2.7", &["203.0.113.9"], "203.0.113.9"),
            ("the address after it", "192.0.2.8", &["203.0.113.9"], "192.0.2.8"),
            ("a forged address to the left", "10.1.2.3", &["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            ("a forged proxy to the left", "10.1.2.3", &["1.1.1.1, 10.9.9.9, 203.0.113.9"], "203.0.113.9"),
            ("two proxies", "10.1.2.3", &["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            ("two headers", "10.1.2.3", &["1.1.1.1", "203.0.113.9,10.0.0.2"], "203.0.113.9"),
            ("only proxies", "10.1.2.3", &["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
            ("a proxy without the header", "10.1.2.3", &[], "10.1.2.3"),
            ("not an address", "10.1.2.3", &["1.1.1.1, unknown"], "10.1.2.3"),
            ("not an address, from a proxy", "10.1.2.3", &["1.1.1.1, ' OR 1=1, 10.0.0.2"], "10.0.0.2"),
            ("a port", "10.1.2.3", &["203.0.113.9:4711"], "203.0.113.9"),
            ("a port at an IPv6 address", "10.1.2.3", &["[2001:db8::1]:4711"], "2001:db8::"),
            ("brackets", "10.1.2.3", &["[2001:db8::1]"], "2001:db8::"),
            ("an IPv6 proxy", "2001:db8:ffff::1", &["2001:db8:0:1:2:3:4:5"], "2001:db8:0:1::"),
            ("IPv4-mapped IPv6 addresses", "::ffff:10.1.2.3", &["::ffff:203.0.113.9"], "203.0.113.9"),
        ];
        for (why, peer, forwarded, expected) in rows {
            let mut headers = HeaderMap::new();
            for text in forwarded {
                headers.append(FORWARDED_FOR, text.parse().unwrap());
            }
            let found = ClientAddress::of_request(peer.parse().unwrap(), &headers, &proxies());
            assert_eq!(found, ClientAddress::new(expected.parse().unwrap()), "{why}");
        }
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        let of = |text: &str| ClientAddress::new(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:203.0.113.9"), of("203.0.113.9"));
        assert_ne!(of("203.0.113.9"), of("203.0.113.10"));
    }
}
