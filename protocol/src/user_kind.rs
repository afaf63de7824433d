//! The kind of a person as others see it: guest, bot, admin, owner, former.

use serde::{Deserialize, Serialize};

/// What somebody is to those who read them. Most are members, and nothing is
/// said of it; the others carry a mark beside their name, since a name alone
/// proves nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    /// Came in by name alone: nobody vouches for them.
    Guest,
    /// A program. No server makes any yet.
    Bot,
    /// Looks after members and guests.
    Admin,
    /// Runs the server.
    Owner,
    /// Was deactivated: reads nothing and answers nothing.
    Former,
    /// Has an account. Also whatever a later server calls people that this
    /// version does not know.
    #[default]
    #[serde(other)]
    Member,
}

impl UserKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Guest,
        Self::Bot,
        Self::Admin,
        Self::Owner,
        Self::Former,
        Self::Member,
    ];

    /// The word in the store and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Bot => "bot",
            Self::Admin => "admin",
            Self::Owner => "owner",
            Self::Former => "former",
            Self::Member => "member",
        }
    }

    /// The kind of this name; a member where there is none.
    pub fn of_name(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.name() == name).unwrap_or_default()
    }

    /// Whether it is the usual one, of which nothing is said.
    pub const fn is_member(&self) -> bool {
        matches!(self, Self::Member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{User, UserId};

    #[test]
    fn names_lead_back_and_are_those_of_the_wire() {
        for kind in UserKind::ALL {
            assert_eq!(UserKind::of_name(kind.name()), kind);
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{}\"", kind.name()));
            assert_eq!(serde_json::from_str::<UserKind>(&json).unwrap(), kind);
        }
        assert_eq!(UserKind::of_name("from the future"), UserKind::Member);
    }

    #[test]
    fn a_member_costs_nothing_and_an_unknown_kind_is_one() {
        let user = |kind| User {
            id: UserId(3),
            name: "Ann".into(),
            avatar: None,
            kind,
        };
        for (kind, json) in [
            (UserKind::Member, r#"{"id":3,"name":"Ann"}"#),
            (UserKind::Guest, r#"{"id":3,"name":"Ann","kind":"guest"}"#),
        ] {
            assert_eq!(serde_json::to_string(&user(kind)).unwrap(), json);
            assert_eq!(serde_json::from_str::<User>(json).unwrap(), user(kind));
        }
        let later = r#"{"id":3,"name":"Ann","kind":"hologram"}"#;
        let read = serde_json::from_str::<User>(later).unwrap();
        assert_eq!(read, user(UserKind::Member));
    }
}
