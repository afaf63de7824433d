//! Where a request comes from: the address, also behind a proxy, and the
//! browser.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use engine::accounts::Caller;
use http::{HeaderMap, header};

/// The proxies that are believed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies(Vec<IpAddr>);

impl Proxies {
    /// Those named, and this machine if people reach it through a proxy.
    pub(crate) fn new(named: &[IpAddr], behind_proxy: bool) -> Self {
        let mut proxies: Vec<_> = named.iter().map(IpAddr::to_canonical).collect();
        if behind_proxy {
            proxies.extend([
                IpAddr::from([127, 0, 0, 1]),
                IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
            ]);
        }
        Self(proxies)
    }

    /// Who spoke to the first proxy that is believed. What stands left of
    /// that in `X-Forwarded-For` anybody may have written.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let named = headers.get_all("x-forwarded-for");
        let mut hops: Vec<_> = named
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        while self.0.contains(&client) {
            let Some(hop) = hops.pop().and_then(|hop| address(hop.trim())) else {
                break;
            };
            client = hop.to_canonical();
        }
        client
    }
}

/// An address as proxies write it, some with a port.
fn address(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|addr| addr.ip());
    hop.parse().ok().or_else(with_port)
}

/// Notes who calls.
pub(crate) async fn identify(
    State(proxies): State<Proxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::from([0, 0, 0, 0]), |info| info.0.ip());
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    let caller = Caller {
        address: proxies.client(peer, request.headers()),
        device: device(agent.unwrap_or_default()),
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// A browser and its system in the words people know them by; empty for
/// anything else. The order matters: most name the others too.
fn device(agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proxies_that_are_believed_say_who_calls() {
        let client = |proxies: &Proxies, peer: &str, forwarded: &str| {
            let mut headers = HeaderMap::new();
            if !forwarded.is_empty() {
                headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            }
            proxies.client(peer.parse().unwrap(), &headers).to_string()
        };
        let none = Proxies::new(&[], false);
        let here = Proxies::new(&["10.0.0.9".parse().unwrap()], true);
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
            ("127.0.0.1", &here, "127.0.0.1", ""),
            ("127.0.0.1", &here, "127.0.0.1", "nonsense"),
            ("2001:db8::1", &here, "127.0.0.1", "2001:db8::1"),
            ("2001:db8::1", &here, "127.0.0.1", "[2001:db8::1]:443"),
            ("192.0.2.1", &here, "127.0.0.1", "192.0.2.1:5678"),
        ] {
            assert_eq!(
                client(proxies, peer, forwarded),
                expected,
                "{peer} {forwarded}"
            );
        }
    }

    #[test]
    fn browsers_are_called_what_people_call_them() {
        for (name, agent) in [
            (
                "Firefox, Linux",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ),
            (
                "Chrome, Android",
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
            ),
            (
                "Edge, Windows",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            ),
            (
                "Safari, iPhone",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
            ),
            (
                "Safari, macOS",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
            ),
            ("", "curl/8.5.0"),
            ("", ""),
        ] {
            assert_eq!(device(agent), name, "{agent}");
        }
    }
}
