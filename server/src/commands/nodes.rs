//! What makes this server one of several nodes on one database, where it is.

use std::sync::Arc;

use engine::{
    files::Arrival,
    hub::{Bus, Hub, NatsOptions, PostgresBus},
    lease::Lease,
    limits::Limits,
    storage::PostgresOptions,
    telemetry::Collectors,
};

use crate::config::Config;

/// How this server meets other nodes; nothing where there can be none.
#[derive(Clone)]
pub(super) struct Nodes(Option<Meeting>);

#[derive(Clone)]
struct Meeting {
    bus: Arc<PostgresBus>,
    postgres: PostgresOptions,
    nats: Option<NatsOptions>,
}

impl Nodes {
    pub(super) fn of(config: &Config) -> anyhow::Result<Self> {
        let postgres = config.storage.postgres()?;
        let nats = config.nats.engine(&config.storage)?;
        let shared = postgres.filter(|postgres| postgres.node.is_some());
        Ok(Self(shared.map(|postgres| Meeting {
            bus: Arc::default(),
            postgres,
            nats,
        })))
    }

    /// What this one is called among the others; empty where there are none.
    pub(super) fn name(&self) -> &str {
        let meeting = self.0.as_ref();
        let name = meeting.and_then(|meeting| meeting.postgres.node.as_deref());
        name.unwrap_or_default()
    }

    /// Where the pieces of an upload come.
    pub(super) const fn arrival(&self) -> Arrival {
        if self.0.is_some() {
            Arrival::AtAnyNode
        } else {
            Arrival::Here
        }
    }

    /// The hub of this server, on the bus of all nodes.
    pub(super) fn hub(&self, limits: Limits) -> Arc<Hub> {
        match &self.0 {
            Some(Meeting { bus, .. }) => {
                let bus: Arc<dyn Bus> = Arc::<PostgresBus>::clone(bus);
                Hub::on_bus(limits, &bus)
            }
            None => Hub::new(limits),
        }
    }

    /// Hears the other nodes from here on, and is heard by them. Returns the lease
    /// of the work that one node does for all. The store has to be open.
    pub(super) async fn meet(&self) -> anyhow::Result<Lease> {
        let Some(Meeting {
            bus,
            postgres,
            nats,
        }) = &self.0
        else {
            return Ok(Lease::always());
        };
        bus.open(postgres.clone(), nats.clone()).await?;
        Ok(bus.lease())
    }

    /// What is counted of that. They have to have met.
    pub(super) fn collectors(&self) -> Collectors {
        let meeting = self.0.as_ref();
        meeting.map_or_else(Vec::new, |meeting| meeting.bus.collectors())
    }

    /// Makes good what gets lost between the nodes. Never returns where there can
    /// be others.
    pub(super) async fn keep_watch(&self, hub: &Hub) {
        if self.0.is_some() {
            hub.keep_watch().await;
        }
    }
}
