//! The devices that people sign in from.

use crate::session::TokenHash;

/// Where somebody signs in from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// What the browser calls itself.
    pub name: String,
    /// The address it comes from.
    pub address: String,
    /// The hash of the secret it is known by among those that somebody has
    /// signed in with.
    pub browser: Option<TokenHash>,
}
