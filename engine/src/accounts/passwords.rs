//! Hashing and checking passwords: Argon2id (RFC 9106), a few at a time.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use protocol::{Rejection, clean_password};
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{Accounts, guessable};
use crate::{
    internal::internal,
    limits::{HASHES_AT_ONCE, HASHES_WAITING},
};

/// Memory one hash takes, in KiB.
const MEMORY_KIB: u32 = 32 * 1024;
/// Passes over it. With the memory above a hash takes about 0.1 s of one
/// core of a small server.
const PASSES: u32 = 3;
/// Lanes; one, since two people at a time share a small server's cores.
const LANES: u32 = 1;

/// How long those are asked to wait who come when too many wait already.
const BUSY_MS: u32 = 2_000;

static ARGON2: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// The hash of a password nobody has: checked where there is no account, so
/// that an unknown address takes as long as a wrong password.
static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody has this one").ok());

/// Hashes and checks passwords, [`HASHES_AT_ONCE`] at a time.
#[derive(Debug)]
pub(super) struct Passwords {
    /// How many were hashed or checked.
    done: AtomicU64,
    at_once: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            done: AtomicU64::new(0),
            at_once: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            waiting: Arc::new(Semaphore::new(HASHES_AT_ONCE + HASHES_WAITING)),
        }
    }
}

impl Accounts {
    /// The hash of a password that somebody is to have. `about` is what
    /// whoever guesses knows of them: their name, their address.
    pub(super) async fn new_hash(&self, raw: &str, about: &[&str]) -> Result<String, Rejection> {
        let password = clean_password(raw)?;
        let about = about.iter().map(|&text| text.to_owned()).collect();
        self.passwords.hash_new(password, about).await
    }
}

impl Passwords {
    /// The PHC string of a new password, unless it is easily guessed.
    async fn hash_new(&self, password: String, about: Vec<String>) -> Result<String, Rejection> {
        let hashed = self.work(move || {
            if guessable::is_guessable(&password, &about) {
                return Err(Rejection::EasyPassword);
            }
            hash(&password).map_err(|cause| internal(&cause))
        });
        hashed.await?
    }

    /// Whether this is the password of that hash. Without a hash it is not,
    /// which takes as long to find out.
    pub(super) async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, Rejection> {
        self.work(move || {
            let known = hash.is_some();
            // Made at the first try of all, whoever it is of.
            let nobodys = NOBODYS.clone();
            let against = hash.or(nobodys).unwrap_or_default();
            let matches = PasswordHash::new(&against)
                .is_ok_and(|parsed| ARGON2.verify_password(password.as_bytes(), &parsed).is_ok());
            matches && known
        })
        .await
    }

    /// How many were hashed or checked so far.
    pub(super) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Rejection> {
        self.done.fetch_add(1, Ordering::Relaxed);
        let busy = |_| Rejection::RateLimited {
            retry_after_ms: BUSY_MS,
        };
        let _waiting = self.waiting.try_acquire().map_err(busy)?;
        let permit = Arc::clone(&self.at_once)
            .acquire_owned()
            .await
            .map_err(|cause| internal(&cause))?;
        let done = spawn_blocking(move || {
            // Held by the work itself: who stops waiting does not free it.
            let _permit = permit;
            work()
        });
        done.await.map_err(|cause| internal(&cause))
    }
}

fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    ARGON2
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_matches() {
        let passwords = Passwords::default();
        let hash = passwords
            .hash_new("いろはにほへとちりぬ".to_owned(), vec![])
            .await
            .unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=32768,t=3,p=1$"),
            "{hash}"
        );
        for (password, expected) in [
            ("いろはにほへとちりぬ", true),
            ("いろはにほへとちりる", false),
            ("", false),
        ] {
            let verified = passwords
                .verify(password.to_owned(), Some(hash.clone()))
                .await;
            assert_eq!(verified, Ok(expected), "{password}");
        }
    }

    #[tokio::test]
    async fn nobodys_password_is_nobodys() {
        let passwords = Passwords::default();
        let verified = passwords
            .verify("nobody has this one".to_owned(), None)
            .await;
        assert_eq!(verified, Ok(false));
    }

    #[tokio::test]
    async fn the_same_password_has_another_hash_each_time() {
        let passwords = Passwords::default();
        let hash = || passwords.hash_new("ten chars and more".to_owned(), vec![]);
        assert_ne!(hash().await.unwrap(), hash().await.unwrap());
    }
}
