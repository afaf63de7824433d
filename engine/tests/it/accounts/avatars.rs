//! Which picture is shown, and who hears of another.

use std::time::Instant;

use engine::{
    limits::{CHANGED_PEOPLE_TICK, LOOKS_PER_MINUTE},
    storage::{Avatar, AvatarPlace, AvatarSize, DueAvatar, Identity, Session},
};
use protocol::{AvatarSource, Rejection, ServerEvent, User};

use super::{STRICT, identity};
use crate::chat::{START_MS, TestChat, caller};

fn avatar(hash: &str) -> Avatar {
    Avatar {
        hash: hash.to_owned(),
        px96: vec![96],
        px256: vec![0, 1],
    }
}

impl TestChat {
    async fn yields(&self, session: &Session, source: AvatarSource, hash: Option<&str>) {
        let kept = self
            .accounts
            .keep_avatar(session.user.id, source, hash.map(avatar));
        kept.await.unwrap();
    }

    async fn shown(&self, session: &Session) -> Option<String> {
        let shown = self.accounts.current_avatar(session.user.id).await;
        shown.unwrap()
    }

    async fn due(&self) -> Vec<DueAvatar> {
        self.accounts.due_avatars(true).await.unwrap()
    }
}

#[tokio::test]
async fn the_first_source_that_yields_something_is_shown() {
    let it = TestChat::start().await;
    let olga = it.owner().await;
    assert_eq!(it.shown(&olga).await, None);
    it.yields(&olga, AvatarSource::Gravatar, Some("aa")).await;
    assert_eq!(it.shown(&olga).await.as_deref(), Some("aa"));
    it.yields(&olga, AvatarSource::Upload, Some("bb")).await;
    assert_eq!(it.shown(&olga).await.as_deref(), Some("bb"));
    it.yields(&olga, AvatarSource::Provider, Some("cc")).await;
    assert_eq!(it.shown(&olga).await.as_deref(), Some("bb"));

    let prefer = |source| it.accounts.prefer_avatar(olga.user.id, source);
    prefer(AvatarSource::Gravatar).await.unwrap();
    assert_eq!(it.shown(&olga).await.as_deref(), Some("aa"));
    it.yields(&olga, AvatarSource::Gravatar, None).await;
    assert_eq!(it.shown(&olga).await.as_deref(), Some("bb"));
    prefer(AvatarSource::Initials).await.unwrap();
    assert_eq!(it.shown(&olga).await, None);
}

#[tokio::test]
async fn every_open_page_hears_of_another_picture() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let session = it.guest("Ben").await;
    let mut ben = it.connect(&session).await;
    ben.join(it.room, None).await;

    it.yields(&session, AvatarSource::Upload, Some("0123"))
        .await;
    let now = User {
        avatar: Some("0123".to_owned()),
        ..session.user.clone()
    };
    let of_ben = |said: &ServerEvent| match said {
        ServerEvent::User { user } => Some(user.clone()),
        _ => None,
    };
    assert_eq!(ann.find(of_ben).await, now);
    assert_eq!(ben.find(of_ben).await, now);

    // What he does from now on through the socket he had open shows it, too.
    ben.post(it.room, "b-1", "with a face").await;
    let author = ann
        .find(|said| match said {
            ServerEvent::Event { event, .. } if event.author.id == now.id => {
                Some(event.author.clone())
            }
            _ => None,
        })
        .await;
    assert_eq!(author, now);
    // And so does what he did before, for whoever comes now.
    let mut dan = it.connect(&it.guest("Dan").await).await;
    dan.join(it.room, Some(0)).await;
    let shown = dan.heard.iter().filter_map(|said| match said {
        ServerEvent::Event { event, .. } if event.author.id == now.id => {
            Some(event.author.avatar.clone())
        }
        _ => None,
    });
    let shown: Vec<_> = shown.collect();
    assert!(!shown.is_empty() && shown.iter().all(|avatar| *avatar == now.avatar));

    // The same again is no news.
    it.yields(&session, AvatarSource::Upload, Some("0123"))
        .await;
    it.yields(&session, AvatarSource::Gravatar, Some("4567"))
        .await;
    assert!(
        ann.said_by_now()
            .await
            .iter()
            .all(|said| of_ben(said).is_none())
    );
}

#[tokio::test]
async fn who_changes_again_and_again_is_told_of_once_in_a_while() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let ben = it.guest("Ben").await;
    let began = Instant::now();
    // Not through a door that counts: what the hub makes of it.
    for n in 0..60 {
        let hash = format!("{n:04}");
        it.yields(&ben, AvatarSource::Upload, Some(&hash)).await;
    }
    let mut tellings = 0;
    let last = |said: &ServerEvent| match said {
        ServerEvent::User { user } if user.id == ben.user.id => {
            tellings += 1;
            (user.avatar.as_deref() == Some("0059")).then_some(())
        }
        _ => None,
    };
    ann.find(last).await;
    let ticks = began.elapsed().as_millis() / CHANGED_PEOPLE_TICK.as_millis();
    assert!(
        tellings <= ticks + 2,
        "{tellings} tellings in {ticks} ticks"
    );
}

#[tokio::test]
async fn how_one_is_shown_is_not_changed_without_end() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let user = ann.user.id;
    for n in 0..LOOKS_PER_MINUTE {
        let changed = if n % 2 == 0 {
            it.accounts
                .prefer_avatar(user, AvatarSource::Initials)
                .await
        } else {
            it.accounts.drop_avatar(user, AvatarSource::Upload).await
        };
        assert_eq!(changed, Ok(()));
    }
    let limited = |changed| matches!(changed, Err(Rejection::RateLimited { .. }));
    let preferred = it.accounts.prefer_avatar(user, AvatarSource::Upload).await;
    assert!(limited(preferred));
    let dropped = it.accounts.drop_avatar(user, AvatarSource::Upload).await;
    assert!(limited(dropped));
    let others = it
        .accounts
        .prefer_avatar(ben.user.id, AvatarSource::Initials)
        .await;
    assert_eq!(others, Ok(()));
}

#[tokio::test]
async fn a_picture_is_somebodys() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    it.yields(&ann, AvatarSource::Upload, Some("0123")).await;
    let read = |session: &Session, hash: &'static str, size| {
        let (accounts, user) = (std::sync::Arc::clone(&it.accounts), session.user.id);
        async move { accounts.avatar(user, hash, size).await.unwrap() }
    };
    assert_eq!(read(&ann, "0123", AvatarSize::Px96).await, Some(vec![96]));
    assert_eq!(
        read(&ann, "0123", AvatarSize::Px256).await,
        Some(vec![0, 1])
    );
    assert_eq!(read(&ben, "0123", AvatarSize::Px96).await, None);
    assert_eq!(read(&ann, "", AvatarSize::Px96).await, None);
}

#[tokio::test]
async fn what_others_have_is_asked_for_daily_and_when_it_changes() {
    let it = TestChat::start().await;
    it.owner().await;
    let at = |picture: &str| Identity {
        picture_url: Some(picture.to_owned()),
        ..identity("ann")
    };
    let sign_in = |identity: Identity| it.come_from(identity, STRICT);
    // Newcomers need an invitation; Olga adds the identity to her account.
    let olga = it.sign_in("olga", super::PASSWORD).await.unwrap();
    it.accounts
        .link_identity(olga.user.id, at("https://a.example/1"), caller())
        .await
        .unwrap();
    sign_in(at("https://a.example/1")).await.unwrap();

    let provider = |url: &str| AvatarPlace::Provider(url.to_owned());
    let gravatar = AvatarPlace::Gravatar("olga@example.org".to_owned());
    let places = |due: Vec<DueAvatar>| due.into_iter().map(|due| due.place).collect::<Vec<_>>();
    let mut due = places(it.due().await);
    due.sort_by_key(|place| place.source().name());
    assert_eq!(due, [gravatar.clone(), provider("https://a.example/1")]);
    assert_eq!(it.accounts.due_avatars(false).await.unwrap().len(), 1);

    it.yields(&olga, AvatarSource::Provider, Some("aa")).await;
    it.yields(&olga, AvatarSource::Gravatar, None).await;
    assert_eq!(it.due().await, []);
    // The same picture may wait; another one may not.
    sign_in(at("https://a.example/1")).await.unwrap();
    assert_eq!(it.due().await, []);
    sign_in(at("https://a.example/2")).await.unwrap();
    assert_eq!(places(it.due().await), [provider("https://a.example/2")]);

    // Who cannot be asked is asked again in an hour, and what they had stays.
    let deferred = it
        .accounts
        .defer_avatar(olga.user.id, AvatarSource::Provider);
    deferred.await.unwrap();
    assert_eq!(it.due().await, []);
    assert_eq!(it.shown(&olga).await.as_deref(), Some("aa"));
    it.clock.set(START_MS + 3_601_000);
    assert_eq!(places(it.due().await), [provider("https://a.example/2")]);
    it.clock.set(START_MS + 86_401_000);
    assert_eq!(it.due().await.len(), 2);
}
