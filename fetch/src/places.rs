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
mod tests;
