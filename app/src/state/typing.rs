//! Who is writing.

use protocol::{User, UserId};

/// How long a person counts as writing after the server last said so.
const EXPIRES_MS: i64 = 6_000;

/// Those who are writing in the open room, the viewer excluded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typing {
    people: Vec<User>,
    until_ms: i64,
}

impl Typing {
    /// The server says who is writing.
    pub(crate) fn replace(&mut self, people: Vec<User>, me: UserId, now_ms: i64) {
        self.people = people;
        self.people.retain(|user| user.id != me);
        self.until_ms = now_ms + EXPIRES_MS;
    }

    /// Who has posted no longer writes.
    pub(crate) fn posted(&mut self, author: UserId) {
        self.people.retain(|user| user.id != author);
    }

    /// Forgets everyone when the time is over. Returns whether there was anyone.
    pub(crate) fn expire(&mut self, now_ms: i64) -> bool {
        let over = self.until_ms <= now_ms && !self.people.is_empty();
        if over {
            self.people.clear();
        }
        over
    }

    /// When [`Self::expire`] has something to do.
    pub(crate) fn expires_ms(&self) -> Option<i64> {
        (!self.people.is_empty()).then_some(self.until_ms)
    }

    /// Who they are.
    pub(crate) fn people(&self) -> &[User] {
        &self.people
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::user;

    #[test]
    fn others_are_named_until_they_post_or_fall_silent() {
        let names = |typing: &Typing| -> Vec<String> {
            let people = typing.people().iter();
            people.map(|user| user.name.clone()).collect()
        };
        let me = user("Ann");
        let mut typing = Typing::default();
        typing.replace(vec![me.clone(), user("花子"), user("Bob")], me.id, 1_000);
        assert_eq!(names(&typing), ["花子", "Bob"]);
        typing.posted(user("Bob").id);
        assert!(!typing.expire(6_999));
        assert_eq!(names(&typing), ["花子"]);
        assert_eq!(typing.expires_ms(), Some(7_000));
        assert!(typing.expire(7_000));
        assert_eq!(names(&typing), [""; 0]);
        assert_eq!(typing.expires_ms(), None);
    }
}
