//! Files of messages, through every door.

use http::StatusCode;
use protocol::{EventKind, FileKind};

use crate::{
    http_client::{Part, Visitor},
    test_server::{LOBBY, TestServer},
};

const JSON: [(&str, &str); 1] = [("accept", "application/json")];

async fn uploaded(visitor: &Visitor, name: &str, content: &[u8]) -> String {
    let answer = visitor.upload(name, content).await;
    let progress: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let id = progress["file"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

#[tokio::test]
async fn a_plain_form_brings_files_and_everybody_in_the_room_gets_them() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let mut listening = ben.socket().await;
    listening.join(LOBBY, None).await;
    let parts = [
        Part::text("room", "1"),
        Part::text("client_id", "c"),
        Part::text("body", ""),
        Part::file("files", "", b""),
        Part::file("files", "a.html", b"<script>alert(1)</script>"),
        Part::file("files", "b.txt", b"second"),
    ];
    let posted = ann.post_parts("/api/post_message", &JSON, &parts).await;
    assert_eq!(posted.status(), StatusCode::OK, "{}", posted.body);
    let again = ann.post_parts("/api/post_message", &JSON, &parts).await;
    assert_eq!(again.body, posted.body, "the same message");
    let mut event = listening.event(LOBBY).await;
    if matches!(event.kind, EventKind::MemberJoined) {
        event = listening.event(LOBBY).await;
    }
    let files = &event.kind.message().expect("a message").files;
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a.html", "b.txt"]);
    assert_eq!(files[0].kind, FileKind::OTHER);
    let page = ben.get(&format!("/files/{}", files[0].id)).await;
    assert_eq!(page.header("content-type"), "application/octet-stream");
    assert!(
        page.header("content-disposition")
            .starts_with("attachment; ")
    );
    assert_eq!(page.body, "<script>alert(1)</script>");
}

#[tokio::test]
async fn a_file_is_called_the_same_at_every_door() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let mut listening = ann.socket().await;
    listening.join(LOBBY, None).await;
    let long = format!("{}.txt", "猫".repeat(300));
    let cut = format!("{}.txt", "猫".repeat(83));
    for (n, (chosen, sent, called)) in [
        (r#"say "hi".txt"#, "say %22hi%22.txt", r#"say "hi".txt"#),
        (r"a\b.txt", r"a\b.txt", r"a\b.txt"),
        (r"trailing\", r"trailing\", r"trailing\"),
        ("../../etc/passwd", "../../etc/passwd", "passwd"),
        (r"C:\fakepath\a.txt", r"C:\fakepath\a.txt", "a.txt"),
        ("か\u{3099}\r\n.txt", "か\u{3099}%0D%0A.txt", "が.txt"),
        (&long, &long, &cut),
    ]
    .into_iter()
    .enumerate()
    {
        let client_id = format!("c{n}");
        let parts = [
            Part::text("room", "1"),
            Part::text("client_id", &client_id),
            Part::text("body", ""),
            Part::file("files", sent, b"by a plain form"),
        ];
        let posted = ann.post_parts("/api/post_message", &JSON, &parts).await;
        assert_eq!(posted.status(), StatusCode::OK, "{}", posted.body);
        let event = loop {
            let event = listening.event(LOBBY).await;
            if event.kind.message().is_some() {
                break event;
            }
        };
        let file = &event.kind.message().unwrap().files[0];
        assert_eq!(file.name, called, "{sent}");
        let pieces = uploaded(&ann, chosen, b"in pieces").await;
        for id in [file.id.to_string(), pieces.clone()] {
            let answer = ann.get(&format!("/files/{id}")).await;
            let disposition = answer.header("content-disposition");
            let (_, encoded) = disposition.split_once("filename*=UTF-8''").unwrap();
            assert_eq!(unescaped(encoded), called, "{sent}");
        }
    }
}

/// What stands for its bytes in `%00`.
fn unescaped(text: &str) -> String {
    let (first, escapes) = text.split_once('%').unwrap_or((text, ""));
    let mut bytes = first.as_bytes().to_vec();
    for escape in escapes.split('%').filter(|escape| !escape.is_empty()) {
        bytes.push(u8::from_str_radix(&escape[..2], 16).unwrap());
        bytes.extend_from_slice(&escape.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn what_is_handed_out_says_what_may_be_done_with_it() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let flac = b"fLaC and more";
    for (name, content, media_type, disposition) in [
        (
            "猫.svg",
            &svg[..],
            "application/octet-stream",
            "attachment; ",
        ),
        (
            "x.html",
            b"%PDF-1.7",
            "application/octet-stream",
            "attachment; ",
        ),
        ("evil.html", flac, "audio/flac", "inline; "),
    ] {
        let id = uploaded(&ann, name, content).await;
        for variant in ["", "/small", "/large"] {
            let answer = ann.get(&format!("/files/{id}{variant}")).await;
            assert_eq!(answer.bytes, content, "{name}");
            assert_eq!(answer.header("content-type"), media_type, "{name}");
            let said = answer.header("content-disposition");
            assert!(said.starts_with(disposition), "{name}: {said}");
            for (header, value) in [
                ("x-content-type-options", "nosniff"),
                ("content-security-policy", "default-src 'none'; sandbox"),
                ("cache-control", "private, max-age=3600"),
                ("cross-origin-resource-policy", "same-origin"),
                ("accept-ranges", "bytes"),
            ] {
                assert_eq!(answer.header(header), value, "{name}");
            }
        }
    }
    let id = uploaded(&ann, "猫.txt", b"x").await;
    let answer = ann.get(&format!("/files/{id}")).await;
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"_.txt\"; filename*=UTF-8''%E7%8C%AB.txt"
    );
}

#[tokio::test]
async fn ranges_and_tags_are_understood() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let id = uploaded(&ann, "a.txt", b"0123456789").await;
    let path = format!("/files/{id}");
    let tag = ann.get(&path).await.header("etag").to_owned();
    for (headers, status, body, range) in [
        (vec![], 200, "0123456789", ""),
        (vec![("range", "bytes=2-4")], 206, "234", "bytes 2-4/10"),
        (vec![("range", "bytes=-3")], 206, "789", "bytes 7-9/10"),
        (vec![("range", "bytes=10-")], 416, "", "bytes */10"),
        (vec![("range", "bytes=0-1,3-4")], 200, "0123456789", ""),
        (
            vec![("range", "bytes=2-4"), ("if-range", tag.as_str())],
            206,
            "234",
            "bytes 2-4/10",
        ),
        (
            vec![("range", "bytes=2-4"), ("if-range", "\"other\"")],
            200,
            "0123456789",
            "",
        ),
        (vec![("if-none-match", tag.as_str())], 304, "", ""),
        (vec![("if-none-match", "\"other\"")], 200, "0123456789", ""),
        (vec![("accept-encoding", "gzip")], 200, "0123456789", ""),
    ] {
        let answer = ann.get_with(&path, &headers).await;
        assert_eq!(answer.status().as_u16(), status, "{headers:?}");
        assert_eq!(answer.body, body, "{headers:?}");
        assert_eq!(answer.header("content-range"), range, "{headers:?}");
    }
    let head = ann.send("HEAD", &path, &[], "").await;
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(
        (head.header("content-length"), head.body.as_str()),
        ("10", "")
    );
}

#[tokio::test]
async fn an_outsider_gets_nothing() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let id = uploaded(&ann, "a.txt", b"secret").await;
    for variant in ["", "/small", "/large"] {
        let path = format!("/files/{id}{variant}");
        let answer = ben.get(&path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(server.visitor().get(&path).await.status().is_redirection());
    }
    for answer in [
        ben.chunk(&id, 0, b"x").await,
        ben.call("upload_offset", &[("upload", &id)]).await,
        ben.call("cancel_upload", &[("upload", &id)]).await,
    ] {
        assert!(answer.body.contains("upload_gone"), "{}", answer.body);
    }
    assert_eq!(ann.get(&format!("/files/{id}")).await.body, "secret");
    let given_up = ann.call("cancel_upload", &[("upload", &id)]).await;
    assert_eq!(given_up.status(), StatusCode::OK);
    let gone = ann.get(&format!("/files/{id}")).await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_too_large_or_no_form_is_refused() {
    let server = TestServer::with(&["--file-max-mb", "1"]);
    let ann = server.guest("Ann").await;
    let begun = ann.call("begin_upload", &[("name", "a"), ("bytes", "1000001")]);
    let begun = begun.await;
    assert!(begun.body.contains("too_large"), "{}", begun.body);
    let large = vec![b'x'; 1_000_001];
    let parts = [
        Part::text("room", "1"),
        Part::text("client_id", "c"),
        Part::text("body", "unstored"),
        Part::file("files", "a", &large),
    ];
    let answer = ann.post_parts("/api/post_message", &JSON, &parts).await;
    assert!(answer.body.contains("too_large"), "{}", answer.body);
    let chunk = ann.chunk("0", 0, &vec![b'x'; 1_200_000]).await;
    assert_eq!(chunk.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let kind = [("content-type", "multipart/form-data")];
    for path in ["/api/post_message", "/api/upload_chunk"] {
        let answer = ann.send("POST", path, &kind, "x").await;
        assert_eq!(
            answer.status(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{path}"
        );
    }
    assert!(!ann.get("/rooms/lobby").await.body.contains("unstored"));
}
