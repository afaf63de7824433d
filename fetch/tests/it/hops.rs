//! Redirects: each hop is asked only after it has been judged.

use std::time::Duration;

use fetch::{Bounds, FetchError, Fetcher};
use http::{Request, Response, StatusCode, header};
use url::Url;

use crate::server::{Server, answer};

const THREE_HOPS: Bounds = Bounds {
    connect: Duration::from_secs(3),
    silent: Duration::from_secs(5),
    total: Duration::from_secs(10),
    bytes: 1_000,
    types: &[],
    hops: 3,
};

fn led_to(place: &str) -> Vec<u8> {
    answer(&format!("302 Found\r\nlocation: {place}"), b"elsewhere")
}

/// `/1` leads to `/0`, `/2` to `/1` and so on; `/0` is the end.
fn chain(path: &str) -> Vec<u8> {
    match path.trim_start_matches('/').parse::<u32>() {
        Ok(0) => answer("200 OK", b"there"),
        Ok(more) => led_to(&format!("/{}", more - 1)),
        Err(_) => answer("404 Not Found", b""),
    }
}

async fn fetched(bounds: Bounds, url: &Url) -> Result<Response<Vec<u8>>, FetchError> {
    let fetcher = Fetcher::new(bounds).unwrap().knowing([url]);
    let request = Request::get(url.as_str())
        .header(header::ACCEPT, "text/plain")
        .header(header::AUTHORIZATION, "Bearer secret")
        .header(header::COOKIE, "session=secret");
    fetcher.fetch(request.body(Vec::new()).unwrap()).await
}

#[tokio::test]
async fn as_many_are_followed_as_the_bounds_allow() {
    let server = Server::start(chain).await;
    for (hops, from, arrives) in [
        (0, 0, true),
        (0, 1, false),
        (1, 1, true),
        (1, 2, false),
        (3, 3, true),
        (3, 4, false),
    ] {
        let bounds = Bounds { hops, ..THREE_HOPS };
        let found = fetched(bounds, &server.url(&format!("/{from}"))).await;
        match found {
            Ok(found) => {
                assert!(arrives, "{from} in {hops}");
                assert_eq!(found.body(), b"there");
            }
            Err(error) => {
                assert!(!arrives, "{from} in {hops}: {error}");
                let redirected = FetchError::Redirected {
                    host: "127.0.0.1".to_owned(),
                    status: StatusCode::FOUND,
                };
                assert_eq!(error, redirected);
            }
        }
    }
}

#[tokio::test]
async fn a_secret_goes_no_further_than_the_first_host() {
    let server = Server::start(chain).await;
    fetched(THREE_HOPS, &server.url("/1")).await.unwrap();
    let heard = server.heard();
    let secrets = |head: &String| head.matches("secret").count();
    assert_eq!(heard.iter().map(secrets).collect::<Vec<_>>(), [2, 0]);
    assert!(heard[1].contains("accept: text/plain"), "{heard:?}");
}

#[tokio::test]
async fn nothing_that_is_sent_is_sent_again() {
    let server = Server::start(chain).await;
    let fetcher = Fetcher::new(THREE_HOPS).unwrap().knowing([&server.url("")]);
    let request = Request::post(server.url("/1").as_str());
    let found = fetcher
        .fetch(request.body(b"words".to_vec()).unwrap())
        .await;
    assert!(
        matches!(found, Err(FetchError::Redirected { .. })),
        "{found:?}"
    );
    assert_eq!(server.heard().len(), 1);
}

/// What is inside is asked by nobody who was led there, whatever leads there.
#[tokio::test]
async fn nobody_is_led_inside() {
    let within = Server::saying("200 OK", b"secrets").await;
    let port = within.port();
    for place in [
        within.url("/").to_string(),
        format!("//127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("https://localhost:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("https://2130706433:{port}/"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "http://example.org/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let answer = led_to(&place);
        let leading = Server::start(move |_| answer.clone()).await;
        let found = fetched(THREE_HOPS, &leading.url("/")).await;
        assert!(
            matches!(found, Err(FetchError::NotAsked { .. })),
            "{place}: {found:?}"
        );
        assert_eq!(leading.heard().len(), 1);
    }
    assert_eq!(within.heard(), [] as [String; 0]);
}

#[tokio::test]
async fn a_redirect_without_a_place_is_none() {
    for status in ["302 Found", "304 Not Modified\r\nlocation: /0"] {
        let server = Server::saying(status, b"").await;
        let found = fetched(THREE_HOPS, &server.url("/")).await;
        assert!(
            matches!(found, Err(FetchError::Redirected { .. })),
            "{status}: {found:?}"
        );
    }
}
