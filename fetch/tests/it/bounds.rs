//! What is too large, too slow or of another type is not read.

use std::time::{Duration, Instant};

use fetch::{Bounds, FetchError, Fetcher};
use http::{Request, Response};
use tokio::net::TcpListener;
use url::Url;

use crate::server::Server;

const BOUNDS: Bounds = Bounds {
    connect: Duration::from_secs(3),
    silent: Duration::from_secs(5),
    total: Duration::from_secs(10),
    bytes: 1_000,
    types: &["text/plain"],
    hops: 0,
};

async fn fetched(bounds: Bounds, url: &Url) -> Result<Response<Vec<u8>>, FetchError> {
    let fetcher = Fetcher::new(bounds).unwrap().knowing([url]);
    let request = Request::get(url.as_str()).body(Vec::new()).unwrap();
    fetcher.fetch(request).await
}

#[tokio::test]
async fn as_much_is_read_as_the_bounds_allow() {
    for (length, read) in [(0, true), (1_000, true), (1_001, false), (100_000, false)] {
        let server = Server::saying("200 OK", &vec![b'x'; length]).await;
        let found = fetched(BOUNDS, &server.url("/")).await;
        match found {
            Ok(found) => assert!(read && found.body().len() == length, "{length}"),
            Err(error) => assert!(!read && error == FetchError::TooLarge, "{length}: {error}"),
        }
    }
}

/// A refusal is read whatever it is: what counts of it is its status.
#[tokio::test]
async fn only_what_is_found_has_to_be_of_the_type() {
    for (status, read) in [
        ("200 OK\r\ncontent-type: text/plain; charset=utf-8", true),
        ("200 OK\r\ncontent-type: text/html", false),
        ("200 OK\r\ncontent-type: \u{e9}", false),
        ("200 OK", true),
        ("404 Not Found\r\ncontent-type: text/html", true),
    ] {
        let server = Server::saying(status, b"words").await;
        let found = fetched(BOUNDS, &server.url("/")).await;
        let wrong = matches!(found, Err(FetchError::WrongType { .. }));
        assert_eq!((found.is_ok(), wrong), (read, !read), "{status}: {found:?}");
    }
}

#[tokio::test]
async fn nobody_is_waited_for_for_ever() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let url = format!("http://{at}/").parse().unwrap();
    let soon = Duration::from_millis(200);
    let late = Duration::from_secs(60);
    for (silent, total) in [(soon, late), (late, soon)] {
        let bounds = Bounds {
            silent,
            total,
            ..BOUNDS
        };
        let since = Instant::now();
        let found = fetched(bounds, &url).await;
        assert!(
            matches!(found, Err(FetchError::Unreachable(_))),
            "{found:?}"
        );
        assert!(since.elapsed() < late, "{silent:?}, {total:?}");
    }
}
