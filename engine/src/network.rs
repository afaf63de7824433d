//! Networks: the part of an address that one person, household or site has,
//! and limits that count by it.

use std::net::IpAddr;

use tokio::time::Duration;

use crate::rate::RateLimit;

/// First bits of an IPv6 address that a network has, from the site to the
/// household, and how many times a household's share it may spend. A provider
/// gives one customer a /56 or a /48, which are 256 and 65,536 networks of
/// /64: without budgets for them one customer would have that many.
const IPV6: [(u32, u32); 3] = [(48, 8), (56, 2), (64, 1)];

/// The networks an address is in, the widest first, each with its first bits.
/// An IPv4 address stands for itself: its neighbours are strangers to it.
pub fn networks(address: IpAddr) -> impl Iterator<Item = (u32, IpAddr)> {
    let address = address.to_canonical();
    let widths: &[(u32, u32)] = match address {
        IpAddr::V4(_) => &[(32, 1)],
        IpAddr::V6(_) => &IPV6,
    };
    widths
        .iter()
        .map(move |&(bits, _)| (bits, cut(address, bits)))
}

/// The part of an address that one person or household has: all of an IPv4
/// address, the first 64 bits of an IPv6 one.
pub fn household(address: IpAddr) -> IpAddr {
    cut(address.to_canonical(), 64)
}

/// The first bits of an IPv6 address; an IPv4 one stays whole.
fn cut(address: IpAddr, bits: u32) -> IpAddr {
    match address {
        IpAddr::V6(address) => {
            let rest = 128 - bits;
            IpAddr::V6((address.to_bits() >> rest << rest).into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A budget per network, and for IPv6 further ones for the wider networks it
/// is in. A try counts in all of them, or, where one refuses, in none.
#[derive(Debug)]
pub struct NetworkLimit {
    households: RateLimit<IpAddr>,
    wider: [RateLimit<IpAddr>; 2],
}

impl NetworkLimit {
    /// Allows a household `burst` at once, and within every `period` after
    /// that; a /56 twice that, a /48 eight times.
    pub fn new(burst: u32, period: Duration) -> Self {
        let wider = |(_, times): (u32, u32)| RateLimit::new(burst.saturating_mul(times), period);
        Self {
            households: RateLimit::new(burst, period),
            wider: [wider(IPV6[0]), wider(IPV6[1])],
        }
    }

    /// The limit of each width.
    pub(crate) const fn by_width(&self) -> [(&'static str, &RateLimit<IpAddr>); 3] {
        let [site, customer] = &self.wider;
        [("48", site), ("56", customer), ("64", &self.households)]
    }

    /// Takes a token of each network the address is in, or says how long
    /// until there is one. The widest is asked first, so that a site that has
    /// spent its budget makes no more keys.
    pub fn take(&self, address: IpAddr) -> Result<(), Duration> {
        let budgets = self.budgets(address);
        for (at, (budget, network)) in budgets.iter().enumerate() {
            if let Err(wait) = budget.take_by(network) {
                for (budget, network) in &budgets[..at] {
                    budget.give_back(network);
                }
                return Err(wait);
            }
        }
        Ok(())
    }

    /// Undoes a [`Self::take`] that was not deserved.
    pub fn give_back(&self, address: &IpAddr) {
        for (budget, network) in self.budgets(*address) {
            budget.give_back(&network);
        }
    }

    fn budgets(&self, address: IpAddr) -> Vec<(&RateLimit<IpAddr>, IpAddr)> {
        networks(address)
            .map(|(bits, network)| match bits {
                48 => (&self.wider[0], network),
                56 => (&self.wider[1], network),
                _ => (&self.households, network),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_network() {
        let household = |address: &str| household(address.parse().unwrap()).to_string();
        assert_eq!(household("192.0.2.7"), "192.0.2.7");
        assert_eq!(household("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(household("::ffff:192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn an_address_is_in_its_site_and_its_household() {
        for (address, expected) in [
            ("192.0.2.7", vec!["32 192.0.2.7"]),
            ("::ffff:192.0.2.7", vec!["32 192.0.2.7"]),
            (
                "2001:db8:1:2345:6::7",
                vec![
                    "48 2001:db8:1::",
                    "56 2001:db8:1:2300::",
                    "64 2001:db8:1:2345::",
                ],
            ),
        ] {
            let found: Vec<_> = networks(address.parse().unwrap())
                .map(|(bits, network)| format!("{bits} {network}"))
                .collect();
            assert_eq!(found, expected, "{address}");
        }
    }

    /// How many of 1,000 tries get through, each from an address of its own.
    fn let_through(addresses: impl Iterator<Item = String>) -> usize {
        let limit = NetworkLimit::new(10, Duration::from_mins(15));
        let addresses = addresses.map(|address| address.parse::<IpAddr>().unwrap());
        addresses
            .filter(|address| limit.take(*address).is_ok())
            .count()
    }

    #[tokio::test(start_paused = true)]
    async fn many_networks_of_one_site_share_its_budget() {
        let tries = 0..1_000;
        let household = tries.clone().map(|n| format!("2001:db8:1:2::{n:x}"));
        assert_eq!(let_through(household), 10, "a /64");
        let home = tries
            .clone()
            .map(|n| format!("2001:db8:1:2{:02x}::1", n % 256));
        assert_eq!(let_through(home), 20, "a /56");
        let site = tries.clone().map(|n| format!("2001:db8:1:{n:x}::1"));
        assert_eq!(let_through(site), 80, "a /48");
        let sites = tries.clone().map(|n| format!("2001:db8:{n:x}::1"));
        assert_eq!(let_through(sites), 1_000, "others are others");
        let neighbours = tries.map(|n| format!("198.51.{}.{}", n / 250, n % 250));
        assert_eq!(let_through(neighbours), 1_000, "IPv4");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_try_counts_nowhere() {
        let limit = NetworkLimit::new(1, Duration::from_mins(15));
        let (one, other) = ("2001:db8:1:2::1", "2001:db8:1:3::1");
        let take = |address: &str| limit.take(address.parse().unwrap());
        assert!(take(one).is_ok());
        for _ in 0..100 {
            assert!(take(one).is_err());
        }
        assert!(take(other).is_ok(), "of the same /56, which has one left");
        limit.give_back(&one.parse().unwrap());
        assert!(take(one).is_ok());
    }
}
