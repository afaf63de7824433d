//! Who is told of changed ways to sign in, and for how long.

use engine::{limits::ALERTS_KEPT, storage::Session};
use protocol::{AlertKind, ClientEvent, ServerEvent};

use super::{PASSWORD, identity};
use crate::chat::{START_MS, TestChat, caller, caller_at};

async fn kinds(it: &TestChat, session: &Session) -> Vec<AlertKind> {
    let alerts = it.accounts.alerts(session.user.id, session.id).await;
    alerts.unwrap().iter().map(|alert| alert.kind).collect()
}

#[tokio::test]
async fn every_device_is_told_what_was_done_and_from_where() {
    let it = TestChat::start().await;
    let desk = it.owner().await;
    let phone = it.sign_in("olga", PASSWORD).await.unwrap();
    assert_eq!(kinds(&it, &desk).await, []);
    let far = caller_at("203.0.113.9");
    it.accounts
        .link_identity(desk.user.id, identity("olga"), &far)
        .await
        .unwrap();
    for session in [&desk, &phone] {
        let alerts = it.accounts.alerts(session.user.id, session.id).await;
        let alerts = alerts.unwrap();
        let alert = &alerts[0];
        assert_eq!(alert.kind, AlertKind::IdentityLinked);
        assert_eq!(alert.detail, "github: olga@example.org");
        assert_eq!(alert.address, "203.0.113.9");
        assert_eq!(alert.device, "Firefox on Linux");
        assert_eq!(alert.at_ms, START_MS);
    }
    // Nobody else is.
    let gus = it.guest("Gus").await;
    assert_eq!(kinds(&it, &gus).await, []);
}

#[tokio::test]
async fn each_device_has_its_own_say_and_later_ones_are_spared() {
    let it = TestChat::start().await;
    let desk = it.owner().await;
    let phone = it.sign_in("olga", PASSWORD).await.unwrap();
    it.accounts
        .link_identity(desk.user.id, identity("olga"), caller())
        .await
        .unwrap();
    it.clock.set(START_MS + 1);
    let early = it.sign_in("olga", PASSWORD).await.unwrap();
    assert_eq!(kinds(&it, &early).await.len(), 1, "nobody has seen it yet");
    let alerts = it.accounts.alerts(desk.user.id, desk.id).await.unwrap();
    let id = alerts[0].id;
    let gus = it.guest("Gus").await;
    it.accounts.dismiss_alert(&gus, id).await.unwrap();
    assert_eq!(
        kinds(&it, &desk).await.len(),
        1,
        "not the guest's to dismiss"
    );

    // Twice changes nothing.
    for _ in 0..2 {
        it.accounts.dismiss_alert(&desk, id).await.unwrap();
    }
    assert_eq!(kinds(&it, &desk).await, []);
    assert_eq!(
        kinds(&it, &phone).await,
        [AlertKind::IdentityLinked],
        "who sits at the desk may not be the owner"
    );
    it.clock.set(START_MS + 2);
    let later = it.sign_in("olga", PASSWORD).await.unwrap();
    assert_eq!(kinds(&it, &later).await, []);
    let restarted = it.killed_and_restarted().await;
    assert_eq!(kinds(&restarted, &phone).await.len(), 1, "it is kept");
}

#[tokio::test]
async fn a_new_password_is_told_of_where_it_was_set_too() {
    let it = TestChat::start().await;
    let desk = it.owner().await;
    let token = it
        .accounts
        .change_password(&desk, PASSWORD, "another one!", caller())
        .await
        .unwrap();
    let desk = it.accounts.session(&token).await.unwrap().unwrap();
    assert_eq!(kinds(&it, &desk).await, [AlertKind::PasswordChanged]);
}

#[tokio::test]
async fn there_are_never_more_than_so_many() {
    let it = TestChat::start().await;
    let desk = it.owner().await;
    it.prove(&desk).await;
    for n in 0..ALERTS_KEPT {
        let name = format!("olga{n}");
        it.accounts
            .link_identity(desk.user.id, identity(&name), caller())
            .await
            .unwrap();
    }
    let unlinked =
        it.accounts
            .unlink_identity(&desk, "github:https://api.github.com", "olga0", caller());
    unlinked.await.unwrap();
    let kinds = kinds(&it, &desk).await;
    assert_eq!(kinds.len(), ALERTS_KEPT as usize);
    assert_eq!(kinds[0], AlertKind::IdentityUnlinked, "the newest first");
}

#[tokio::test]
async fn open_pages_are_told_at_once_and_late_ones_when_they_come() {
    let it = TestChat::start().await;
    let desk = it.owner().await;
    let phone = it.sign_in("olga", PASSWORD).await.unwrap();
    let gus = it.guest("Gus").await;
    let mut at_desk = it.connect(&desk).await;
    let mut on_phone = it.connect(&phone).await;
    let mut elsewhere = it.connect(&gus).await;
    it.accounts
        .link_identity(desk.user.id, identity("olga"), caller())
        .await
        .unwrap();
    let told = |event: &ServerEvent| match event {
        ServerEvent::Alerts { alerts } => Some(alerts.clone()),
        _ => None,
    };
    let first = at_desk.find(told).await;
    assert_eq!(first[0].kind, AlertKind::IdentityLinked);
    assert_eq!(on_phone.find(told).await, first);

    // Seen at the desk: the phone goes on showing it.
    it.accounts.dismiss_alert(&desk, first[0].id).await.unwrap();
    assert_eq!(at_desk.find(told).await, []);
    assert_eq!(on_phone.find(told).await, first);

    // Who was away when it happened hears of it with their rooms.
    let mut back = it.connect(&phone).await;
    back.say(&ClientEvent::Rooms).await;
    assert_eq!(back.find(told).await, first);
    let mut seen = it.connect(&desk).await;
    for client in [&mut seen, &mut elsewhere] {
        client.say(&ClientEvent::Rooms).await;
        let said = client.said_by_now().await;
        assert!(said.iter().all(|event| told(event).is_none()), "{said:?}");
    }
}
