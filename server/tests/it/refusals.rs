//! What a server function refuses is told by the status as well.

use http::StatusCode;

use crate::{
    http_client::Answer,
    test_server::{LOBBY, TestServer},
};

fn is(answer: &Answer, status: StatusCode, code: &str) {
    let told = (answer.status(), answer.body.contains(code));
    assert_eq!(told, (status, true), "{code}: {}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn refusals_are_no_faults_of_the_server() {
    let server = TestServer::with(&["--messages-per-10s", "100"]);
    let ann = server.guest("Ann").await;
    let ben = server.guest("Ben").await;
    let seq = ann.post_message(LOBBY, "c", "hi").await.to_string();
    let room = ("room", "1");
    let target = ("target", seq.as_str());

    let emoji = ["😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😈", "😉"];
    let more = ["😊", "😋", "😌", "😍", "😎", "😏", "😐", "😑", "😒", "😓"];
    for emoji in emoji.iter().chain(&more) {
        let fields = [room, target, ("emoji", *emoji), ("on", "true")];
        let answer = ann.call("react", &fields).await;
        assert_eq!(answer.status(), StatusCode::OK, "{}", answer.body);
    }
    let fields = [room, target, ("emoji", "😔"), ("on", "true")];
    let answer = ann.call("react", &fields).await;
    is(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");

    let answer = ann.call("invite", &[room, ("name", "Nobody")]).await;
    is(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    let answer = ann.call("leave_room", &[room]).await;
    is(&answer, StatusCode::FORBIDDEN, "forbidden");
    let fields = [room, target, ("body", "mine")];
    let answer = ben.call("edit_message", &fields).await;
    is(&answer, StatusCode::FORBIDDEN, "forbidden");
    let answer = ann.call("delete_message", &[("room", "99"), target]).await;
    is(&answer, StatusCode::NOT_FOUND, "not_found");
    let long = "x".repeat(4_001);
    let fields = [room, target, ("body", long.as_str())];
    let answer = ann.call("edit_message", &fields).await;
    is(&answer, StatusCode::UNPROCESSABLE_ENTITY, "too_long");
    let answer = ann.call_json("history", "{\"room\":").await;
    is(&answer, StatusCode::BAD_REQUEST, "Transport");
    let answer = ann.call("react", &[room]).await;
    is(&answer, StatusCode::BAD_REQUEST, "Transport");
}

#[tokio::test]
async fn a_plain_form_that_is_refused_leads_back() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let answer = ann.submit("/api/leave_room", &[("room", "1")]).await;
    assert_eq!(answer.status(), StatusCode::FOUND);
    let back = answer.location();
    assert!(back.contains("/rooms/lobby?__path="), "{back}");
}
