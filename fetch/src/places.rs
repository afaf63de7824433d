//! Decides which places may be asked.
//!
//! What strangers name comes from outside, and this server stands inside: so
//! only the open internet is asked, besides the places the administrator has
//! written. One rule for every address, whatever it is for.

use std::sync::Arc;

use url::{Host, Origin, Url};

use crate::{address::is_confidential, public_address::is_public};

/// The places the administrator has written, which may be anywhere. Cloning
/// is cheap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Arc<[Origin]>);

/// How an address may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Wherever it leads.
    Anywhere,
    /// On the open internet only.
    Public,
}

impl Places {
    pub(crate) fn new<'u>(written: impl IntoIterator<Item = &'u Url>) -> Self {
        Self(written.into_iter().map(Url::origin).collect())
    }

    /// How `url` may be asked, or why it is not, as the end of a sentence that
    /// begins with its host.
    pub(crate) fn judge(&self, url: &Url) -> Result<Reach, &'static str> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err("is not asked with a password in its address");
        }
        if !is_confidential(url) {
            return Err("is not asked without https");
        }
        if self.0.contains(&url.origin()) {
            return Ok(Reach::Anywhere);
        }
        if url.scheme() != "https" {
            return Err("is not asked without https");
        }
        let inside = match url.host() {
            // Other names are looked at when they are looked up.
            Some(Host::Domain(name)) => is_this_machine(name),
            Some(Host::Ipv4(ip)) => !is_public(ip.into()),
            Some(Host::Ipv6(ip)) => !is_public(ip.into()),
            None => true,
        };
        if inside {
            return Err("is not on the open internet");
        }
        Ok(Reach::Public)
    }
}

/// RFC 6761, 6.3.
fn is_this_machine(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rule_for_every_address() {
        let (far, near, within) = (
            "https://id.example.org/realms/a",
            "http://127.0.0.1:8080",
            "https://10.0.0.5",
        );
        for (written, url, reach) in [
            (far, "https://id.example.org/token", Some(Reach::Anywhere)),
            (far, "https://login.example.org/token", Some(Reach::Public)),
            (
                far,
                "https://id.example.org:8443/token",
                Some(Reach::Public),
            ),
            (far, "https://8.8.8.8/token", Some(Reach::Public)),
            (far, "http://id.example.org/token", None),
            (far, "http://127.0.0.1:8080/token", None),
            (far, "https://127.0.0.1:8080/token", None),
            (far, "https://localhost/token", None),
            (far, "https://LOCALHOST./token", None),
            (far, "https://a.localhost/token", None),
            (far, "https://10.0.0.5/token", None),
            (far, "https://169.254.169.254/latest/meta-data", None),
            (far, "https://[::1]/token", None),
            (far, "https://2130706433/token", None),
            (far, "https://a:b@id.example.org/token", None),
            (far, "file:///etc/passwd", None),
            (far, "javascript:alert(1)", None),
            (far, "data:text/html,x", None),
            (near, "http://127.0.0.1:8080/token", Some(Reach::Anywhere)),
            (near, "https://id.example.org/token", Some(Reach::Public)),
            (near, "http://127.0.0.1:9090/token", None),
            (near, "http://localhost:8080/token", None),
            (near, "http://id.example.org/token", None),
            (within, "https://10.0.0.5/token", Some(Reach::Anywhere)),
            (within, "https://10.0.0.6/token", None),
            (within, "http://10.0.0.5/token", None),
        ] {
            let places = Places::new([&written.parse().unwrap()]);
            let judged = places.judge(&url.parse().unwrap());
            assert_eq!(judged.ok(), reach, "{written}: {url}");
        }
    }
}
