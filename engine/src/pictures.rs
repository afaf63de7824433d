//! The threads on which pictures are decoded, whoever asks for it.
//!
//! Each picture may take much memory and time, so there are two at a time at
//! most: one of those that take long, and beside it one of the small ones,
//! which are not to wait for those. On each thread people take turns, and
//! nobody has more time than a share of it.
//!
//! That it is always the same threads matters as well: allocators keep for a
//! thread much of what it has freed, and with one of many threads for each
//! picture the process kept several times what the largest needs.

mod budget;
mod fair_queue;
mod lane;

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use media::{Cost, PictureError};
use prometheus::IntGaugeVec;
use protocol::{Rejection, Undrawn, UserId};
use tokio::sync::oneshot;

use crate::{
    chat::rate_limited,
    limits::{
        DECODING_OF_GUESTS, DECODING_PER_PERSON, DECODING_PERIOD, SMALL_PICTURE_PIXELS,
        SMALL_PICTURE_TIME,
    },
    telemetry::gauges,
};
use budget::Budget;
use lane::Lane;

/// When somebody has too many pictures waiting, one of them is done by then.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// Who asks for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payer {
    /// Who.
    pub user: UserId,
    /// Whether they came by name alone: guests share one budget beside their own.
    pub guest: bool,
}

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum NotRun {
    /// The person has had, or has waiting, as much as one may.
    #[error("too many pictures")]
    Later(Duration),
    /// The work panicked, or the threads have ended.
    #[error(transparent)]
    Failed(#[from] io::Error),
}

impl NotRun {
    /// What to answer, if it is the person's doing.
    pub fn rejection(&self) -> Option<Rejection> {
        match self {
            Self::Later(wait) => Some(rate_limited(*wait)),
            Self::Failed(_) => None,
        }
    }
}

/// The threads that decode pictures. Clones share them; they end with the last.
#[derive(Clone, Debug)]
pub struct Pictures {
    small: Arc<Lane>,
    large: Arc<Lane>,
    budgets: Arc<Mutex<Budgets>>,
    waiting: IntGaugeVec,
}

#[derive(Debug)]
struct Budgets {
    people: Budget<UserId>,
    guests: Budget<()>,
}

impl Budgets {
    fn spend(&mut self, payer: Payer, time: Duration) -> Result<(), Duration> {
        self.people.spend(payer.user, time)?;
        if payer.guest
            && let Err(wait) = self.guests.spend((), time)
        {
            self.people.settle(payer.user, time, Duration::ZERO);
            return Err(wait);
        }
        Ok(())
    }

    fn settle(&mut self, payer: Payer, set_aside: Duration, took: Duration) {
        self.people.settle(payer.user, set_aside, took);
        if payer.guest {
            self.guests.settle((), set_aside, took);
        }
    }
}

/// What was set aside for a picture; what is not used is given back.
struct Account {
    budgets: Arc<Mutex<Budgets>>,
    payer: Payer,
    set_aside: Duration,
    took: Duration,
}

impl Account {
    const fn charge(&mut self, took: Duration) {
        self.took = took;
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        lock(&self.budgets).settle(self.payer, self.set_aside, self.took);
    }
}

impl Pictures {
    /// Starts them. An error says that the system gives no more threads.
    pub fn start() -> io::Result<Self> {
        let budgets = Budgets {
            people: Budget::new(DECODING_PER_PERSON, DECODING_PERIOD),
            guests: Budget::new(DECODING_OF_GUESTS, DECODING_PERIOD),
        };
        let waiting = gauges(
            "irori_jobs_waiting",
            "Pieces of work in the background that wait for their turn, by what they do.",
            "kind",
        );
        let pictures = || waiting.with_label_values(&["picture"]);
        Ok(Self {
            small: Arc::new(Lane::start("small pictures", pictures())?),
            large: Arc::new(Lane::start("pictures", pictures())?),
            budgets: Arc::new(Mutex::new(budgets)),
            waiting,
        })
    }

    /// How many wait for their turn.
    pub(crate) fn waiting(&self) -> IntGaugeVec {
        self.waiting.clone()
    }

    /// Does some work of about this cost when it is the person's turn; not at
    /// all if nobody waits for it any more by then.
    pub async fn run<T: Send + 'static>(
        &self,
        payer: Payer,
        cost: Cost,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotRun> {
        let set_aside = cost.time();
        let spent = lock(&self.budgets).spend(payer, set_aside);
        spent.map_err(NotRun::Later)?;
        let mut account = Account {
            budgets: Arc::clone(&self.budgets),
            payer,
            set_aside,
            took: Duration::ZERO,
        };
        let (done, outcome) = oneshot::channel();
        let job = Box::new(move || {
            if !done.is_closed() {
                let began = Instant::now();
                // Counted even where the work panics.
                account.charge(set_aside);
                let worked = work();
                account.charge(began.elapsed());
                // Before they are told, so that what they ask for next counts on it.
                drop(account);
                let _ = done.send(worked);
            }
        });
        let is_small = cost.frame_pixels <= SMALL_PICTURE_PIXELS && set_aside <= SMALL_PICTURE_TIME;
        let lane = if is_small { &self.small } else { &self.large };
        let pushed = lane.push(payer, job);
        pushed.map_err(|_| NotRun::Later(TRY_AGAIN))?;
        let outcome = outcome.await;
        Ok(outcome.map_err(io::Error::other)?)
    }
}

/// Why a picture is not drawn; an error, where that is not its own fault.
pub fn undrawn(cause: PictureError) -> io::Result<Undrawn> {
    let why = match cause {
        PictureError::Io(cause) => return Err(cause),
        PictureError::TooManyPixels => Undrawn::TooManyPixels,
        PictureError::TooManyFrames => Undrawn::TooManyFrames,
        PictureError::Damaged { .. } => Undrawn::Damaged,
        PictureError::Unsupported => Undrawn::UnknownKind,
        PictureError::TooSlow => Undrawn::TooSlow,
    };
    tracing::debug!(?why, "a picture is not drawn");
    Ok(why)
}

fn lock(budgets: &Mutex<Budgets>) -> MutexGuard<'_, Budgets> {
    budgets.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
