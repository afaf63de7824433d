//! A cache for one document that a provider publishes. Callers who want it at
//! the same time share one request; it is kept while it is fresh, and after a
//! failure nobody asks again at once.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::Instant};

use crate::error::SignInError;

/// How long what is published is taken to be so.
const FRESH: Duration = Duration::from_hours(1);

/// How long a failure is remembered: those who come meanwhile are told at once,
/// and the provider is left alone. Twice as long after each one.
const REST: Duration = Duration::from_secs(2);

/// The longest such time: a provider that is well again is soon asked.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Cloning gives another handle of the same memory.
#[derive(Debug)]
pub(crate) struct Remembered<T>(Arc<Mutex<State<T>>>);

type Outcome<T> = Result<T, SignInError>;

#[derive(Debug)]
struct State<T> {
    kept: Option<(T, Instant)>,
    /// Those who wait for an answer that is on its way.
    awaited: Option<watch::Receiver<Option<Outcome<T>>>>,
    failure: Option<Failure>,
}

#[derive(Debug)]
struct Failure {
    error: SignInError,
    rest: Duration,
    since: Instant,
}

impl<T> Clone for Remembered<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State {
            kept: None,
            awaited: None,
            failure: None,
        })))
    }
}

impl<T: Clone + Send + Sync + 'static> Remembered<T> {
    /// What is kept, or else what `ask` brings. The request is a task of its
    /// own, which goes on when its first caller is cancelled, so `ask` needs a
    /// time limit of its own.
    pub(crate) async fn get<F>(&self, ask: impl FnOnce() -> F) -> Outcome<T>
    where
        F: Future<Output = Outcome<T>> + Send + 'static,
    {
        let mut answer = {
            let mut state = self.lock();
            if let Some((kept, since)) = &state.kept
                && since.elapsed() < FRESH
            {
                return Ok(kept.clone());
            }
            if let Some(awaited) = &state.awaited {
                awaited.clone()
            } else {
                if let Some(failure) = &state.failure
                    && failure.since.elapsed() < failure.rest
                {
                    return Err(failure.error.clone());
                }
                let (tell, answer) = watch::channel(None);
                state.awaited = Some(answer.clone());
                let (memory, asking) = (self.clone(), ask());
                tokio::spawn(async move {
                    let outcome = asking.await;
                    memory.note(&outcome);
                    tell.send_replace(Some(outcome));
                });
                answer
            }
        };
        let told = answer.wait_for(Option::is_some).await;
        told.ok()
            .and_then(|told| told.clone())
            // The task that asked has panicked.
            .unwrap_or_else(|| Err(SignInError::unreachable("it could not be asked")))
    }

    /// Puts in something newer that was found another way. It expires when the
    /// one before would have.
    pub(crate) fn replace(&self, newer: T) {
        if let Some((kept, _)) = &mut self.lock().kept {
            *kept = newer;
        }
    }

    /// What is kept, fresh or not.
    pub(crate) fn kept(&self) -> Option<T> {
        self.lock().kept.as_ref().map(|(kept, _)| kept.clone())
    }

    fn note(&self, outcome: &Outcome<T>) {
        let mut state = self.lock();
        state.awaited = None;
        match outcome {
            Ok(found) => {
                state.kept = Some((found.clone(), Instant::now()));
                state.failure = None;
            }
            Err(error) => {
                let before = state.failure.as_ref().map(|failure| failure.rest);
                state.failure = Some(Failure {
                    error: error.clone(),
                    rest: before.map_or(REST, |rest| (rest * 2).min(LONGEST_REST)),
                    since: Instant::now(),
                });
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Asks, and counts how often that is really done.
    #[derive(Default)]
    struct Counting {
        memory: Remembered<u32>,
        times: Arc<AtomicU32>,
    }

    impl Counting {
        async fn ask(&self, good: bool) -> Outcome<u32> {
            let times = Arc::clone(&self.times);
            let ask = || async move {
                let time = times.fetch_add(1, Ordering::Relaxed) + 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
                good.then_some(time)
                    .ok_or_else(|| SignInError::unreachable("away"))
            };
            self.memory.get(ask).await
        }

        fn times(&self) -> u32 {
            self.times.load(Ordering::Relaxed)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_asks_once_and_keeps_the_answer() {
        let it = Counting::default();
        let (one, two, three) = tokio::join!(it.ask(true), it.ask(true), it.ask(true));
        assert_eq!((one, two, three), (Ok(1), Ok(1), Ok(1)));
        tokio::time::advance(FRESH.saturating_sub(Duration::from_secs(1))).await;
        assert_eq!(it.ask(true).await, Ok(1));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(it.ask(true).await, Ok(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_told_at_once_for_a_time_that_grows() {
        let it = Counting::default();
        let mut rest = REST;
        for time in 1..10 {
            assert!(it.ask(false).await.is_err());
            assert_eq!(it.times(), time);
            tokio::time::advance(rest.saturating_sub(Duration::from_millis(1))).await;
            assert!(it.ask(true).await.is_err(), "it would be good by now");
            assert_eq!(it.times(), time, "but it is left alone for {rest:?}");
            tokio::time::advance(Duration::from_millis(1)).await;
            rest = (rest * 2).min(LONGEST_REST);
        }
        assert_eq!(it.ask(true).await, Ok(10));
    }

    #[tokio::test(start_paused = true)]
    async fn who_goes_away_takes_nobody_else_along() {
        let it = Counting::default();
        let impatient = tokio::time::timeout(Duration::from_millis(10), it.ask(true));
        assert!(impatient.await.is_err());
        assert_eq!(it.ask(true).await, Ok(1));
        assert_eq!(it.times(), 1);
    }
}
