//! Addresses in the configuration: where pages come from, where CRMs are, whose forwarded addresses are believed.

use std::net::IpAddr;

/// A page's origin, `https://www.example.com`, compared letter by letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(pub String);

/// Addresses that share their first bits: `10.0.0.0/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Origin {
    /// An origin as browsers write it: scheme and host in lower case, a port where it is not the scheme's own, no path.
    pub(super) fn read(text: &str) -> Result<Origin, &'static str> {
        let Some(host) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
            return Err("must begin with https:// or http://");
        };
        if host.is_empty() || host.contains(['/', '?', '#', '@', '*', ' ']) {
            return Err("must be a scheme and a host, such as https://www.example.com, without a path or a star");
        }
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err("must be in lower case, as browsers send it");
        }
        if !text.is_ascii() {
            return Err("must be in ASCII, as browsers send it: https://xn--…");
        }
        let own_port = if text.starts_with("https://") { ":443" } else { ":80" };
        if host.ends_with(own_port) {
            return Err("must leave out its scheme's own port, as browsers do");
        }
        if text.starts_with("http://") && !is_loopback(host) {
            return Err("must be https, unless it is this machine");
        }
        Ok(Origin(text.to_owned()))
    }
}

/// Whether a CRM's address may be called: https, or this machine.
pub(super) fn is_safe(url: &str) -> bool {
    match url.strip_prefix("http://") {
        Some(rest) => is_loopback(rest.split('/').next().unwrap_or_default()),
        None => url.starts_with("https://"),
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Network {
    pub(super) fn read(text: &str) -> Option<Network> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Network { address, bits })
    }

    pub fn holds(&self, address: IpAddr) -> bool {
        let (ours, theirs) = match (self.address, address.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                (u128::from(ours.to_bits()) << 96, u128::from(theirs.to_bits()) << 96)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => (ours.to_bits(), theirs.to_bits()),
            _ => return false,
        };
        let free = 128 - u32::from(self.bits);
        ours.checked_shr(free).unwrap_or(0) == theirs.checked_shr(free).unwrap_or(0)
    }
}
