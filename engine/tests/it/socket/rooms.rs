//! Several rooms on one socket, and leaving them.

use protocol::{ClientEvent, RoomId, Seq, ServerEvent};

use crate::{chat::TestChat, client::Client};

async fn two_rooms() -> (TestChat, [RoomId; 2]) {
    let it = TestChat::start().await;
    let rooms = ["lobby".to_owned(), "kitchen".to_owned()];
    it.storage.ensure_rooms(&rooms).await.unwrap();
    (it, [RoomId(1), RoomId(2)])
}

fn bodies_in(client: &Client, room: RoomId) -> Vec<String> {
    let heard = client.heard.iter().filter_map(|said| match said {
        ServerEvent::Event { room: of, event } if *of == room => {
            event.kind.message().map(|message| message.body.clone())
        }
        _ => None,
    });
    heard.collect()
}

#[tokio::test]
async fn two_rooms_on_one_socket_keep_apart() {
    let (it, [one, two]) = two_rooms().await;
    let mut both = it.connect(&it.guest("Both").await).await;
    both.join(one, None).await;
    both.join(two, None).await;
    let mut only = it.connect(&it.guest("Only").await).await;
    only.join(two, None).await;
    for n in 0..10 {
        both.post(one, &format!("one-{n}"), &format!("one {n}"))
            .await;
        both.post(two, &format!("two-{n}"), &format!("two {n}"))
            .await;
    }
    // Two before and ten after: their arrivals, their messages.
    while bodies_in(&both, one).len() + bodies_in(&both, two).len() < 20 {
        both.next().await;
    }
    while bodies_in(&only, two).len() < 10 {
        only.next().await;
    }
    let of = |room: &str| (0..10).map(|n| format!("{room} {n}")).collect::<Vec<_>>();
    assert_eq!(bodies_in(&both, one), of("one"));
    assert_eq!(bodies_in(&both, two), of("two"));
    assert_eq!(only.said_by_now().await, []);
    assert_eq!(bodies_in(&only, two), of("two"));
    assert_eq!(bodies_in(&only, one), [""; 0], "the room it did not join");
}

#[tokio::test]
async fn who_leaves_a_room_hears_no_more_of_it_but_of_the_other() {
    let (it, [one, two]) = two_rooms().await;
    let ann = it.guest("Ann").await;
    let mut listener = it.connect(&it.guest("Listener").await).await;
    listener.join(one, None).await;
    listener.join(two, None).await;
    let mut witness = it.connect(&ann).await;
    witness.join(one, None).await;
    it.store_in(one, &ann.user, "before", "before").await;
    listener.event(one).await;
    witness.event(one).await;

    listener.say(&ClientEvent::Leave { room: one }).await;
    listener.said_by_now().await;
    let quiet_from = listener.heard.len();
    it.store_in(one, &ann.user, "after", "after").await;
    let last = it.store_in(one, &ann.user, "last", "last").await;
    // When the last is told, the one before was told to everybody.
    witness.events_until(one, last).await;
    it.store_in(two, &ann.user, "two", "two").await;
    listener.event(two).await;
    listener.said_by_now().await;
    let quiet = &listener.heard[quiet_from..];
    let of_one = quiet
        .iter()
        .filter(|said| matches!(said, ServerEvent::Event { room, .. } if *room == one));
    assert_eq!(of_one.count(), 0, "{quiet:?}");

    let (seqs, joined) = listener.join(one, Some(last.0 - 2)).await;
    assert_eq!(seqs, [last.0 - 1, last.0], "and may come back");
    assert_eq!(joined, last);
}

#[tokio::test]
async fn leaving_a_room_one_is_not_in_changes_nothing() {
    let (it, [one, two]) = two_rooms().await;
    let mut ann = it.in_room("Ann").await;
    for room in [two, RoomId(99)] {
        ann.say(&ClientEvent::Leave { room }).await;
    }
    let seq = ann.post(one, "hi", "hi").await;
    assert!(seq > Seq::START);
}
