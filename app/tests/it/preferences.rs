//! Language, colours and time zone, and the page for what is not there.

use axum::{
    body::Body,
    extract::Request,
    http::{StatusCode, header},
};
use protocol::Event;

use crate::{
    fake::{Fake, message, user},
    site::{ask, get},
};

#[tokio::test]
async fn the_page_speaks_japanese_to_those_who_ask() {
    let request = Request::get("/rooms/lobby")
        .header(header::ACCEPT_LANGUAGE, "ja,en;q=0.5")
        .header(header::COOKIE, "theme=dark; tz=540");
    let fake = Fake {
        events: vec![message(1, user(2, "花子"), "おはよう")],
        ..Fake::default()
    };
    let page = ask(fake, Some("Ann"), request, Body::empty()).await;
    page.holds(&[
        "lang=\"ja\"",
        "data-theme=\"dark\"",
        // Browsers make no links of what looks like a telephone number.
        "<meta name=\"format-detection\" content=\"telephone=no, date=no, address=no, email=no\">",
        "data-utc-offset=\"540\"",
        "aria-label=\"メッセージ\"",
        // 22:30 UTC is the next morning in Japan, and that is today.
        "07:30",
        "今日",
        "2026年11月22日（日）",
    ]);
}

#[tokio::test]
async fn the_switches_are_plain_forms() {
    let page = get(Fake::default(), "/rooms/料理部").await;
    page.holds(&[
        "lang=\"en\"",
        "action=\"/preferences\"",
        "name=\"next\" value=\"/rooms/%E6%96%99%E7%90%86%E9%83%A8\"",
        "name=\"theme\" value=\"dark\"",
        "name=\"theme\" value=\"system\"",
        "name=\"lang\" value=\"ja\"",
        "action=\"/logout\"",
    ]);
    page.lacks(&["data-theme"]);
}

#[tokio::test]
async fn what_is_not_there_is_answered_with_404() {
    for path in ["/nowhere", "/rooms/nowhere", "/rooms/lobby/more"] {
        let page = get(Fake::default(), path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.holds(&["<title>Nothing here · Irori</title>", "href=\"/\""]);
    }
}

#[tokio::test]
async fn a_server_in_trouble_says_so() {
    let fake = || Fake {
        broken: true,
        ..Fake::default()
    };
    for path in ["/", "/rooms/lobby"] {
        let page = get(fake(), path).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        page.holds(&["The server could not do this now. Try again soon."]);
    }
}

/// Each moment by the rules of the zone, not by how the clock stands today.
#[tokio::test]
async fn times_in_the_first_html_have_the_offset_of_their_own_day() {
    let at = |seq, at_ms| Event {
        at_ms,
        ..message(seq, user(2, "花子"), "hi")
    };
    for (cookie, winter, summer) in [
        ("tz=60; zone=Europe/Berlin", "01:00", "02:00"),
        ("tz=120; zone=Europe/Berlin", "01:00", "02:00"),
        ("tz=540; zone=Asia/Tokyo", "09:00", "09:00"),
        ("tz=60", "01:00", "01:00"),
        ("tz=60; zone=Nowhere/Land", "01:00", "01:00"),
    ] {
        // Midnight in Greenwich on 2026-01-01 and 2026-07-01.
        let fake = Fake {
            events: vec![at(1, 1_767_225_600_000), at(2, 1_782_864_000_000)],
            ..Fake::default()
        };
        let request = Request::get("/rooms/lobby").header(header::COOKIE, cookie);
        let page = ask(fake, Some("Ann"), request, Body::empty()).await;
        page.holds(&[winter, summer]);
    }
}
