use std::fs;

use axum::{body::Body, response::Response};
use http::{HeaderMap, Method};
use tower::ServiceExt as _;

use super::*;
use crate::config::EmbeddedSite;

#[test]
fn the_address_changes_with_every_file_a_browser_loads() {
    let site = tempfile::tempdir().unwrap();
    let pkg = site.path().join(DIR);
    let address = |watched| address(&Site::Directory(site.path().to_owned()), watched).unwrap();
    assert_eq!(address(false), "pkg", "nothing is built");
    fs::create_dir(&pkg).unwrap();
    fs::write(pkg.join("irori.js"), "1").unwrap();
    let mut seen = vec![address(false)];
    assert!(
        seen[0].starts_with("pkg/") && seen[0].len() == 20,
        "{seen:?}"
    );
    for (name, content) in [
        ("irori.js", "2"),
        ("irori.wasm", "2"),
        ("irori.css", "2"),
        ("irori.wasm", "3"),
    ] {
        fs::write(pkg.join(name), content).unwrap();
        let now = address(false);
        assert!(!seen.contains(&now), "{name}");
        assert_eq!(now, address(false));
        seen.push(now);
    }
    // Packed beside it, for the same address.
    fs::write(pkg.join("irori.js.br"), "4").unwrap();
    assert_eq!(address(false), seen[4]);
    assert_eq!(address(true), "pkg");
}

const EMBEDDED: EmbeddedSite = EmbeddedSite(&[
    ("favicon.svg", b"<svg/>"),
    ("pkg/irori.css", b"main{}"),
    ("pkg/irori.js", b"plain"),
    ("pkg/irori.js.br", b"brotli"),
    ("pkg/irori.js.gz", b"gzip"),
    ("pkg/irori.wasm", b"wasm"),
]);

async fn ask(site: &Site, path: &str, headers: &[(&str, &str)]) -> Response {
    let address = address(site, false).unwrap();
    let router: Router = router(site, &address);
    let mut request = Request::builder().uri(format!("/{address}/{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    router.oneshot(request).await.unwrap()
}

async fn text(response: Response) -> String {
    let body = axum::body::to_bytes(response.into_body(), 1_000)
        .await
        .unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_site_inside_the_program_answers_as_one_in_a_directory_does() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(DIR)).unwrap();
    for (path, content) in EMBEDDED.0 {
        fs::write(dir.path().join(path), content).unwrap();
    }
    let outside = Site::Directory(dir.path().to_owned());
    let inside = Site::Embedded(EMBEDDED.into());
    assert_eq!(
        address(&inside, false).unwrap(),
        address(&outside, false).unwrap()
    );
    for path in [
        "irori.js",
        "irori.css",
        "irori.wasm",
        "none.js",
        "irori",
        "",
        "../favicon.svg",
    ] {
        for encodings in [
            "",
            "gzip",
            "gzip, br",
            "br;q=0, gzip;q=0.5",
            "br;q=0",
            "zstd",
            "BR",
        ] {
            let headers = [("accept-encoding", encodings)];
            let [expected, found] = [
                ask(&outside, path, &headers).await,
                ask(&inside, path, &headers).await,
            ];
            let case = format!("{path} as {encodings}");
            assert_eq!(found.status(), expected.status(), "{case}");
            for name in [
                header::CONTENT_TYPE,
                header::CONTENT_ENCODING,
                header::CACHE_CONTROL,
            ] {
                assert_eq!(
                    found.headers().get(&name),
                    expected.headers().get(&name),
                    "{case}"
                );
            }
            assert_eq!(text(found).await, text(expected).await, "{case}");
        }
    }
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let site = Site::Embedded(EMBEDDED.into());
    let first = ask(&site, "irori.js", &[]).await;
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    for (tags, status) in [
        (tag.clone(), StatusCode::NOT_MODIFIED),
        (format!("\"other\", W/{tag}"), StatusCode::NOT_MODIFIED),
        ("*".to_owned(), StatusCode::NOT_MODIFIED),
        ("\"other\"".to_owned(), StatusCode::OK),
    ] {
        let answer = ask(&site, "irori.js", &[("if-none-match", &tags)]).await;
        assert_eq!(answer.status(), status, "{tags}");
        let sent = text(answer).await;
        assert_eq!(
            sent.is_empty(),
            status == StatusCode::NOT_MODIFIED,
            "{tags}"
        );
    }
    // Another packing is another file to a browser that keeps both.
    let packed = ask(&site, "irori.js", &[("accept-encoding", "br")]).await;
    assert_ne!(packed.headers()[header::ETAG], *tag);
}

#[test]
fn only_who_asks_for_a_file_gets_one() {
    let Site::Embedded(files) = Site::Embedded(EMBEDDED.into()) else {
        unreachable!()
    };
    let none = HeaderMap::new();
    assert!(files.answer(&Method::HEAD, "favicon.svg", &none).is_some());
    assert!(files.answer(&Method::POST, "favicon.svg", &none).is_none());
    assert!(files.answer(&Method::GET, "pkg", &none).is_none());
}
