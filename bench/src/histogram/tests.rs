use super::*;

fn of(values: impl IntoIterator<Item = u64>) -> Histogram {
    let mut histogram = Histogram::new();
    values.into_iter().for_each(|value| histogram.add(value));
    histogram
}

#[test]
fn buckets_touch_and_are_narrow() {
    let mut last = 0;
    for value in (0..100_000).chain([1 << 40, (1 << 40) + 1, u64::MAX / 3, u64::MAX]) {
        let index = bucket(value);
        assert!(index == last || index == last + 1 || value > 100_000);
        last = index;
        let top = largest(index as u64);
        assert!(top >= value && top - value <= value / 64, "{value} → {top}");
        assert_eq!(bucket(top), index);
    }
}

#[test]
fn small_percentiles_are_exact() {
    let histogram = of(1..=50);
    for (per_mille, nanos) in [(0, 1), (20, 1), (21, 2), (500, 25), (990, 50), (1_000, 50)] {
        assert_eq!(
            histogram.per_mille(per_mille),
            Duration::from_nanos(nanos),
            "{per_mille}"
        );
    }
}

#[test]
fn a_few_slow_ones_show_only_at_the_top() {
    let mut histogram = of([1_000; 990]);
    for _ in 0..10 {
        histogram.add(1_000_000);
    }
    assert!(histogram.per_mille(990) < Duration::from_nanos(1_020));
    assert!(histogram.per_mille(991) >= Duration::from_nanos(1_000_000));
    assert_eq!(histogram.count(), 1_000);
}

#[test]
fn nothing_measured_is_zero() {
    let mut histogram = of([7]);
    histogram.clear();
    assert_eq!(histogram.per_mille(500), Duration::ZERO);
    assert_eq!(histogram.count(), 0);
}

#[test]
fn two_of_them_become_one() {
    let mut both = of([10; 3]);
    both.merge(&of([1_000; 1]));
    let mut all = of([10; 3]);
    all.add(1_000);
    assert_eq!(both.count(), 4);
    for per_mille in [1, 750, 751, 1_000] {
        assert_eq!(both.per_mille(per_mille), all.per_mille(per_mille));
    }
}
