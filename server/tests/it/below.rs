//! A server that people reach below a path of a host which it shares.

use std::collections::{BTreeSet, VecDeque};

use http::StatusCode;
use tempfile::TempDir;

use crate::{
    http_client::{Answer, Part, Visitor},
    proxy::{Proxy, example},
    running::{Running, irori},
};

/// Attributes whose value a browser takes for an address.
const ADDRESSES: [&str; 8] = [
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data-begin",
    "data-proof",
    "content",
];

struct Below {
    running: Running,
    owner: Visitor,
    stranger: Visitor,
    _proxy: Proxy,
    _dir: TempDir,
}

/// Behind nginx at `/chat`, as docs/operations.md says; with an owner.
async fn start() -> Below {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let upstream = free.local_addr().unwrap().to_string();
    drop(free);
    let location = example("nginx").replace("127.0.0.1:3000", &upstream);
    let location = location.replace("location / {", "location /chat/ {");
    let proxy = Proxy::nginx_with(&location).await;
    let dir = tempfile::tempdir().unwrap();
    let mut command = irori(dir.path());
    command
        .env("IRORI_ADDR", &upstream)
        .args(["--public-url", &format!("http://{}/chat", proxy.addr)])
        .arg("--allow-guests");
    let running = Running::spawn(command);
    let link = running.says("/setup?token=").await;
    let (address, token) = link.trim().split_once("/setup?token=").unwrap();
    assert_eq!(address, format!("http://{}/chat", proxy.addr));
    running.says("Irori is at http").await;
    let stranger = Visitor::new(proxy.addr);
    let fields = [
        ("token", token),
        ("name", "Olga"),
        ("email", "olga@example.org"),
        ("password", "ten characters"),
    ];
    let owner = stranger.enter("/chat/setup", &fields).await;
    Below {
        running,
        owner,
        stranger,
        _proxy: proxy,
        _dir: dir,
    }
}

/// The addresses that a page names.
fn addresses(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in ADDRESSES {
        for rest in html.split(&format!(" {name}=\"")).skip(1) {
            let value = rest.split('"').next().unwrap();
            found.push(value.replace("&amp;", "&"));
        }
    }
    for rest in html.split(" srcset=\"").skip(1) {
        let value = rest.split('"').next().unwrap();
        found.extend(
            value
                .split(", ")
                .map(|one| one.split(' ').next().unwrap().to_owned()),
        );
    }
    // What scripts are told to load.
    for quote in ["import(\"", "(\"/"] {
        for rest in html.split(quote).skip(1) {
            let value = rest.split('"').next().unwrap();
            let value = value.trim_start_matches('/');
            found.push(format!("/{value}"));
        }
    }
    found
}

fn assert_below(page: &str, answer: &Answer) {
    for address in addresses(&answer.body) {
        assert!(
            !address.starts_with('/') || address == "/chat" || address.starts_with("/chat/"),
            "{page} names {address}"
        );
    }
    for name in [
        "location",
        "content-security-policy",
        "reporting-endpoints",
        "link",
    ] {
        for value in answer.parts.headers.get_all(name) {
            let value = value.to_str().unwrap();
            for (at, _) in value.match_indices('/') {
                let inside = value[..at].ends_with([' ', '"', '<']) || at == 0;
                let ours = value[at..].starts_with("/chat/");
                assert!(!inside || ours, "{page}: {name}: {value}");
            }
        }
    }
}

async fn crawl(visitor: &Visitor) -> BTreeSet<String> {
    let mut seen = BTreeSet::from(["/chat/".to_owned()]);
    let mut waiting = VecDeque::from(["/chat/".to_owned()]);
    while let Some(page) = waiting.pop_front() {
        let answer = visitor.get(&page).await;
        assert!(!answer.status().is_server_error(), "{page}");
        assert_below(&page, &answer);
        let mut next = addresses(&answer.body);
        next.extend(
            answer
                .parts
                .headers
                .get("location")
                .map(|it| it.to_str().unwrap().to_owned()),
        );
        for address in next {
            let address = address.split('#').next().unwrap().to_owned();
            let is_page = address.starts_with("/chat/") && !address.starts_with("/chat/pkg/");
            if is_page && seen.insert(address.clone()) {
                waiting.push_back(address);
            }
        }
    }
    seen
}

#[tokio::test]
async fn no_page_leads_outside_of_the_path() {
    let it = start().await;
    let owner = &it.owner;
    let parts = [
        Part::text("room", "1"),
        Part::text("client_id", "c"),
        Part::text("body", "see **#lobby**"),
        Part::file("files", "a.txt", b"tea"),
    ];
    let json = [("accept", "application/json")];
    let posted = owner
        .post_parts("/chat/api/post_message", &json, &parts)
        .await;
    assert_eq!(posted.status(), StatusCode::OK, "{}", posted.body);
    let saved = [("room", "1"), ("target", "2"), ("on", "true")];
    let saved = owner.post("/chat/api/save_message", &json, &saved).await;
    assert_eq!(saved.status(), StatusCode::OK, "{}", saved.body);
    let pages = crawl(owner).await;
    for page in [
        "/chat/rooms/lobby",
        "/chat/rooms/lobby/settings",
        "/chat/rooms",
        "/chat/direct",
        "/chat/account",
        "/chat/people",
        "/chat/people/audit",
        "/chat/search",
        "/chat/saved",
        "/chat/threads",
    ] {
        assert!(pages.contains(page), "{page} not in {pages:?}");
    }
    assert!(
        pages.iter().any(|page| page.starts_with("/chat/files/")),
        "{pages:?}"
    );
    // Whoever is not signed in is led to the sign-in, and back.
    let pages = crawl(&it.stranger).await;
    assert!(pages.contains("/chat/login"), "{pages:?}");
    let asked = it.stranger.get("/chat/rooms/lobby").await;
    assert_eq!(asked.location(), "/chat/login?next=%2Frooms%2Flobby");
    drop(it.running);
}

#[tokio::test]
async fn everything_is_below_the_path_and_nothing_beside_it() {
    let it = start().await;
    let signed_in = it
        .stranger
        .submit("/chat/api/sign_in_as_guest", &[("name", "Ann")])
        .await;
    let cookie = signed_in.header("set-cookie");
    assert!(cookie.contains("; Path=/chat;"), "{cookie}");
    assert!(
        signed_in.location().starts_with("/chat/"),
        "{}",
        signed_in.location()
    );
    let ann = Visitor {
        cookie: Some(signed_in.session_cookie()),
        ..it.stranger.clone()
    };
    // The way back is where the form was.
    let here = format!("http://{}/chat/rooms/lobby", ann.addr);
    let headers = [("accept", "text/html"), ("referer", here.as_str())];
    let parts = [
        Part::text("room", "1"),
        Part::text("client_id", "c"),
        Part::text("body", "by a form"),
    ];
    let posted = ann
        .post_parts("/chat/api/post_message", &headers, &parts)
        .await;
    assert!(
        posted.location().starts_with("/chat/rooms/lobby"),
        "{}",
        posted.location()
    );
    let (status, socket) = ann.upgrade("/chat/ws?protocol=1", &[]).await;
    assert_eq!(status, StatusCode::SWITCHING_PROTOCOLS);
    drop(socket);
    // Straight to the server, as nginx asks for nothing else of it.
    let direct = it.running.find("Irori is at http").unwrap();
    let addr = direct
        .split("addr=")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    let direct = Visitor::new(addr.parse().unwrap());
    for path in [
        "/",
        "/rooms/lobby",
        "/login",
        "/chatter",
        "/chat/chat/login",
    ] {
        let answer = direct.get(path).await;
        assert!(
            matches!(
                answer.status(),
                StatusCode::NOT_FOUND | StatusCode::SEE_OTHER
            ),
            "{path}: {}",
            answer.status()
        );
        assert!(!answer.body.contains("<form"), "{path}");
    }
    let without_slash = direct.get("/chat").await;
    assert_eq!(without_slash.location(), "/chat/");
    for path in ["/healthz", "/readyz", "/chat/healthz", "/chat/login"] {
        assert_eq!(direct.get(path).await.status(), StatusCode::OK, "{path}");
    }
}
