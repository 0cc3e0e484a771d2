//! Whose request it is, for counting: an IPv4 address, or the network of an IPv6 one, of which a household has 2^64.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use hyper::HeaderMap;

use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    V4(Ipv4Addr),
    /// The first 64 bits.
    V6(u64),
    /// Everybody for whom there is no room in the table.
    Crowd,
}

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

impl Client {
    pub fn of(address: IpAddr) -> Client {
        match address.to_canonical() {
            IpAddr::V4(address) => Client::V4(address),
            IpAddr::V6(address) => Client::V6((address.to_bits() >> 64) as u64),
        }
    }

    /// As text, for a digest.
    pub fn to_text(self) -> String {
        match self {
            Client::V4(address) => address.to_string(),
            Client::V6(network) => format!("{network:x}::"),
            Client::Crowd => String::new(),
        }
    }
}

/// The nearest address that is no proxy of ours. Each proxy writes down who called it, so the list is believed from the
/// right, and only as far as our own proxies wrote it; what stands further left anybody may have made up.
pub fn client(peer: Peer, headers: &HeaderMap, proxies: &[IpNet]) -> Client {
    let is_ours = |address: IpAddr| proxies.iter().any(|network| network.contains(&address.to_canonical()));
    let mut nearest = peer.0;
    let values = headers.get_all(FORWARDED_FOR).iter().rev();
    let mut hops = values.flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
    while is_ours(nearest) {
        match hops.next().and_then(address) {
            Some(hop) => nearest = hop,
            None => break,
        }
    }
    Client::of(nearest)
}

/// An address as proxies write it, some with a port.
fn address(hop: &str) -> Option<IpAddr> {
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
    fn the_nearest_that_is_no_proxy() {
        let rows: [(&str, &str, &[&str], &str); 18] = [
            ("no proxy", "198.51.100.1", &[], "198.51.100.1"),
            ("a stranger's word is not believed", "198.51.100.1", &["203.0.113.9"], "198.51.100.1"),
            ("a proxy's is", "10.1.2.3", &["203.0.113.9"], "203.0.113.9"),
            ("a single address's, too", "192.0.2.7", &["203.0.113.9"], "203.0.113.9"),
            ("its neighbour's is not", "192.0.2.8", &["203.0.113.9"], "192.0.2.8"),
            ("what the client made up stands left", "10.1.2.3", &["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            ("a proxy's address that it made up", "10.1.2.3", &["1.1.1.1, 10.9.9.9, 203.0.113.9"], "203.0.113.9"),
            ("two proxies", "10.1.2.3", &["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            ("two headers", "10.1.2.3", &["1.1.1.1", "203.0.113.9,10.0.0.2"], "203.0.113.9"),
            ("nothing but proxies", "10.1.2.3", &["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
            ("a proxy that is silent", "10.1.2.3", &[], "10.1.2.3"),
            ("no address", "10.1.2.3", &["1.1.1.1, unknown"], "10.1.2.3"),
            ("no address behind a proxy", "10.1.2.3", &["1.1.1.1, ' OR 1=1, 10.0.0.2"], "10.0.0.2"),
            ("a port", "10.1.2.3", &["203.0.113.9:4711"], "203.0.113.9"),
            ("a port at an IPv6 address", "10.1.2.3", &["[2001:db8::1]:4711"], "2001:db8::"),
            ("brackets", "10.1.2.3", &["[2001:db8::1]"], "2001:db8::"),
            ("an IPv6 proxy", "2001:db8:ffff::1", &["2001:db8:0:1:2:3:4:5"], "2001:db8:0:1::"),
            ("an IPv4 address in IPv6 clothes", "::ffff:10.1.2.3", &["::ffff:203.0.113.9"], "203.0.113.9"),
        ];
        for (why, peer, forwarded, expected) in rows {
            let mut headers = HeaderMap::new();
            for text in forwarded {
                headers.append(FORWARDED_FOR, text.parse().unwrap());
            }
            let found = client(Peer(peer.parse().unwrap()), &headers, &proxies());
            assert_eq!(found, Client::of(expected.parse().unwrap()), "{why}");
        }
    }

    #[test]
    fn an_ipv6_household_is_one_client() {
        let of = |text: &str| Client::of(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:203.0.113.9"), of("203.0.113.9"));
        assert_ne!(of("203.0.113.9"), of("203.0.113.10"));
    }
}
