//! Signing in, and where it leads.

use axum::http::{StatusCode, header};

use crate::{
    fake::Fake,
    site::{get, get_signed_out, submit},
};

#[tokio::test]
async fn the_page_is_a_plain_form() {
    let page = get_signed_out(Fake::default(), "/login?next=/rooms/lobby").await;
    assert_eq!(page.status, StatusCode::OK);
    page.holds(&[
        "<title>Sign in · Irori</title>",
        "action=\"/api/sign_in_as_guest\"",
        "Your name</label>",
        "name=\"name\"",
        "name=\"next\" value=\"/rooms/lobby\"",
        "Join</button>",
    ]);
}

#[tokio::test]
async fn another_site_is_no_way_on() {
    let page = get_signed_out(Fake::default(), "/login?next=//evil.example").await;
    page.holds(&["name=\"next\" value=\"/\""]);
    page.lacks(&["evil.example"]);
}

#[tokio::test]
async fn a_name_is_enough() {
    let answer = submit(
        Fake::default(),
        "/api/sign_in_as_guest",
        "/login",
        "name=%E8%8A%B1%E5%AD%90&next=%2Frooms%2F%E6%96%99%E7%90%86%E9%83%A8",
    )
    .await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.location(), "/rooms/%E6%96%99%E7%90%86%E9%83%A8");
    assert_eq!(
        answer.headers[header::SET_COOKIE],
        "irori_session=secret; Path=/"
    );
}

#[tokio::test]
async fn a_forged_way_on_leads_home() {
    for form in ["name=Ann&next=https%3A%2F%2Fevil.example", "name=Ann"] {
        let answer = submit(Fake::default(), "/api/sign_in_as_guest", "/login", form).await;
        assert_eq!(answer.location(), "/", "{form}");
    }
}

#[tokio::test]
async fn a_refused_name_is_explained_without_javascript() {
    let from = "/login?next=%2Frooms%2Flobby";
    let answer = submit(
        Fake::default(),
        "/api/sign_in_as_guest",
        from,
        "name=%20&next=%2Frooms%2Flobby",
    )
    .await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
    let back = answer.location().strip_prefix("http://localhost").unwrap();
    let page = get_signed_out(Fake::default(), back).await;
    page.holds(&[
        "A name needs 1 to 40 characters that can be seen.",
        "aria-invalid=\"true\"",
        "value=\"/rooms/lobby\"",
    ]);
}

#[tokio::test]
async fn a_closed_door_says_so() {
    let fake = Fake {
        guests: false,
        ..Fake::default()
    };
    let page = get_signed_out(fake, "/login").await;
    page.holds(&["Nobody can sign in here right now."]);
    page.lacks(&["name=\"name\""]);
}

#[tokio::test]
async fn home_leads_to_a_room_or_to_the_door() {
    for path in ["/", "/chat"] {
        let answer = get(Fake::default(), path).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{path}");
        assert_eq!(
            answer.location(),
            "/rooms/%E6%96%99%E7%90%86%E9%83%A8",
            "{path}"
        );
    }
    let answer = get_signed_out(Fake::default(), "/").await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.location(), "/login");
}
