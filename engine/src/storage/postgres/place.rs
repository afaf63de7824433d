//! Connecting to PostgreSQL: which of its servers, with which settings, and
//! whether the database is one that this store can live in.

use std::sync::Arc;

use sqlx::{ConnectOptions as _, Error, postgres::PgConnectOptions};
use tokio::time::{Duration, timeout};

use super::{PostgresUrl, guard};
use crate::storage::{
    OpenError,
    sql::{Connection, timed_out},
};

/// The oldest server that is known to take every statement.
const OLDEST_VERSION: i64 = 15;

/// A statement is given up by the server after its time, and by us after this
/// much more: then nobody answers any more.
const NOBODY_ANSWERS: Duration = Duration::from_secs(5);

/// A node that stands still within a transaction, or is cut off there, holds up all
/// others: they wait for its rooms, and every change waits for it. The server gives
/// it up after this, and it begins again on another connection.
const STANDS_STILL: Duration = Duration::from_secs(5);

/// How a server finds out, within half a minute, that a node it hears nothing of
/// is no more: what that has locked is others' again. In seconds, and for the
/// last in milliseconds.
const KEEPALIVE: [(&str, &str); 4] = [
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "25000"),
];

/// A PostgreSQL database, and how it is to be used.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// Where it is.
    pub url: PostgresUrl,
    /// Connections to read with, at least one. One more writes.
    pub readers: u32,
    /// How long one statement may take.
    pub statement_timeout: Duration,
    /// What this node is called, where others may use the database at the same
    /// time; `None` where it is used alone.
    pub node: Option<String>,
}

impl PostgresOptions {
    /// The usual use of a database, alone.
    pub const fn at(url: PostgresUrl) -> Self {
        Self {
            url,
            readers: 4,
            statement_timeout: Duration::from_secs(30),
            node: None,
        }
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::storage) enum Purpose {
    Reading,
    /// It is the only one of its server that writes.
    Writing,
    /// Moves a store into or out of the database, alone and however long that takes.
    Moving,
    /// Tells other nodes what may get lost, and holds the locks of this one.
    Telling,
    /// One change beside a server that may run, or bringing the tables up to
    /// date, however long that takes.
    Beside,
}

/// Opens connections to a database.
#[derive(Clone, Debug)]
pub(in crate::storage) struct PostgresPlace(Arc<PostgresOptions>);

impl PostgresPlace {
    pub(in crate::storage) fn new(options: PostgresOptions) -> Self {
        Self(Arc::new(options))
    }

    /// Whether other nodes may use the database at the same time.
    pub(in crate::storage) fn has_nodes(&self) -> bool {
        self.0.node.is_some()
    }

    /// The servers the database may be on, as one connects to them.
    pub(super) fn hosts(&self) -> impl Iterator<Item = PgConnectOptions> {
        self.0.url.hosts.iter().map(|host| self.named(host))
    }

    /// How long each of them has to let us in.
    pub(super) fn connect_within(&self) -> Duration {
        self.0.url.connect_within
    }

    /// As the database is to know this node, unless the URL says it.
    fn named(&self, host: &PgConnectOptions) -> PgConnectOptions {
        let name = match (host.get_application_name(), &self.0.node) {
            (Some(said), _) => said.to_owned(),
            (None, Some(node)) => format!("irori {node}"),
            (None, None) => "irori".to_owned(),
        };
        host.clone().application_name(&name).options(KEEPALIVE)
    }

    pub(in crate::storage) fn readers(&self) -> u32 {
        self.0.readers.max(1)
    }

    /// Connects to the first of the servers that is up and lets us write: a
    /// standby does not, until it is promoted.
    pub(in crate::storage) async fn connect(&self, purpose: Purpose) -> Result<Connection, Error> {
        let mut refused = None;
        for host in &self.0.url.hosts {
            let within = self.0.url.connect_within;
            let connected = timeout(within, self.connect_to(host, purpose)).await;
            match connected.unwrap_or_else(|_| Err(timed_out())) {
                Ok(connection) => return Ok(connection),
                // This is the one, and another server has it.
                Err(cause) if guard::is_in_use(&cause) => return Err(cause),
                Err(cause) => {
                    refused.get_or_insert(cause);
                }
            }
        }
        Err(refused.unwrap_or_else(timed_out))
    }

    /// How one connects to a host for a purpose.
    fn settings(&self, host: &PgConnectOptions, purpose: Purpose) -> PgConnectOptions {
        let limit = self.0.statement_timeout;
        let (limit_ms, idle_ms) = match purpose {
            Purpose::Beside | Purpose::Moving => (0, 0),
            Purpose::Reading | Purpose::Writing | Purpose::Telling => {
                (limit.as_millis(), limit.min(STANDS_STILL).as_millis())
            }
        };
        self.named(host)
            .options([
                ("statement_timeout", limit_ms.to_string()),
                ("idle_in_transaction_session_timeout", idle_ms.to_string()),
            ])
            .options(
                (purpose == Purpose::Reading).then_some(("default_transaction_read_only", "on")),
            )
            // What the writer asks is found by keys, however many rows it is about:
            // planned anew each time, that would take longer than it does.
            .options(
                (purpose == Purpose::Writing).then_some(("plan_cache_mode", "force_generic_plan")),
            )
            // What may get lost need not be on a disk.
            .options((purpose == Purpose::Telling).then_some(("synchronous_commit", "off")))
    }

    async fn connect_to(
        &self,
        host: &PgConnectOptions,
        purpose: Purpose,
    ) -> Result<Connection, Error> {
        let mut connection = Connection::Postgres {
            connection: self.settings(host, purpose).connect().await?,
            patience: match purpose {
                Purpose::Beside | Purpose::Moving => Duration::MAX,
                Purpose::Reading | Purpose::Writing | Purpose::Telling => {
                    self.0.statement_timeout.saturating_add(NOBODY_ANSWERS)
                }
            },
        };
        if is_standby(&mut connection).await? {
            return Err(Error::Configuration("it is a standby".into()));
        }
        if matches!(purpose, Purpose::Writing | Purpose::Moving) {
            guard::take(&mut connection, self.has_nodes()).await?;
            commit_to_disk(&mut connection).await?;
        }
        Ok(connection)
    }
}

async fn is_standby(connection: &mut Connection) -> Result<bool, Error> {
    connection.sql("select pg_is_in_recovery()").value().await
}

/// What is acknowledged is on disk, whatever the database was told.
async fn commit_to_disk(connection: &mut Connection) -> Result<(), Error> {
    connection
        .sql(
            "select set_config('synchronous_commit', 'on', false) \
             where current_setting('synchronous_commit') = 'off'",
        )
        .run()
        .await
        .map(|_| ())
}

/// What a server and its database are, in a few words; an error where this store
/// cannot live in it.
pub(in crate::storage) async fn look_at(connection: &mut Connection) -> Result<String, OpenError> {
    let (number, name, encoding, may_create, encrypted): (i64, String, String, bool, bool) =
        connection
            .sql(
                "select current_setting('server_version_num')::bigint, \
                 current_setting('server_version'), current_setting('server_encoding'), \
                 has_schema_privilege(current_schema(), 'create'), \
                 coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false)",
            )
            .one()
            .await
            .map_err(|cause| unusable(&cause))?;
    let unfit = |sentence: String| Err(OpenError::Postgres(sentence));
    if number / 10_000 < OLDEST_VERSION {
        return unfit(format!(
            "it is PostgreSQL {name}; {OLDEST_VERSION} or newer is needed"
        ));
    }
    if encoding != "UTF8" {
        return unfit(format!("its encoding is {encoding}; UTF8 is needed"));
    }
    if !may_create {
        return unfit("its user may not make tables in it".to_owned());
    }
    let how = if encrypted { "with TLS" } else { "without TLS" };
    Ok(format!("PostgreSQL {name}, {how}"))
}

/// Why a database cannot be opened, from what it or the connection said.
pub(in crate::storage) fn unusable(cause: &dyn std::fmt::Display) -> OpenError {
    OpenError::Postgres(cause.to_string())
}
