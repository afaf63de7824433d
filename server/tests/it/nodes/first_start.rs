//! The link of the first start, of which each node prints one.

use http::StatusCode;

use super::{Dirs, PostgresServer, Running, Visitor, node};
use crate::test_server::PASSWORD;

/// What stands in the link that a node has printed.
pub(super) async fn printed_by(node: &Running) -> String {
    let line = node.says("/setup?token=").await;
    line.split_once("token=").unwrap().1.trim().to_owned()
}

/// Follows a link that was printed at some node, at this one.
pub(super) async fn become_owner(node: &Visitor, token: &str) -> Visitor {
    let fields = [
        ("token", token),
        ("name", "Olga"),
        ("email", "olga@example.org"),
        ("password", PASSWORD),
    ];
    node.enter("/setup", &fields).await
}

#[tokio::test]
async fn the_link_of_each_node_works_at_every_node_once_for_all() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let nodes = ["one", "two", "three"].map(|name| node(&postgres, &dirs, name));
    let mut links = Vec::new();
    for (node, _) in &nodes {
        links.push(printed_by(node).await);
    }
    for (_, visitor) in &nodes {
        for link in &links {
            let page = visitor.get(&format!("/setup?token={link}")).await;
            assert_eq!(page.status(), StatusCode::OK);
            assert_eq!(page.field("token"), link);
        }
        let login = visitor.get("/login").await.shown();
        assert!(!login.contains("type=\"password\""), "nobody has one");
    }

    let owner = become_owner(&nodes[1].1, &links[0]).await;
    assert_eq!(owner.get("/people").await.status(), StatusCode::OK);
    for (_, visitor) in &nodes {
        for link in &links {
            let page = visitor.get(&format!("/setup?token={link}")).await;
            assert_ne!(page.status(), StatusCode::OK, "all links are over");
            let fields = [
                ("token", link.as_str()),
                ("name", "Eve"),
                ("email", "eve@example.org"),
                ("password", PASSWORD),
            ];
            let again = visitor.submit("/setup", &fields).await;
            assert_ne!(again.status(), StatusCode::SEE_OTHER);
        }
        let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
        let login = visitor.get("/login").await.shown();
        assert!(login.contains("type=\"password\""), "somebody has one now");
        visitor.enter("/login", &fields).await;
    }
    let (later, _) = node(&postgres, &dirs, "later");
    assert_eq!(later.said("/setup?token="), 0, "there is an owner");
}
