//! Networks in CIDR notation. Invariant: an IPv4 address that comes dressed as IPv6 (`::ffff:192.0.2.7`) is the same address.

use ipnet::IpNet;
use std::net::IpAddr;

use super::error::{Error, Result};

/// Networks that a credential may be used from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Reads networks such as `10.0.0.0/8`, `2001:db8::/32` or `192.0.2.7`; the error is the index of the first that is none.
    pub fn parse(texts: &[String]) -> Result<Self, usize> {
        let networks = texts.iter().enumerate().map(|(index, text)| parse(text).ok_or(index));
        Ok(Self(networks.collect::<Result<_, _>>()?))
    }

    /// Reads the stored form. What can't be read is an error, not "from anywhere".
    pub fn parse_stored(stored: &serde_json::Value) -> Result<Self> {
        let unreadable = || Error::internal("a credential's networks can't be read");
        let texts: Vec<String> = serde_json::from_value(stored.clone()).map_err(|e| unreadable().with_source(e))?;
        Self::parse(&texts).map_err(|_| unreadable())
    }

    /// Whether the address lies in one of them; an unknown address lies in none.
    pub fn allow(&self, address: Option<IpAddr>) -> bool {
        address.is_some_and(|address| self.0.iter().any(|network| network.contains(&address.to_canonical())))
    }

    /// Whether each of `others` lies in one of them as a whole.
    pub fn contain(&self, others: &Self) -> bool {
        others.0.iter().all(|other| self.0.iter().any(|network| network.contains(other)))
    }

    /// Their normal form: no bits beyond the prefix, and a prefix even for a single address.
    pub fn to_texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

/// A network, or a single address as the network of itself.
pub fn parse(text: &str) -> Option<IpNet> {
    match text.parse::<IpNet>() {
        Ok(network) => Some(network.trunc()),
        Err(_) => text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(texts: &[&str]) -> Networks {
        Networks::parse(&texts.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn addresses_lie_in_networks_of_their_own_family_or_mapped_into_the_other() {
        let allowed = networks(&["10.1.2.3/8", "192.0.2.7", "2001:db8::/32"]);
        assert_eq!(allowed.to_texts(), ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"]);
        for inside in ["10.255.0.1", "192.0.2.7", "::ffff:10.0.0.1", "2001:db8:1::5"] {
            assert!(allowed.allow(Some(inside.parse().unwrap())), "{inside}");
        }
        for outside in ["11.0.0.1", "192.0.2.8", "::1", "2001:db9::1", "::10.0.0.1"] {
            assert!(!allowed.allow(Some(outside.parse().unwrap())), "{outside}");
        }
        assert!(!allowed.allow(None), "an unknown address is nowhere");
        assert!(!networks(&[]).allow(Some("10.0.0.1".parse().unwrap())), "no network allows nothing");
    }

    #[test]
    fn what_is_no_network_is_named() {
        for wrong in ["", "10.0.0.0/33", "10.0.0", "example.com", "10.0.0.0/8 ", "::/129"] {
            assert_eq!(Networks::parse(&["127.0.0.1".into(), wrong.into()]), Err(1), "{wrong:?}");
        }
    }

    #[test]
    fn a_network_contains_smaller_ones() {
        let (wide, narrow) = (networks(&["10.0.0.0/8", "::/0"]), networks(&["10.3.0.0/16", "2001:db8::1"]));
        assert!(wide.contain(&narrow) && wide.contain(&wide) && !narrow.contain(&wide));
        assert!(!networks(&["10.0.0.0/9"]).contain(&networks(&["10.0.0.0/8"])));
        assert!(networks(&[]).contain(&networks(&[])) && !networks(&[]).contain(&narrow));
    }

    #[test]
    fn unreadable_networks_are_an_error_and_never_everywhere() {
        for bad in [serde_json::json!("everywhere"), serde_json::json!(["x"]), serde_json::json!(null)] {
            assert!(Networks::parse_stored(&bad).is_err(), "{bad}");
        }
    }
}
