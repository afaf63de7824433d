//! The one thread on which pictures are decoded, whoever asks for it.
//!
//! Each may take much memory, so there is one at a time. That all take it in
//! the same thread matters as well: allocators keep for a thread much of what
//! it has freed, and with one of many threads for each picture the process
//! kept several times what the largest needs.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use tokio::sync::{mpsc, oneshot};

type Turn = Box<dyn FnOnce() + Send>;

/// The thread that decodes pictures. Clones share it; it ends with the last.
#[derive(Clone, Debug)]
pub struct Pictures {
    turns: mpsc::Sender<Turn>,
}

impl Pictures {
    /// Starts it. An error says that the system gives no more threads.
    pub fn start() -> io::Result<Self> {
        let (turns, mut waiting) = mpsc::channel::<Turn>(1);
        let thread = thread::Builder::new().name("pictures".to_owned());
        thread.spawn(move || {
            while let Some(turn) = waiting.blocking_recv() {
                // Whoever waits for it is told that there is no outcome.
                let _ = catch_unwind(AssertUnwindSafe(turn));
            }
        })?;
        Ok(Self { turns })
    }

    /// Does some work on it, when all that was asked for before is done; not
    /// at all if nobody waits for it any more by then. An error says that it
    /// panicked.
    pub async fn take_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<T> {
        let (done, outcome) = oneshot::channel();
        let turn: Turn = Box::new(move || {
            if !done.is_closed() {
                let _ = done.send(work());
            }
        });
        let sent = self.turns.send(turn).await;
        sent.map_err(|_| io::Error::other("the thread for pictures has ended"))?;
        outcome.await.map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn one_is_at_it_at_a_time_and_always_the_same() {
        static AT_IT: AtomicU32 = AtomicU32::new(0);
        let pictures = Pictures::start().unwrap();
        let turns = (0..20).map(|n| {
            pictures.take_turn(move || {
                assert_eq!(AT_IT.fetch_add(1, Ordering::SeqCst), 0);
                thread::yield_now();
                AT_IT.fetch_sub(1, Ordering::SeqCst);
                (n, thread::current().id())
            })
        });
        let done: Vec<_> = join_all(turns).await.into_iter().flatten().collect();
        assert!(done.iter().map(|(n, _)| *n).eq(0..20));
        assert!(done.iter().all(|(_, thread)| *thread == done[0].1));
    }

    #[tokio::test]
    async fn a_panic_is_the_business_of_who_caused_it() {
        let pictures = Pictures::start().unwrap();
        let panicked = pictures.take_turn(|| -> u32 { panic!("on purpose") }).await;
        assert!(panicked.is_err());
        assert_eq!(pictures.take_turn(|| 2).await.unwrap(), 2);
    }
}
