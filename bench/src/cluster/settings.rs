//! What nodes are told when they are started.

use std::{collections::BTreeMap, net::SocketAddr};

use anyhow::{Context as _, Result};

use super::{Clocks, Cluster, NODES, Way};

/// Seconds that the clock of each node is wrong by, where they are.
const CLOCKS: [i32; 3] = [-3_600, 0, 3_600];

impl Cluster {
    /// What a node is told when it is started.
    pub(super) fn env(
        &self,
        node: usize,
        clocks: Clocks,
    ) -> Result<BTreeMap<&'static str, String>> {
        let host = |way| self.net.hub(node, way);
        let at = |way, port: u16| SocketAddr::new(host(way), port).to_string();
        let hosts = [
            at(Way::Database, self.database_port),
            at(Way::Database, self.replica.port()),
        ];
        let blobs = self.dir.join("blobs").display().to_string();
        let mut env = BTreeMap::from([
            ("IRORI_NODE", NODES[node].to_owned()),
            (
                "IRORI_DATABASE",
                format!(
                    "postgres://irori@{}/irori?sslmode=disable&connect_timeout=2\
                     &target_session_attrs=read-write",
                    hosts.join(",")
                ),
            ),
            ("IRORI_DATABASE_TIMEOUT_SECONDS", "5".to_owned()),
            (
                "IRORI_NATS",
                format!("nats://{}", at(Way::Bus, self.nats.address.port())),
            ),
            ("IRORI_BLOBS", blobs),
            ("IRORI_BLOBS_SHARED", "true".to_owned()),
            ("IRORI_PUBLIC_URL", format!("http://{}", self.authority())),
            ("IRORI_TRUSTED_PROXIES", host(Way::Front).to_string()),
            ("IRORI_ALLOW_GUESTS", "true".to_owned()),
        ]);
        if clocks == Clocks::Apart {
            let library = self.faketime.as_ref().context("there is no faketime")?;
            env.insert("LD_PRELOAD", library.display().to_string());
            env.insert("FAKETIME", format!("{:+}", CLOCKS[node]));
            env.insert("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned());
        }
        Ok(env)
    }
}
