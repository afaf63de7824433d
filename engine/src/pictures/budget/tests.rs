use super::*;

const SECOND: Duration = Duration::from_secs(1);
const MOMENT: Duration = Duration::from_millis(1);

#[tokio::test(start_paused = true)]
async fn what_is_spent_is_forgotten_evenly() {
    let mut budget = Budget::new(60 * SECOND, 600 * SECOND);
    for _ in 0..6 {
        assert_eq!(budget.spend(1, 10 * SECOND), Ok(()));
    }
    let wait = budget.spend(1, 10 * SECOND).unwrap_err();
    assert_eq!(wait.as_millis().div_ceil(10), 10_000);
    assert_eq!(
        budget.spend(2, 10 * SECOND),
        Ok(()),
        "others have their own"
    );
    tokio::time::advance(wait + MOMENT).await;
    assert_eq!(budget.spend(1, 10 * SECOND), Ok(()));
    assert!(budget.spend(1, SECOND).is_err());
}

#[tokio::test(start_paused = true)]
async fn what_it_really_took_counts() {
    let mut budget = Budget::new(60 * SECOND, 600 * SECOND);
    budget.spend(1, 50 * SECOND).unwrap();
    budget.settle(1, 50 * SECOND, 10 * SECOND);
    assert_eq!(budget.spend(1, 50 * SECOND), Ok(()));
    budget.settle(1, 50 * SECOND, 100 * SECOND);
    let wait = budget.spend(1, SECOND).unwrap_err();
    assert_eq!(wait.as_millis().div_ceil(10), 51_000);
}

#[tokio::test(start_paused = true)]
async fn more_than_there_ever_is_may_be_spent_once() {
    let mut budget = Budget::new(SECOND, 600 * SECOND);
    assert_eq!(budget.spend(1, 2 * SECOND), Ok(()));
    assert!(budget.spend(1, SECOND).is_err());
}

#[tokio::test(start_paused = true)]
async fn who_has_everything_left_is_forgotten() {
    let mut budget = Budget::new(60 * SECOND, 600 * SECOND);
    for who in 0..5_000 {
        budget.spend(who, SECOND).unwrap();
    }
    tokio::time::advance(600 * SECOND).await;
    for who in 5_000..10_000 {
        budget.spend(who, SECOND).unwrap();
    }
    assert!(budget.spent.len() <= 10_000 - 5_000 + SWEEP_ABOVE);
}
