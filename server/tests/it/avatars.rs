//! Pictures of people: uploading one, asking for one, and being refused.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::StatusCode;
use protocol::{AVATAR_MAX_BYTES, ServerEvent, UserId};

use crate::{
    http_client::{Answer, Visitor},
    test_server::TestServer,
};

/// One pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const MULTIPART: &str = "multipart/form-data; boundary=line";

fn form(field: &str, bytes: &[u8]) -> Vec<u8> {
    let mut form = format!(
        "--line\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"../../a.svg\"\r\n\
         content-type: image/svg+xml\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(bytes);
    form.extend_from_slice(b"\r\n--line--\r\n");
    form
}

pub(crate) fn png() -> Vec<u8> {
    STANDARD.decode(PNG).unwrap()
}

impl Visitor {
    async fn upload_picture(&self, body: Vec<u8>) -> Answer {
        let headers = [("accept", "application/json"), ("content-type", MULTIPART)];
        self.send("POST", "/api/upload_avatar", &headers, body)
            .await
    }
}

/// How somebody is shown in the hello of a socket.
pub(crate) async fn shown(visitor: &Visitor) -> (UserId, Option<String>) {
    let socket = visitor.socket().await;
    let ServerEvent::Hello { you, .. } = &socket.heard[0] else {
        panic!("{:?}", socket.heard);
    };
    (you.id, you.avatar.clone())
}

#[tokio::test]
async fn a_picture_is_taken_in_and_handed_out() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    assert_eq!(shown(&ann).await.1, None);
    let answer = ann.upload_picture(form("picture", &png())).await;
    assert_eq!(answer.status(), StatusCode::OK, "{}", answer.body);

    let (id, hash) = shown(&ann).await;
    let path = format!("/avatars/{id}/{}", hash.unwrap());
    let ben = server.guest("Ben").await;
    for path in [path.clone(), format!("{path}?px=256")] {
        let picture = ben.get(&path).await;
        assert_eq!(picture.status(), StatusCode::OK);
        assert_eq!(picture.header("content-type"), "image/webp");
        assert_eq!(
            picture.header("cache-control"),
            "private, max-age=31536000, immutable"
        );
        assert_eq!(picture.header("x-content-type-options"), "nosniff");
        assert!(picture.body.starts_with("RIFF"));
    }
    // Who knows an older one is led to this one.
    let older = ben.get(&format!("/avatars/{id}/0123456789abcdef")).await;
    assert_eq!(older.location(), path);
    assert!(older.header("cache-control").contains("no-cache"));
    for nobody in ["/avatars/99/0123456789abcdef", "/avatars/x/y"] {
        assert!(ben.get(nobody).await.status().is_client_error(), "{nobody}");
    }
}

#[tokio::test]
async fn a_plain_form_leads_back_with_what_was_wrong() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let here = format!("http://{}/account", server.addr);
    let headers = [
        ("accept", "text/html"),
        ("referer", here.as_str()),
        ("content-type", MULTIPART),
    ];
    let send = |body| ann.send("POST", "/api/upload_avatar", &headers, body);
    let refused = send(form("picture", b"<svg onload=alert(1)>")).await;
    let page = ann
        .get(
            refused
                .location()
                .strip_prefix(&format!("http://{}", server.addr))
                .unwrap_or(refused.location()),
        )
        .await;
    assert!(
        page.shown()
            .contains("Only JPEG, PNG, GIF and WebP are shown."),
        "{}",
        page.shown()
    );
    let done = send(form("picture", &png())).await;
    assert_eq!(done.location(), "/account?done=avatar");
    assert!(
        ann.get("/account?done=avatar")
            .await
            .shown()
            .contains("Saved.")
    );
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_changes_nothing() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let half = &png()[..40];
    for body in [
        form("picture", b""),
        form("picture", b"<html><script>alert(1)</script>"),
        form("picture", half),
        form("file", &png()),
        b"--line--\r\n".to_vec(),
        b"no form at all".to_vec(),
    ] {
        let answer = ann.upload_picture(body).await;
        assert!(answer.body.contains("not_a_picture"), "{}", answer.body);
    }
    let large = vec![0; usize::try_from(AVATAR_MAX_BYTES).unwrap() + 1];
    let answer = ann.upload_picture(form("picture", &large)).await;
    assert!(answer.body.contains("too_large"), "{}", answer.body);
    let larger = vec![0; usize::try_from(AVATAR_MAX_BYTES).unwrap() * 2];
    let answer = ann.upload_picture(form("picture", &larger)).await;
    assert!(answer.body.contains("too_large"), "{}", answer.body);
    assert_eq!(shown(&ann).await.1, None);
}

#[tokio::test]
async fn a_form_without_a_boundary_is_no_form() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    for kind in ["multipart/form-data", "text/plain", "é"] {
        let headers = [("content-type", kind)];
        let answer = ann
            .send(
                "POST",
                "/api/upload_avatar",
                &headers,
                form("picture", &png()),
            )
            .await;
        assert_eq!(
            answer.status(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_stranger_gets_nothing_and_gives_nothing() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    ann.upload_picture(form("picture", &png())).await;
    let (id, hash) = shown(&ann).await;
    let stranger = server.visitor();
    let headers = [("accept", "image/*")];
    let picture = stranger
        .get_with(&format!("/avatars/{id}/{}", hash.unwrap()), &headers)
        .await;
    assert_eq!(picture.status(), StatusCode::UNAUTHORIZED);
    let answer = stranger.upload_picture(form("picture", &png())).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    for path in ["/account/avatar", "/account/avatar/remove"] {
        let answer = stranger.submit(path, &[("source", "initials")]).await;
        assert_eq!(answer.location(), "/login?next=%2Faccount", "{path}");
    }
}

#[tokio::test]
async fn ten_pictures_a_minute_are_enough() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    for _ in 0..10 {
        ann.upload_picture(form("picture", &png())).await;
    }
    let answer = ann.upload_picture(form("picture", &png())).await;
    assert!(answer.body.contains("rate_limited"), "{}", answer.body);
    let ben = server.guest("Ben").await;
    let answer = ben.upload_picture(form("picture", &png())).await;
    assert_eq!(answer.status(), StatusCode::OK);
}
