//! What the processes of a store spend of the same budgets: each tells the others
//! soon after, and none asks before.

use std::{
    collections::HashMap,
    mem::take,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::{
    sync::Notify,
    time::{Duration, sleep},
};

use super::{bus::Outlet, signal::Signal};
use crate::{
    network::NetworkLimit,
    rate::{Buckets, RateLimit, Tell, Who},
};

/// How long what is spent is gathered before others are told.
const TOLD_AFTER: Duration = Duration::from_millis(50);

/// Who has spent something since the others were told, at most: what comes beyond
/// that is not told, and counts here alone.
const UNTOLD_MAX: usize = 20_000;

/// How many of them one signal tells of.
const TOLD_AT_ONCE: usize = 200;

/// The budgets of this process that others have as well.
#[derive(Debug)]
pub struct Spendings {
    outlet: Outlet,
    budgets: Mutex<HashMap<String, Weak<Buckets>>>,
    untold: Mutex<HashMap<(Arc<str>, Who), i32>>,
    something: Notify,
}

/// The end of a budget by which it tells what was spent of it.
#[derive(Debug)]
struct Teller {
    budget: Arc<str>,
    spendings: Arc<Spendings>,
}

impl Spendings {
    pub(super) fn new(outlet: Outlet) -> Self {
        Self {
            outlet,
            budgets: Mutex::default(),
            untold: Mutex::default(),
            something: Notify::new(),
        }
    }

    /// Has what is spent of a limit count at all processes, where it goes by the
    /// same name.
    pub fn share<K>(self: &Arc<Self>, name: &str, limit: &RateLimit<K>) {
        let buckets = limit.tell(Box::new(Teller {
            budget: name.into(),
            spendings: Arc::clone(self),
        }));
        lock(&self.budgets).insert(name.to_owned(), Arc::downgrade(buckets));
    }

    /// The same for one by network.
    pub fn share_by_network(self: &Arc<Self>, name: &str, limit: &NetworkLimit) {
        for (width, limit) in limit.by_width() {
            self.share(&format!("{name}/{width}"), limit);
        }
    }

    /// Takes what another process has spent.
    pub(super) fn hear(&self, budget: &str, spent: &[(Who, i32)]) {
        let buckets = lock(&self.budgets).get(budget).and_then(Weak::upgrade);
        let Some(buckets) = buckets else {
            return;
        };
        for (who, tokens) in spent {
            buckets.spent_elsewhere(*who, *tokens);
        }
    }

    /// Tells the others what is spent here. Never returns.
    pub(super) async fn keep_telling(&self) {
        loop {
            self.something.notified().await;
            sleep(TOLD_AFTER).await;
            let mut budgets: HashMap<Arc<str>, Vec<(Who, i32)>> = HashMap::new();
            for ((budget, who), tokens) in take(&mut *lock(&self.untold)) {
                // What was given back was not spent.
                if tokens != 0 {
                    budgets.entry(budget).or_default().push((who, tokens));
                }
            }
            for (budget, spent) in budgets {
                for spent in spent.chunks(TOLD_AT_ONCE) {
                    self.outlet.publish(|_| Signal::Spent {
                        budget: budget.to_string(),
                        spent: spent.to_vec(),
                    });
                }
            }
        }
    }
}

impl Tell for Teller {
    fn note(&self, who: Who, tokens: i32) {
        let Spendings {
            outlet,
            untold,
            something,
            ..
        } = &*self.spendings;
        if outlet.is_alone() {
            return;
        }
        let mut untold = lock(untold);
        let first = untold.is_empty();
        let key = (Arc::clone(&self.budget), who);
        if untold.len() < UNTOLD_MAX || untold.contains_key(&key) {
            let sum = untold.entry(key).or_default();
            *sum = sum.saturating_add(tokens);
        }
        drop(untold);
        if first {
            something.notify_one();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use protocol::UserId;

    use super::*;
    use crate::{
        hub::{Bus, Hub, LocalBus},
        limits::Limits,
    };

    const ANN: UserId = UserId(1);
    const BEN: UserId = UserId(2);
    const PERIOD: Duration = Duration::from_secs(10);

    /// The same limit, twenty within ten seconds, at three processes.
    fn three() -> ([Arc<Hub>; 3], [RateLimit<UserId>; 3]) {
        let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
        let hubs = [(); 3].map(|()| Hub::on_bus(Limits::default(), &bus));
        let limits = hubs.each_ref().map(|hub| {
            let limit = RateLimit::new(20, PERIOD);
            hub.spendings().share("posts", &limit);
            let spendings = Arc::clone(hub.spendings());
            tokio::spawn(async move { spendings.keep_telling().await });
            limit
        });
        (hubs, limits)
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_asks_three_gets_within_a_tenth_what_one_would_give() {
        let (_hubs, limits) = three();
        let (mut through, mut in_turn) = (0, 0);
        let step = Duration::from_millis(10);
        for n in 0..12_000 {
            through += limits
                .iter()
                .filter(|limit| limit.take(ANN).is_ok())
                .count();
            in_turn += usize::from(limits[n % 3].take(BEN).is_ok());
            sleep(step).await;
        }
        let at_one = 20 + 20 * 12;
        for got in [through, in_turn] {
            assert!((at_one * 9 / 10..=at_one * 11 / 10).contains(&got), "{got}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_given_back_is_given_back_to_all_and_others_are_not_touched() {
        let (_hubs, limits) = three();
        for _ in 0..20 {
            limits[0].take(ANN).unwrap();
        }
        sleep(TOLD_AFTER * 2).await;
        assert!(limits[1].take(ANN).is_err(), "it is told");
        assert_eq!(limits[1].take(BEN), Ok(()));
        for _ in 0..20 {
            limits[0].give_back(&ANN);
        }
        sleep(TOLD_AFTER * 2).await;
        for _ in 0..19 {
            limits[2].take(ANN).unwrap();
        }
    }
}
