//! Posting with nothing but a form.

use axum::http::StatusCode;

use crate::{
    fake::Fake,
    site::{get, submit},
};

#[tokio::test]
async fn the_form_carries_all_it_needs() {
    let page = get(Fake::default(), "/rooms/lobby").await;
    page.holds(&[
        "action=\"/api/post_message\"",
        "name=\"room\" value=\"1\"",
        "name=\"client_id\" value=\"form-1\"",
        "name=\"body\"",
        "aria-label=\"Message\"",
        "placeholder=\"Message #lobby\"",
        "aria-label=\"Send\"",
    ]);
}

#[tokio::test]
async fn after_a_post_the_person_is_back_in_the_room() {
    for from in ["/rooms/lobby", "/rooms/lobby?before=7"] {
        let form = [("room", "1"), ("client_id", "form-1"), ("body", "hi")];
        let answer = submit(Fake::default(), "/api/post_message", from, &form).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{from}");
        assert_eq!(answer.location(), "/rooms/lobby?at=newest", "{from}");
    }
}

#[tokio::test]
async fn a_refused_post_is_explained_in_the_room() {
    let answer = submit(
        Fake::default(),
        "/api/post_message",
        "/rooms/lobby",
        &[("room", "1"), ("client_id", "form-1"), ("body", " ")],
    )
    .await;
    let back = answer.location().strip_prefix("http://localhost").unwrap();
    let page = get(Fake::default(), back).await;
    page.holds(&["Write something first."]);
}
