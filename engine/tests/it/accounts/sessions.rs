use engine::{
    accounts::SignUp,
    limits::{SESSION_IDLE, SESSION_LASTS, SESSIONS_MAX},
};

use super::{PASSWORD, STRICT, identity};
use crate::chat::{START_MS, TestChat, caller};

fn ms(span: std::time::Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap()
}

#[tokio::test]
async fn an_ended_session_is_over_at_once() {
    let it = TestChat::start().await;
    let (ann, token) = it.accounts.sign_in_as_guest("Ann", caller()).await.unwrap();
    // Looked up twice: the second time it is remembered.
    for _ in 0..2 {
        let found = it.accounts.session(&token).await.unwrap();
        assert_eq!(found.as_ref(), Some(&ann));
    }
    it.accounts.end_session(ann.user.id, ann.id).await.unwrap();
    assert_eq!(it.accounts.session(&token).await, Ok(None));
}

#[tokio::test]
async fn nobody_ends_the_session_of_another() {
    let it = TestChat::start().await;
    let (ann, token) = it.accounts.sign_in_as_guest("Ann", caller()).await.unwrap();
    let ben = it.guest("Ben").await;
    let mut on_desk = it.connect(&ann).await;
    it.accounts.end_session(ben.user.id, ann.id).await.unwrap();
    assert!(it.accounts.session(&token).await.unwrap().is_some());
    on_desk.join(it.room, None).await;
}

#[tokio::test]
async fn a_session_that_is_used_lasts_but_not_for_ever() {
    let it = TestChat::start().await;
    let (_, token) = it.accounts.sign_in_as_guest("Ann", caller()).await.unwrap();
    let mut now_ms = START_MS;
    while now_ms + ms(SESSION_IDLE) / 2 < START_MS + ms(SESSION_LASTS) {
        now_ms += ms(SESSION_IDLE) / 2;
        it.clock.set(now_ms);
        // What was looked up is not believed any more.
        tokio::time::pause();
        tokio::time::advance(SESSION_IDLE / 2).await;
        tokio::time::resume();
        assert!(it.accounts.session(&token).await.unwrap().is_some());
    }
    it.clock.set(START_MS + ms(SESSION_LASTS));
    assert_eq!(it.accounts.session(&token).await, Ok(None));
}

#[tokio::test]
async fn a_socket_of_a_session_that_ended_meanwhile_is_closed() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    it.accounts.end_session(ann.user.id, ann.id).await.unwrap();
    // The upgrade was let through a moment before.
    let (mut client, _) = it.dial(&ann).await;
    assert_eq!(client.closed().await.0, 4001);
}

#[tokio::test]
async fn a_socket_lives_by_its_own_persons_session_only() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let mistaken = engine::storage::Session { id: ben.id, ..ann };
    let (mut client, _) = it.dial(&mistaken).await;
    assert_eq!(client.closed().await.0, 4001);
}

#[tokio::test]
async fn sessions_are_listed_with_device_and_last_use() {
    let it = TestChat::start().await;
    let desk = it.owner().await;
    it.clock.set(START_MS + 1);
    let phone = it.sign_in("olga", PASSWORD).await.unwrap();
    it.guest("Ben").await;
    let own = it.accounts.own_account(desk.user.id).await.unwrap();
    let ids: Vec<_> = own.sessions.iter().map(|session| session.id).collect();
    assert_eq!(ids, [phone.id, desk.id]);
    let first = &own.sessions[1];
    assert_eq!(first.device, "Firefox on Linux");
    assert_eq!(first.address, "192.0.2.1");
    assert_eq!(first.used_at_ms, START_MS);
}

#[tokio::test]
async fn with_one_too_many_the_one_ends_that_was_not_used_for_longest() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let mut now_ms = START_MS;
    let mut sign_in = async || {
        now_ms += 1;
        it.clock.set(now_ms);
        it.come_from(identity("ann"), STRICT).await.unwrap()
    };
    let first = sign_in().await;
    let mut on_first = it.connect(&first).await;
    let second = sign_in().await;
    for _ in 2..SESSIONS_MAX {
        sign_in().await;
    }
    let listed = async || {
        let own = it.accounts.own_account(first.user.id).await.unwrap();
        let ids = own.sessions.into_iter().map(|session| session.id);
        ids.collect::<Vec<_>>()
    };
    let full = listed().await;
    assert_eq!(full.len(), SESSIONS_MAX as usize);
    assert!(full.contains(&first.id) && full.contains(&second.id));
    let newest = sign_in().await;
    let then = listed().await;
    assert_eq!(then.len(), SESSIONS_MAX as usize);
    assert!(then.contains(&newest.id) && then.contains(&second.id));
    assert!(!then.contains(&first.id));
    assert_eq!(on_first.closed().await.0, 4001, "its sockets end with it");
}
