//! Files: the built ones, and no others.

use http::StatusCode;

use crate::test_server::TestServer;

#[tokio::test]
async fn no_address_leads_out_of_the_site() {
    let server = TestServer::start();
    let stranger = server.visitor();
    let assets = server.assets().await;
    for path in [
        "/pkg/../secret.txt",
        "/pkg/../../secret.txt",
        "/pkg/../../../../../../etc/passwd",
        "/../secret.txt",
        "/pkg/%2e%2e/%2e%2e/secret.txt",
        "/%2e%2e/secret.txt",
        "/pkg/..%2f..%2fsecret.txt",
        "/..%2fsecret.txt",
        "/pkg/%252e%252e%252f%252e%252e%252fsecret.txt",
        "/pkg/..%5c..%5csecret.txt",
        "/pkg/..\\..\\secret.txt",
        "/pkg//etc/passwd",
        "//etc/passwd",
        "/pkg/%2fetc%2fpasswd",
        "/%2fetc%2fpasswd",
        "/pkg/irori.js/../../../secret.txt",
        "/pkg/.%00./secret.txt",
        "/pkg/../../data/irori.db",
        "/pkg/../../Cargo.toml",
    ] {
        let path = path.replace("/pkg", &assets);
        let answer = stranger.get(&path).await;
        assert!(!answer.status().is_success(), "{path}: {}", answer.status());
        for secret in ["nobody's business", "root:", "SQLite", "[package]"] {
            assert!(!answer.body.contains(secret), "{path}");
        }
    }
}

#[tokio::test]
async fn the_built_files_are_there_and_directories_are_not_listed() {
    let server = TestServer::start();
    let stranger = server.visitor();
    let assets = server.assets().await;
    let script = stranger.get(&format!("{assets}/irori.js")).await;
    assert_eq!(script.status(), StatusCode::OK);
    let cache = script.header("cache-control");
    assert_eq!(cache, "public, max-age=31536000, immutable");
    assert_eq!(script.header("content-type"), "text/javascript");
    assert_eq!(script.body, "// script");
    assert_eq!(
        stranger.get("/favicon.svg").await.header("content-type"),
        "image/svg+xml"
    );
    for path in [
        assets.clone(),
        format!("{assets}/"),
        format!("{assets}/nothing.js"),
    ] {
        let answer = stranger.get(&path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

/// A page of the server before this one asks for the rest of what it is made
/// of: it must not be given parts of another build, nor the way to sign-in.
#[tokio::test]
async fn the_files_of_another_build_are_not_there() {
    let server = TestServer::start();
    let stranger = server.visitor();
    for path in ["/pkg/0123456789abcdef/irori.js", "/pkg/irori.js"] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.body, "", "{path}");
    }
}
