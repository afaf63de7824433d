//! Three nodes on one PostgreSQL and one NATS behind nginx, as real processes,
//! each of which can be made to fail.

mod delay;
mod nats;
mod net;
mod postgres;
mod program;
mod proxy;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use futures_util::future::try_join_all;
use hyper::header::DATE;
use tokio::time::{Instant, sleep};

pub(crate) use self::net::{Way, enter_own_network};
use self::{delay::Delay, nats::Nats, net::Net, postgres::Postgres, proxy::Proxy};
use crate::{
    http::Http,
    server::{Config, Server, ServerArgs, free_address},
};

/// What the nodes are called.
pub(crate) const NODES: [&str; 3] = ["a", "b", "c"];
/// How long a node may need to be ready again after whatever went wrong is over.
const READY_WITHIN: Duration = Duration::from_secs(40);
/// How much later an answer of a slow database comes than it would.
const SLOW_BY: Duration = Duration::from_millis(50);
/// Seconds that the clock of each node is wrong by, where they are.
const CLOCKS: [i32; 3] = [-3_600, 0, 3_600];

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
    proxy: Proxy,
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
        let nats = Nats::start(&programs.nats, &dir.join("nats.log"), net.listens())?;
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
        let proxy = Proxy::start(dir, &addresses)?;
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
        cluster.proxy.is_ready().await?;
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

    /// Asks all nodes to end, at once, and waits until they have.
    pub(crate) async fn stop_nodes(&mut self) -> Result<()> {
        let stopped = try_join_all(self.nodes.iter_mut().map(Server::stop)).await?;
        for (status, name) in stopped.into_iter().zip(NODES) {
            ended_well(name, status)?;
        }
        Ok(())
    }

    /// What a node is told when it is started.
    fn env(&self, node: usize, clocks: Clocks) -> Result<BTreeMap<&'static str, String>> {
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
                format!("nats://{}", at(Way::Bus, self.nats.port)),
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
