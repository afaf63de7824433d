//! Signals of somebody who is no node, and can write where nodes tell each other.

use engine::hub::{Bus as _, NodeId, Signal};
use protocol::{CloseCode, Rejection, RoomKind, Seq, ServerEvent};
use serde_json::{Value, json};

use super::{Nodes, is_of};
use crate::client::Client;

/// Nobody's number.
const NOBODY: NodeId = NodeId(7);

impl Nodes {
    /// Tells both nodes something, as bytes.
    fn forge(&self, signal: &Value) {
        let signal: Signal = serde_json::from_value(signal.clone()).unwrap();
        self.bus.publish(NOBODY, signal);
    }
}

/// That somebody is there still and hears nothing of a secret.
async fn heard_by_now(client: &mut Client) -> String {
    let heard = client.said_by_now().await;
    format!("{heard:?}")
}

#[tokio::test]
async fn no_signal_shows_anybody_what_the_store_does_not() {
    let it = Nodes::start().await;
    let (chat, ann) = (&it.one.chat, it.ann.actor());
    let made = chat.create_room(&ann, "Secret plans", "", RoomKind::Private);
    let slug = made.await.unwrap();
    let room = chat.own_room(&it.ann.user, &slug).await.unwrap().room.id;
    let (mut anns, mut bens) = it.in_room(it.room()).await;
    anns.join(room, None).await;
    let secret = anns.post(room, "secret", "a secret").await;
    let follow = chat.follow_thread(&it.ann.user, room, secret, true);
    follow.await.unwrap();

    let (ben_id, lobby, last) = (it.ben.user.id, it.room(), i64::MAX);
    let events = it
        .one
        .storage
        .events_after(room, Seq(secret.0 - 1), 1)
        .await;
    let event = events.unwrap().remove(0);
    let message = ServerEvent::Event { room: lobby, event };
    for signal in [
        json!({ "t": "committed", "room": room, "head": last }),
        json!({ "t": "committed", "room": lobby, "head": last }),
        json!({ "t": "committed", "room": 999, "head": last }),
        json!({ "t": "rooms_changed", "room": room, "whose": { "these": [ben_id] } }),
        json!({ "t": "rooms_changed", "room": 999, "whose": { "these": [ben_id] } }),
        json!({ "t": "rooms_changed", "room": room, "whose": "members" }),
        json!({ "t": "thread_changed", "room": room, "thread": secret, "whom": { "these": [ben_id] } }),
        json!({ "t": "thread_changed", "room": room, "thread": secret, "whom": { "followers": [ben_id] } }),
        json!({ "t": "alerts_changed", "user": it.ann.user.id }),
        json!({ "t": "sessions_changed", "user": null }),
        json!({ "t": "who_is_here", "room": room }),
        json!({ "t": "presence", "room": room, "node": 7, "crowd": {
            "count": 1, "people": [{ "user": it.ben.user, "away": false }],
        } }),
        json!({ "t": "typing", "room": room, "user": it.ben.user }),
        json!({ "t": "spent", "budget": "posts", "spent": [[[1, 2], i32::MAX]] }),
        json!({ "t": "spent", "budget": "nothing", "spent": [[[1, 2], i32::MIN]] }),
        json!({ "t": "sockets", "node": 7, "people": [[ben_id, 3]] }),
        json!({ "t": "tell", "people": [ben_id], "but": null, "event": message }),
    ] {
        it.forge(&signal);
        let heard = heard_by_now(&mut bens).await;
        assert!(
            !heard.to_lowercase().contains("secret"),
            "{signal}: {heard}"
        );
    }
    let slug_of_secret = it.two.chat.open_room(&it.ben.user, &slug).await;
    assert_eq!(slug_of_secret.err(), Some(Rejection::NotFound));

    // What is said goes on in its order.
    for n in 0..3 {
        let seq = anns.post(lobby, &format!("after-{n}"), "after").await;
        bens.events_until(lobby, seq).await;
    }
    let heard = anns.said_by_now().await;
    let events = heard.iter().filter(|said| is_of(said, lobby)).count();
    assert!(events <= 3, "each once: {heard:?}");
}

#[tokio::test]
async fn what_is_said_to_have_ended_goes_on_where_the_store_says_so() {
    let it = Nodes::start().await;
    let (mut anns, mut bens) = it.in_room(it.room()).await;
    let room = it.room();
    it.forge(&json!({ "t": "end_sessions", "user": it.ben.user.id, "ended": "all" }));
    assert_eq!(bens.closed().await.0, CloseCode::SignedOut.code());
    let mut bens = it.two.connect(&it.ben).await;
    bens.join(room, None).await;
    it.forge(&json!({ "t": "room_ended", "room": room }));
    let seq = anns.post(room, "still", "still here").await;
    assert_eq!(bens.event(room).await.seq, seq);
    let seq = bens.post(room, "too", "me, too").await;
    assert_eq!(anns.events_until(room, seq).await.last(), Some(&seq.0));
}
