//! What can go wrong, and how it is made to.

use std::{fmt, time::Duration};

use anyhow::{Result, ensure};
use clap::ValueEnum;
use rand::{Rng as _, rngs::SmallRng};
use rustix::process::Signal;
use tokio::time::sleep;

use super::{BETWEEN, go_on};
use crate::{
    cluster::{Clocks, Cluster, Way},
    replay::Stage,
};

/// How long NATS is not heard: nodes notice that after 5 s.
const UNHEARD: Duration = Duration::from_secs(7);
/// How long a node stands still or is cut off from its database: longer than it
/// waits for an answer, and than the database waits for a node in a transaction.
const CUT_OFF: Duration = Duration::from_secs(15);

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Fault {
    /// Nodes are killed at moments drawn by lot.
    NodesKilled,
    /// A node stands still, and goes on.
    NodeHeld,
    /// One node after the other is replaced, as for an upgrade.
    NodesReplaced,
    /// NATS is killed, and comes back.
    NatsKilled,
    /// NATS stands still, and goes on.
    NatsHeld,
    /// A node does not reach NATS for a while.
    NatsCut,
    /// The database is restarted.
    DatabaseRestarted,
    /// The database is ended without a last word to the disk.
    DatabaseAborted,
    /// The database is killed.
    DatabaseKilled,
    /// A node does not reach the database for a while.
    DatabaseCut,
    /// A node reaches neither for a while.
    BothCut,
    /// The database is far away.
    DatabaseSlow,
    /// The clocks of nodes are an hour apart.
    ClocksApart,
    /// The primary dies, and its replica takes its place.
    PrimaryReplaced,
}

impl Fault {
    /// Why it cannot be made to happen here, if it cannot.
    pub(super) fn left_out(self, cluster: &Cluster) -> Option<&'static str> {
        match self {
            Self::NatsCut | Self::DatabaseCut | Self::BothCut if !cluster.can_cut() => {
                Some("only root can give nodes networks of their own")
            }
            Self::ClocksApart if !cluster.can_turn_clocks() => {
                Some("there is no libfaketime (--faketime)")
            }
            _ => None,
        }
    }

    /// Has it happen, and be over.
    pub(super) async fn happen(
        self,
        cluster: &mut Cluster,
        stage: &Stage,
        rng: &mut SmallRng,
    ) -> Result<()> {
        match self {
            Self::NodesKilled => {
                for _ in 0..stage.kills {
                    go_on(stage, rng.random_range(1..BETWEEN)).await?;
                    sleep(Duration::from_micros(rng.random_range(0..20_000))).await;
                    let node = rng.random_range(0..cluster.nodes.len());
                    cluster.nodes[node].kill_and_restart().await?;
                }
            }
            Self::NodeHeld => {
                let node = rng.random_range(0..cluster.nodes.len());
                cluster.nodes[node].signal(Signal::STOP)?;
                sleep(CUT_OFF).await;
                cluster.is_not_ready(node).await?;
                cluster.nodes[node].signal(Signal::CONT)?;
            }
            Self::NodesReplaced => cluster.replace_nodes(Clocks::Right).await?,
            Self::NatsKilled => {
                let before = cluster.missed_nats()?;
                cluster.nats.kill().await?;
                go_on(stage, BETWEEN).await?;
                ensure!(cluster.missed_nats()? > before, "nobody missed NATS");
                cluster.nats.start_again().await?;
            }
            Self::NatsHeld => {
                let before = cluster.missed_nats()?;
                cluster.nats.signal(Signal::STOP)?;
                sleep(UNHEARD).await;
                ensure!(cluster.missed_nats()? > before, "nobody missed NATS");
                cluster.nats.signal(Signal::CONT)?;
            }
            Self::NatsCut => cut(cluster, 0, &[Way::Bus], UNHEARD).await?,
            Self::DatabaseRestarted => cluster.postgres.restart(Signal::INT).await?,
            Self::DatabaseAborted => cluster.postgres.restart(Signal::QUIT).await?,
            Self::DatabaseKilled => {
                cluster.postgres.kill().await?;
                cluster.postgres.start_again().await?;
            }
            Self::DatabaseCut => cut(cluster, 1, &[Way::Database], CUT_OFF).await?,
            Self::BothCut => cut(cluster, 2, &[Way::Database, Way::Bus], CUT_OFF).await?,
            Self::DatabaseSlow => {
                cluster.slow_database(true).await?;
                cluster.is_slow().await?;
                go_on(stage, BETWEEN).await?;
                cluster.slow_database(false).await?;
            }
            Self::ClocksApart => {
                cluster.replace_nodes(Clocks::Apart).await?;
                cluster.clocks_are_apart().await?;
                go_on(stage, 2 * BETWEEN).await?;
                cluster.replace_nodes(Clocks::Right).await?;
            }
            Self::PrimaryReplaced => cluster.fail_over().await?,
        }
        Ok(())
    }
}

/// Pulls these cables of a node for a while.
async fn cut(cluster: &Cluster, node: usize, ways: &[Way], long: Duration) -> Result<()> {
    let before = cluster.missed_nats()?;
    for &way in ways {
        cluster.cut(node, way).await?;
    }
    sleep(long).await;
    if ways.contains(&Way::Bus) {
        ensure!(
            cluster.missed_nats()? > before,
            "the node did not miss NATS"
        );
    }
    if ways.contains(&Way::Database) {
        cluster.is_not_ready(node).await?;
    }
    for &way in ways {
        cluster.mend(node, way).await?;
    }
    Ok(())
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        f.write_str(value.as_ref().map_or("", |it| it.get_name()))
    }
}
