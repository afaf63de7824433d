//! Who counts as here, as tables of comings and goings.

use std::time::Duration;

use super::*;
use crate::limits::ELSEWHERE_LASTS;

const GRACE: Duration = PRESENCE_GRACE;
const MOMENT: Duration = Duration::from_millis(1);

/// The people here, by id; those who are away as their negative.
fn here(presence: &Presence) -> Vec<i64> {
    let sign = |here: Here| here.user.id.0 * if here.away { -1 } else { 1 };
    presence.people().into_iter().map(sign).collect()
}

fn user(id: i64) -> User {
    User {
        id: UserId(id),
        name: format!("user {id}"),
        avatar: None,
        kind: protocol::UserKind::Member,
    }
}

#[test]
fn the_last_tab_counts_until_the_grace_is_over() {
    let start = Instant::now();
    let mut presence = Presence::default();
    assert!(presence.arrive(&user(1), false));
    assert!(
        !presence.arrive(&user(1), false),
        "a second tab is nobody new"
    );
    presence.depart(UserId(1), false, start);
    assert_eq!(presence.next_expiry(), None, "one is still open");
    presence.depart(UserId(1), false, start + MOMENT);
    let gone = start + MOMENT + GRACE;
    assert_eq!(presence.next_expiry(), Some(gone));
    assert!(!presence.expire(gone - MOMENT));
    assert_eq!(presence.count(), 1);
    assert!(presence.expire(gone));
    assert_eq!(presence.count(), 0);
}

#[test]
fn who_comes_back_and_leaves_again_gets_a_grace_of_their_own() {
    let start = Instant::now();
    let mut presence = Presence::default();
    presence.arrive(&user(1), false);
    presence.depart(UserId(1), false, start);
    assert!(!presence.arrive(&user(1), false), "was never gone");
    let later = start + GRACE / 2;
    presence.depart(UserId(1), false, later);
    assert!(
        !presence.expire(start + GRACE),
        "the first leaving no longer counts"
    );
    assert_eq!(presence.next_expiry(), Some(later + GRACE));
    assert!(presence.expire(later + GRACE));
}

#[test]
fn people_expire_one_by_one_and_are_listed_by_name() {
    let start = Instant::now();
    let mut presence = Presence::default();
    for id in [3, 1, 2] {
        presence.arrive(&user(id), false);
    }
    assert_eq!(here(&presence), [1, 2, 3]);
    for (nth, id) in (0..).zip([2, 3]) {
        presence.depart(UserId(id), false, start + nth * MOMENT);
    }
    assert!(presence.expire(start + GRACE));
    assert_eq!(here(&presence), [1, 3]);
    assert!(presence.expire(start + GRACE + MOMENT));
    assert_eq!(here(&presence), [1]);
    assert_eq!(presence.next_expiry(), None);
}

#[test]
fn a_stranger_who_leaves_changes_nothing() {
    let mut presence = Presence::default();
    presence.depart(UserId(9), false, Instant::now());
    assert_eq!(presence.next_expiry(), None);
    assert!(!presence.expire(Instant::now() + GRACE));
}

/// What happens to the tabs of somebody.
#[derive(Clone, Copy, Debug)]
enum Tab {
    Opens {
        away: bool,
    },
    Closes {
        away: bool,
    },
    Left,
    Back,
    /// The grace of what closed is over.
    Graced,
}

/// What happens, how they are then, and whether that is told.
type Step = (Tab, &'static [i64], bool);

#[test]
fn somebody_is_away_when_nobody_is_at_any_of_their_tabs() {
    use Tab::{Back, Closes, Graced, Left, Opens};
    const ONLINE: &[i64] = &[1];
    const AWAY: &[i64] = &[-1];
    const GONE: &[i64] = &[];
    let (opens, closes) = (Opens { away: false }, Closes { away: false });
    let (opens_away, closes_away) = (Opens { away: true }, Closes { away: true });
    let table: &[(&str, &[Step])] = &[
        (
            "one tab is left, and come back to",
            &[
                (opens, ONLINE, true),
                (Left, AWAY, true),
                (Back, ONLINE, true),
            ],
        ),
        (
            "one of two is left, then the other",
            &[
                (opens, ONLINE, true),
                (opens, ONLINE, false),
                (Left, ONLINE, false),
                (Left, AWAY, true),
                (Back, ONLINE, true),
            ],
        ),
        (
            "a tab that comes back on a new line is away from the start",
            &[
                (opens_away, AWAY, true),
                (opens_away, AWAY, false),
                (Back, ONLINE, true),
            ],
        ),
        (
            "who opens a new tab is no longer away",
            &[(opens_away, AWAY, true), (opens, ONLINE, true)],
        ),
        (
            "the attended tab closes: away after the grace, not gone",
            &[
                (opens, ONLINE, true),
                (opens_away, ONLINE, false),
                (closes, ONLINE, false),
                (Graced, AWAY, true),
            ],
        ),
        (
            "the attended tab loads again",
            &[
                (opens, ONLINE, true),
                (opens_away, ONLINE, false),
                (closes, ONLINE, false),
                (opens, ONLINE, false),
                (Graced, ONLINE, false),
            ],
        ),
        (
            "within the grace another tab comes that nobody is at",
            &[
                (opens, ONLINE, true),
                (closes, ONLINE, false),
                (opens_away, ONLINE, false),
                (Graced, AWAY, true),
            ],
        ),
        (
            "who was away stays so until they are gone",
            &[
                (opens, ONLINE, true),
                (Left, AWAY, true),
                (closes_away, AWAY, false),
                (Graced, GONE, true),
            ],
        ),
    ];
    for (what, steps) in table {
        let mut now = Instant::now();
        let mut presence = Presence::default();
        for (at, (tab, state, told)) in steps.iter().enumerate() {
            let changed = match tab {
                Opens { away } => presence.arrive(&user(1), *away),
                Closes { away } => {
                    presence.depart(UserId(1), *away, now);
                    false
                }
                Left => presence.attend(UserId(1), true),
                Back => presence.attend(UserId(1), false),
                Graced => {
                    now += GRACE;
                    presence.expire(now)
                }
            };
            assert_eq!(here(&presence), *state, "{what}, step {at}: {tab:?}");
            assert_eq!(changed, *told, "{what}, step {at}: {tab:?}");
        }
    }
}

/// Who is at another process; a negative id is away.
fn crowd(people: &[i64]) -> Crowd {
    Crowd {
        count: u32::try_from(people.len()).unwrap(),
        people: people
            .iter()
            .map(|id| Here {
                user: user(id.abs()),
                away: *id < 0,
            })
            .collect(),
    }
}

#[test]
fn whoever_is_at_several_processes_is_here_once_and_away_only_at_all_of_them() {
    let now = Instant::now();
    let (one, two) = (NodeId(1), NodeId(2));
    for (own, at_one, at_two, expected) in [
        (&[1_i64][..], &[2][..], &[3][..], &[1, 2, 3][..]),
        (&[1], &[1], &[1], &[1]),
        (&[-1], &[1], &[-1], &[1]),
        (&[-1], &[-1], &[], &[-1]),
        (&[], &[-2], &[2], &[2]),
        (&[], &[2], &[-2], &[2]),
        (&[], &[], &[], &[]),
    ] {
        let mut presence = Presence::default();
        for id in own {
            presence.arrive(&user(id.abs()), *id < 0);
        }
        presence.hear_elsewhere(one, crowd(at_one), now);
        presence.hear_elsewhere(two, crowd(at_two), now);
        assert_eq!(here(&presence), expected, "{own:?} {at_one:?} {at_two:?}");
        assert_eq!(presence.count(), expected.len());
        assert_eq!(presence.is_deserted(), own.is_empty());
        assert_eq!(presence.crowd(), crowd(own), "only one's own are told on");
    }
}

#[test]
fn what_another_process_says_is_news_once_and_forgotten_when_it_says_no_more() {
    let now = Instant::now();
    let mut presence = Presence::default();
    assert!(presence.hear_elsewhere(NodeId(1), crowd(&[1, 2]), now));
    assert!(!presence.hear_elsewhere(NodeId(1), crowd(&[1, 2]), now + MOMENT));
    let until = now + MOMENT + ELSEWHERE_LASTS;
    assert_eq!(presence.next_expiry(), Some(until));
    assert!(!presence.expire(until - MOMENT));
    assert!(presence.expire(until));
    assert_eq!(presence.count(), 0);
    presence.hear_elsewhere(NodeId(1), crowd(&[1, 2]), now);
    assert!(presence.remove(UserId(1)), "removed from the room");
    assert_eq!(here(&presence), [2]);
    assert!(presence.hear_elsewhere(NodeId(1), Crowd::default(), now));
    assert_eq!(here(&presence), [0; 0]);
}

#[test]
fn people_too_many_to_name_are_counted() {
    let now = Instant::now();
    let mut presence = Presence::default();
    let many = Crowd {
        count: 1_000,
        people: Vec::new(),
    };
    presence.arrive(&user(1), false);
    presence.hear_elsewhere(NodeId(1), many, now);
    assert_eq!(presence.count(), 1_001);
    for id in 2..=i64::try_from(PRESENCE_NAMED_MAX).unwrap() + 1 {
        presence.arrive(&user(id), false);
    }
    let told = presence.crowd();
    assert_eq!(
        (told.count as usize, told.people.len()),
        (PRESENCE_NAMED_MAX + 1, 0)
    );
}
