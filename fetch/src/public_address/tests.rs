use ipnet::IpNet;
use proptest::prelude::*;

use super::*;

/// IANA's special-purpose registries, multicast, what is reserved, and what
/// is not given out. Networks that wrap addresses of others are among them.
const NOT_PUBLIC: [&str; 28] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/3",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "4000::/3",
    "6000::/3",
    "8000::/3",
    "a000::/3",
    "c000::/3",
    "e000::/4",
    "f000::/5",
    "f800::/5",
];

fn in_the_registries(address: IpAddr) -> bool {
    let networks = NOT_PUBLIC.map(|network| network.parse::<IpNet>().unwrap());
    networks.iter().any(|network| network.contains(&address))
}

/// An address in one of the networks, or anywhere.
fn address() -> impl Strategy<Value = IpAddr> {
    let within = (0..NOT_PUBLIC.len(), any::<u128>()).prop_map(|(which, bits)| {
        match NOT_PUBLIC[which].parse().unwrap() {
            IpNet::V4(net) => {
                let bits = u32::try_from(bits >> 96).unwrap() & net.hostmask().to_bits();
                IpAddr::from(Ipv4Addr::from(net.network().to_bits() | bits))
            }
            IpNet::V6(net) => {
                let bits = bits & net.hostmask().to_bits();
                IpAddr::from(Ipv6Addr::from(net.network().to_bits() | bits))
            }
        }
    });
    prop_oneof![within, any::<IpAddr>()]
}

proptest! {
    #[test]
    fn what_is_in_no_registry_is_public_and_nothing_else(address in address()) {
        // One that is an IPv4 address in disguise is judged as that.
        let address = address.to_canonical();
        prop_assert_eq!(is_public(address), !in_the_registries(address), "{}", address);
    }

    /// However an IPv4 address is wrapped, it is no way around what is said
    /// of it.
    #[test]
    fn no_wrapping_makes_an_address_public(address: Ipv4Addr) {
        let [a, b, c, d] = address.octets().map(u16::from);
        let (high, low) = (a << 8 | b, c << 8 | d);
        let mapped = IpAddr::from(address.to_ipv6_mapped());
        prop_assert_eq!(is_public(mapped), is_public(address.into()));
        for wrapped in [
            Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            Ipv6Addr::new(0x2001, 0, high, low, 0, 0, !high, !low),
        ] {
            prop_assert!(!is_public(wrapped.into()), "{}", wrapped);
        }
    }
}

#[test]
fn nothing_inside_is_public() {
    for (address, public) in [
        ("8.8.8.8", true),
        ("192.0.1.1", true),
        ("100.128.0.1", true),
        ("172.32.0.1", true),
        ("2606:4700::1111", true),
        ("0.0.0.0", false),
        ("10.1.2.3", false),
        ("100.64.0.1", false),
        ("127.0.0.1", false),
        ("169.254.169.254", false),
        ("172.16.0.1", false),
        ("192.0.0.1", false),
        ("192.0.2.1", false),
        ("192.88.99.1", false),
        ("192.168.1.1", false),
        ("198.18.0.1", false),
        ("198.51.100.1", false),
        ("203.0.113.1", false),
        ("224.0.0.1", false),
        ("255.255.255.255", false),
        ("::", false),
        ("::1", false),
        ("::ffff:10.0.0.1", false),
        ("::10.0.0.1", false),
        ("64:ff9b::a00:1", false),
        ("fe80::1", false),
        ("fd00::1", false),
        ("ff02::1", false),
        ("2001::1", false),
        ("2001:db8::1", false),
        ("2002:a00:1::", false),
    ] {
        assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
    }
}
