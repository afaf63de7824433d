//! Who counts as here, as tables of comings and goings.

use std::time::Duration;

use super::*;

const GRACE: Duration = PRESENCE_GRACE;
const MOMENT: Duration = Duration::from_millis(1);

fn user(id: i64) -> User {
    User {
        id: UserId(id),
        name: format!("user {id}"),
        avatar: None,
    }
}

#[test]
fn the_last_tab_counts_until_the_grace_is_over() {
    let start = Instant::now();
    let mut presence = Presence::default();
    assert!(presence.arrive(&user(1)));
    assert!(!presence.arrive(&user(1)), "a second tab is nobody new");
    presence.depart(UserId(1), start);
    assert_eq!(presence.next_expiry(), None, "one is still open");
    presence.depart(UserId(1), start + MOMENT);
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
    presence.arrive(&user(1));
    presence.depart(UserId(1), start);
    assert!(!presence.arrive(&user(1)), "was never gone");
    let later = start + GRACE / 2;
    presence.depart(UserId(1), later);
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
        presence.arrive(&user(id));
    }
    assert_eq!(presence.people(), [user(1), user(2), user(3)]);
    for (nth, id) in (0..).zip([2, 3]) {
        presence.depart(UserId(id), start + nth * MOMENT);
    }
    assert!(presence.expire(start + GRACE));
    assert_eq!(presence.people(), [user(1), user(3)]);
    assert!(presence.expire(start + GRACE + MOMENT));
    assert_eq!(presence.people(), [user(1)]);
    assert_eq!(presence.next_expiry(), None);
}

#[test]
fn a_stranger_who_leaves_changes_nothing() {
    let mut presence = Presence::default();
    presence.depart(UserId(9), Instant::now());
    assert_eq!(presence.next_expiry(), None);
    assert!(!presence.expire(Instant::now() + GRACE));
}
