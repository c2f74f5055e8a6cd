//! Where a request comes from. Invariant: only proxies that the configuration trusts are believed, each only about the hop before it.

use ipnet::IpNet;
use poem::Request;
use std::net::IpAddr;

/// The client's address: the peer's, or, if the peer is a trusted proxy, the last address in `X-Forwarded-For` that is no trusted proxy.
/// `None` when there is no network between (a local socket).
pub fn client_address(request: &Request, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = request.remote_addr().as_socket_addr()?.ip().to_canonical();
    let forwarded = request.headers().get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or_default());
    Some(resolve(peer, forwarded, trusted))
}

/// Walks back from the peer for as long as hops are trusted. Whoever writes nonsense is the last one that is known.
fn resolve<'a>(peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut known = peer;
    let mut hops = forwarded.rev().flat_map(|value| value.rsplit(','));
    while is_trusted(&known) {
        match hops.next().and_then(hop) {
            Some(address) => known = address,
            None => break,
        }
    }
    known
}

/// An address, perhaps with a port as some proxies write it: `192.0.2.1:443`, `[2001:db8::1]:443`.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address.or_else(with_port).or_else(bracketed).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_hops_are_believed() {
        let trusted: Vec<IpNet> = ["10.0.0.0/8", "2001:db8:1::/48"].iter().map(|n| n.parse().unwrap()).collect();
        for (peer, headers, client) in [
            ("203.0.113.9", vec!["1.2.3.4"], "203.0.113.9"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("10.0.0.1", vec!["203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["1.2.3.4, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["1.2.3.4, 203.0.113.9, 10.0.0.7"], "203.0.113.9"),
            ("10.0.0.1", vec!["1.2.3.4", "203.0.113.9 ,10.0.0.7"], "203.0.113.9"),
            ("10.0.0.1", vec!["10.0.0.8, 10.0.0.7"], "10.0.0.8"),
            ("10.0.0.1", vec!["203.0.113.9, unknown"], "10.0.0.1"),
            ("10.0.0.1", vec!["203.0.113.9, unknown, 10.0.0.7"], "10.0.0.7"),
            ("10.0.0.1", vec![""], "10.0.0.1"),
            ("10.0.0.1", vec!["203.0.113.9:4711"], "203.0.113.9"),
            ("2001:db8:1::1", vec!["[2001:db8:2::9]:4711"], "2001:db8:2::9"),
            ("2001:db8:1::1", vec!["::ffff:203.0.113.9"], "203.0.113.9"),
        ] {
            let found = resolve(peer.parse().unwrap(), headers.iter().copied(), &trusted);
            assert_eq!(found, client.parse::<IpAddr>().unwrap(), "{peer} {headers:?}");
        }
    }
}
