//! Three nodes on one PostgreSQL and one NATS behind nginx, as real processes,
//! each of which can be made to fail.

mod checks;
mod delay;
mod net;
mod postgres;
mod proxy;
mod settings;

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use futures_util::future::try_join_all;
use tokio::time::{Instant, sleep};

pub(crate) use self::net::{Way, enter_own_network};
use self::{
    delay::Delay,
    net::{Net, free_port},
    postgres::Postgres,
};
use crate::{
    http::Http,
    nats::Nats,
    nginx::Nginx,
    server::{Config, Server, ServerArgs, free_address},
};

/// What the nodes are called.
pub(crate) const NODES: [&str; 3] = ["a", "b", "c"];
/// How long a node may need to be ready again after whatever went wrong is over.
const READY_WITHIN: Duration = Duration::from_secs(40);
/// How much later an answer of a slow database comes than it would.
const SLOW_BY: Duration = Duration::from_millis(50);

/// Where the programs are that nodes need around them.
#[derive(Debug, Clone, Args)]
pub(crate) struct ProgramArgs {
    /// The folder with the programs of PostgreSQL's server.
    #[arg(long, env = "IRORI_POSTGRES")]
    postgres: PathBuf,
    /// NATS.
    #[arg(long, env = "IRORI_NATS_SERVER", default_value = "nats-server")]
    nats: PathBuf,
    /// The library that gives a program another time of day.
    #[arg(long, env = "IRORI_FAKETIME")]
    faketime: Option<PathBuf>,
}

/// The processes. They end with this.
#[derive(Debug)]
pub(crate) struct Cluster {
    dir: PathBuf,
    faketime: Option<PathBuf>,
    net: Net,
    pub(crate) nodes: Vec<Server>,
    pub(crate) nats: Nats,
    pub(crate) postgres: Postgres,
    /// Where nodes that are started find the primary.
    database_port: u16,
    /// The way to a primary that is far away, while nodes use it.
    delay: Option<Delay>,
    /// Where its replica is, once there is one.
    replica: SocketAddr,
    proxy: Nginx,
}

/// What the clocks of nodes say that are started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clocks {
    Right,
    /// Each is wrong by something else.
    Apart,
}

impl Cluster {
    /// Starts all of it and waits until nginx has found a node.
    pub(crate) async fn start(
        server: &ServerArgs,
        programs: &ProgramArgs,
        dir: &Path,
        rooms: &[String],
    ) -> Result<Self> {
        let net = Net::new(NODES.len()).await?;
        let postgres = Postgres::new(&programs.postgres, &dir.join("primary"), net.listens())
            .await
            .context("PostgreSQL")?;
        let listens = free_port(net.listens())?;
        let nats = Nats::start(&programs.nats, &dir.join("nats.log"), listens).await?;
        let replica = free_address()?;
        let mut configs = Vec::new();
        for (index, name) in NODES.into_iter().enumerate() {
            let mut config = Config::alone(server, &dir.join(name), rooms.to_vec());
            config.address = net.address_of(index);
            config.network_of = net.process_of(index);
            configs.push(config);
        }
        let addresses = configs.iter().enumerate().map(|(index, config)| {
            let address = config.address.map_or_else(free_address, Ok)?;
            Ok((NODES[index], address))
        });
        let addresses: Vec<_> = addresses.collect::<Result<_>>()?;
        let proxy = proxy::start(dir, &addresses)?;
        let mut cluster = Self {
            dir: dir.to_owned(),
            faketime: programs.faketime.clone(),
            net,
            nodes: Vec::new(),
            nats,
            database_port: postgres.address.port(),
            postgres,
            delay: None,
            replica,
            proxy,
        };
        for (index, mut config) in configs.into_iter().enumerate() {
            config.address = Some(addresses[index].1);
            config.env = cluster.env(index, Clocks::Right)?;
            // One after the other: the first makes the tables and the rooms.
            cluster.nodes.push(Server::start(config).await?);
        }
        cluster.proxy.wait(proxy::is_ready).await?;
        Ok(cluster)
    }

    /// Where people go.
    pub(crate) fn authority(&self) -> String {
        self.proxy.address.to_string()
    }

    /// Whether a node can be cut off.
    pub(crate) const fn can_cut(&self) -> bool {
        matches!(self.net, Net::Apart(_))
    }

    /// Whether a node can be given a clock of its own.
    pub(crate) const fn can_turn_clocks(&self) -> bool {
        self.faketime.is_some()
    }

    /// Lets nothing pass between a node and this any more.
    pub(crate) async fn cut(&self, node: usize, way: Way) -> Result<()> {
        self.net.set(node, way, "down").await
    }

    /// Lets everything pass again.
    pub(crate) async fn mend(&self, node: usize, way: Way) -> Result<()> {
        self.net.set(node, way, "up").await
    }

    /// Replaces one node after the other, as an upgrade does.
    pub(crate) async fn replace_nodes(&mut self, clocks: Clocks) -> Result<()> {
        let envs = (0..NODES.len()).map(|index| self.env(index, clocks));
        let envs: Vec<_> = envs.collect::<Result<_>>()?;
        for ((node, env), name) in self.nodes.iter_mut().zip(envs).zip(NODES) {
            ended_well(name, node.stop().await?)?;
            node.config.env = env;
            node.start_again().await?;
        }
        Ok(())
    }

    /// Replaces all nodes by some whose database answers late, or as it can.
    pub(crate) async fn slow_database(&mut self, is_slow: bool) -> Result<()> {
        let fast = self.postgres.address.port();
        // The way there stays for as long as a node may use it.
        let before = self.delay.take();
        self.database_port = fast;
        if is_slow {
            let at = SocketAddr::new(self.net.listens(), 0);
            let delay = Delay::start(at, SocketAddr::new(LOOPBACK, fast), SLOW_BY).await?;
            self.database_port = delay.port;
            self.delay = Some(delay);
        }
        self.replace_nodes(Clocks::Right).await?;
        drop(before);
        Ok(())
    }

    /// Replaces the primary by a replica that has everything that was
    /// acknowledged. The old one does not come back.
    pub(crate) async fn fail_over(&mut self) -> Result<()> {
        let dir = self.dir.join("replica");
        let replica = self.postgres.replica(&dir, self.replica);
        let replica = replica.await.context("the replica")?;
        self.postgres.kill().await?;
        replica.promote().await?;
        self.postgres = replica;
        Ok(())
    }

    /// Waits until every node says that it is ready.
    pub(crate) async fn all_ready(&self) -> Result<()> {
        let begun = Instant::now();
        for (node, name) in self.nodes.iter().zip(NODES) {
            while !is_ready(node).await {
                if begun.elapsed() > READY_WITHIN {
                    bail!(
                        "node {name} was not ready after {} s",
                        READY_WITHIN.as_secs()
                    );
                }
                sleep(Duration::from_millis(100)).await;
            }
        }
        Ok(())
    }

    /// Asks all nodes to end, at once, and waits until they have.
    pub(crate) async fn stop_nodes(&mut self) -> Result<()> {
        let stopped = try_join_all(self.nodes.iter_mut().map(Server::stop)).await?;
        for (status, name) in stopped.into_iter().zip(NODES) {
            ended_well(name, status)?;
        }
        Ok(())
    }
}

async fn is_ready(node: &Server) -> bool {
    let mut http = Http::new(node.authority()).with_patience(Duration::from_secs(2));
    let answer = http.get("/readyz", None).await;
    answer.is_ok_and(|answer| answer.status.is_success())
}

fn ended_well(node: &str, status: ExitStatus) -> Result<()> {
    ensure!(
        status.code() == Some(0),
        "after SIGTERM node {node} ended with {status} instead of 0"
    );
    Ok(())
}

/// Where servers listen that only this machine is to reach.
const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
