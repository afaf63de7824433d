//! Decides which proxies are believed when they say who calls, and says in the
//! log where there seems to be one that is not.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use http::{HeaderMap, header};
use ipnet::IpNet;

/// Requests that all came from one address, on a server that others are to
/// reach, before it is taken for that of a proxy.
const ALL_FROM_ONE: u32 = 200;

/// The proxies that are believed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies {
    networks: Vec<IpNet>,
    /// Whether people reach us at another address than the one we listen on.
    behind_proxy: bool,
    noticed: Arc<Noticed>,
}

/// What was seen of proxies so far.
#[derive(Debug, Default)]
struct Noticed {
    /// Whether the log has told of a header from a peer that is not believed.
    told_of_untrusted: AtomicBool,
    /// Requests so far that named no caller, as long as all came from one
    /// address.
    from_one: AtomicU32,
    /// Set once two callers had different addresses, somebody said who calls,
    /// or the log has warned: nothing more is counted then.
    settled: AtomicBool,
    one: std::sync::OnceLock<IpAddr>,
}

/// Reads `--trusted-proxies`: an address, or a network such as `10.0.0.0/8`.
pub(crate) fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let network = text
        .parse::<IpNet>()
        .ok()
        .or_else(|| Some(IpNet::from(text.parse::<IpAddr>().ok()?.to_canonical())));
    network.ok_or_else(|| "it is no address, nor a network such as 10.0.0.0/8".to_owned())
}

impl Proxies {
    /// Those named, and this machine if people reach it through a proxy.
    pub(crate) fn new(named: &[IpNet], behind_proxy: bool) -> Self {
        let mut networks = named.to_vec();
        if behind_proxy {
            networks.push(IpNet::from(IpAddr::from([127, 0, 0, 1])));
            networks.push(IpNet::from(IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])));
        }
        Self {
            networks,
            behind_proxy,
            noticed: Arc::default(),
        }
    }

    /// Whether this address is believed.
    pub(crate) fn trust(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.networks.iter().any(|network| network.contains(&peer))
    }

    /// Who spoke to the first proxy that is believed. What stands left of
    /// that in the header anybody may have written.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let mut hops = hops(headers);
        self.notice(client, !hops.is_empty());
        while self.trust(client) {
            let Some(hop) = hops.pop().and_then(address) else {
                break;
            };
            client = hop.to_canonical();
        }
        client
    }

    /// Says once where a proxy seems to be there and is not believed, or does
    /// not say who calls: all callers would then be one to every limit.
    fn notice(&self, peer: IpAddr, forwarded: bool) {
        let noticed = &self.noticed;
        if forwarded {
            noticed.settled.store(true, Ordering::Relaxed);
            if !self.trust(peer) && !noticed.told_of_untrusted.swap(true, Ordering::Relaxed) {
                tracing::warn!(
                    "{peer} says for whom it calls (X-Forwarded-For or Forwarded) and is not believed; if that is a proxy of yours, name it with --trusted-proxies {peer}, or all its callers share one budget"
                );
            }
            return;
        }
        if !self.behind_proxy || noticed.settled.load(Ordering::Relaxed) {
            return;
        }
        if *noticed.one.get_or_init(|| peer) != peer {
            noticed.settled.store(true, Ordering::Relaxed);
            return;
        }
        if noticed.from_one.fetch_add(1, Ordering::Relaxed) + 1 == ALL_FROM_ONE {
            noticed.settled.store(true, Ordering::Relaxed);
            tracing::warn!(
                "all requests so far came from {peer}; if that is a proxy, let it say who calls in X-Forwarded-For (docs/operations.md) and name it with --trusted-proxies {peer}, or all its callers share one budget"
            );
        }
    }
}

/// The callers a request names, the last one named by who sent it to us.
/// `X-Forwarded-For` if it is there: most proxies write that, and let what a
/// client says in `Forwarded` pass.
fn hops(headers: &HeaderMap) -> Vec<&str> {
    let lines = |name| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
    };
    if headers.contains_key("x-forwarded-for") {
        return lines(header::HeaderName::from_static("x-forwarded-for")).collect();
    }
    // RFC 7239 section 4. An element without `for` hides who called.
    lines(header::FORWARDED)
        .map(|element| {
            let named = element.split(';').find_map(|pair| {
                let (name, value) = pair.trim().split_once('=')?;
                name.eq_ignore_ascii_case("for").then_some(value)
            });
            named.unwrap_or_default().trim_matches('"')
        })
        .collect()
}

/// An address as proxies write it, some with a port, some in brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|addr| addr.ip());
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    hop.parse().ok().or_else(with_port).or_else(in_brackets)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn proxies(named: &[&str], behind_proxy: bool) -> Proxies {
        let named: Vec<_> = named.iter().map(|text| network(text).unwrap()).collect();
        Proxies::new(&named, behind_proxy)
    }

    fn client(proxies: &Proxies, peer: &str, headers: &[(&'static str, &str)]) -> String {
        let headers = headers
            .iter()
            .map(|&(name, value)| {
                let name = header::HeaderName::from_static(name);
                (name, HeaderValue::from_str(value).unwrap())
            })
            .collect();
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_proxies_that_are_believed_say_who_calls() {
        let none = proxies(&[], false);
        let here = proxies(&["10.0.0.9"], true);
        let net = proxies(&["10.0.0.0/8", "2001:db8:1::/48"], false);
        for (expected, proxies, peer, forwarded) in [
            ("127.0.0.1", &none, "127.0.0.1", "192.0.2.1"),
            ("192.0.2.1", &here, "127.0.0.1", "192.0.2.1"),
            ("192.0.2.1", &here, "::ffff:127.0.0.1", "192.0.2.1"),
            ("192.0.2.1", &here, "127.0.0.1", "6.6.6.6, 192.0.2.1"),
            (
                "192.0.2.1",
                &here,
                "127.0.0.1",
                "6.6.6.6, 192.0.2.1, 10.0.0.9",
            ),
            ("203.0.113.5", &here, "203.0.113.5", "192.0.2.1"),
            ("127.0.0.1", &here, "127.0.0.1", "nonsense"),
            ("2001:db8::1", &here, "127.0.0.1", "2001:db8::1"),
            ("2001:db8::1", &here, "127.0.0.1", "[2001:db8::1]:443"),
            ("192.0.2.1", &here, "127.0.0.1", "192.0.2.1:5678"),
            ("192.0.2.1", &net, "10.255.3.4", "192.0.2.1"),
            (
                "192.0.2.1",
                &net,
                "10.1.1.1",
                "6.6.6.6, 192.0.2.1, 10.2.2.2",
            ),
            ("192.0.2.1", &net, "2001:db8:1:2::3", "192.0.2.1"),
            ("2001:db8:2::3", &net, "2001:db8:2::3", "192.0.2.1"),
            ("11.0.0.1", &net, "11.0.0.1", "192.0.2.1"),
            ("127.0.0.1", &net, "127.0.0.1", "192.0.2.1"),
        ] {
            let told = client(proxies, peer, &[("x-forwarded-for", forwarded)]);
            assert_eq!(told, expected, "{peer} {forwarded}");
        }
        assert_eq!(client(&here, "127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn the_standard_s_header_counts_where_the_other_is_not() {
        let here = proxies(&["10.0.0.9"], true);
        for (expected, forwarded) in [
            ("192.0.2.1", "for=192.0.2.1"),
            (
                "192.0.2.1",
                "For=\"192.0.2.1:47011\";proto=https;by=10.0.0.9",
            ),
            ("2001:db8::1", "proto=https; for=\"[2001:db8::1]:4711\""),
            ("2001:db8::1", "for=\"[2001:db8::1]\""),
            ("192.0.2.1", "for=6.6.6.6, for=192.0.2.1, for=10.0.0.9"),
            ("127.0.0.1", "for=unknown"),
            ("127.0.0.1", "for=_hidden"),
            ("127.0.0.1", "proto=https"),
            ("127.0.0.1", ";;=,,"),
        ] {
            let told = client(&here, "127.0.0.1", &[("forwarded", forwarded)]);
            assert_eq!(told, expected, "{forwarded}");
        }
        let both = [
            ("forwarded", "for=6.6.6.6"),
            ("x-forwarded-for", "192.0.2.1"),
        ];
        assert_eq!(client(&here, "127.0.0.1", &both), "192.0.2.1");
    }

    #[test]
    fn an_address_is_a_network_of_one() {
        for (text, expected) in [
            ("10.0.0.7", "10.0.0.7/32"),
            (" ::1 ", "::1/128"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("fd00::/8", "fd00::/8"),
            ("::ffff:10.0.0.7", "10.0.0.7/32"),
        ] {
            assert_eq!(network(text).unwrap().to_string(), expected);
        }
        for text in ["", "proxy", "10.0.0.0/33", "10.0.0/8", "/8"] {
            assert!(network(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_proxy_that_nobody_named_is_told_of_once() {
        let told = |proxies: &Proxies| {
            let noticed = &proxies.noticed;
            (
                noticed.told_of_untrusted.load(Ordering::Relaxed),
                noticed.from_one.load(Ordering::Relaxed),
            )
        };
        let untrusted = proxies(&[], true);
        client(&untrusted, "172.17.0.2", &[("forwarded", "for=192.0.2.1")]);
        assert_eq!(told(&untrusted), (true, 0));
        let trusted = proxies(&["172.17.0.0/16"], true);
        client(&trusted, "172.17.0.2", &[("forwarded", "for=192.0.2.1")]);
        assert_eq!(told(&trusted), (false, 0));
        let silent = proxies(&[], true);
        for _ in 0..ALL_FROM_ONE * 2 {
            client(&silent, "127.0.0.1", &[]);
        }
        assert_eq!(told(&silent), (false, ALL_FROM_ONE), "and then no more");
        let direct = proxies(&[], true);
        for peer in ["192.0.2.1", "192.0.2.2", "192.0.2.1"] {
            client(&direct, peer, &[]);
        }
        assert_eq!(told(&direct), (false, 1));
    }
}
