//! Every door that takes something from a browser: forms and server functions,
//! held against the sources, so that none can be added that is not tried.

use std::{fs, path::Path};

use http::StatusCode;

use crate::{
    accounts::{house, house_with, invite, invited},
    test_server::TestServer,
};

/// Where forms are sent, and what stands in them.
pub(crate) const FORMS: &[(&str, &[&str])] = &[
    ("/login", &["email", "password", "next"]),
    ("/login/code", &["code"]),
    ("/login/passkey", &["flow", "answer", "next"]),
    ("/login/passkey/begin", &[]),
    ("/api/sign_in_as_guest", &["name", "next"]),
    ("/setup", &["name", "email", "password", "token", "next"]),
    ("/invite", &["name", "email", "password", "token", "next"]),
    ("/signup", &["name", "email", "password", "next"]),
    ("/reset", &["token", "new", "email"]),
    ("/preferences", &["lang", "theme", "next"]),
    ("/csp-reports", &["csp-report"]),
    ("/account/name", &["name"]),
    ("/account/email", &["email"]),
    ("/account/password", &["current", "new"]),
    ("/account/ways", &["passkey", "identity", "second_step"]),
    ("/account/proof/password", &["password", "next"]),
    ("/account/proof/code", &["code", "next"]),
    ("/account/proof/passkey", &["flow", "answer", "next"]),
    ("/account/proof/passkey/begin", &[]),
    ("/account/alerts/dismiss", &["id", "next"]),
    ("/account/app", &["code"]),
    ("/account/app/codes", &[]),
    ("/account/app/remove", &["password"]),
    ("/account/avatar", &["source"]),
    ("/account/avatar/remove", &[]),
    ("/account/passkeys", &["flow", "answer"]),
    ("/account/passkeys/begin", &[]),
    ("/account/passkeys/rename", &["id", "label"]),
    ("/account/passkeys/remove", &["id"]),
    ("/account/sessions/end", &["id"]),
    ("/account/sessions/end_others", &[]),
    ("/account/identities/remove", &["issuer", "subject"]),
    ("/auth/link/github", &["token"]),
    ("/auth/confirm", &["token"]),
    ("/people/role", &["id", "role", "q"]),
    ("/people/deactivate", &["id", "q"]),
    ("/people/reactivate", &["id", "q"]),
    ("/people/reset", &["id", "q", "second_step"]),
    ("/people/second_step", &["role"]),
    ("/people/invites", &["note", "uses", "days", "role"]),
    ("/people/invites/revoke", &["id"]),
    ("/people/providers/confirm", &["id", "issuer"]),
    ("/saved", &["room", "target"]),
    ("/rooms", &["name", "topic", "kind"]),
    ("/rooms/lobby/join", &[]),
    ("/rooms/lobby/reactions", &["reaction"]),
    (
        "/rooms/lobby/settings/preferences",
        &["notify", "favourite"],
    ),
    ("/rooms/lobby/settings/room", &["name", "topic"]),
    ("/rooms/lobby/settings/add", &["person"]),
    ("/rooms/lobby/settings/remove", &["person"]),
    ("/rooms/lobby/settings/let_in", &["person"]),
    ("/rooms/lobby/settings/role", &["person", "role"]),
    ("/rooms/lobby/settings/delete", &["sure"]),
    ("/rooms/lobby/settings/archive", &[]),
    ("/rooms/lobby/settings/restore", &[]),
    ("/rooms/lobby/settings/leave", &[]),
    ("/direct", &["person"]),
    ("/logout", &[]),
];

/// What pages call by a script.
pub(crate) const FUNCTIONS: [&str; 29] = [
    "edit_message",
    "delete_message",
    "react",
    "pin_message",
    "former_bodies",
    "reactions",
    "save_message",
    "saved_in",
    "mark_unread",
    "find_people",
    "open_direct",
    "find_emoji",
    "post_message",
    "landing_room",
    "room_page",
    "first_since",
    "history",
    "thread_page",
    "follow_thread",
    "set_topic",
    "invite",
    "join_room",
    "dismiss_unsent",
    "leave_room",
    "begin_upload",
    "upload_chunk",
    "upload_offset",
    "cancel_upload",
    "upload_avatar",
];

/// Doors that are open to who is not signed in.
const OPEN: [&str; 8] = [
    "/login",
    "/api/sign_in_as_guest",
    "/setup",
    "/invite",
    "/signup",
    "/reset",
    "/preferences",
    "/csp-reports",
];

fn is_open(path: &str) -> bool {
    OPEN.contains(&path) || path.starts_with("/login/")
}

/// All sources below a folder.
fn sources(dir: &Path) -> String {
    let entries = fs::read_dir(dir).unwrap();
    let read = |path: std::path::PathBuf| {
        if path.is_dir() {
            sources(&path)
        } else {
            fs::read_to_string(path).unwrap()
        }
    };
    entries.map(|entry| read(entry.unwrap().path())).collect()
}

/// The patterns of what is routed for `post`.
fn routes() -> Vec<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let text = sources(&here);
    let route = |route: &str| {
        let (route, _) = route.split_once("\n}").unwrap_or((route, ""));
        let mut quoted = route.trim_start().strip_prefix('"')?.split('"');
        let pattern = quoted.next()?.to_owned();
        route.contains("post(").then_some(pattern)
    };
    text.split(".route(").skip(1).filter_map(route).collect()
}

fn is_at(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern
            .zip(path)
            .all(|(pattern, path)| pattern == path || pattern.starts_with('{'))
}

#[test]
fn no_door_is_forgotten_here() {
    let routes = routes();
    assert!(routes.len() > 40, "{routes:?}");
    for route in &routes {
        let known = FORMS.iter().any(|(path, _)| is_at(route, path));
        assert!(known, "{route} is not among the forms");
    }
    let api = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/api");
    let text = sources(&api);
    let functions = text.split("endpoint = \"").skip(1);
    let mut functions: Vec<_> = functions
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let mut known = FUNCTIONS.to_vec();
    functions.sort_unstable();
    known.sort_unstable();
    assert_eq!(functions, known);
}

#[tokio::test]
async fn who_is_not_signed_in_is_turned_away_at_every_door() {
    let server = TestServer::start();
    let stranger = server.visitor();
    for (path, _) in FORMS.iter().filter(|(path, _)| !is_open(path)) {
        let answer = stranger.submit(path, &[]).await;
        assert!(answer.location().starts_with("/login"), "{path}");
    }
    for function in FUNCTIONS {
        let answer = stranger.call(function, &[]).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{function}");
    }
}

#[tokio::test]
async fn who_owes_a_second_step_gets_it_at_no_door() {
    let (server, olga) = house().await;
    let link = invite(&olga, "1", "admin").await;
    let adam = invited(&server, &link, "adam").await;
    let set = olga.submit("/people/second_step", &[("role", "admin")]);
    assert_eq!(set.await.location(), "/people?done=second_step");
    let leads_there = |path: &str| {
        [
            "/account/app",
            "/account/proof/",
            "/account/alerts/",
            "/logout",
        ]
        .iter()
        .any(|way| path.starts_with(way))
    };
    for (path, _) in FORMS {
        if is_open(path) || leads_there(path) {
            continue;
        }
        let answer = adam.submit(path, &[]).await;
        assert_eq!(answer.location(), "/account/app", "{path}");
    }
    for function in FUNCTIONS {
        let answer = adam.call(function, &[]).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{function}");
        assert!(answer.body.contains("second_step_needed"), "{function}");
    }
}

#[tokio::test]
async fn every_form_and_function_counts_what_a_person_sends() {
    let (server, _) = house_with(&["--requests-per-10s", "3", "--sign-ins-per-10s", "1000"]).await;
    let functions = FUNCTIONS.map(|function| format!("/api/{function}"));
    let forms = FORMS.iter().map(|(path, _)| *path);
    let doors = forms.chain(functions.iter().map(String::as_str));
    // Who has signed out is a stranger from then on.
    for (number, path) in doors.filter(|path| *path != "/logout").enumerate() {
        let person = server.guest(&format!("Person {number}")).await;
        let mut refused = false;
        for _ in 0..20 {
            let answer = person.submit(path, &[]).await;
            refused = answer.status() == StatusCode::TOO_MANY_REQUESTS
                && !answer.header("retry-after").is_empty();
            if refused {
                break;
            }
        }
        assert!(refused, "{path}: never refused");
    }
}
