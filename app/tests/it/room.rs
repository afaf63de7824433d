//! The room page, complete before any script runs.

use axum::{
    body::Body,
    extract::Request,
    http::{StatusCode, header},
};
use protocol::{
    Event, EventKind, KeptDraft, Replies, RoomId, RoomKind, Seq, UnsentDraft, User, UserKind,
};

use crate::{
    fake::{Fake, message, user},
    site::{ask, get, get_signed_out},
};

fn talk() -> Fake {
    Fake {
        events: vec![
            message(11, user(2, "花子"), "明日の合宿、集合は9時でいいですか？"),
            message(12, user(2, "花子"), "場所は https://example.com/map です"),
            Event {
                kind: EventKind::MemberJoined,
                ..message(13, user(3, "Tarō"), "")
            },
            message(14, user(1, "Ann"), "9 works\nfor me"),
        ],
        read_seq: Seq(11),
        ..Fake::default()
    }
}

#[tokio::test]
async fn everything_is_there_without_javascript() {
    let page = get(talk(), "/rooms/lobby").await;
    assert_eq!(page.status, StatusCode::OK);
    page.holds(&[
        "<title>(3) lobby · Irori</title>",
        "data-connection=\"connecting\"",
        "role=\"log\"",
        "aria-label=\"Messages\"",
        "明日の合宿、集合は9時でいいですか？",
        "9 works\nfor me",
        "Today",
        "22:30",
        "datetime=\"2026-11-21T22:30:00Z\"",
        "New messages",
        "Tarō",
        "joined",
        "All about lobby",
        "12 members",
        "and 10 more",
        "here now",
        "last seen 5 minutes ago",
        "Skip to message box",
    ]);
    assert_eq!(page.html.matches("<article").count(), 3);
    assert_eq!(page.html.matches("message--first").count(), 3);
    assert_eq!(page.html.matches("message--mine").count(), 1);
}

#[tokio::test]
async fn what_people_are_stands_beside_their_names() {
    let by = |kind| User {
        kind,
        ..user(2, "花子")
    };
    let mut naming = message(12, user(3, "Tarō"), "@花子 hi");
    if let EventKind::MessagePosted(message) = &mut naming.kind {
        let html = "<p><span class=\"mention\" data-user=\"2\">@花子</span> hi</p>";
        message.html = Some(html.to_owned());
    }
    for (kind, mark) in [
        (UserKind::Guest, Some("guest")),
        (UserKind::Bot, Some("bot")),
        (UserKind::Admin, Some("admin")),
        (UserKind::Owner, Some("owner")),
        (UserKind::Former, Some("no longer here")),
        (UserKind::Member, None),
    ] {
        let joined = Event {
            kind: EventKind::MemberJoined,
            ..message(10, by(kind), "")
        };
        let fake = Fake {
            events: vec![joined, message(11, by(kind), "hello"), naming.clone()],
            other: kind,
            kind: RoomKind::Direct,
            ..Fake::default()
        };
        let page = get(fake, "/rooms/lobby").await;
        let Some(mark) = mark else {
            let marked = page.html.contains("user-mark") || page.html.contains("data-mark");
            assert!(!marked, "{}", page.html);
            continue;
        };
        let shown = format!("<span class=\"user-mark\">{mark}</span>");
        let times = page.html.matches(&shown).count();
        assert_eq!(
            times, 4,
            "with the message, where they came, among the people and the rooms: {mark}"
        );
        page.holds(&[
            &*format!("aria-label=\"花子, {mark}, "),
            &format!("data-mark=\"{mark}\" data-user=\"2\""),
        ]);
    }
}

#[tokio::test]
async fn a_conversation_with_somebody_who_is_gone_says_so() {
    let gone = "花子 is no longer here.";
    for (kind, other, says) in [
        (RoomKind::Direct, UserKind::Former, true),
        (RoomKind::Direct, UserKind::Member, false),
        (RoomKind::Public, UserKind::Former, false),
    ] {
        let fake = Fake {
            other,
            kind,
            ..Fake::default()
        };
        let page = get(fake, "/rooms/lobby").await;
        assert_eq!(page.html.contains(gone), says, "{kind:?} {other:?}");
        let hidden = page
            .html
            .split('<')
            .any(|tag| tag.contains("class=\"composer\"") && tag.contains(" hidden"));
        assert_eq!(hidden, says, "{kind:?} {other:?} {}", page.html);
    }
    // What was written before can be read and copied, and nothing else.
    let fake = Fake {
        other: UserKind::Former,
        kind: RoomKind::Direct,
        draft: KeptDraft {
            version: 1,
            body: "see you tomorrow".to_owned(),
        },
        ..Fake::default()
    };
    let page = get(fake, "/rooms/lobby").await;
    let tag = |of: &str| {
        let mut tags = page.html.split('<');
        tags.find(|tag| tag.contains(of)).expect("a tag").to_owned()
    };
    assert!(!tag("class=\"composer\"").contains(" hidden"));
    assert!(tag("class=\"composer__text\"").contains(" readonly"));
    assert!(tag("class=\"composer__text\"").contains("see you tomorrow"));
    for control in ["class=\"send\"", "class=\"attach\""] {
        assert!(tag(control).contains(" hidden"), "{control}");
    }
}

#[tokio::test]
async fn a_draft_stands_in_the_box_as_it_was_typed() {
    let fake = Fake {
        draft: KeptDraft {
            version: 8,
            body: "\nfire & <b>\"water\"</b></textarea> ".to_owned(),
        },
        ..Fake::default()
    };
    let page = get(fake, "/rooms/lobby").await;
    page.holds(&[
        "name=\"draft_version\" value=\"8\"",
        ">\n\nfire &amp; &lt;b>\"water\"&lt;/b>&lt;/textarea> </textarea>",
    ]);
    let empty = get(Fake::default(), "/rooms/lobby").await;
    empty.holds(&["></textarea>"]);
    assert!(!empty.html.contains("draft_version"), "{}", empty.html);
}

#[tokio::test]
async fn addresses_become_links_that_tell_nothing() {
    let page = get(talk(), "/rooms/lobby").await;
    page.holds(&[
        "href=\"https://example.com/map\" target=\"_blank\" rel=\"noopener noreferrer nofollow\"",
    ]);
}

#[tokio::test]
async fn a_message_is_text_and_nothing_else() {
    let page = get(
        Fake {
            events: vec![message(
                1,
                user(2, "<b>Eve</b>"),
                "<script>alert(1)</script> & \"<img src=x onerror=alert(1)>\" javascript:alert(1)",
            )],
            ..Fake::default()
        },
        "/rooms/lobby",
    )
    .await;
    page.holds(&["&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;b&gt;Eve"]);
    page.lacks(&["<script>alert", "<img src=x", "<b>Eve", "href=\"javascript"]);
}

#[tokio::test]
async fn no_style_stands_inside_an_element() {
    // The content security policy allows none.
    let page = get(talk(), "/rooms/lobby").await;
    page.lacks(&[" style=\"", "<style"]);
}

#[tokio::test]
async fn the_past_is_one_link_away_and_so_is_the_way_back() {
    let page = get(talk(), "/rooms/lobby").await;
    page.holds(&["href=\"/rooms/lobby?before=11\"", "Older messages"]);
    page.lacks(&["Back to the newest messages"]);

    let past = get(talk(), "/rooms/lobby?before=12").await;
    past.holds(&["明日の合宿", "Back to the newest messages"]);
    past.lacks(&["9 works"]);
}

#[tokio::test]
async fn a_day_leads_to_its_first_message_by_the_reader_s_clock() {
    let day = |day: &str| format!("/rooms/lobby?on={day}");
    for (zone, on, leads_to) in [
        ("0", "2026-11-21", "/rooms/lobby?at=11#m11"),
        ("0", "2026-11-22", "/rooms/lobby"),
        // There it is the next day already.
        ("540", "2026-11-22", "/rooms/lobby?at=11#m11"),
        ("540", "2026-11-23", "/rooms/lobby"),
        ("0", "1970-01-01", "/rooms/lobby?at=11#m11"),
    ] {
        let request = Request::get(day(on)).header(header::COOKIE, format!("tz={zone}"));
        let answer = ask(talk(), Some("Ann"), request, Body::empty()).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{zone} {on}");
        assert_eq!(answer.location(), leads_to, "{zone} {on}");
    }
    // By the rules of the zone on that day, and not by what the clock shows now.
    for (zone, on, leads_to) in [
        ("Asia/Tokyo", "2026-11-22", "/rooms/lobby?at=11#m11"),
        ("Asia/Tokyo", "2026-11-23", "/rooms/lobby"),
        ("Nowhere/Land", "2026-11-22", "/rooms/lobby"),
    ] {
        let cookies = format!("tz=0; zone={zone}");
        let request = Request::get(day(on)).header(header::COOKIE, cookies);
        let answer = ask(talk(), Some("Ann"), request, Body::empty()).await;
        assert_eq!(answer.location(), leads_to, "{zone} {on}");
    }
    // What is no day is passed over.
    for no_day in ["", "2026-11-31", "tomorrow"] {
        let page = get(talk(), &day(no_day)).await;
        assert_eq!(page.status, StatusCode::OK);
        page.holds(&["9 works"]);
    }
}

#[tokio::test]
async fn a_day_is_chosen_without_a_script() {
    let page = get(talk(), "/rooms/lobby").await;
    page.holds(&[
        "popovertarget=\"day-dialog\"",
        "id=\"day-dialog\" popover=\"auto\" method=\"get\" action=\"/rooms/lobby\"",
        "type=\"date\" name=\"on\" required max=\"2026-11-21\"",
    ]);
}

#[tokio::test]
async fn an_empty_room_has_a_beginning() {
    let page = get(Fake::default(), "/rooms/lobby").await;
    page.holds(&[
        "This is where #lobby begins.",
        "Nothing has been said yet. Be the first.",
    ]);
    page.lacks(&["Older messages"]);
}

#[tokio::test]
async fn rooms_of_any_script_have_an_address() {
    for path in ["/rooms/%E6%96%99%E7%90%86%E9%83%A8", "/rooms/料理部"] {
        let page = get(talk(), path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        page.holds(&[
            "Message #料理部",
            "href=\"/rooms/%E6%96%99%E7%90%86%E9%83%A8\" aria-current=\"page\"",
            "3 unread",
        ]);
    }
}

#[tokio::test]
async fn nobody_is_sent_to_the_door_with_the_way_back() {
    let answer = get_signed_out(talk(), "/rooms/lobby").await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.location(), "/login?next=%2Frooms%2Flobby");
    answer.lacks(&["明日の合宿"]);
}

/// A message with something said about it in its thread.
fn threaded() -> Fake {
    let mut talk = talk();
    let mut reply = message(15, user(3, "Tarō"), "at the station");
    if let EventKind::MessagePosted(message) = &mut reply.kind {
        message.thread = Some(Seq(11));
    }
    if let EventKind::MessagePosted(message) = &mut talk.events[0].kind {
        Replies::note(&mut message.replies, &reply.author, reply.at_ms);
    }
    talk.events.push(reply);
    talk
}

#[tokio::test]
async fn a_thread_is_no_part_of_the_room_but_a_way_from_it() {
    let page = get(threaded(), "/rooms/lobby").await;
    page.holds(&["href=\"/rooms/lobby?thread=11\"", "1 reply", "last 22:30"]);
    page.lacks(&["at the station", "name=\"thread\""]);
}

#[tokio::test]
async fn a_thread_opens_beside_the_room_without_javascript() {
    let page = get(threaded(), "/rooms/lobby?thread=11").await;
    page.holds(&[
        "shell--thread",
        "at the station",
        "id=\"thread-11\"",
        "id=\"m11\"",
        "id=\"m15\"",
        "name=\"thread\" value=\"11\"",
        "value=\"form-2\"",
        "Reply in this thread",
    ]);
    // Three in the room, and two in the thread.
    assert_eq!(page.html.matches("<article").count(), 5);
    let ids: Vec<_> = page.html.split(" id=\"").skip(1).collect();
    let ids: Vec<_> = ids.iter().map(|id| id.split('"').next()).collect();
    let different: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "each id once: {ids:?}");
}

#[tokio::test]
async fn what_was_not_sent_in_a_room_that_is_gone_is_handed_back_without_javascript() {
    let fake = Fake {
        unsent: vec![UnsentDraft {
            room: RoomId(9),
            room_name: "board".to_owned(),
            body: "I think <that>".to_owned(),
        }],
        ..talk()
    };
    let page = get(fake, "/rooms/lobby").await;
    page.holds(&[
        "“board” is gone, or you are no longer in it. What you wrote there was not sent:",
        "I think &lt;that&gt;",
        "action=\"/api/dismiss_unsent\"",
        "name=\"room\" value=\"9\"",
        "Dismiss",
    ]);
    let page = get(talk(), "/rooms/lobby").await;
    assert!(!page.html.contains("dismiss_unsent"));
}
