//! `irori`: puts the parts together, serves, and stops cleanly.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use engine::{
    accounts::{Accounts, Passkeys},
    chat::Chat,
    clock::{Clock, SystemClock},
    files::Files,
    hub::Hub,
    pictures::Pictures,
    session::SessionToken,
    storage::{ConfiguredProvider, Storage},
};
use identity::Providers;
use tokio::{net::TcpListener, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    assets,
    avatars::{self, Refresher, Studio},
    config::Config,
    edge::{connections::Connections, descriptors, listen},
    router,
    state::{AppState, Sockets, UseCases},
};

/// How long the sockets may take to end. With the requests (`listen`) it makes
/// less than the ten seconds after which supervisors kill.
const STOP_WITHIN: Duration = Duration::from_secs(6);

/// Binds the address and serves until SIGTERM or Ctrl-C.
pub(super) async fn until_signal(config: Config, providers: Providers) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.listen.addr)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen.addr))?;
    let stop = CancellationToken::new();
    tokio::spawn(listen::stop_on_signal(stop.clone())?);
    run(listener, config, providers, Arc::new(SystemClock), stop).await
}

/// Serves on `listener` until `stop` fires, then: no new connections, what is
/// in flight is committed and acknowledged, sockets are told when to come
/// back, the store is closed.
pub async fn run(
    listener: TcpListener,
    config: Config,
    providers: Providers,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let limits = config.limits.engine();
    let hub = Hub::new(limits);
    let commits: Arc<dyn engine::storage::CommitSink> = Arc::<Hub>::clone(&hub);
    let storage = Storage::open(&config.storage.data_dir, clock, commits).await?;
    storage.ensure_rooms(&config.people.rooms).await?;
    let accounts = Accounts::new(
        storage.clone(),
        Arc::<Hub>::clone(&hub),
        limits,
        config.admittance(),
        Passkeys::at(&config.listen.reached_at(listener.local_addr()?)?)?,
    );
    let accounts = Arc::new(accounts.await?);
    let configured = providers.iter().map(|provider| ConfiguredProvider {
        id: provider.id().to_owned(),
        issuer: provider.issuer(),
    });
    accounts.meet_providers(configured.collect()).await?;
    let index = storage.clone();
    let chat = Arc::new(Chat::new(storage, hub, limits));
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
    );
    let files = Arc::new(files.context("uploads cannot be kept in the data directory")?);
    let refresher = Refresher::new(
        Arc::clone(&accounts),
        studio.clone(),
        &providers,
        config.people.gravatar_url.0.clone(),
    );
    let refresher = refresher.map_err(|cause| anyhow::anyhow!("pictures: {cause}"))?;
    let refreshing = tokio::spawn(avatars::keep_fresh(refresher));
    let housekeepers = (Arc::clone(&accounts), Arc::clone(&files));
    let housekeeping = tokio::spawn(async move {
        let (accounts, files) = housekeepers;
        tokio::join!(
            accounts.keep_house(),
            files.keep_house(),
            index.keep_index()
        )
    });

    let proxies = config.listen.proxies();
    let connections = Connections::new(descriptors::for_connections(), proxies.clone());
    let sockets = TaskTracker::new();
    let addr = listener.local_addr()?;
    announce(&config, addr, accounts.setup_token().as_ref())?;
    let state = AppState::new(
        UseCases {
            chat: Arc::clone(&chat),
            accounts,
            files,
            studio,
        },
        providers,
        &config,
        addr,
        Sockets {
            tasks: sockets.clone(),
            stopping: stop.clone(),
        },
    )?;
    let router = router::router(state);
    listen::serve(listener, router, connections, &stop).await;

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
    refreshing.abort();
    chat.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Tells the operator what has been started, and the first one who comes
/// how to become the owner.
#[expect(clippy::print_stderr, reason = "a secret for whoever started it")]
fn announce(config: &Config, addr: SocketAddr, setup: Option<&SessionToken>) -> anyhow::Result<()> {
    let url = config.listen.reached_at(addr)?;
    if let Some(setup) = setup {
        // Printed, not logged: logs are kept and passed on.
        eprintln!(
            "\n  Nobody owns this Irori yet. Open this link to make the owner's account;\n  it works once, until the next start:\n\n    {url}setup?token={}\n",
            setup.to_cookie()
        );
    }
    tracing::info!(%addr, data_dir = %config.storage.data_dir.display(), "Irori is at {url}");
    if !config.site.dir().join(assets::DIR).is_dir() {
        tracing::warn!(
            site = %config.site.dir().display(),
            "the browser files are missing: pages work, but are not styled or live; run `make build` or set --site"
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
