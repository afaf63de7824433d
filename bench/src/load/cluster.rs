//! Fresh nodes on a fresh database.

use std::{env, path::Path, time::Duration};

use anyhow::{Context as _, Result};
use tokio::runtime::Runtime;

use super::{
    LoadArgs,
    process::{cpu_time, cpu_time_of_family},
    target::Target,
    wire::Endpoint,
};
use crate::{data::DataDir, nats::Nats, postgres::Database, server::free_address};

/// Nodes of one chat.
#[derive(Debug)]
pub(crate) struct Cluster<'a> {
    pub(crate) nodes: Vec<Target<'a>>,
    pub(crate) database: Database,
    nats: Option<Nats>,
    _dir: DataDir,
}

/// What each part has used of the processors so far.
#[derive(Debug, Clone)]
pub(crate) struct Spent {
    pub(crate) nodes: Vec<Duration>,
    pub(crate) postgres: Duration,
    pub(crate) nats: Duration,
}

impl<'a> Cluster<'a> {
    pub(crate) fn start(
        runtime: &'a Runtime,
        args: &LoadArgs,
        nodes: usize,
        with_nats: bool,
    ) -> Result<Self> {
        let database = runtime.block_on(Database::make())?;
        let dir = DataDir::temporary_in(args.server.data_dir.as_deref())?;
        let nats = if with_nats {
            Some(runtime.block_on(nats(dir.path()))?)
        } else {
            None
        };
        let blobs = dir.path().join("blobs");
        let node = |number: usize| {
            let mut settings = vec![
                ("IRORI_DATABASE", database.url()),
                ("IRORI_NODE", format!("node-{number}")),
                ("IRORI_BLOBS", blobs.display().to_string()),
                ("IRORI_BLOBS_SHARED", "true".to_owned()),
            ];
            settings.extend(nats.iter().map(|nats| ("IRORI_NATS", nats.url())));
            Target::start(runtime, args, settings)
        };
        let nodes = (0..nodes).map(node).collect::<Result<_>>()?;
        Ok(Self {
            nodes,
            database,
            nats,
            _dir: dir,
        })
    }

    /// The first node.
    pub(crate) fn first(&self) -> Result<&Target<'a>> {
        self.nodes.first().context("there is no node")
    }

    pub(crate) fn endpoints(&self) -> Vec<Endpoint> {
        self.nodes.iter().map(Target::endpoint).collect()
    }

    pub(crate) fn spent(&self) -> Result<Spent> {
        let nodes = self.nodes.iter().map(|node| cpu_time(node.pid()?));
        Ok(Spent {
            nodes: nodes.collect::<Result<_>>()?,
            postgres: cpu_time_of_family(self.database.pid()?)?,
            nats: match &self.nats {
                Some(nats) => cpu_time(nats.pid()?)?,
                None => Duration::ZERO,
            },
        })
    }

    /// Ends all of it.
    pub(crate) fn stop(self) {
        for node in self.nodes {
            node.stop();
        }
    }
}

/// The one that `scripts/nats.sh` has found.
async fn nats(dir: &Path) -> Result<Nats> {
    let program = env::var_os("IRORI_NATS_SERVER");
    let program = program.context("there is no nats-server: scripts/bench.sh brings it")?;
    Nats::start(program.as_ref(), &dir.join("nats.log"), free_address()?).await
}

impl Spent {
    /// What was used since then.
    pub(crate) fn since(&self, before: &Self) -> Self {
        let nodes = self.nodes.iter().zip(&before.nodes);
        Self {
            nodes: nodes.map(|(now, then)| now.saturating_sub(*then)).collect(),
            postgres: self.postgres.saturating_sub(before.postgres),
            nats: self.nats.saturating_sub(before.nats),
        }
    }
}
