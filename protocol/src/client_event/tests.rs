use super::*;
use crate::{DraftFile, FileId};

#[test]
fn the_wire_form_is_as_documented() {
    let cases = [
        (
            r#"{"t":"join","room":1,"after_seq":7}"#,
            ClientEvent::Join {
                room: RoomId(1),
                after_seq: Some(Seq(7)),
            },
        ),
        (
            r#"{"t":"join","room":1}"#,
            ClientEvent::Join {
                room: RoomId(1),
                after_seq: None,
            },
        ),
        (
            r#"{"t":"post","room":1,"client_id":"c-1","body":"hi"}"#,
            ClientEvent::post(RoomId(1), ClientId::new("c-1").unwrap(), "hi".into()),
        ),
        (
            r#"{"t":"post","room":1,"client_id":"c-1","body":"","files":[{"id":"0f1e2d3c4b5a69780f1e2d3c4b5a6978","alt":"a cat"},{"id":"00000000000000000000000000000001"}]}"#,
            ClientEvent::Post {
                room: RoomId(1),
                draft: Draft {
                    client_id: ClientId::new("c-1").unwrap(),
                    body: String::new(),
                    files: vec![
                        DraftFile {
                            id: FileId::new("0f1e2d3c4b5a69780f1e2d3c4b5a6978").unwrap(),
                            alt: "a cat".into(),
                        },
                        DraftFile {
                            id: FileId::from_bits(1),
                            alt: String::new(),
                        },
                    ],
                    reply_to: None,
                    thread: None,
                    draft_version: None,
                },
            },
        ),
        (
            r#"{"t":"read_thread","room":1,"thread":3,"seq":9}"#,
            ClientEvent::ReadThread {
                room: RoomId(1),
                thread: Seq(3),
                seq: Seq(9),
            },
        ),
        (
            r#"{"t":"read","room":1,"seq":9}"#,
            ClientEvent::Read {
                room: RoomId(1),
                seq: Seq(9),
                turn: None,
            },
        ),
        (
            r#"{"t":"read","room":1,"seq":9,"turn":2}"#,
            ClientEvent::Read {
                room: RoomId(1),
                seq: Seq(9),
                turn: Some(2),
            },
        ),
        (
            r#"{"t":"post","room":1,"client_id":"c-1","body":"hi","draft_version":8}"#,
            ClientEvent::Post {
                room: RoomId(1),
                draft: Draft {
                    client_id: ClientId::new("c-1").unwrap(),
                    body: "hi".into(),
                    files: Vec::new(),
                    reply_to: None,
                    thread: None,
                    draft_version: Some(8),
                },
            },
        ),
        (
            r#"{"t":"draft","room":1,"after":7,"body":"h"}"#,
            ClientEvent::Draft {
                room: RoomId(1),
                after: 7,
                body: "h".into(),
            },
        ),
        (r#"{"t":"away"}"#, ClientEvent::Away),
        (r#"{"t":"back"}"#, ClientEvent::Back),
        (r#"{"t":"ping"}"#, ClientEvent::Ping),
    ];
    for (json, event) in cases {
        assert_eq!(serde_json::from_str::<ClientEvent>(json).unwrap(), event);
    }
}
