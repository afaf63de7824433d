//! Who is here, and who is writing.

use protocol::{ClientEvent, Presence, ServerEvent, User};

use crate::{chat::TestChat, client::Client};

/// Listens until so many people are here; who they are.
async fn here(client: &mut Client, count: u32) -> Vec<String> {
    let people = client
        .find(|said| match said {
            ServerEvent::Presence { here, people, .. } if *here == count => people.clone(),
            _ => None,
        })
        .await;
    names(people)
}

fn names(people: Vec<User>) -> Vec<String> {
    people.into_iter().map(|user| user.name).collect()
}

#[tokio::test]
async fn tabs_of_one_person_are_one_person() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.guest("Ann").await, it.guest("Ben").await);
    let mut tab = it.connect(&ann).await;
    tab.join(it.room, None).await;
    assert_eq!(here(&mut tab, 1).await, ["Ann"]);
    let mut second_tab = it.connect(&ann).await;
    second_tab.join(it.room, None).await;
    assert_eq!(here(&mut second_tab, 1).await, ["Ann"]);
    let mut other = it.connect(&ben).await;
    other.join(it.room, None).await;
    for client in [&mut other, &mut second_tab, &mut tab] {
        assert_eq!(here(client, 2).await, ["Ann", "Ben"]);
    }
    let counts = tab.heard.iter().filter_map(|said| match said {
        ServerEvent::Presence { here, .. } => Some(*here),
        _ => None,
    });
    assert_eq!(counts.collect::<Vec<_>>(), [1, 2], "never three");
    let (listed, count) = it.chat.members(&ann.user, it.room, 10).await.unwrap();
    let listed = listed
        .into_iter()
        .map(|member| (member.user.name, member.presence));
    let online = |name: &str| (name.to_owned(), Presence::Online);
    assert_eq!(listed.collect::<Vec<_>>(), [online("Ann"), online("Ben")]);
    assert_eq!(count, 2);
}

#[tokio::test]
async fn who_writes_is_told_until_the_message_comes() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    let mut ben = it.in_room("Ben").await;
    ann.say(&ClientEvent::Typing { room: it.room }).await;
    assert_eq!(writing(&mut ben).await, ["Ann"]);
    ann.post(it.room, "c", "done").await;
    assert_eq!(writing(&mut ben).await, [""; 0]);
}

/// The next word of who is writing.
async fn writing(client: &mut Client) -> Vec<String> {
    let people = client.find(|said| match said {
        ServerEvent::Typing { people, .. } => Some(people.clone()),
        _ => None,
    });
    names(people.await)
}

#[tokio::test]
async fn a_member_who_has_not_joined_the_room_is_not_heard_writing_there() {
    let it = TestChat::start().await;
    let mut ann = it.connect(&it.guest("Ann").await).await;
    let mut ben = it.in_room("Ben").await;
    ann.say(&ClientEvent::Typing { room: it.room }).await;
    assert_eq!(ann.said_by_now().await, [], "nor scolded");
    ben.say(&ClientEvent::Typing { room: it.room }).await;
    assert_eq!(writing(&mut ben).await, ["Ben"]);
}
