//! Who is away, over several devices, and when people were last seen.

use std::sync::atomic::{AtomicU32, Ordering};

use protocol::{ClientEvent, Presence, ServerEvent, UserId};

use crate::{
    chat::{START_MS, TestChat},
    client::Client,
};

const MINUTE_MS: i64 = 60_000;

/// Listens until the room is told of so many people who are away; which.
async fn away(client: &mut Client, count: usize) -> Vec<UserId> {
    client
        .find(|said| match said {
            ServerEvent::Presence { away, .. } if away.len() == count => Some(away.clone()),
            _ => None,
        })
        .await
}

/// Leaves a device to itself, or comes back, and waits until that was heard.
async fn says(client: &mut Client, event: ClientEvent) {
    client.say(&event).await;
    client.said_by_now().await;
}

impl TestChat {
    /// How the list of the room has somebody.
    async fn listed(&self, name: &str) -> (Presence, Option<i64>) {
        static READERS: AtomicU32 = AtomicU32::new(0);
        let number = READERS.fetch_add(1, Ordering::Relaxed);
        let reader = self.guest(&format!("Reader {number}")).await.user;
        let (listed, _) = self.chat.members(&reader, self.room, 50).await.unwrap();
        let found = listed.into_iter().find(|listed| listed.user.name == name);
        let found = found.expect("a member");
        (found.presence, found.seen_at_ms)
    }
}

#[tokio::test]
async fn who_has_left_all_their_devices_is_away_until_they_touch_one() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    let (mut laptop, mut phone) = (it.connect(&ann).await, it.connect(&ann).await);
    laptop.join(it.room, None).await;
    phone.join(it.room, None).await;
    let mut ben = it.in_room("Ben").await;
    assert_eq!(away(&mut ben, 0).await, []);
    let arrived = ben.heard.len();
    assert_eq!(it.listed("Ann").await, (Presence::Online, None));

    it.clock.set(START_MS + 10 * MINUTE_MS);
    says(&mut laptop, ClientEvent::Away).await;
    it.clock.set(START_MS + 15 * MINUTE_MS);
    says(&mut phone, ClientEvent::Away).await;
    assert_eq!(away(&mut ben, 1).await, [ann.user.id]);
    let told = ben.heard[arrived..].iter().filter(|said| is_presence(said));
    assert_eq!(told.count(), 1, "one device of two is nothing to tell");
    let since = Some(START_MS + 15 * MINUTE_MS);
    assert_eq!(it.listed("Ann").await, (Presence::Away, since));

    says(&mut phone, ClientEvent::Back).await;
    assert_eq!(away(&mut ben, 0).await, []);
    assert_eq!(it.listed("Ann").await, (Presence::Online, None));

    // A new line of a device that nobody is at: said before it joins.
    says(&mut phone, ClientEvent::Away).await;
    assert_eq!(away(&mut ben, 1).await, [ann.user.id]);
    let heard = ben.heard.len();
    let mut again = it.connect(&ann).await;
    again.say(&ClientEvent::Away).await;
    again.join(it.room, None).await;
    says(&mut again, ClientEvent::Ping).await;
    ben.said_by_now().await;
    assert!(
        !ben.heard[heard..].iter().any(is_presence),
        "{:?}",
        ben.heard
    );
}

fn is_presence(said: &ServerEvent) -> bool {
    matches!(said, ServerEvent::Presence { .. })
}

#[tokio::test]
async fn who_never_speaks_of_input_is_never_away() {
    let it = TestChat::start().await;
    let bot = it.guest("Robot").await;
    let mut client = it.connect(&bot).await;
    client.join(it.room, None).await;
    it.clock.set(START_MS + 24 * 60 * MINUTE_MS);
    client.said_by_now().await;
    assert_eq!(it.listed("Robot").await, (Presence::Online, None));
}

#[tokio::test]
async fn when_the_last_device_goes_is_when_somebody_was_last_seen() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    assert_eq!(it.listed("Ann").await, (Presence::Offline, Some(START_MS)));
    let (laptop, served) = it.dial(&ann).await;
    let (phone, phone_served) = it.dial(&ann).await;
    it.clock.set(START_MS + MINUTE_MS);
    laptop.hang_up().await;
    served.await.unwrap();
    let signed_in = (Presence::Offline, Some(START_MS));
    assert_eq!(
        it.listed("Ann").await,
        signed_in,
        "the phone is still there"
    );
    it.clock.set(START_MS + 2 * MINUTE_MS);
    phone.hang_up().await;
    phone_served.await.unwrap();
    let left = (Presence::Offline, Some(START_MS + 2 * MINUTE_MS));
    assert_eq!(it.listed("Ann").await, left);

    // Who was away already was last seen when they left it to itself.
    let (mut laptop, served) = it.dial(&ann).await;
    it.clock.set(START_MS + 5 * MINUTE_MS);
    says(&mut laptop, ClientEvent::Away).await;
    it.clock.set(START_MS + 60 * MINUTE_MS);
    laptop.hang_up().await;
    served.await.unwrap();
    let left = (Presence::Offline, Some(START_MS + 5 * MINUTE_MS));
    assert_eq!(it.listed("Ann").await, left);
    let kept = it.killed_and_restarted().await;
    assert_eq!(kept.listed("Ann").await, left);
}
