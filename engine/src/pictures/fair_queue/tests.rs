use proptest::prelude::*;

use super::*;

#[test]
fn each_person_is_served_in_turn() {
    let mut queue = FairQueue::default();
    for (whose, item) in [('a', 1), ('a', 2), ('a', 3), ('b', 4), ('c', 5), ('b', 6)] {
        queue.push(whose, item, 10).unwrap();
    }
    let taken: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
    assert_eq!(taken, [1, 4, 5, 2, 6, 3]);
    assert!(queue.waiting.is_empty() && queue.order.is_empty());
}

#[test]
fn nobody_has_more_than_so_many_waiting() {
    let mut queue = FairQueue::default();
    assert_eq!(queue.push('a', 1, 1), Ok(()));
    assert_eq!(queue.push('a', 2, 1), Err(2));
    assert_eq!(queue.push('b', 3, 1), Ok(()));
    assert_eq!(
        (queue.pop(), queue.pop(), queue.pop()),
        (Some(1), Some(3), None)
    );
    assert_eq!(queue.push('a', 4, 1), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_lost_and_nobody_waits_for_two_of_another(
        steps in proptest::collection::vec(proptest::option::of(0..4_u8), 1..60)
    ) {
        let mut queue = FairQueue::default();
        let (mut pushed, mut taken) = (Vec::new(), Vec::new());
        // How many of each other person were taken since one waits.
        let mut passed: HashMap<u8, HashMap<u8, u32>> = HashMap::new();
        for (number, step) in steps.into_iter().enumerate() {
            if let Some(whose) = step {
                queue.push(whose, (whose, number), usize::MAX).unwrap();
                pushed.push((whose, number));
                passed.entry(whose).or_default();
            } else if let Some((whose, number)) = queue.pop() {
                taken.push((whose, number));
                for (waiting, others) in &mut passed {
                    if *waiting != whose {
                        let before = others.entry(whose).or_default();
                        *before += 1;
                        prop_assert!(*before <= 1, "{waiting} waits for {whose} again");
                    }
                }
                if queue.waiting.contains_key(&whose) {
                    passed.insert(whose, HashMap::new());
                } else {
                    passed.remove(&whose);
                }
            }
        }
        taken.extend(std::iter::from_fn(|| queue.pop()));
        for person in 0..4 {
            let of = |all: &[(u8, usize)]| -> Vec<_> {
                all.iter().copied().filter(|(whose, _)| *whose == person).collect()
            };
            prop_assert_eq!(of(&pushed), of(&taken), "in their own order");
        }
    }
}
