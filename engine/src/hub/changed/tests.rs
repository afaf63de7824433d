use super::*;

fn user(id: i64, avatar: &str) -> User {
    User {
        id: UserId(id),
        name: "Ann".to_owned(),
        avatar: Some(avatar.to_owned()),
        kind: protocol::UserKind::Member,
    }
}

#[test]
fn many_changes_of_one_person_are_one_telling() {
    let changed = ChangedPeople::default();
    assert!(changed.note(&user(1, "a")), "somebody has to begin");
    for n in 0..60 {
        assert!(!changed.note(&user(1, &n.to_string())), "and only one");
    }
    changed.note(&user(2, "b"));
    let mut told = changed.take();
    told.sort_by_key(|user| user.id);
    assert_eq!(told, [user(1, "59"), user(2, "b")]);
    assert_eq!(changed.take(), []);
    assert!(changed.note(&user(1, "c")), "after that begins anew");
}

#[test]
fn what_everybody_knows_is_no_news() {
    let changed = ChangedPeople::default();
    changed.note(&user(1, "a"));
    assert_eq!(changed.take(), [user(1, "a")]);
    assert!(!changed.note(&user(1, "a")));
    changed.note(&user(1, "b"));
    changed.note(&user(1, "a"));
    assert_eq!(changed.take(), [], "there and back within a tick");
}

#[test]
fn neither_who_waits_nor_who_is_remembered_is_unbounded() {
    let changed = ChangedPeople::default();
    let many = i64::try_from(CHANGED_PEOPLE_WAITING).unwrap() + 10;
    for id in 0..many {
        changed.note(&user(id, "a"));
    }
    assert_eq!(changed.lock().waiting.len(), CHANGED_PEOPLE_WAITING);
    let mut told = 0;
    loop {
        let users = changed.take();
        assert!(users.len() <= CHANGED_PEOPLE_TOLD);
        assert!(changed.lock().told.len() <= REMEMBERED);
        told += users.len();
        if users.is_empty() {
            break;
        }
    }
    assert_eq!(told, CHANGED_PEOPLE_WAITING);
}
