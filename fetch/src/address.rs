//! Decides whether what is sent to an address stays between us and whoever is
//! asked.

use url::{Host, Url};

/// Whether nobody on the way can read along: https, or http to this machine.
pub fn is_confidential(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(url),
        _ => false,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_read_along_but_for_https_and_this_machine() {
        for (text, confidential) in [
            ("https://id.example.org/auth?tenant=1", true),
            ("https://10.0.0.1", true),
            ("http://127.0.0.1:8080/auth", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:8080", true),
            ("http://localhost:8080", true),
            ("http://localhost.example.org", false),
            ("http://127.0.0.1.example.org", false),
            ("http://10.0.0.1", false),
            ("http://id.example.org", false),
            ("ftp://id.example.org", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
        ] {
            let url = text.parse().unwrap();
            assert_eq!(is_confidential(&url), confidential, "{text}");
        }
    }
}
