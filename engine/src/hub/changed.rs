//! Gathers people whose name or picture has changed, so that every connection
//! is told of all of them together, at most once a second, as they are by then.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{User, UserId};

use crate::limits::{CHANGED_PEOPLE_TOLD, CHANGED_PEOPLE_WAITING};

/// People whose last telling is remembered. It is only there to pass over
/// what is no news, so it may be forgotten at any time.
const REMEMBERED: usize = 4_096;

/// Who is to be shown otherwise.
#[derive(Debug, Default)]
pub(super) struct ChangedPeople(Mutex<Changed>);

#[derive(Debug, Default)]
struct Changed {
    waiting: HashMap<UserId, User>,
    /// As everybody was told of them last.
    told: HashMap<UserId, User>,
    /// Whether somebody is at telling them.
    telling: bool,
}

impl ChangedPeople {
    /// Notes how somebody is shown now. Returns whether the caller is to begin
    /// with telling, since nobody is at it.
    pub(super) fn note(&self, user: &User) -> bool {
        let mut changed = self.lock();
        if changed.told.get(&user.id) == Some(user) {
            // Back to what everybody knows, or never left it.
            changed.waiting.remove(&user.id);
            return false;
        }
        let known = changed.waiting.contains_key(&user.id);
        if !known && changed.waiting.len() >= CHANGED_PEOPLE_WAITING {
            tracing::warn!("too many people have changed at once; some are not told of");
            return false;
        }
        changed.waiting.insert(user.id, user.clone());
        !std::mem::replace(&mut changed.telling, true)
    }

    /// Those to be told of now. When there are none, telling has ended.
    pub(super) fn take(&self) -> Vec<User> {
        let mut changed = self.lock();
        let next: Vec<_> = changed
            .waiting
            .keys()
            .take(CHANGED_PEOPLE_TOLD)
            .copied()
            .collect();
        if changed.told.len() + next.len() > REMEMBERED {
            changed.told.clear();
        }
        let mut users = Vec::with_capacity(next.len());
        for id in next {
            if let Some(user) = changed.waiting.remove(&id) {
                changed.told.insert(id, user.clone());
                users.push(user);
            }
        }
        changed.telling = !users.is_empty();
        users
    }

    fn lock(&self) -> MutexGuard<'_, Changed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: i64, avatar: &str) -> User {
        User {
            id: UserId(id),
            name: "Ann".to_owned(),
            avatar: Some(avatar.to_owned()),
            kind: protocol::UserKind::Member,
        }
    }

    #[test]
    fn many_changes_of_one_person_are_one_telling() {
        let changed = ChangedPeople::default();
        assert!(changed.note(&user(1, "a")), "somebody has to begin");
        for n in 0..60 {
            assert!(!changed.note(&user(1, &n.to_string())), "and only one");
        }
        changed.note(&user(2, "b"));
        let mut told = changed.take();
        told.sort_by_key(|user| user.id);
        assert_eq!(told, [user(1, "59"), user(2, "b")]);
        assert_eq!(changed.take(), []);
        assert!(changed.note(&user(1, "c")), "after that begins anew");
    }

    #[test]
    fn what_everybody_knows_is_no_news() {
        let changed = ChangedPeople::default();
        changed.note(&user(1, "a"));
        assert_eq!(changed.take(), [user(1, "a")]);
        assert!(!changed.note(&user(1, "a")));
        changed.note(&user(1, "b"));
        changed.note(&user(1, "a"));
        assert_eq!(changed.take(), [], "there and back within a tick");
    }

    #[test]
    fn neither_who_waits_nor_who_is_remembered_is_unbounded() {
        let changed = ChangedPeople::default();
        let many = i64::try_from(CHANGED_PEOPLE_WAITING).unwrap() + 10;
        for id in 0..many {
            changed.note(&user(id, "a"));
        }
        assert_eq!(changed.lock().waiting.len(), CHANGED_PEOPLE_WAITING);
        let mut told = 0;
        loop {
            let users = changed.take();
            assert!(users.len() <= CHANGED_PEOPLE_TOLD);
            assert!(changed.lock().told.len() <= REMEMBERED);
            told += users.len();
            if users.is_empty() {
                break;
            }
        }
        assert_eq!(told, CHANGED_PEOPLE_WAITING);
    }
}
