//! Roles: what a person may do on the whole server.

use serde::{Deserialize, Serialize};

/// What a person may do on the whole server, from most to least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Came in by name alone; has no way back in once the session ends.
    Guest,
    /// Has an account.
    Member,
    /// Looks after members and guests: invites, deactivates.
    Admin,
    /// May do everything; there is always at least one.
    Owner,
}

impl Role {
    /// From least to most.
    pub const ALL: [Self; 4] = [Self::Guest, Self::Member, Self::Admin, Self::Owner];

    /// The word in the store and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether people of this role run the server.
    pub fn is_admin(self) -> bool {
        self >= Self::Admin
    }

    /// Whether somebody of this role may change or deactivate somebody of
    /// that role: owners everybody, admins those below them.
    pub fn may_govern(self, other: Self) -> bool {
        self == Self::Owner || (self.is_admin() && self > other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for role in Role::ALL {
            assert_eq!(Role::of_name(role.name()), Some(role));
        }
        assert_eq!(Role::of_name("root"), None);
    }

    #[test]
    fn who_may_govern_whom() {
        use Role::{Admin, Guest, Member, Owner};
        for (may, who, whom) in [
            (true, Owner, Owner),
            (true, Owner, Admin),
            (true, Admin, Member),
            (true, Admin, Guest),
            (false, Admin, Admin),
            (false, Admin, Owner),
            (false, Member, Guest),
            (false, Member, Member),
            (false, Guest, Guest),
        ] {
            assert_eq!(who.may_govern(whom), may, "{who:?} {whom:?}");
        }
    }
}
