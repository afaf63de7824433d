//! Pictures, from a server that is inside and from one that is not.

use std::net::SocketAddr;

use identity::{FetchError, LARGEST_PICTURE, Pictures};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use url::Url;

/// A server that answers everything with these bytes.
async fn answering(answer: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            let _ = stream.write_all(&answer).await;
        }
    });
    at
}

fn answer(status: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 {status}\r\nconnection: close\r\n\r\n").into_bytes();
    answer.extend_from_slice(body);
    answer
}

async fn fetched(answer: Vec<u8>) -> Result<Option<Vec<u8>>, FetchError> {
    let url = url(&format!("http://{}/a.png", answering(answer).await));
    Pictures::new([&url]).unwrap().fetch(&url).await
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

#[tokio::test]
async fn what_is_there_is_fetched() {
    let found = fetched(answer("200 OK", b"pixels")).await;
    assert_eq!(found, Ok(Some(b"pixels".to_vec())));
    assert_eq!(fetched(answer("404 Not Found", b"no")).await, Ok(None));
    assert_eq!(fetched(answer("410 Gone", b"no")).await, Ok(None));
}

#[tokio::test]
async fn nothing_is_followed_and_nothing_large_is_kept() {
    for status in ["302 Found\r\nlocation: http://127.0.0.1/", "503 Busy"] {
        let found = fetched(answer(status, b"")).await;
        assert!(
            matches!(found, Err(FetchError::Unreachable(_))),
            "{found:?}"
        );
    }
    let found = fetched(answer("200 OK", &vec![0; LARGEST_PICTURE + 1])).await;
    assert_eq!(found, Err(FetchError::TooLarge));
}

#[tokio::test]
async fn inside_nobody_is_asked() {
    let at = answering(answer("200 OK", b"secrets")).await;
    let pictures = Pictures::new([&url("https://elsewhere.example.org/")]).unwrap();
    for place in [
        format!("http://{at}/"),
        format!("https://{at}/"),
        "https://10.0.0.1/".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://[::1]/".to_owned(),
        "https://2130706433/".to_owned(),
        "http://example.org/".to_owned(),
        format!("http://localhost:{}/", at.port()),
        format!("https://localhost:{}/", at.port()),
        format!("https://a.localhost:{}/", at.port()),
    ] {
        let found = pictures.fetch(&url(&place)).await;
        assert!(
            matches!(found, Err(FetchError::NotAsked(_))),
            "{place}: {found:?}"
        );
    }
}
