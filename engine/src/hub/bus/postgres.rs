//! The bus of several nodes on one PostgreSQL.

use std::sync::{Arc, OnceLock, Weak};

use super::{
    Bus, Listener, NatsOptions, NodeId, Signal,
    ears::Ears,
    nats::{Nats, Said},
    told::Told,
};
use crate::{
    lease::Lease,
    storage::{Channel, Ear, OpenError, PostgresOptions},
    telemetry::Collectors,
};

/// Carries signals between the nodes of a database: by way of NATS, where there is
/// one and all nodes hear each other by it, and else by way of the database. It
/// carries none before it is opened.
#[derive(Debug, Default)]
pub struct PostgresBus {
    ears: Arc<Ears>,
    told: Told,
    open: OnceLock<Open>,
}

#[derive(Debug)]
struct Open {
    database: Arc<Channel>,
    nats: Option<Nats>,
}

impl PostgresBus {
    /// Connects to the database. The hub has to have joined. Of NATS nothing is
    /// waited for: it may come and go.
    ///
    /// # Errors
    /// The database cannot be reached, or does not say what it is called.
    pub async fn open(
        &self,
        options: PostgresOptions,
        nats: Option<NatsOptions>,
    ) -> Result<(), OpenError> {
        let hub: Arc<dyn Ear> = Arc::<Ears>::clone(&self.ears);
        let channel = Channel::open(options.clone(), self.ears.node(), Arc::downgrade(&hub));
        let database = Arc::new(channel.await?);
        let nats = match nats {
            Some(nats) => {
                let subject = format!("irori.{}", Channel::name_of(options).await?);
                let ears = Arc::clone(&self.ears);
                let (database, told) = (Arc::clone(&database), self.told.clone());
                Some(Nats::open(nats, subject, ears, database, told))
            }
            None => None,
        };
        // Only the first one is used.
        let _ = self.open.set(Open { database, nats });
        Ok(())
    }

    /// Who does the work that one node does for all.
    pub fn lease(&self) -> Lease {
        Lease::told_by(self.open.get().map(|open| open.database.works()))
    }

    /// What it counts. It has to be open.
    pub fn collectors(&self) -> Collectors {
        let nats = self.open.get().is_some_and(|open| open.nats.is_some());
        self.told.collectors(nats)
    }
}

impl Bus for PostgresBus {
    fn join(&self, node: NodeId, listener: Weak<dyn Listener>) {
        self.ears.join(node, listener);
    }

    fn publish(&self, _from: NodeId, signal: Signal) {
        let Some(open) = self.open.get() else {
            return;
        };
        let text = match serde_json::to_string(&signal) {
            Ok(text) => text,
            Err(cause) => {
                tracing::error!(%cause, "a signal cannot be written");
                return;
            }
        };
        if let Some(nats) = &open.nats {
            nats.tell(Said {
                text,
                passes: signal.passes(),
                adds: signal.adds(),
            });
        } else {
            open.database.tell(text);
            self.told.by_database(1);
        }
    }

    fn is_alone(&self) -> bool {
        false
    }
}
