//! A thread that decodes pictures, and what waits for it.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use prometheus::IntGauge;
use protocol::UserId;

use super::{Payer, fair_queue::FairQueue};
use crate::limits::PICTURES_WAITING;

pub(super) type Job = Box<dyn FnOnce() + Send>;

/// The handle of a thread: it ends when this is dropped, and what waits then
/// is not done.
#[derive(Debug)]
pub(super) struct Lane(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    /// How many wait here and at the other lane.
    count: IntGauge,
}

/// Guests are as many as somebody wants to make up, so all of them together
/// have every second turn at the most.
#[derive(Default)]
struct Waiting {
    members: FairQueue<UserId, Job>,
    guests: FairQueue<UserId, Job>,
    guests_next: bool,
    ended: bool,
}

impl Waiting {
    fn pop(&mut self) -> Option<Job> {
        let (first, second) = if self.guests_next {
            (&mut self.guests, &mut self.members)
        } else {
            (&mut self.members, &mut self.guests)
        };
        let job = first.pop().or_else(|| second.pop())?;
        self.guests_next = !self.guests_next;
        Some(job)
    }
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}

impl Lane {
    pub(super) fn start(name: &str, count: IntGauge) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            waiting: Mutex::default(),
            changed: Condvar::new(),
            count,
        });
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new().name(name.to_owned());
        thread.spawn(move || {
            while let Some(job) = of_thread.next() {
                // Whoever waits for it is told that there is no outcome.
                let _ = catch_unwind(AssertUnwindSafe(job));
            }
        })?;
        Ok(Self(shared))
    }

    /// Queues a job, unless the person has as many waiting as one may.
    pub(super) fn push(&self, payer: Payer, job: Job) -> Result<(), Job> {
        let mut waiting = self.0.lock();
        let queue = if payer.guest {
            &mut waiting.guests
        } else {
            &mut waiting.members
        };
        queue.push(payer.user, job, PICTURES_WAITING)?;
        self.0.count.inc();
        self.0.changed.notify_one();
        Ok(())
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.changed.notify_one();
    }
}

impl Shared {
    fn next(&self) -> Option<Job> {
        let mut waiting = self.lock();
        loop {
            if waiting.ended {
                return None;
            }
            if let Some(job) = waiting.pop() {
                self.count.dec();
                return Some(job);
            }
            waiting = self
                .changed
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
