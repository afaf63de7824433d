use std::collections::HashMap;

use proptest::{collection::vec, prelude::*};
use protocol::UserId;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_burst_passes_then_one_has_to_wait() {
    let rate = RateLimit::new(20, Duration::from_secs(10));
    for _ in 0..20 {
        assert_eq!(rate.take(UserId(1)), Ok(()));
    }
    let wait = rate.take(UserId(1)).unwrap_err();
    assert_eq!(wait, Duration::from_millis(500));
    assert_eq!(rate.take(UserId(2)), Ok(()), "others are not held up");
    tokio::time::advance(wait).await;
    assert_eq!(rate.take(UserId(1)), Ok(()));
    assert!(rate.take(UserId(1)).is_err());
}

#[tokio::test(start_paused = true)]
async fn what_is_given_back_can_be_taken_again() {
    let rate = RateLimit::new(1, Duration::from_secs(10));
    assert!(rate.take(UserId(1)).is_ok());
    assert!(rate.take(UserId(1)).is_err());
    rate.give_back(&UserId(1));
    rate.give_back(&UserId(1));
    assert!(rate.take(UserId(1)).is_ok());
    assert!(rate.take(UserId(1)).is_err(), "never more than there were");
}

#[tokio::test(start_paused = true)]
async fn what_is_told_of_elsewhere_keeps_nobody_waiting_for_ever() {
    let period = Duration::from_secs(10);
    let rate = RateLimit::new(2, period);
    let ann = name_of(&UserId(1));
    rate.buckets.spent_elsewhere(ann, 4);
    assert_eq!(rate.take(UserId(1)), Err(period + period / 2));
    for _ in 0..3 {
        rate.buckets.spent_elsewhere(ann, i32::MAX);
    }
    let wait = rate.take(UserId(1)).unwrap_err();
    assert!(wait <= period * 16, "{wait:?}");
    tokio::time::advance(wait).await;
    assert_eq!(rate.take(UserId(1)), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn waiting_longer_than_the_period_saves_nothing_up() {
    let rate = RateLimit::new(2, Duration::from_secs(10));
    tokio::time::advance(Duration::from_secs(3600)).await;
    assert!(rate.take(UserId(1)).is_ok());
    assert!(rate.take(UserId(1)).is_ok());
    assert!(rate.take(UserId(1)).is_err());
}

/// The memory is that of the table, made once, and made-up keys take the
/// places of each other.
#[tokio::test(start_paused = true)]
async fn many_made_up_keys_neither_free_nor_lock_out_anybody() {
    const KEYS: usize = 64;
    let rate = RateLimit::with_keys(3, Duration::from_mins(15), KEYS);
    let size = rate.buckets.lock().keys.len();
    for _ in 0..3 {
        assert!(rate.take("under attack".to_owned()).is_ok());
    }
    for n in 0..100_000 {
        let one = rate.take(format!("made up {n}"));
        assert_eq!(one, Ok(()), "a newcomer finds a place: {n}");
    }
    assert!(
        rate.take("under attack".to_owned()).is_err(),
        "it is still counted"
    );
    assert_eq!(rate.buckets.lock().keys.len(), size);
}

/// What the limit is to do, written down plainly, without any bound.
struct Plain {
    burst: f64,
    period: f64,
    buckets: HashMap<u8, (f64, f64)>,
}

impl Plain {
    fn tokens(&mut self, who: u8, now: f64) -> &mut f64 {
        let full = (self.burst, now);
        let (tokens, at) = self.buckets.entry(who).or_insert(full);
        *tokens = (*tokens + (now - *at) / self.period * self.burst).min(self.burst);
        *at = now;
        tokens
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Take(u8),
    GiveBack(u8),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u8..5).prop_map(Step::Take),
        1 => (0_u8..5).prop_map(Step::GiveBack),
        2 => (0_u64..4_000).prop_map(Step::Wait),
    ]
}

proptest! {
    /// Few keys are counted exactly as if there were a bucket for each.
    #[test]
    fn it_counts_as_a_plain_bucket_does(
        burst in 1_u32..8,
        steps in vec(step(), 1..200),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let period = Duration::from_millis(u64::from(burst) * 1_000);
            let rate = RateLimit::new(burst, period);
            let mut plain = Plain {
                burst: f64::from(burst),
                period: period.as_secs_f64(),
                buckets: HashMap::new(),
            };
            let start = Instant::now();
            for step in steps {
                let now = start.elapsed().as_secs_f64();
                match step {
                    Step::Take(who) => {
                        let tokens = plain.tokens(who, now);
                        // Sums of fractions are off by a hair.
                        let expected = *tokens + 1e-6 >= 1.0;
                        if expected {
                            *tokens = (*tokens - 1.0).max(0.0);
                        }
                        assert_eq!(rate.take(who).is_ok(), expected, "{who} at {now}");
                    }
                    Step::GiveBack(who) => {
                        let burst = plain.burst;
                        let tokens = plain.tokens(who, now);
                        *tokens = (*tokens + 1.0).min(burst);
                        rate.give_back(&who);
                    }
                    Step::Wait(ms) => tokio::time::advance(Duration::from_millis(ms)).await,
                }
            }
        });
    }

    /// Whoever asks how often, in whatever order: of one key never more than
    /// a burst and what has flown in since get through.
    #[test]
    fn nobody_gets_more_than_their_share(
        burst in 1_u32..6,
        takes in vec((0_u8..4, 0_u64..500), 1..300),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let rate = RateLimit::new(burst, Duration::from_secs(2));
            let mut passed = HashMap::<u8, u32>::new();
            let start = Instant::now();
            for (who, wait) in takes {
                tokio::time::advance(Duration::from_millis(wait)).await;
                if rate.take(who).is_ok() {
                    *passed.entry(who).or_default() += 1;
                }
                let share = f64::from(burst) * (1.0 + start.elapsed().as_secs_f64() / 2.0);
                assert!(f64::from(passed.get(&who).copied().unwrap_or_default()) <= share + 1e-6);
            }
        });
    }
}
