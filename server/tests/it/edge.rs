//! What stands between everybody and the server: cookies of others, slow and
//! many requests, and what browsers are told besides.

use std::time::Duration;

use http::StatusCode;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, timeout},
};

use crate::{
    http_client::Visitor,
    running::Running,
    test_server::{PASSWORD, TestServer, owned},
};

/// Sends bytes as they are, and returns what is heard until the connection is
/// closed.
async fn raw(server: &TestServer, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.addr).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut heard = Vec::new();
    let _ = timeout(Duration::from_secs(15), stream.read_to_end(&mut heard)).await;
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test]
async fn cookies_of_other_programs_sign_nobody_out() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let ours = ann.cookie.clone().unwrap();
    for others in [
        "team=花子".as_bytes(),
        b"\xff\xfe=\x80",
        b"quoted=\"a, b; c\"",
        b"no equals",
        b"=; ==; ;;",
        b"irori_session=",
        b"irori_session=nonsense",
        b"{\"json\": [1, 2]}",
    ] {
        let ours = ours.as_bytes();
        for cookie in [
            [others, b"; ", ours].concat(),
            [ours, b"; ", others].concat(),
        ] {
            let mut request = format!(
                "GET /account HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: ",
                server.addr
            )
            .into_bytes();
            request.extend(&cookie);
            request.extend(b"\r\n\r\n");
            let answer = raw(&server, &request).await;
            let cookie = String::from_utf8_lossy(&cookie);
            assert!(answer.starts_with("HTTP/1.1 200"), "{cookie}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_browser_is_known_once_somebody_has_signed_in_with_it() {
    let server = TestServer::in_dir(owned().await, &[]);
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    let named = |cookies: &[&str]| {
        let found = cookies
            .iter()
            .find(|line| line.starts_with("irori_browser="));
        found.map(|line| line.split(';').next().unwrap().to_owned())
    };
    let wrong = [("email", "olga@example.org"), ("password", "wrong wrong")];
    let refused = server.visitor().submit("/login", &wrong).await;
    assert_eq!(named(&refused.cookies()), None, "a stranger stays one");
    let entered = server.visitor().submit("/login", &fields).await;
    let browser = named(&entered.cookies()).expect("a name for the browser");
    let lines = entered.cookies();
    let line = lines.iter().find(|line| line.starts_with("irori_browser="));
    assert!(line.unwrap().contains("HttpOnly"), "{lines:?}");
    let mut again = server.visitor();
    again.cookie = Some(browser);
    let entered = again.submit("/login", &fields).await;
    assert_eq!(named(&entered.cookies()), None, "it keeps the one it has");
    assert!(entered.session_cookie().starts_with("irori_session="));
}

#[tokio::test]
async fn a_stranger_who_sends_slowly_is_let_go() {
    let server = TestServer::start();
    let start = Instant::now();
    let head = format!(
        "POST /api/upload_chunk HTTP/1.1\r\nhost: {}\r\ncontent-length: 60000\r\n\
         content-type: multipart/form-data; boundary=x\r\n\r\na",
        server.addr
    );
    let answer = raw(&server, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(
        start.elapsed() < Duration::from_secs(12),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn every_door_counts_what_a_person_sends() {
    for (what, path) in [
        ("a page of the account", "/account"),
        ("a file", "/files/AAAAAAAAAAAAAAAAAAAAAA"),
        ("a picture", "/avatars/1/x"),
        ("a page", "/saved"),
        ("what is not there", "/nowhere"),
    ] {
        let server = TestServer::with(&["--requests-per-10s", "3"]);
        let ann = server.guest("Ann").await;
        let mut refused = None;
        for _ in 0..20 {
            let answer = ann.get(path).await;
            if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.unwrap_or_else(|| panic!("{what}: never refused"));
        let again: u32 = refused.header("retry-after").parse().unwrap_or(1);
        assert!((1..=10).contains(&again), "{what}: {again}");
        let ben = server.guest("Ben").await;
        let other = ben.get(path).await.status();
        assert_ne!(other, StatusCode::TOO_MANY_REQUESTS, "{what}: others go on");
    }
}

#[tokio::test]
async fn strangers_are_counted_by_network_and_health_is_not() {
    let server = TestServer::with(&["--public-url", "https://chat.example"]);
    let from = |address: &str| vec![("x-forwarded-for".to_owned(), address.to_owned())];
    let get = async |path: &str, address: &str| {
        let headers = from(address);
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        server.visitor().get_with(path, &headers).await.status()
    };
    // A hundred come back every second: it takes some more than a thousand.
    let mut refused = false;
    for _ in 0..200 {
        let asked = (0..50).map(|_| get("/favicon.svg", "203.0.113.1"));
        let answers = futures_util::future::join_all(asked).await;
        refused = answers.contains(&StatusCode::TOO_MANY_REQUESTS);
        if refused {
            break;
        }
    }
    assert!(refused);
    assert_eq!(get("/favicon.svg", "203.0.113.2").await, StatusCode::OK);
    assert_eq!(get("/health/ready", "203.0.113.1").await, StatusCode::OK);
}

#[tokio::test]
async fn the_log_says_of_a_proxy_that_it_is_not_believed() {
    let dir = tempfile::tempdir().unwrap();
    let (running, visitor) = Running::start(dir.path());
    visitor.get("/login").await;
    assert!(running.find("is not believed").is_none());
    for header in ["x-forwarded-for", "forwarded"] {
        let calls = [(header, "for=203.0.113.1")];
        visitor.get_with("/login", &calls).await;
    }
    let told = running.says("is not believed").await;
    assert!(told.contains("--trusted-proxies 127.0.0.1"), "{told}");
}

#[tokio::test]
async fn https_for_good_and_whom_to_tell_are_said_where_the_operator_wants() {
    let server = TestServer::with(&[
        "--public-url",
        "https://chat.example",
        "--hsts-days",
        "30",
        "--security-contact",
        "mailto:security@example.org",
    ]);
    let stranger = server.visitor();
    let page = stranger.get("/login").await;
    assert_eq!(page.header("strict-transport-security"), "max-age=2592000");
    let contact = stranger.get("/.well-known/security.txt").await;
    assert_eq!(contact.status(), StatusCode::OK);
    assert_eq!(contact.header("content-type"), "text/plain; charset=utf-8");
    for line in [
        "Contact: mailto:security@example.org\n",
        "\nExpires: 2",
        "\nCanonical: https://chat.example/.well-known/security.txt\n",
    ] {
        assert!(contact.body.contains(line), "{line}: {}", contact.body);
    }
    let plain = TestServer::start();
    let page = plain.visitor().get("/login").await;
    assert_eq!(page.header("strict-transport-security"), "");
    let none = plain.visitor().get("/.well-known/security.txt").await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn signing_out_leaves_nothing_for_who_sits_there_next() {
    let server = TestServer::start();
    for (fields, forgotten) in [
        (
            [("forget", "storage"), ("for_good", "on")].as_slice(),
            "\"cache\", \"storage\"",
        ),
        (&[("for_good", "on")], "\"cache\""),
    ] {
        let ann = server.guest("Ann").await;
        let out = ann.submit("/logout", fields).await;
        assert_eq!(out.location(), "/login");
        assert_eq!(out.header("clear-site-data"), forgotten);
        // Ours are named one by one; other programs' on the host stay.
        for cookie in ["irori_session=;", "irori_flow=;"] {
            let cleared = out
                .cookies()
                .into_iter()
                .find(|line| line.starts_with(cookie));
            let cleared = cleared.expect(cookie);
            assert!(cleared.contains("Max-Age=0"), "{cleared}");
        }
    }
    let ann: Visitor = server.guest("Ann").await;
    let page = ann.get("/rooms/lobby").await;
    assert!(page.shown().contains("name=\"forget\" value=\"storage\""));
    // What knows the browser of who signs in with a password stays, and opens nothing.
    let server = TestServer::in_dir(owned().await, &[]);
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    let entered = server.visitor().submit("/login", &fields).await;
    let mut olga = server.visitor();
    let set = entered.cookies();
    let pairs: Vec<_> = set.iter().filter_map(|it| it.split(';').next()).collect();
    let known = pairs.iter().find(|it| it.starts_with("irori_browser="));
    let known = (*known.unwrap()).to_owned();
    olga.cookie = Some(pairs.join("; "));
    assert_eq!(olga.get("/account").await.status(), StatusCode::OK);
    let out = olga.submit("/logout", &[("forget", "storage")]).await;
    let cleared = out.cookies().join(" ");
    assert!(cleared.contains("irori_session=;") && !cleared.contains("irori_browser"));
    olga.cookie = Some(known);
    let page = olga.get("/account").await;
    assert!(page.location().starts_with("/login"), "{}", page.location());
}

#[tokio::test]
async fn reports_of_browsers_are_taken_bounded_and_counted() {
    let server = TestServer::in_dir(owned().await, &[]);
    let stranger = server.visitor();
    let page = stranger.get("/login").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("report-uri /csp-reports; report-to csp"),
        "{policy}"
    );
    assert_eq!(page.header("reporting-endpoints"), "csp=\"/csp-reports\"");
    let report = r#"{"csp-report":{"effective-directive":"script-src-elem"}}"#;
    for (kind, body, status) in [
        (
            "application/csp-report",
            report.to_owned(),
            StatusCode::NO_CONTENT,
        ),
        (
            "application/reports+json",
            "[]".to_owned(),
            StatusCode::NO_CONTENT,
        ),
        (
            "application/csp-report",
            "x".repeat(60_000),
            StatusCode::NO_CONTENT,
        ),
        (
            "application/csp-report",
            "x".repeat(70_000),
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
    ] {
        let headers = [("content-type", kind)];
        let answer = stranger.send("POST", "/csp-reports", &headers, body).await;
        assert_eq!(answer.status(), status);
    }
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    let olga = server.visitor().enter("/login", &fields).await;
    let log = olga
        .get("/people/audit?area=security&action=policy_broken")
        .await;
    let told = "A page did what its policy forbids: script-src-elem";
    assert_eq!(log.shown().matches(told).count(), 1, "{}", log.shown());
}
