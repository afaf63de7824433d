//! What a browser is told our pages may do.

use std::collections::HashSet;

use crate::{http_client::Answer, test_server::TestServer};

/// The value of a directive of the page's policy.
fn directive<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let policy = answer.header("content-security-policy");
    let found = policy
        .split(';')
        .find_map(|part| part.trim().strip_prefix(name));
    found
        .unwrap_or_else(|| panic!("no {name} in {policy}"))
        .trim()
}

fn nonce(answer: &Answer) -> String {
    let scripts = directive(answer, "script-src ");
    let (_, rest) = scripts.split_once("'nonce-").expect("a nonce");
    rest.split('\'').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_answer_has_the_headers_that_cost_nothing() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let stranger = server.visitor();
    let file = format!("{}/irori.js", server.assets().await);
    let answers = [
        ("a page", ann.get("/rooms/lobby").await),
        ("sign-in", stranger.get("/login").await),
        ("a redirect", stranger.get("/rooms/lobby").await),
        ("not found", ann.get("/nowhere").await),
        ("a file", stranger.get(&file).await),
        ("no file", stranger.get("/pkg/nothing.js").await),
        ("a public file", stranger.get("/favicon.svg").await),
        ("health", stranger.get("/health/ready").await),
        ("a server function", ann.call("landing_room", &[]).await),
        ("401", stranger.call("landing_room", &[]).await),
        ("403", ann.post("/logout", &[("origin", "null")], &[]).await),
        (
            "413",
            ann.call("history", &[("x", &"x".repeat(70_000))]).await,
        ),
        ("426", ann.get("/ws").await),
    ];
    for (what, answer) in answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{what}: {name}");
        }
        let denied = answer.header("permissions-policy");
        assert!(denied.contains("camera=(), "), "{what}: {denied}");
        directive(&answer, "frame-ancestors 'none'");
        assert_ne!(directive(&answer, "default-src "), "*", "{what}");
    }
}

#[tokio::test]
async fn every_page_lets_in_only_its_own_scripts() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    ann.post_message(crate::test_server::LOBBY, "c", "hi").await;
    let mut nonces = HashSet::new();
    for round in 0..2 {
        for (visitor, path) in [
            (&server.visitor(), "/login"),
            (&ann, "/rooms/lobby"),
            (&ann, "/rooms/lobby?before=3"),
            (&ann, "/nowhere"),
            (&ann, "/rooms/nowhere"),
            (&ann, "/rooms/lobby/settings"),
            (&ann, "/rooms"),
            (&ann, "/direct"),
            (&ann, "/threads"),
            (&ann, "/saved"),
            (&ann, "/search?q=hi"),
            (&ann, "/account"),
        ] {
            let page = visitor.get(path).await;
            let scripts = directive(&page, "script-src ");
            assert!(!scripts.contains("unsafe-inline"), "{path}: {scripts}");
            assert!(!scripts.contains("'unsafe-eval'"), "{path}: {scripts}");
            assert_eq!(directive(&page, "object-src "), "'none'", "{path}");
            assert_eq!(directive(&page, "base-uri "), "'none'", "{path}");
            let nonce = nonce(&page);
            let tags: Vec<_> = page.body.match_indices("<script").collect();
            assert!(!tags.is_empty(), "{path}: or the test tests nothing");
            for (at, _) in tags {
                let tag = page.body[at..].split('>').next().unwrap();
                assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: {tag}");
            }
            assert!(!page.body.contains(" onclick="), "{path}");
            assert!(
                nonces.insert(nonce),
                "{path}: the nonce of round {round} was used before"
            );
        }
    }
}

/// Pages, public files and server functions share threads: none may get what
/// was meant for another.
#[tokio::test]
async fn what_is_asked_for_at_once_gets_headers_of_its_own() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let stranger = server.visitor();
    for _ in 0..10 {
        let asked = (0..30).map(async |n| {
            let page = match n % 3 {
                0 => return stranger.get("/favicon.svg").await,
                1 => return ann.call("landing_room", &[]).await,
                _ => ann.get("/rooms/lobby").await,
            };
            let nonce = nonce(&page);
            assert!(page.body.contains(&nonce), "of the page itself");
            page
        });
        let answers = futures_util::future::join_all(asked).await;
        for answer in answers
            .iter()
            .filter(|answer| !answer.body.contains("<html"))
        {
            assert_eq!(directive(answer, "default-src "), "'none'");
        }
    }
}
