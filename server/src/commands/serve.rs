//! `irori`: puts the parts together, serves, and stops cleanly.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use engine::{
    accounts::{Accounts, Passkeys},
    chat::Chat,
    clock::{Clock, SystemClock},
    files::Files,
    hub::Hub,
    operator::Operator,
    pictures::Pictures,
    session::SessionToken,
    storage::ConfiguredProvider,
};
use identity::Providers;
use tokio::time::{sleep, timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{doors::Doors, nodes::Nodes};
use crate::{
    admin::{self, Desk},
    assets::Site,
    avatars::{self, Refresher, Studio},
    backup::keep_backing_up,
    config::{self, Config},
    edge::{
        connections::Connections, descriptors, listen::REQUESTS_END_WITHIN, listener::Listener,
        signals,
    },
    health::Readiness,
    metrics, router,
    state::{AppState, Sockets, UseCases},
};

/// How long the sockets may take to end. With the requests (`listen`) it makes
/// less than the ten seconds after which supervisors kill.
const STOP_WITHIN: Duration = Duration::from_secs(6);

/// Listens and serves until SIGTERM or Ctrl-C.
pub(super) async fn until_signal(mut config: Config) -> anyhow::Result<()> {
    let listener = match config::inherited()? {
        Some(listener) => listener,
        None => Listener::bind(&config.listen.addr)
            .await
            .with_context(|| format!("cannot listen on {}", config.listen.addr))?,
    };
    // What follows from the address follows from that of the socket.
    config.listen.addr = listener.addr()?;
    config.check()?;
    let providers = config.providers()?;
    let stop = CancellationToken::new();
    tokio::spawn(signals::stop_on_signal(stop.clone())?);
    run(listener, config, providers, Arc::new(SystemClock), stop).await
}

/// Serves on `listener` until `stop` fires, then: everything goes on for as
/// long as the configuration says, while `/readyz` fails. Then no new
/// connections, what is in flight is committed and acknowledged, sockets are
/// told when to come back, the store is closed.
pub async fn run(
    listener: Listener,
    mut config: Config,
    providers: Providers,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    config.listen.addr = config.listen.addr.at_port_of(&listener.addr()?);
    app::set_base(config.listen.base());
    let supervisor = config::supervisor()?;
    let started_at_ms = clock.now_ms();
    let doors = Doors::open(listener, &config, &clock, &supervisor).await?;
    let limits = config.limits.engine();
    config.storage.name_node();
    let nodes = Nodes::of(&config)?;
    let hub = nodes.hub(limits);
    let commits: Arc<dyn engine::storage::CommitSink> = Arc::<Hub>::clone(&hub);
    let backup_clock = Arc::clone(&clock);
    let storage = config.storage.open(clock, commits).await?;
    let lease = nodes.meet().await?;
    let counts_of_nodes = nodes.collectors();
    storage.ensure_rooms(&config.people.rooms).await?;
    let accounts = Accounts::new(
        storage.clone(),
        Arc::<Hub>::clone(&hub),
        limits,
        config.admittance(),
        Passkeys::at(&config.listen.reached_at()?)?,
    );
    let accounts = Arc::new(accounts.await?);
    let configured = providers.iter().map(|provider| ConfiguredProvider {
        id: provider.id().to_owned(),
        issuer: provider.issuer(),
    });
    accounts.meet_providers(configured.collect()).await?;
    let index = storage.clone();
    let chat = Arc::new(Chat::new(storage, Arc::<Hub>::clone(&hub), limits));
    let pictures = Pictures::start().context("no thread could be started")?;
    let studio = Studio::new(&config.storage.data_dir, pictures.clone());
    let blobs = config.storage.open_blobs()?;
    let location = config.storage.blobs_location();
    let files = Files::new(
        Arc::clone(&chat),
        blobs,
        &config.storage.data_dir.join("uploads"),
        location.directory(),
        config.files.limits(),
        pictures,
        nodes.arrival(),
    );
    let files = Arc::new(files.context("uploads cannot be kept in the data directory")?);
    let refresher = Refresher::new(
        Arc::clone(&accounts),
        studio.clone(),
        &providers,
        config.people.gravatar_url.0.clone(),
    );
    let refresher = refresher.map_err(|cause| anyhow::anyhow!("pictures: {cause}"))?;
    let housekeepers = (Arc::clone(&accounts), Arc::clone(&files));
    let watched = nodes.clone();
    let housekeeping = tokio::spawn(async move {
        let (accounts, files) = housekeepers;
        let for_all = lease.work(|| async {
            tokio::join!(
                accounts.keep_house(),
                files.keep_house(),
                index.keep_index(),
                avatars::keep_fresh(refresher.clone()),
            );
        });
        tokio::join!(for_all, files.keep_own_house(), watched.keep_watch(&hub))
    });

    let backups = tokio::spawn(keep_backing_up(
        config.backup.clone(),
        config.storage.clone(),
        config.backup.keys()?,
        backup_clock,
    ));

    let operator = Operator::new(Arc::clone(&accounts), Arc::clone(&chat));
    let desk = Desk::new(operator, config.listen.reached_at()?);
    // Open before anybody is told that the server is there.
    let listening = admin::listen(&config.storage.data_dir);
    let administration = tokio::spawn(async move {
        if let Some(listening) = listening {
            listening.serve(desk).await;
        }
    });

    let proxies = config.listen.proxies();
    let connections = Connections::new(descriptors::for_connections(), proxies);
    let sockets = TaskTracker::new();
    let setup = accounts.open_setup(nodes.name()).await?;
    announce(&config, setup.as_ref())?;
    let readiness = Readiness::new(Arc::clone(&chat), Arc::clone(&files), stop.clone());
    let closing = CancellationToken::new();
    let state = AppState::new(
        UseCases {
            chat: Arc::clone(&chat),
            accounts,
            files,
            studio,
        },
        providers,
        &config,
        Sockets {
            tasks: sockets.clone(),
            stopping: closing.clone(),
        },
        readiness,
    )?;
    let draining = async {
        stop.cancelled().await;
        let drain = config.listen.drain();
        supervisor.stopping(drain + REQUESTS_END_WITHIN + STOP_WITHIN);
        if !drain.is_zero() {
            tracing::info!(?drain, "not ready for more; what is there goes on");
            sleep(drain).await;
        }
        closing.cancel();
    };
    let beating = tokio::spawn(supervisor.clone().keep_alive());
    supervisor.ready();
    let mut counts = state.collectors();
    counts.extend(counts_of_nodes);
    let registry = metrics::registry(counts, started_at_ms)?;
    let serving = doors.serve(
        router::router(state),
        metrics::router(registry),
        connections,
        &closing,
    );
    tokio::join!(serving, draining);

    tracing::info!("stopping");
    let farewell = async {
        chat.say_goodbye().await;
        sockets.close();
        sockets.wait().await;
    };
    if timeout(STOP_WITHIN, farewell).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    housekeeping.abort();
    backups.abort();
    administration.abort();
    chat.close().await;
    beating.abort();
    tracing::info!("stopped");
    Ok(())
}

/// Tells the operator what has been started, and the first one who comes
/// how to become the owner.
#[expect(clippy::print_stderr, reason = "a secret for whoever started it")]
fn announce(config: &Config, setup: Option<&SessionToken>) -> anyhow::Result<()> {
    let url = config.listen.reached_at()?;
    if let Some(setup) = setup {
        // Printed, not logged: logs are kept and passed on.
        eprintln!(
            "\n  Nobody owns this Irori yet. Open this link to make the owner's account;\n  it works once, until the next start:\n\n    {url}setup?token={}\n",
            setup.to_cookie()
        );
    }
    if let Some(postgres) = config.storage.postgres()? {
        tracing::info!(database = %postgres.url, "the store is in PostgreSQL");
    }
    tracing::info!(
        version = %env!("CARGO_PKG_VERSION"),
        addr = %config.listen.addr,
        data_dir = %config.storage.data_dir.display(),
        "Irori is at {url}"
    );
    let site = Site::of(&config.site);
    if !site.is_built() {
        tracing::warn!(
            site = %site.dir().display(),
            "the browser files are missing: pages work, but are not styled or live; run `make build` or set --site"
        );
    }
    if let Err(cause) = fetch::authorities() {
        tracing::warn!(
            %cause,
            "this system knows no authorities of certificates (the package ca-certificates), so nothing can be reached by https"
        );
    }
    if config.guests() {
        let reach = if config.listen.is_private() {
            "from this machine only"
        } else {
            "from everywhere that reaches this address"
        };
        tracing::info!("guests may come in by name alone, {reach}");
    }
    Ok(())
}
