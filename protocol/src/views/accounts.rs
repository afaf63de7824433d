//! Accounts, and running the server.

use crate::{Role, User};

/// Somebody, as those who run the server see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub user: User,
    /// What they may do.
    pub role: Role,
    /// Their address.
    pub email: Option<String>,
    /// A provider says that the address is theirs.
    pub email_verified: bool,
    /// When they came.
    pub created_at_ms: i64,
    /// When they were last here, to some minutes.
    pub used_at_ms: Option<i64>,
    /// No session, no sign-in.
    pub deactivated: bool,
}

/// A link that lets newcomers in and is still valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Names it; not a secret.
    pub id: i64,
    /// What those become who follow it.
    pub role: Role,
    /// For whom.
    pub note: String,
    /// How many may still follow it.
    pub uses_left: u32,
    /// Who made it.
    pub made_by: String,
    /// When it ends.
    pub expires_at_ms: i64,
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// Names it, and grows with every line.
    pub id: i64,
    /// When, in milliseconds since 1970-01-01 UTC; the first time, where it
    /// was done several times.
    pub at_ms: i64,
    /// Who did it; nobody where the server did, or a stranger.
    pub actor: Option<String>,
    /// What, one word.
    pub action: String,
    /// To whom.
    pub target: Option<String>,
    /// More of it.
    pub detail: String,
    /// How often, within an hour.
    pub times: u32,
}

/// A passkey, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its id.
    pub id: i64,
    /// What its owner calls it; at first the browser it was made in.
    pub label: String,
    /// When it was made, in milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    /// When somebody last signed in with it.
    pub used_at_ms: Option<i64>,
}

/// Where somebody is signed in: a session, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Names the session.
    pub id: i64,
    /// What the browser calls itself.
    pub device: String,
    /// The address it came from.
    pub address: String,
    /// When it began, in milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    /// When it was last used, to some minutes.
    pub used_at_ms: i64,
}
