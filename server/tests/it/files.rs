//! Files: the built ones, and no others.

use http::StatusCode;

use crate::test_server::TestServer;

#[tokio::test]
async fn no_address_leads_out_of_the_site() {
    let server = TestServer::start();
    let stranger = server.visitor();
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
        let answer = stranger.get(path).await;
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
    let script = stranger.get("/pkg/irori.js").await;
    assert_eq!(script.status(), StatusCode::OK);
    assert_eq!(script.header("content-type"), "text/javascript");
    assert_eq!(script.body, "// script");
    assert_eq!(
        stranger.get("/favicon.svg").await.header("content-type"),
        "image/svg+xml"
    );
    for path in ["/pkg", "/pkg/", "/pkg/nothing.js"] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
