//! Alerts: what a person is told when a way to sign in to their account
//! changes.

use serde::{Deserialize, Serialize};

/// A change of the ways to sign in to an account, as its owner is told of it
/// until they say that they have seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityAlert {
    /// Names it.
    pub id: i64,
    /// What happened.
    pub kind: AlertKind,
    /// To what: the name of a passkey, a provider, an address; may be empty.
    pub detail: String,
    /// The browser it was done in; empty where that is not known.
    pub device: String,
    /// The network address it was done from; empty where the machine itself
    /// was, or somebody else who runs the server.
    pub address: String,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
}

/// What happened to a way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// A password was set, or another one.
    PasswordChanged,
    /// A password was set by who followed a link for that.
    PasswordReset,
    /// Somebody who runs the server made such a link.
    ResetLinkMade,
    /// A code is asked for besides the password.
    SecondStepAdded,
    /// No code is asked for any more.
    SecondStepRemoved,
    /// The codes on paper are others now.
    RecoveryCodesRenewed,
    /// A code on paper was used.
    RecoveryCodeUsed,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An account at a provider opens this one.
    IdentityLinked,
    /// It does not any more.
    IdentityUnlinked,
    /// The address is another one.
    EmailChanged,
    /// Somebody else has shown that the address is theirs.
    EmailYielded,
}

impl AlertKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::ResetLinkMade,
        Self::SecondStepAdded,
        Self::SecondStepRemoved,
        Self::RecoveryCodesRenewed,
        Self::RecoveryCodeUsed,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::IdentityLinked,
        Self::IdentityUnlinked,
        Self::EmailChanged,
        Self::EmailYielded,
    ];

    /// The word in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::ResetLinkMade => "reset_link_made",
            Self::SecondStepAdded => "second_step_added",
            Self::SecondStepRemoved => "second_step_removed",
            Self::RecoveryCodesRenewed => "recovery_codes_renewed",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::IdentityLinked => "identity_linked",
            Self::IdentityUnlinked => "identity_unlinked",
            Self::EmailChanged => "email_changed",
            Self::EmailYielded => "email_yielded",
        }
    }

    /// The kind of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for kind in AlertKind::ALL {
            assert_eq!(AlertKind::of_name(kind.name()), Some(kind));
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{}\"", kind.name()), "one word everywhere");
        }
        assert_eq!(AlertKind::of_name("nothing"), None);
    }
}
