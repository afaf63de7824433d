//! Pictures, from a server that is inside and from one that is not.

use fetch::{FetchError, LARGEST_PICTURE, Pictures};
use url::Url;

use crate::server::Server;

async fn fetched(status: &str, body: &[u8]) -> Result<Option<Vec<u8>>, FetchError> {
    let url = Server::saying(status, body).await.url("/a.png");
    Pictures::new([&url]).unwrap().fetch(&url).await
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

#[tokio::test]
async fn what_is_there_is_fetched() {
    let found = fetched("200 OK", b"pixels").await;
    assert_eq!(found, Ok(Some(b"pixels".to_vec())));
    assert_eq!(fetched("404 Not Found", b"no").await, Ok(None));
    assert_eq!(fetched("410 Gone", b"no").await, Ok(None));
}

#[tokio::test]
async fn what_says_to_be_no_picture_is_not_read() {
    for (kind, read) in [
        ("image/png", true),
        ("Application/Octet-Stream", true),
        ("text/html; charset=utf-8", false),
        ("application/json", false),
    ] {
        let found = fetched(&format!("200 OK\r\ncontent-type: {kind}"), b"pixels").await;
        assert_eq!(found.is_ok(), read, "{kind}: {found:?}");
        // What is no picture is none, whatever it says to be.
        let gone = fetched(&format!("404 Not Found\r\ncontent-type: {kind}"), b"").await;
        assert_eq!(gone, Ok(None), "{kind}");
    }
}

#[tokio::test]
async fn nothing_is_followed_and_nothing_large_is_kept() {
    for status in ["302 Found\r\nlocation: http://127.0.0.1/", "503 Busy"] {
        let found = fetched(status, b"").await;
        assert!(
            matches!(found, Err(FetchError::Unreachable(_))),
            "{found:?}"
        );
    }
    let found = fetched("200 OK", &vec![0; LARGEST_PICTURE + 1]).await;
    assert_eq!(found, Err(FetchError::TooLarge));
}

#[tokio::test]
async fn inside_nobody_is_asked() {
    let within = Server::saying("200 OK", b"secrets").await;
    let (at, port) = (within.url(""), within.port());
    let pictures = Pictures::new([&url("https://elsewhere.example.org/")]).unwrap();
    for place in [
        at.to_string(),
        format!("https://127.0.0.1:{port}/"),
        "https://10.0.0.1/".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://[::1]/".to_owned(),
        "https://2130706433/".to_owned(),
        "http://example.org/".to_owned(),
        format!("http://localhost:{port}/"),
        format!("https://localhost:{port}/"),
        format!("https://a.localhost:{port}/"),
    ] {
        let found = pictures.fetch(&url(&place)).await;
        assert!(
            matches!(found, Err(FetchError::NotAsked { .. })),
            "{place}: {found:?}"
        );
    }
    assert_eq!(within.heard(), [] as [String; 0]);
}
