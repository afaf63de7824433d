//! nginx in front of the nodes, as it comes with Irori.

use std::{net::SocketAddr, path::Path};

use anyhow::Result;

use crate::{
    http::Http,
    nginx::{Nginx, places},
    server::free_address,
};

const CONF: &str = include_str!("../../../deploy/container/nginx.conf");

/// Starts it in front of nodes, each with the name that the file has for it.
pub(super) fn start(dir: &Path, nodes: &[(&str, SocketAddr)]) -> Result<Nginx> {
    let address = free_address()?;
    Nginx::start(dir, address, &with_addresses(dir, address, nodes))
}

/// Whether it has found a node.
pub(super) async fn is_ready(at: SocketAddr) -> bool {
    let answer = Http::new(at.to_string()).get("/readyz", None).await;
    answer.is_ok_and(|answer| answer.status.is_success())
}

/// The file with our addresses, and with places of its own.
fn with_addresses(dir: &Path, address: SocketAddr, nodes: &[(&str, SocketAddr)]) -> String {
    let mut conf = CONF
        .replace("http {", &format!("http {{ {}", places(dir)))
        .replace("listen 3000;", &format!("listen {address};"));
    for (name, node) in nodes {
        conf = conf.replace(&format!("server {name}:3000 "), &format!("server {node} "));
    }
    conf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_the_file_is_ours() {
        let nodes = ["a", "b", "c"].map(|name| (name, "10.0.0.1:4000".parse().unwrap()));
        let address = "127.0.0.1:5000".parse().unwrap();
        let conf = with_addresses(Path::new("/there"), address, &nodes);
        assert!(
            !conf
                .lines()
                .any(|line| line.contains("3000") && !line.starts_with('#'))
        );
        assert_eq!(conf.matches("server 10.0.0.1:4000 ").count(), nodes.len());
        assert!(conf.contains("listen 127.0.0.1:5000;"));
        assert!(conf.contains("proxy_temp_path /there/proxy;"));
    }
}
