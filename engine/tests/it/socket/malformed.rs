//! Words that are not understood.

use protocol::{Rejection, RoomId};

use crate::{chat::TestChat, client::id};

#[tokio::test]
async fn what_is_not_understood_is_refused_and_named_where_it_can_be() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await;
    for (said, room, client_id) in [
        ("", None, None),
        ("not json", None, None),
        (r#"{"t":"post","room":1"#, None, None),
        ("[]", None, None),
        ("7", None, None),
        ("null", None, None),
        (r#"{"room":1}"#, Some(1), None),
        (r#"{"t":"dance","room":3}"#, Some(3), None),
        (
            r#"{"t":"post","room":1,"client_id":"c-1"}"#,
            Some(1),
            Some("c-1"),
        ),
        (
            r#"{"t":"post","client_id":"c-1","body":"hi"}"#,
            None,
            Some("c-1"),
        ),
        (
            r#"{"t":"post","room":1,"client_id":"c-1","body":7}"#,
            Some(1),
            Some("c-1"),
        ),
        (
            r#"{"t":"post","room":"1","client_id":"c-1","body":"hi"}"#,
            None,
            Some("c-1"),
        ),
        (
            r#"{"t":"post","room":1,"client_id":"no good","body":"hi"}"#,
            Some(1),
            None,
        ),
        (r#"{"t":"join","room":1.5}"#, None, None),
        (r#"{"t":"join","room":99999999999999999999}"#, None, None),
    ] {
        let mut client = it.connect(&ann).await;
        client.say_text(said).await;
        let (of, named, rejection) = client.rejection().await;
        assert!(
            matches!(rejection, Rejection::Malformed { .. }),
            "{said}: {rejection:?}"
        );
        assert_eq!(of, room.map(RoomId), "{said}");
        assert_eq!(named, client_id.map(id), "{said}");
        client
            .post(it.room, "works", "the socket is still good")
            .await;
    }
}

#[tokio::test]
async fn fields_that_are_not_known_are_passed_over() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    ann.say_text(r#"{"t":"post","room":1,"client_id":"c","body":"hi","mood":{"x":[1]}}"#)
        .await;
    assert!(ann.answer(&id("c")).await.is_ok());
}

#[tokio::test]
async fn the_tenth_closes_the_socket_with_1008() {
    let it = TestChat::start().await;
    let mut ann = it.in_room("Ann").await;
    for n in 1..=9 {
        ann.say_text("{").await;
        ann.rejection().await;
        ann.post(it.room, &format!("m{n}"), "understood").await;
    }
    let before = ann.heard.len();
    ann.say_text("{").await;
    assert_eq!(ann.closed().await.0, 1008);
    let refused = ann.heard[before..]
        .iter()
        .filter(|said| matches!(said, protocol::ServerEvent::Rejected { .. }));
    assert_eq!(refused.count(), 1, "the tenth is answered too");
}
