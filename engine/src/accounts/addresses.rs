//! Cleans e-mail addresses that providers vouch for, and decides which belong
//! to a domain.

use protocol::clean_email;

use crate::storage::Identity;

/// An identity with its address as everybody's addresses are kept here, or
/// without one that cannot be: what was left out of it might have been what
/// tells it from somebody else's.
pub(super) fn cleaned(mut identity: Identity) -> Identity {
    identity.email = identity.email.and_then(|email| clean_email(&email).ok());
    identity.email_verified &= identity.email.is_some();
    identity
}

/// Whether a (clean) address is beyond doubt of one of these domains. Mailers
/// read quotes, comments, routes (`a%b`, `b!a`) and encoded words in the part
/// before the `@` in ways of their own, and deliver elsewhere; so it is to be
/// plain.
pub(super) fn is_of_domain(email: &str, domains: &[String]) -> bool {
    let Some((local, domain)) = email.split_once('@') else {
        return false;
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '\'' | '&');
    local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(plain))
        && domains.iter().any(|allowed| allowed == domain)
}

#[cfg(test)]
mod tests;
