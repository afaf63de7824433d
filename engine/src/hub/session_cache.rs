//! Keeps sessions that were looked up a moment ago, so that a page and its
//! files cost one read of the store at most.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;

use crate::{
    limits::{SESSION_BELIEVED, SESSIONS_KEPT},
    session::TokenHash,
    storage::Session,
};

type Sessions = HashMap<TokenHash, (Session, Instant)>;

#[derive(Debug, Default)]
pub(crate) struct SessionCache(Mutex<Cached>);

#[derive(Debug, Default)]
struct Cached {
    /// Those looked up or used lately.
    young: Sessions,
    /// Those before that; forgotten together when there are as many young ones,
    /// so that what is in use is never looked up again all at once.
    old: Sessions,
    /// How often something was forgotten.
    forgotten: u64,
}

/// A look-up that began when so much had been forgotten.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LookUp(u64);

impl SessionCache {
    pub(crate) fn get(&self, hash: &TokenHash) -> Option<Session> {
        let mut cached = self.lock();
        if let Some(old) = cached.old.remove(hash) {
            cached.keep(*hash, old);
        }
        let (session, at) = cached.young.get(hash)?;
        (at.elapsed() < SESSION_BELIEVED).then(|| session.clone())
    }

    /// Call it before reading the store.
    pub(crate) fn begin_look_up(&self) -> LookUp {
        LookUp(self.lock().forgotten)
    }

    /// Keeps what was read, unless something was forgotten since: it might
    /// have been this.
    pub(crate) fn put(&self, look_up: LookUp, hash: TokenHash, session: Session) {
        let mut cached = self.lock();
        if cached.forgotten != look_up.0 {
            return;
        }
        cached.old.remove(&hash);
        cached.keep(hash, (session, Instant::now()));
    }

    /// Forgets the sessions that `which` names. Call it after the store has.
    pub(crate) fn forget(&self, which: impl Fn(&Session) -> bool) {
        let mut cached = self.lock();
        cached.forgotten += 1;
        cached.young.retain(|_, (session, _)| !which(session));
        cached.old.retain(|_, (session, _)| !which(session));
    }

    fn lock(&self) -> MutexGuard<'_, Cached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cached {
    fn keep(&mut self, hash: TokenHash, session: (Session, Instant)) {
        if self.young.len() >= SESSIONS_KEPT / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(hash, session);
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Role, User, UserId};

    use super::*;

    fn session(id: i64) -> Session {
        Session {
            id,
            user: User {
                id: UserId(1),
                name: "Ann".to_owned(),
                avatar: None,
                kind: protocol::UserKind::Member,
            },
            role: Role::Member,
            owes_second_step: false,
            expires_at_ms: i64::MAX,
            used_at_ms: 0,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_is_believed_for_a_while() {
        let cache = SessionCache::default();
        let look_up = cache.begin_look_up();
        cache.put(look_up, [1; 32], session(1));
        assert_eq!(cache.get(&[1; 32]), Some(session(1)));
        assert_eq!(cache.get(&[2; 32]), None);
        tokio::time::advance(SESSION_BELIEVED).await;
        assert_eq!(cache.get(&[1; 32]), None);
    }

    #[tokio::test]
    async fn what_ends_during_a_look_up_is_not_kept() {
        let cache = SessionCache::default();
        let look_up = cache.begin_look_up();
        cache.forget(|session| session.id == 1);
        cache.put(look_up, [1; 32], session(1));
        assert_eq!(cache.get(&[1; 32]), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_in_use_stays_however_many_others_come() {
        let cache = SessionCache::default();
        let hash = |n: usize| {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&n.to_le_bytes());
            hash
        };
        cache.put(cache.begin_look_up(), hash(0), session(0));
        for n in 1..3 * SESSIONS_KEPT {
            cache.put(cache.begin_look_up(), hash(n), session(1));
            if n.is_multiple_of(100) {
                assert_eq!(cache.get(&hash(0)), Some(session(0)), "after {n} others");
            }
            let cached = cache.lock();
            assert!(cached.young.len() + cached.old.len() <= SESSIONS_KEPT);
        }
        assert_eq!(cache.get(&hash(1)), None, "the longest unused is gone");
        cache.forget(|session| session.id == 0);
        assert_eq!(cache.get(&hash(0)), None);
    }

    #[tokio::test]
    async fn only_what_is_named_is_forgotten() {
        let cache = SessionCache::default();
        for id in [1, 2] {
            let hash = [u8::try_from(id).unwrap(); 32];
            cache.put(cache.begin_look_up(), hash, session(id));
        }
        cache.forget(|session| session.id == 1);
        assert_eq!(cache.get(&[1; 32]), None);
        assert_eq!(cache.get(&[2; 32]), Some(session(2)));
    }
}
