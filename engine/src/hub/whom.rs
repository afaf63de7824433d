//! Who is to be told of a thread.

use std::collections::BTreeSet;

use protocol::UserId;
use serde::{Deserialize, Serialize};

/// People noted one by one; where more are to be told, all are.
const NAMED_MAX: usize = 64;

/// Who is to be told of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// These, whether they follow it (any more) or not.
    These(BTreeSet<UserId>),
    /// Everybody who follows it.
    Followers(BTreeSet<UserId>),
}

impl Whom {
    pub(crate) fn one(user: UserId) -> Self {
        Self::These([user].into())
    }

    pub(crate) const fn followers() -> Self {
        Self::Followers(BTreeSet::new())
    }

    pub(super) const fn nobody() -> Self {
        Self::These(BTreeSet::new())
    }

    pub(super) fn is_nobody(&self) -> bool {
        matches!(self, Self::These(these) if these.is_empty())
    }

    /// Those to be told whether they follow the thread or not.
    pub(super) const fn these(&self) -> &BTreeSet<UserId> {
        match self {
            Self::These(these) | Self::Followers(these) => these,
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        let all = self.is_all() || other.is_all();
        let (Self::These(mut these) | Self::Followers(mut these)) =
            std::mem::replace(self, Self::nobody());
        let (Self::These(others) | Self::Followers(others)) = other;
        these.extend(others);
        // Who has stopped following learns it with their next page.
        let many = these.len() > NAMED_MAX;
        while these.len() > NAMED_MAX {
            these.pop_first();
        }
        *self = if all || many {
            Self::Followers(these)
        } else {
            Self::These(these)
        };
    }

    pub(super) fn only(&self) -> Option<UserId> {
        match self {
            Self::These(these) if these.len() == 1 => these.first().copied(),
            _ => None,
        }
    }

    pub(super) const fn is_all(&self) -> bool {
        matches!(self, Self::Followers(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_told_is_gathered_and_bounded() {
        let mut whom = Whom::nobody();
        assert!(whom.is_nobody());
        whom.add(Whom::one(UserId(1)));
        assert_eq!(whom.only(), Some(UserId(1)));
        assert!(!whom.is_all());
        whom.add(Whom::followers());
        assert_eq!(whom, Whom::Followers([UserId(1)].into()));
        assert!(whom.is_all() && whom.only().is_none());

        let mut many = Whom::nobody();
        for user in 0..1_000 {
            many.add(Whom::one(UserId(user)));
            assert!(many.these().len() <= NAMED_MAX);
            assert!(many.is_all() || many.these().contains(&UserId(0)));
            assert!(many.these().contains(&UserId(user)));
        }
    }
}
