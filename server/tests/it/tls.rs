//! TLS that the server speaks itself.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, Version, header};
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep},
};

use crate::{
    certificates::Pair,
    client::soon,
    http_client::Visitor,
    running::{Running, irori},
    test_server::{LOBBY, TestServer},
};

/// A server with a certificate, and a visitor who comes by a tunnel.
async fn start(options: &[&str]) -> (TestServer, Pair, Visitor) {
    let dir = tempfile::tempdir().unwrap();
    let pair = Pair::good(dir.path(), "tls");
    let server = TestServer::in_dir(dir, &[&pair.options(), options].concat());
    let visitor = Visitor::new(pair.tunnel(server.addr).await);
    (server, pair, visitor)
}

#[tokio::test]
async fn pages_and_sockets_go_over_tls() {
    let (server, _pair, visitor) = start(&["--hsts-days", "1"]).await;
    let page = visitor.get("/login").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.header("strict-transport-security"), "max-age=86400");
    let ann = visitor.sign_in("Ann").await;
    assert!(
        ann.cookie.as_deref().unwrap().starts_with("__Host-"),
        "by https that is what they are called"
    );
    let ben = Visitor::new(ann.addr).sign_in("Ben").await;
    let (mut ann, mut bens) = (ann.socket().await, ben.socket().await);
    bens.join(LOBBY, None).await;
    // Larger than a record of TLS, and than what is read at once.
    let long = "x".repeat(4_000);
    for n in 0..20 {
        let seq = ann.post(LOBBY, &format!("m{n}"), &long).await;
        assert_eq!(bens.event(LOBBY).await.seq, seq);
    }
    // Everything at once to somebody who was away.
    let mut again = ben.socket().await;
    let (seqs, head) = again.join(LOBBY, Some(0)).await;
    assert_eq!(seqs.len(), usize::try_from(head.0).unwrap());
    server.tell_to_stop();
    assert_eq!(ann.closed().await.0, 1012);
    ann.hang_up().await;
}

/// What a browser does that knows HTTP/2.
#[tokio::test]
async fn pages_go_over_http2_all_at_once() {
    let (server, pair, _) = start(&[]).await;
    let stream = pair.connect(server.addr, &[b"h2", b"http/1.1"]).await;
    let stream = stream.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let ask = async |method: &str, path: &str, headers: &[(&str, &str)], body: &str| {
        let uri = format!("https://{}{path}", server.addr);
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned())));
        let answer = sender.clone().send_request(request.unwrap());
        let (parts, body) = soon(path, answer).await.unwrap().into_parts();
        assert_eq!(parts.version, Version::HTTP_2);
        (parts, body.collect().await.unwrap().to_bytes())
    };
    // The origin is compared with the host, which is no header here.
    let origin = format!("https://{}", server.addr);
    let form = [
        ("origin", origin.as_str()),
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let (signed_in, _) = ask("POST", "/api/sign_in_as_guest", &form, "name=Ann").await;
    assert!(signed_in.status.is_redirection(), "{signed_in:?}");
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    let (cookie, _) = cookie.split_once(';').unwrap();
    // Browsers send each cookie as a field of its own (RFC 9113 section 8.2.3).
    let cookies = [
        ("cookie", "a=b"),
        ("cookie", cookie),
        ("accept", "text/html"),
    ];
    let pages = (0..30).map(|_| ask("GET", "/rooms/lobby", &cookies, ""));
    for (parts, body) in futures_util::future::join_all(pages).await {
        assert_eq!(parts.status, StatusCode::OK);
        assert!(String::from_utf8_lossy(&body).contains("Ann"));
    }
    let (foreign, _) = ask(
        "POST",
        "/api/sign_in_as_guest",
        &[("origin", "https://evil.example"), form[2]],
        "name=Eve",
    )
    .await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    // Sockets are for HTTP/1.1.
    let (socket, _) = ask("GET", "/ws", &cookies, "").await;
    assert_eq!(socket.status, StatusCode::UPGRADE_REQUIRED);
    // It ends in order, and not in the midst of something.
    server.stop().await;
    soon("the end of the connection", connection)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn who_does_not_finish_a_handshake_keeps_nobody_out() {
    let dir = tempfile::tempdir().unwrap();
    let pair = Pair::good(dir.path(), "tls");
    let mut command = crate::running::irori_with_descriptors(dir.path(), 200);
    command.args(pair.options());
    let (_running, by_http) = Running::start_by(command);
    let visitor = Visitor::new(pair.tunnel(by_http.addr).await);
    let started = Instant::now();
    let mut held = Vec::new();
    for round in 0..4 {
        for n in 0..60 {
            let mut stream = TcpStream::connect(by_http.addr).await.unwrap();
            if n % 2 == 0 {
                // The beginning of a record, and no more.
                let _ = stream.write_all(&[22, 3, 1, 1, 0]).await;
            }
            held.push(stream);
        }
        let page = visitor.get("/login").await;
        assert_eq!(page.status(), StatusCode::OK, "{round}");
    }
    // And the last of them is let go though there is room.
    let mut last = held.pop().unwrap();
    let ended = async { while last.read(&mut [0; 100]).await.is_ok_and(|n| n > 0) {} };
    soon("the end of the last", ended).await;
    assert!(started.elapsed() < Duration::from_secs(18));
}

/// The first certificate that somebody is shown who trusts this one.
async fn is_shown(pair: &Pair, visitor: &Visitor) -> bool {
    pair.connect(visitor.addr, &[]).await.is_ok()
}

async fn until_shown(pair: &Pair, visitor: &Visitor) {
    soon("the new certificate", async {
        while !is_shown(pair, visitor).await {
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_and_a_bad_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let used = Pair::good(dir.path(), "used");
    let first = Pair::good(dir.path(), "first");
    first.replace(&used);
    let mut command = irori(&dir.path().join("data"));
    command.args(used.options());
    let (running, visitor) = Running::start_by(command);
    let ann = Visitor::new(first.tunnel(visitor.addr).await);
    let ann = ann.sign_in("Ann").await;
    let mut socket = ann.socket().await;

    // Asked for.
    let second = Pair::good(dir.path(), "second");
    second.replace(&used);
    running.signal(Signal::HUP);
    until_shown(&second, &visitor).await;
    assert!(!is_shown(&first, &visitor).await);

    // It says so of a bad one, and goes on.
    Pair::new(dir.path(), "late", 2001..2002).replace(&used);
    running.signal(Signal::HUP);
    running.says("the certificate stays as it was").await;
    running.says("has expired on 2002-01-01").await;
    assert!(is_shown(&second, &visitor).await);

    // Found without being asked.
    let third = Pair::good(dir.path(), "third");
    third.replace(&used);
    until_shown(&third, &visitor).await;

    // Whoever was there has noticed nothing.
    socket.post(LOBBY, "c", "still here").await;
}

#[tokio::test]
async fn http_leads_to_https() {
    let dir = tempfile::tempdir().unwrap();
    let pair = Pair::good(dir.path(), "tls");
    let mut command = irori(&dir.path().join("data"));
    command.args(pair.options());
    command.args(["--http-redirect", "127.0.0.1:0"]);
    let (running, https) = Running::start_by(command);
    let line = running.says("http is led to https").await;
    let (_, addr) = line.split_once("addr=").unwrap();
    let http = Visitor::new(addr.trim().parse().unwrap());
    let answer = http.get("/rooms/lobby?on=2026-11-20").await;
    assert_eq!(answer.status(), StatusCode::PERMANENT_REDIRECT);
    let expected = format!("https://{}/rooms/lobby?on=2026-11-20", https.addr);
    assert_eq!(answer.location(), expected);
    assert_eq!(answer.header("strict-transport-security"), "");
    let answer = http.call("sign_in_as_guest", &[("name", "Ann")]).await;
    assert_eq!(answer.status(), StatusCode::PERMANENT_REDIRECT);
}

/// Tries a TLS handshake as somebody who knows only this version.
#[tokio::test]
async fn two_versions_of_tls_are_spoken_and_no_other_protocol() {
    let (server, pair, _) = start(&[]).await;
    for (version, expected) in [("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)] {
        let output = tokio::process::Command::new("openssl")
            .args(["s_client", version, "-connect", &server.addr.to_string()])
            // Or openssl itself would not speak the old one.
            .args(["-cipher", "DEFAULT@SECLEVEL=0"])
            .arg("-CAfile")
            .arg(&pair.certificate)
            .args(["-verify_return_error", "-servername", "localhost"])
            .stdin(std::process::Stdio::null())
            .output();
        let output = soon("openssl", output).await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(
            said.contains("Verify return code: 0 (ok)") && !said.contains("Cipher is (NONE)"),
            expected,
            "{version}: {said}"
        );
        let heard = String::from_utf8_lossy(&output.stderr).into_owned();
        let refused = heard.contains("SSL alert number");
        assert_eq!(!refused, expected, "{version}: {heard}");
    }
    // Another protocol could be led astray; and the one of authorities is for them
    // alone, while they look for an answer.
    for protocol in ["smtp", "acme-tls/1"] {
        let connected = pair.connect(server.addr, &[protocol.as_bytes()]).await;
        assert!(connected.is_err(), "{protocol}");
    }
    // Who speaks http to it hears at least that it is wrong.
    let mut plain = TcpStream::connect(server.addr).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut heard = Vec::new();
    let _ = soon("an alert", plain.read_to_end(&mut heard)).await;
    assert_eq!(heard.first(), Some(&21), "an alert of TLS: {heard:?}");
}

#[tokio::test]
async fn a_request_may_go_on_while_others_are_asked_to_leave() {
    let (server, pair, _) = start(&[]).await;
    let stream = pair.connect(server.addr, &[b"h2"]).await.unwrap();
    let (mut sender, connection) =
        http2::handshake::<_, _, Empty<Bytes>>(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    let request = Request::get(format!("https://{}/login", server.addr))
        .body(Empty::new())
        .unwrap();
    let answer = soon("the page", sender.send_request(request))
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    // Its body is read after the sign to stop.
    server.tell_to_stop();
    let page = soon("its body", answer.into_body().collect())
        .await
        .unwrap();
    assert!(!page.to_bytes().is_empty());
}
