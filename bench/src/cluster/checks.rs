//! Whether what was to go wrong did: otherwise nothing is tried.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use hyper::header::DATE;
use tokio::time::Instant;

use super::{Cluster, NODES, SLOW_BY, is_ready};
use crate::http::Http;

impl Cluster {
    /// Fails where a node is ready that cannot be.
    pub(crate) async fn is_not_ready(&self, node: usize) -> Result<()> {
        let name = NODES[node];
        ensure!(!is_ready(&self.nodes[node]).await, "node {name} is ready");
        Ok(())
    }

    /// How often nodes have said so far that NATS is away.
    pub(crate) fn missed_nats(&self) -> Result<usize> {
        let mut times = 0;
        for node in &self.nodes {
            times += node.log()?.matches("NATS is away").count();
        }
        Ok(times)
    }

    /// Fails where the database of a node is not slow.
    pub(crate) async fn is_slow(&self) -> Result<()> {
        for node in &self.nodes {
            let begun = Instant::now();
            is_ready(node).await;
            ensure!(begun.elapsed() >= SLOW_BY, "the database is not slow");
        }
        Ok(())
    }

    /// Fails where it is the same hour at two nodes.
    pub(crate) async fn clocks_are_apart(&self) -> Result<()> {
        let mut hours = BTreeSet::new();
        for node in &self.nodes {
            let answer = Http::new(node.authority()).get("/healthz", None).await?;
            let date = answer.headers.get(DATE).context("no date")?.to_str()?;
            let (hour, _) = date.split_once(':').context("no time of day")?;
            hours.insert(hour.to_owned());
        }
        ensure!(hours.len() == NODES.len(), "the clocks say {hours:?}");
        Ok(())
    }
}
